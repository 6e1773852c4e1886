"""What a person sees on a phone, and what becomes of a tap."""

import re
import sqlite3
import zlib
from dataclasses import dataclass

from . import hands, inbox, ledger, outcomes, prompts, records
from .clock import nairobi
from .core import Simulator
from .errors import ControlError
from .hands import Hand
from .inbox import Message, money, when
from .records import Record
from .verdicts import PAID, Moment, Verdict

RIGHT_PIN = "1234"
WRONG_PIN = Verdict("2001", outcomes.describe("2001"))
CANCELLED = Verdict("1032", outcomes.describe("1032"))

STATUSES = {"0": "paid", "1": "insufficient", "1032": "cancelled", "1037": "no_answer", "2001": "wrong_pin"}


@dataclass(frozen=True)
class Prompt:
    """What rings: `text` is the question, `seconds` how much longer it rings."""

    text: str
    seconds: int
    checkout_request_id: str


@dataclass(frozen=True)
class Screen:
    """A phone's screen. `mark` changes whenever anything on it does."""

    phone: str
    balance: int
    prompt: Prompt | None
    messages: list[Message]
    clock: str
    mark: str


@dataclass(frozen=True)
class Line:
    """A phone in the list: its number, whether it rings, and what happened last."""

    phone: str
    rings: bool
    last: str
    paid: bool


def spaced(phone: str) -> str:
    """254712345678 as 0712 345 678."""
    return f"0{phone[3:6]} {phone[6:9]} {phone[9:]}"


def read_pin(pin: object) -> Verdict:
    """What a PIN comes to; raises ControlError when it is not four digits."""
    if not re.fullmatch(r"[0-9]{4}", str(pin)):
        raise ControlError(400, "bad_pin", f"Send pin, four digits: {RIGHT_PIN} is right, others are wrong.")
    return PAID if str(pin) == RIGHT_PIN else WRONG_PIN


def act(sim: Simulator, phone: str, verdict: Verdict, *, now: float) -> dict[str, object]:
    """Decide what rings on the phone; the shop hears of it `SIM_DELAY` seconds later.

    Answers {status, amount, receipt, result_code, result_desc, checkout_request_id}. Raises
    ControlError 409 when nothing rings there, as for the second of two taps.
    """
    with sim.store.unit() as db:
        ringing = prompts.open_on(db, phone)
        if ringing is None:
            raise ControlError(409, "no_prompt", f"Nothing rings on {spaced(phone)} now.")
        sim.decide(db, ringing["id"], verdict, moment=Moment(now, wait=sim.settings.delay))
        decided = prompts.find(db, ringing["checkout_request_id"])
    sim.courier.wake()
    return _result(decided) if decided else {}


def pay(sim: Simulator, wanted: Hand, *, now: float) -> Record:
    """Pay by hand; answers once the shop has validated it, where it wants to.

    The confirmation comes `SIM_DELAY` seconds later. Answers what `records.hand` does.
    """
    with sim.store.unit() as db:
        begun = hands.begin(db, wanted, seed=sim.seed, settings=sim.settings, moment=Moment(now, held=True))
    sim.courier.deliver(begun.held)
    sim.courier.wake()
    with sim.store.read() as db:
        return records.hand(db, begun.receipt)


def screen(db: sqlite3.Connection, sim: Simulator, phone: str, *, now: float) -> Screen:
    """The phone as it is now."""
    ringing = prompts.open_on(db, phone)
    told = inbox.messages(db, phone, settings=sim.settings, now=now)
    return Screen(
        phone=phone,
        balance=ledger.balance(db, phone, settings=sim.settings),
        prompt=_prompt(ringing, shop=sim.settings.shop_name, now=now) if ringing else None,
        messages=told,
        clock=f"{nairobi(now):%H:%M}",
        mark=_mark(ringing, told),
    )


def phones(db: sqlite3.Connection, *, now: float) -> list[Line]:
    """The phones that ring, then those that were asked last; at most 50."""
    rows = db.execute(
        "SELECT * FROM pushes WHERE id IN (SELECT max(id) FROM pushes WHERE state != 'refused'"
        " GROUP BY phone) ORDER BY state = 'open' DESC, id DESC LIMIT 50"
    )
    return [_line(row, now=now) for row in rows]


def _mark(ringing: sqlite3.Row | None, told: list[Message]) -> str:
    texts = "".join(message.text for message in told)
    return f"{ringing['id'] if ringing else ''}-{zlib.crc32(texts.encode())}"


def _line(row: sqlite3.Row, *, now: float) -> Line:
    if row["state"] == "open":
        return Line(row["phone"], True, f"asked for {money(row['amount'])}", False)
    words = STATUSES.get(row["result_code"], "failed").replace("_", " ")
    last = f"{money(row['amount'])} {words}, {when(row['decided_at'], now=now)}"
    return Line(row["phone"], False, last, row["result_code"] == "0")


def _prompt(row: sqlite3.Row, *, shop: str, now: float) -> Prompt:
    text = f"Pay {money(row['amount'])} to {shop} account {row['account_reference']}"
    return Prompt(text, max(0, round(row["rings_until"] - now)), row["checkout_request_id"])


def _result(push: sqlite3.Row) -> dict[str, object]:
    kept = ("amount", "receipt", "result_code", "result_desc", "checkout_request_id")
    return {"status": STATUSES.get(push["result_code"], "failed"), **{name: push[name] for name in kept}}
