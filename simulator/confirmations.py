"""C2B: where a shortcode's payments are told, and what is told.

Source of the shapes: Safaricom, Customer To Business pages; thirteen keys, all values strings.
"""

import hashlib
import json
import sqlite3
from collections.abc import Set
from dataclasses import astuple, dataclass

from . import letters, names
from .clock import stamp
from .letters import Letter
from .settings import Settings
from .verdicts import PAID, Moment, Verdict

# Source: Safaricom, Customer To Business page, validation answers.
REJECTIONS = {
    "C2B00011": "Invalid MSISDN",
    "C2B00012": "Invalid account number",
    "C2B00013": "Invalid amount",
    "C2B00014": "Invalid KYC details",
    "C2B00015": "Invalid shortcode",
    "C2B00016": "Other error",
}
_UNANSWERED = Verdict("C2B00016", "The validation was not answered, and ResponseType is Cancelled")


@dataclass(frozen=True)
class Registration:
    """Where a shortcode's payments are told. `response_type` is what an unanswered validation comes to."""

    shortcode: str
    version: str
    response_type: str
    confirmation_url: str
    validation_url: str


def register(db: sqlite3.Connection, wanted: Registration) -> None:
    """Keep it in place of an earlier one; inside the caller's unit."""
    db.execute("INSERT OR REPLACE INTO registrations VALUES (?, ?, ?, ?, ?)", astuple(wanted))


def registration(db: sqlite3.Connection, *, settings: Settings) -> sqlite3.Row | None:
    """What the shop registered; its tills are told there as well."""
    found: sqlite3.Row | None = db.execute(
        "SELECT * FROM registrations WHERE shortcode = ?", (settings.shortcode,)
    ).fetchone()
    return found


def send(
    db: sqlite3.Connection,
    receipt: str,
    *,
    moment: Moment,
    faults: Set[str],
    settings: Settings,
    after: int | None = None,
) -> list[int]:
    """Add the confirmation of a debit, faults included; inside the caller's unit.

    Answers the ids of its tasks: none where nothing is registered.
    """
    registered = registration(db, settings=settings)
    if registered is None:
        return []
    debit = db.execute("SELECT * FROM debits WHERE receipt = ?", (receipt,)).fetchone()
    body = _body(
        debit,
        version=registered["version"],
        balance=f"{debit['organisation_after']:.2f}",
        third_party_id=debit["third_party_id"],
    )
    url = registered["confirmation_url"]
    letter = Letter("confirmation", url, body, 0.0, PAID, receipt, push_id=debit["push_id"], after=after)
    return letters.send(db, letter, moment=moment, faults=faults, prefix="confirmation", settings=settings)


def ask(db: sqlite3.Connection, hand: sqlite3.Row, registered: sqlite3.Row, *, now: float, held: bool) -> int:
    """Add the validation of a payment by hand; inside the caller's unit. Answers its task's id."""
    body = _body(hand, version=registered["version"])
    state = "running" if held else "due"
    url = registered["validation_url"]
    return letters.add(db, Letter("validation", url, body, now, PAID, hand["receipt"], state=state))


def read_answer(http_status: int | None, text: str, *, response_type: str) -> tuple[Verdict, str]:
    """What the shop said to a validation, and the ThirdPartyTransID that it gave.

    Whatever is neither an acceptance nor a listed rejection counts as no answer.
    """
    answer = _parse(text) if http_status == 200 else {}
    code = str(answer.get("ResultCode", ""))
    third_party_id = str(answer.get("ThirdPartyTransID") or "")
    if code in REJECTIONS:
        return Verdict(code, REJECTIONS[code]), third_party_id
    if code == "0" or response_type == "Completed":
        return PAID, third_party_id
    return _UNANSWERED, ""


def _parse(text: str) -> dict[str, object]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _body(row: sqlite3.Row, *, version: str, balance: str = "", third_party_id: str = "") -> str:
    at = row["at"] if "at" in row.keys() else row["created_at"]  # noqa: SIM118 (a Row is no dict)
    return json.dumps(
        {
            "TransactionType": row["kind"],
            "TransID": row["receipt"],
            "TransTime": stamp(at),
            "TransAmount": f"{row['amount']:.2f}",
            "BusinessShortCode": row["party"],
            "BillRefNumber": row["account"],
            "InvoiceNumber": "",
            "OrgAccountBalance": balance,
            "ThirdPartyTransID": third_party_id,
            "MSISDN": _msisdn(row["phone"], version),
            "FirstName": names.first_name(row["phone"]),
            "MiddleName": "",
            "LastName": "",
        }
    )


def _msisdn(phone: str, version: str) -> str:
    """v1 sends a hash, v2 a masked number; what exactly is hashed is published nowhere."""
    if version == "v1":
        return hashlib.sha256(phone.encode()).hexdigest()
    return f"{phone[:4]} ***** {phone[-3:]}"
