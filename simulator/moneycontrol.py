"""The control side of the money: people who pay by hand, arranged calls, the mix, the statement."""

from flask import Blueprint, Response, request

from . import callscripts, commands, handset, mix, moneycommands, records, sheets, statement
from .core import clock_now, simulator
from .errors import ControlError
from .records import Record

bp = Blueprint("moneycontrol", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.post("/sim/pay")
def pay() -> Record:
    """A person pays by hand: {phone, amount, account} to the PayBill, {phone, amount, till} to a till.

    `faults` may be confirmation_lost, _late, _repeated and validation_skipped. Answers once the shop
    has validated it: {status, receipt, amount, phone, party, account, result_code, result_desc}.
    """
    sim = simulator()
    wanted = moneycommands.read_hand(commands.body(), settings=sim.settings)
    return handset.pay(sim, wanted, now=clock_now())


@bp.get("/sim/payments")
def paid_by_hand() -> Record:
    """{"payments": [...]}: what people paid, or tried to pay, by hand."""
    with simulator().store.read() as db:
        return {"payments": records.hands(db)}


@bp.get("/sim/registrations")
def registrations() -> Record:
    """{"registrations": [...]}: the C2B URLs."""
    with simulator().store.read() as db:
        rows = db.execute("SELECT * FROM registrations").fetchall()
        return {"registrations": [dict(row) for row in rows]}


@bp.delete("/sim/registrations")
def unregister() -> Record:
    """Forget the C2B URLs, as two operators can do in Safaricom's URL management."""
    with simulator().store.unit() as db:
        return {"cleared": db.execute("DELETE FROM registrations").rowcount}


@bp.get("/sim/calls")
def called() -> Record:
    """{"calls": [...]}: the initiator's calls, and what they came to."""
    with simulator().store.read() as db:
        return {"calls": records.calls(db)}


@bp.post("/sim/initiator-scripts")
def arrange_call() -> tuple[Record, int]:
    """Set what the next calls meet: {call, result_code, faults, times}; the first that fits is used."""
    script = moneycommands.read_call_script(commands.body())
    with simulator().store.unit() as db:
        callscripts.add(db, script)
    return vars(script), 201


@bp.get("/sim/initiator-scripts")
def arranged_calls() -> Record:
    """{"scripts": [...]}."""
    with simulator().store.read() as db:
        return {"scripts": callscripts.listed(db)}


@bp.delete("/sim/initiator-scripts")
def forget_calls() -> Record:
    """Clear them all."""
    with simulator().store.unit() as db:
        return {"cleared": callscripts.clear(db)}


@bp.post("/sim/mix")
def stir() -> Record:
    """Replace the mix: {name: share from 0 to 1}. It is for phones whose script's outcome is `any`."""
    shares = moneycommands.read_mix(commands.body())
    with simulator().store.unit() as db:
        mix.keep(db, shares)
    return {"mix": shares}


@bp.get("/sim/mix")
def stirred() -> Record:
    """{"mix": {...}, "names": {name: what it does}}."""
    with simulator().store.read() as db:
        return {"mix": mix.read(db), "names": mix.NAMES}


@bp.post("/sim/withdraw")
def withdraw() -> Record:
    """Move {amount} of the shop's money to its bank: what is gone cannot be paid back."""
    sim = simulator()
    amount = moneycommands.read_amount(commands.body())
    with sim.store.unit() as db:
        receipt = statement.withdraw(db, amount, seed=sim.seed, settings=sim.settings, now=clock_now())
    if receipt is None:
        raise ControlError(
            409, "too_little", f"The shop has less than {amount}. See organisation in /sim/state."
        )
    return {"receipt": receipt, "amount": amount}


@bp.get("/sim/certificate")
def certificate() -> Response:
    """The certificate for SecurityCredential, as PEM."""
    pem = simulator().keys.certificate()
    return _file(pem, "application/x-pem-file", "simulator.cer")


@bp.get("/sim/statement.csv")
def statement_csv() -> Response:
    """The shop's statement, as the organisation portal exports it; `from` and `to` are yyyy-mm-dd."""
    return _file(sheets.csv_bytes(_statement()), "text/csv; charset=utf-8", "statement.csv")


@bp.get("/sim/statement.xlsx")
def statement_xlsx() -> Response:
    """The same as a workbook."""
    return _file(sheets.xlsx_bytes(_statement()), _XLSX, "statement.xlsx")


def _statement() -> list[list[str]]:
    sim = simulator()
    span = moneycommands.read_span(request.args)
    with sim.store.read() as db:
        return statement.rows(db, span, settings=sim.settings, now=clock_now())


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=kind, headers=headers)
