"""Pull: the shop asks for the C2B transactions of the last 48 hours.

Source of the shapes: Safaricom, Pull Transactions page and its older samples. Whether payments by STK
push are among them is published nowhere; here they are.
"""

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from . import draws
from .clock import EAT, nairobi
from .errors import DarajaError, Refusal, invalid
from .fields import PHONE, SHORTCODE, Body, matching, text, url
from .ledger import PAY_BILL
from .settings import Settings
from .store import count

WINDOW_SECONDS = 48 * 3600
_PAGE = 100
_NOMINATED = re.compile(rf"{PHONE.pattern}|0[17]\d{{8}}", re.ASCII)
_OFFSET = re.compile(r"\d{1,9}", re.ASCII)
_NOT_REGISTERED = Refusal(400, "400.003.02", "Bad Request - ShortCode is not registered for Pull")


@dataclass(frozen=True)
class Registration:
    """Who pulls."""

    shortcode: str
    nominated_number: str
    callback_url: str


@dataclass(frozen=True)
class Query:
    """Which transactions are asked for: times are seconds since 1970, `offset` a number of rows."""

    shortcode: str
    start: float
    end: float
    offset: int


def read_registration(body: Body, *, settings: Settings) -> Registration:
    """The fields of a registration; raises DarajaError for the first that is wrong."""
    if body.get("RequestType") != "Pull":
        raise invalid("RequestType")
    return Registration(
        shortcode=_shortcode(body, settings),
        nominated_number=matching(body, "NominatedNumber", _NOMINATED),
        callback_url=url(body, "CallBackURL", strict=settings.strict_urls),
    )


def read_query(body: Body, *, settings: Settings) -> Query:
    """The fields of a query; raises DarajaError for the first that is wrong."""
    return Query(
        shortcode=_shortcode(body, settings),
        start=_moment(body, "StartDate"),
        end=_moment(body, "EndDate"),
        offset=int(matching(body, "OffSetValue", _OFFSET)),
    )


def register(db: sqlite3.Connection, wanted: Registration, *, seed: int) -> Body:
    """Keep it, once; inside the caller's unit."""
    kept = db.execute(
        "INSERT OR IGNORE INTO pulls VALUES (?, ?, ?)",
        (wanted.shortcode, wanted.nominated_number, wanted.callback_url),
    )
    words = "ShortCode Registered Successfully" if kept.rowcount else "ShortCode already Registered"
    return {
        "ResponseRefID": _reference(db, seed),
        "ResponseStatus": "1000" if kept.rowcount else "1001",
        "ShortCode": wanted.shortcode,
        "ResponseDescription": words,
    }


def query(db: sqlite3.Connection, wanted: Query, *, seed: int, settings: Settings, now: float) -> Body:
    """The payments between two moments, oldest first, at most 100; inside the caller's unit.

    Raises DarajaError for a shortcode that never registered.
    """
    if db.execute("SELECT 1 FROM pulls WHERE shortcode = ?", (wanted.shortcode,)).fetchone() is None:
        raise DarajaError(_NOT_REGISTERED)
    rows = db.execute(
        "SELECT * FROM debits WHERE at >= ? AND at < ? ORDER BY at, receipt LIMIT ? OFFSET ?",
        # A second that is asked for counts whole.
        (max(wanted.start, now - WINDOW_SECONDS), wanted.end + 1, _PAGE, wanted.offset),
    ).fetchall()
    return {
        "ResponseRefID": _reference(db, seed),
        "ResponseCode": "1000" if rows else "1001",
        "ResponseMessage": "Success" if rows else "No transactions found",
        # A list inside a list, as the samples have it.
        "Response": [[_transaction(row, settings) for row in rows]],
    }


def _transaction(debit: sqlite3.Row, settings: Settings) -> dict[str, object]:
    kind = "c2b-pay-bill-debit" if debit["kind"] == PAY_BILL else "c2b-buy-goods-debit"
    return {
        "transactionId": debit["receipt"],
        # Nairobi's clock with a Z behind it, as far as the samples show.
        "trxDate": f"{nairobi(debit['at']):%Y-%m-%dT%H:%M:%SZ}",
        "msisdn": int(debit["phone"]),
        "sender": "MPESA",
        "transactiontype": kind,
        "billreference": debit["account"],
        "amount": f"{debit['amount']:.1f}",
        "organizationname": settings.shop_name,
    }


def _shortcode(body: Body, settings: Settings) -> str:
    if matching(body, "ShortCode", SHORTCODE) != settings.shortcode:
        raise invalid("ShortCode")
    return settings.shortcode


def _moment(body: Body, field: str) -> float:
    try:
        return datetime.strptime(text(body, field), "%Y-%m-%d %H:%M:%S").replace(tzinfo=EAT).timestamp()
    except ValueError:
        raise invalid(field) from None


def _reference(db: sqlite3.Connection, seed: int) -> str:
    return draws.request_id(draws.draw(seed, "pull", count(db, "pulls")))
