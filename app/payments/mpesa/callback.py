"""Reads an STK callback as Safaricom sends it, and as it has been seen to vary.

Shape: Safaricom, "M-Pesa Express Simulate". Observed variations: item order is free, `Balance` comes
without `Value`, failures come with no CallbackMetadata or a null one, amounts print as 1, 1.0 or "1".
"""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from app.payments.numbers import normal

MOST_AMOUNT = Decimal(10**9)
LONGEST_CODE = 40


@dataclass(frozen=True)
class StkResult:
    """What a callback claims. `amount_minor` in cents; both amount and receipt only with a success."""

    merchant_request_id: str
    checkout_request_id: str
    code: str
    description: str
    amount_minor: int | None
    receipt: str | None

    @property
    def paid(self) -> bool:
        return self.code == "0"


def parse(body: str) -> StkResult | None:
    """Return what `body` says, None when it is not an STK callback. Never raises for what it says."""
    try:
        callback = json.loads(body, parse_float=Decimal)["Body"]["stkCallback"]
        return StkResult(
            merchant_request_id=text(callback.get("MerchantRequestID"), 64),
            checkout_request_id=text(callback.get("CheckoutRequestID"), 64),
            code=code(callback["ResultCode"]),
            description=text(callback.get("ResultDesc"), 200),
            amount_minor=cents(_item(callback, "Amount")),
            receipt=normal(_item(callback, "MpesaReceiptNumber")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ArithmeticError):
        return None


def text(value: Any, most: int) -> str:
    """`value` as printable ASCII of at most `most` characters."""
    written = str(value if value is not None else "").strip()
    return written.encode("ascii", "replace").decode()[:most]


def code(value: Any) -> str:
    """A result code: a number in callbacks, a text elsewhere, not always numeric. True is not 1."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError("not a result code")
    if isinstance(value, Decimal) and value.adjusted() < LONGEST_CODE and value == int(value):
        value = int(value)  # 1e999999 is one too, and would take days to write out
    written = text(value, LONGEST_CODE)
    if not written:
        raise ValueError("an empty result code")
    return written


def _item(callback: dict[str, Any], name: str) -> Any:
    items = (callback.get("CallbackMetadata") or {}).get("Item") or []
    return next(
        (item.get("Value") for item in items if isinstance(item, dict) and item.get("Name") == name), None
    )


def cents(value: Any) -> int | None:
    """An amount in shillings, as Safaricom writes it, in cents; None when it is not above nothing."""
    if value is None or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount < MOST_AMOUNT or amount * 100 != int(amount * 100):
        return None
    return int(amount * 100)
