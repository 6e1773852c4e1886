"""The organisation's statement: title rows, a header that is found by its names, and one row per transaction.

Safaricom publishes no page about it. The thirteen columns are those that independent importers read, and an
older export has other names for some. Columns nobody knows are ignored; the order of columns does not matter.
"""

import itertools
import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from app.payments.numbers import normal
from app.payments.statements import cells, values
from app.payments.statements.cells import Row, StatementUnreadable
from app.payments.statements.hearing import masked
from app.payments.statements.states import Kind

HEADER_WITHIN = 60  # rows
NAMES = {
    "number": ("receiptno", "receipt", "receiptnumber"),
    "at": ("completiontime", "date", "completeddate"),
    "status": ("transactionstatus", "status"),
    "paid_in": ("paidin",),
    "withdrawn": ("withdrawn",),
    "details": ("details",),
    "reason": ("reasontype", "transactiontype"),
    "party": ("otherpartyinfo",),
    "linked": ("linkedtransactionid",),
    "account": ("acno", "accountno", "accountnumber"),
}
CALLED = {
    "number": "Receipt No.",
    "at": "Completion Time",
    "status": "Transaction Status",
    "paid_in": "Paid In",
    "withdrawn": "Withdrawn",
}
"""The columns without which a row means nothing, as the portal calls them."""
_CHARGE, _UNDONE = re.compile(r"charge|\bfee\b|excise"), re.compile(r"revers")
_INSIDE = re.compile(r"settlement|transfer|organi[sz]ation|withdraw|float|working account|deposit of funds")
_PAYOUT = re.compile(r"business payment|salary payment|promotion payment|b2c|customer")


@dataclass(frozen=True)
class Entry:
    """A completed transaction. `amount_minor` in cents, without a sign: `kind` says which way it went."""

    row_no: int
    number: str
    kind: Kind
    amount_minor: int
    at: datetime
    reference: str
    payer: str | None
    linked: str | None


@dataclass(frozen=True)
class Trouble:
    """A row that cannot be used; `detail` says why."""

    row_no: int
    code: str
    detail: str


@dataclass(frozen=True)
class NotCompleted:
    """A row of something that did not happen: nothing moved."""

    row_no: int


Read = Entry | Trouble | NotCompleted


@dataclass(frozen=True)
class Heading:
    """What stands above the rows: the short code, the period, and where each column is."""

    row_no: int
    columns: dict[str, int]
    shortcodes: frozenset[str]
    starts_at: datetime | None
    ends_at: datetime | None


def heading(file: IO[bytes]) -> Heading:
    """Find the header and what stands above it. Raises StatementUnreadable with a sentence that helps."""
    titles: list[Row] = []
    with closing(cells.rows(file)) as rows:
        for row_no, row in itertools.islice(rows, HEADER_WITHIN):
            if "number" in (found := _columns(row)) and len(found) > 2:
                _require(row, found)
                return Heading(row_no, found, _shortcodes(titles), *_period(titles))
            titles.append(row)
    raise StatementUnreadable(
        "There is no row with the column names in it (Receipt No., Paid In and so on). Export the "
        "organisation's statement from the M-PESA portal, and upload it unchanged."
    )


def _plain(cell: Any) -> str:
    return re.sub(r"[^a-z]", "", cell.lower()) if isinstance(cell, str) else ""


def _columns(row: Row) -> dict[str, int]:
    called = [_plain(cell) for cell in row]
    return {
        name: next(called.index(word) for word in known if word in called)
        for name, known in NAMES.items()
        if any(word in called for word in known)
    }


def _require(row: Row, found: dict[str, int]) -> None:
    missing = [called for name, called in CALLED.items() if name not in found]
    if missing:
        raise StatementUnreadable(
            f"The column {', '.join(missing)} is missing. Export the statement again, with all its columns."
        )
    called = [_plain(cell) for cell in row]
    twice = [str(row[at]) for at in found.values() if called.count(called[at]) > 1]
    if twice:
        raise StatementUnreadable(
            f"There are two columns called {twice[0]}. Which one counts? Delete the other."
        )


def _shortcodes(titles: list[Row]) -> frozenset[str]:
    """The numbers of 5 to 7 digits in title rows that speak of a short code."""
    spoken = [row for row in titles if any("shortcode" in _plain(cell) for cell in row)]
    words = " ".join(_text(cell) for row in spoken for cell in row)
    return frozenset(re.findall(r"(?<![0-9])[0-9]{5,7}(?![0-9])", words))


def _period(titles: list[Row]) -> tuple[datetime | None, datetime | None]:
    for row in titles:
        called = [_plain(cell) for cell in row]
        if "from" in called and "to" in called:
            return _beside(row, called.index("from")), _beside(row, called.index("to"))
    return None, None


def _beside(row: Row, at: int) -> datetime | None:
    try:
        return values.moment(row[at + 1])
    except (IndexError, values.NotReadable):
        return None


def entries(file: IO[bytes], head: Heading) -> Generator[Read]:
    """Every row below the header that says anything. Raises StatementUnreadable."""
    with closing(cells.rows(file)) as rows:
        for row_no, row in rows:
            if row_no > head.row_no and any(cell not in {None, ""} for cell in row):
                yield _read(row_no, row, head.columns)


def _read(row_no: int, row: Row, columns: dict[str, int]) -> Read:
    said = {name: row[at] if at < len(row) else None for name, at in columns.items()}
    text = {name: _text(value) for name, value in said.items()}
    if text["status"].lower() != "completed":
        return NotCompleted(row_no) if text["status"] else Trouble(row_no, "no_status", "It has no status.")
    number = normal(text["number"])
    if number is None:
        return Trouble(row_no, "receipt_number", f"{text['number'][:40]!r} is no receipt number.")
    try:
        paid_in, withdrawn = values.cents(said["paid_in"]), values.cents(said["withdrawn"])
        at = values.moment(said["at"])
    except values.NotReadable as error:
        return Trouble(row_no, "unreadable_value", f"A value of receipt {number} {error}.")
    if bool(paid_in) == bool(withdrawn):
        return Trouble(row_no, "which_way", f"Receipt {number} needs either money in or money out.")
    return Entry(
        row_no=row_no,
        number=number,
        kind=kind_of(text.get("reason", ""), text.get("details", ""), came_in=bool(paid_in)),
        amount_minor=paid_in or withdrawn,
        at=at,
        reference=_reference(text),
        payer=masked(values.phone(text.get("party", ""), text.get("details", ""))),
        linked=normal(text.get("linked", "")),
    )


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = "" if value is None else str(value)
    return "".join(letter for letter in written if letter.isprintable()).strip()


def _reference(text: dict[str, str]) -> str:
    """The account that the payer typed: a column of its own, or the end of the details."""
    typed = text.get("account", "")
    if not typed:
        named = re.search(r"\bAcc\.? +(\S.*)$", text.get("details", ""))
        typed = named[1] if named else ""
    return typed[:40]


def kind_of(reason: str, details: str, *, came_in: bool) -> Kind:
    """What a row is, by its reason; by the details before anybody's name where there is none."""
    words = (reason or re.split(r" (?:from|to) [0-9+]", details)[0]).lower()
    if came_in:
        if _UNDONE.search(words) or _CHARGE.search(words):
            return Kind.RETURNED
        return Kind.TRANSFER if _INSIDE.search(words) else Kind.PAYMENT
    for pattern, kind in ((_CHARGE, Kind.CHARGE), (_UNDONE, Kind.REVERSAL), (_PAYOUT, Kind.PAYOUT)):
        if pattern.search(words):
            return kind
    return Kind.TRANSFER if _INSIDE.search(words) else Kind.OTHER
