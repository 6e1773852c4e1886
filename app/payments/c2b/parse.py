"""Reads what C2B tells: thirteen flat keys, all texts in Safaricom's samples; tolerant of what varies.

Source: Safaricom, Customer To Business. `TransAmount` comes as "10" and as "10.00", any name may be empty,
and `BillRefNumber` is what a person typed: nothing in it is to be trusted.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.payments.mpesa.callback import cents
from app.payments.numbers import normal

LONGEST_REFERENCE = 40


@dataclass(frozen=True)
class Told:
    """A payment by hand as it is told. `amount_minor` (cents) and `receipt` are None when they cannot be."""

    receipt: str | None
    amount_minor: int | None
    shortcode: str
    reference: str
    payer: str | None
    to_paybill: bool

    @property
    def number(self) -> str:
        """The order's number that the payer may have meant.

        Case, blanks and dashes do not matter. Nothing else is mended: an order's number has no 0, O, 1
        or I, so somebody who typed one of these misread a letter, and nobody knows which. A person is
        asked, with the orders whose numbers look like it.
        """
        meant = plain(self.reference)
        return meant if meant.isascii() else ""


def plain(reference: str) -> str:
    """`reference` in capitals and without what people put between the letters of a number."""
    return re.sub(r"[\s\-_.,:/#]+", "", reference).upper()


def parse(body: str) -> Told | None:
    """Return what `body` says, None when it is no JSON object. Never raises for what it says."""
    try:
        said = json.loads(body, parse_float=Decimal)
        return _told(said) if isinstance(said, dict) else None
    except (ValueError, TypeError, RecursionError, ArithmeticError):
        return None


def _told(said: dict[str, Any]) -> Told:
    return Told(
        receipt=normal(_text(said, "TransID", 40)),
        amount_minor=cents(said.get("TransAmount")),
        shortcode=_text(said, "BusinessShortCode", 20),
        reference=_text(said, "BillRefNumber", LONGEST_REFERENCE),
        payer=_text(said, "MSISDN", 64).encode("ascii", "replace").decode() or None,
        to_paybill=_text(said, "TransactionType", 20).lower().replace(" ", "") == "paybill",
    )


def _text(said: dict[str, Any], name: str, most: int) -> str:
    """A flat value as text without control characters; what is not flat says nothing."""
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).encode("utf-8", "replace").decode()
    return "".join(letter for letter in text if letter.isprintable()).strip()[:most]
