"""What the initiator's calls do: move money back, or say what became of it.

Every function runs inside the caller's unit. Source of the results' keys: Safaricom, Transaction
Status, Reversal, Business To Customer and Account Balance pages.
"""

import sqlite3

from . import callfields, ledger, names
from .clock import stamp, wall
from .ledger import Outgoing
from .results import NOTHING, Done
from .settings import Settings
from .verdicts import INSUFFICIENT, PAID, verdict_of

_ALREADY_REVERSED = verdict_of("R000001")
_UNKNOWN = verdict_of("R000002")
_NOT_ASSIGNED = verdict_of("2028")
_TOO_LITTLE, _TOO_MUCH = verdict_of("2"), verdict_of("3")
_LEAST_PAYOUT, _MOST_PAYOUT = 10, 250_000


def perform(db: sqlite3.Connection, call: sqlite3.Row, *, seed: int, settings: Settings, now: float) -> Done:
    """Do what the call asks for; the caller sees to it that this happens once."""
    if call["kind"] == callfields.STATUS:
        return _status(db, call, settings=settings)
    if call["kind"] == callfields.REVERSAL:
        return _reverse(db, call, seed=seed, settings=settings, now=now)
    if call["party"] != settings.shortcode:
        return Done(_NOT_ASSIGNED)
    if call["kind"] == callfields.B2C:
        return _pay_out(db, call, seed=seed, settings=settings, now=now)
    return _balance(db, settings=settings, now=now)


def _reverse(db: sqlite3.Connection, call: sqlite3.Row, *, seed: int, settings: Settings, now: float) -> Done:
    debit = db.execute("SELECT * FROM debits WHERE receipt = ?", (call["original"],)).fetchone()
    if debit is None:
        return Done(_UNKNOWN)
    if call["party"] not in {settings.shortcode, debit["party"]}:
        return Done(_NOT_ASSIGNED)
    if db.execute("SELECT 1 FROM outgoings WHERE original = ?", (debit["receipt"],)).fetchone():
        return Done(_ALREADY_REVERSED)
    if call["amount"] > debit["amount"]:
        return Done(_TOO_MUCH)
    receipt = _receipt(db, call, seed=seed, now=now)
    outgoing = Outgoing(
        receipt, ledger.REVERSAL, call["amount"], debit["phone"], debit["receipt"], call["id"]
    )
    if not ledger.give(db, outgoing, settings=settings, now=now):
        return Done(INSUFFICIENT)
    parameters = (
        ("DebitAccountBalance", _account("Utility Account", ledger.organisation(db, settings=settings))),
        ("Amount", call["amount"]),
        ("TransCompletedTime", int(stamp(now))),
        ("OriginalTransactionID", debit["receipt"]),
        ("Charge", 0),
        ("CreditPartyPublicName", _person(debit["phone"])),
        ("DebitPartyPublicName", _shop(settings)),
    )
    return Done(PAID, parameters, receipt)


def _pay_out(db: sqlite3.Connection, call: sqlite3.Row, *, seed: int, settings: Settings, now: float) -> Done:
    if not _LEAST_PAYOUT <= call["amount"] <= _MOST_PAYOUT:
        return Done(_TOO_LITTLE if call["amount"] < _LEAST_PAYOUT else _TOO_MUCH)
    receipt = _receipt(db, call, seed=seed, now=now)
    outgoing = Outgoing(receipt, ledger.PAYOUT, call["amount"], call["phone"], call_id=call["id"])
    if not ledger.give(db, outgoing, settings=settings, now=now):
        return Done(INSUFFICIENT)
    funds = float(ledger.organisation(db, settings=settings))
    parameters = (
        ("TransactionAmount", call["amount"]),
        ("TransactionReceipt", receipt),
        ("ReceiverPartyPublicName", _person(call["phone"])),
        ("TransactionCompletedDateTime", wall(now)),
        ("B2CUtilityAccountAvailableFunds", funds),
        ("B2CWorkingAccountAvailableFunds", 0.0),
        ("B2CChargesPaidAccountAvailableFunds", 0.0),
        ("B2CRecipientIsRegisteredCustomer", "Y"),
    )
    return Done(PAID, parameters, receipt)


def _balance(db: sqlite3.Connection, *, settings: Settings, now: float) -> Done:
    funds = ledger.organisation(db, settings=settings)
    accounts = (
        _account("Working Account", 0),
        _account("Utility Account", funds),
        _account("Charges Paid Account", 0),
    )
    return Done(PAID, (("AccountBalance", "&".join(accounts)), ("BOCompletedTime", int(stamp(now)))))


def _status(db: sqlite3.Connection, call: sqlite3.Row, *, settings: Settings) -> Done:
    receipt, state, earlier = call["original"], "Completed", None
    if not receipt:
        earlier = db.execute(
            "SELECT * FROM calls WHERE originator_conversation_id = ? AND kind <> 'status'",
            (call["original_conversation_id"],),
        ).fetchone()
        if earlier is None:
            return Done(_UNKNOWN)
        receipt = earlier["receipt"] or ""
        state = _state(earlier)
    about = _moved(db, receipt) or earlier
    if about is None:
        return Done(_UNKNOWN)
    return Done(PAID, _story(call, about, state=state, receipt=receipt, settings=settings))


def _moved(db: sqlite3.Connection, receipt: str) -> sqlite3.Row | None:
    """The money that moved under this receipt, in whichever direction."""
    found: sqlite3.Row | None = db.execute(
        "SELECT kind, phone, amount, at, 1 AS came_in FROM debits WHERE receipt = :receipt"
        " UNION ALL SELECT kind, phone, amount, at, 0 FROM outgoings WHERE receipt = :receipt",
        {"receipt": receipt},
    ).fetchone()
    return found


def _state(call: sqlite3.Row) -> str:
    if call["state"] == "open":
        return "Initiated"
    if call["state"] == "dropped":
        return "Expired"
    return "Completed" if call["result_code"] == "0" else "Declined"


def _story(
    call: sqlite3.Row, about: sqlite3.Row, *, state: str, receipt: str, settings: Settings
) -> tuple[tuple[str, object], ...]:
    moved = "came_in" in about.keys()  # noqa: SIM118 (a Row is no dict)
    came_in = moved and about["came_in"]
    person, shop = _person(about["phone"]) if about["phone"] else "", _shop(settings)
    at = about["at"] if moved else about["created_at"]
    return (
        ("ReceiptNo", receipt),
        ("Amount", about["amount"]),
        ("TransactionStatus", state),
        ("ReasonType", about["kind"]),
        ("InitiatedTime", int(stamp(at))),
        ("FinalisedTime", int(stamp(at))),
        ("DebitPartyName", person if came_in else shop),
        ("CreditPartyName", shop if came_in else person),
        ("DebitPartyCharges", NOTHING),
        ("DebitAccountType", "MMF Account For Customer" if came_in else "Utility Account"),
        ("TransactionReason", NOTHING),
        ("ConversationID", call["conversation_id"]),
        ("OriginatorConversationID", call["originator_conversation_id"]),
    )


def _receipt(db: sqlite3.Connection, call: sqlite3.Row, *, seed: int, now: float) -> str:
    return ledger.fresh_receipt(db, "call", call["kind"], call["label"], call["nth"], seed=seed, now=now)


def _account(name: str, funds: int) -> str:
    return f"{name}|KES|{funds:.2f}|{funds:.2f}|0.00|0.00"


def _person(phone: str) -> str:
    return f"{phone} - {names.first_name(phone)}"


def _shop(settings: Settings) -> str:
    return f"{settings.shortcode} - {settings.shop_name}"
