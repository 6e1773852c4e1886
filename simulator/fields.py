"""The field checks of the STK calls, and what the other calls' checks are made of.

Source: Safaricom, M-Pesa Express Simulate page.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from . import clock
from .errors import INVALID_PAYLOAD, UNKNOWN_MERCHANT, WRONG_PASSWORD, DarajaError, invalid
from .settings import Settings

PAY_BILL = "CustomerPayBillOnline"
BUY_GOODS = "CustomerBuyGoodsOnline"
MAX_AMOUNT = 250_000
# How far a Timestamp may be from Nairobi's clock. Safaricom publishes no figure; UTC is refused.
_TIMESTAMP_SLACK = 3600
PHONE = re.compile(r"254[17]\d{8}", re.ASCII)
SHORTCODE = re.compile(r"\d{5,7}", re.ASCII)
_REFERENCE = re.compile(r"[A-Za-z0-9]{1,12}")
# Source: Safaricom, C2B Register URL page, rules for URLs.
_FORBIDDEN = ("mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query")
_LOCAL = re.compile(r"localhost|127\.[\d.]+|0\.0\.0\.0|::1|.*\.localhost", re.IGNORECASE)

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Push:
    """A push whose fields are in order. `amount` is whole shillings, `phone` is 254..."""

    phone: str
    amount: int
    transaction_type: str
    party_b: str
    account_reference: str
    description: str
    callback_url: str

    def suits(self, settings: Settings) -> bool:
        """Whether type and receiver fit: a PayBill is the shortcode itself, a till the one of this store.

        Where `SIM_TILL` names no till, the shortcode is a PayBill and a store whose till is any other number.
        """
        if self.transaction_type == PAY_BILL:
            return self.party_b == settings.shortcode and not settings.till
        return self.party_b == (settings.till or self.party_b) != settings.shortcode


def read_json(*, content_type: str, data: object) -> Body:
    """The body as a JSON object. `data` is what was parsed, None where that failed.

    A content type that is not JSON surfaces as an invalid BusinessShortCode (same page, FAQ 9).
    """
    if content_type != "application/json":
        raise invalid("BusinessShortCode")
    if not isinstance(data, dict):
        raise DarajaError(INVALID_PAYLOAD)
    return data


def read_push(body: Body, *, settings: Settings, now: float) -> Push:
    """Check every field of a push, in the order of the page; raises DarajaError for the first."""
    _check_merchant(body, settings=settings, now=now)
    transaction_type = text(body, "TransactionType")
    if transaction_type not in {PAY_BILL, BUY_GOODS}:
        raise invalid("TransactionType")
    wanted = amount(body)
    matching(body, "PartyA", PHONE)
    push = Push(
        amount=wanted,
        transaction_type=transaction_type,
        party_b=matching(body, "PartyB", SHORTCODE),
        phone=matching(body, "PhoneNumber", PHONE),
        callback_url=url(body, "CallBackURL", strict=settings.strict_urls),
        account_reference=matching(body, "AccountReference", _REFERENCE),
        description=_description(body),
    )
    _check_password(body, settings)
    return push


def read_query(body: Body, *, settings: Settings, now: float) -> str:
    """Check every field of a query; answers its CheckoutRequestID, raises DarajaError."""
    _check_merchant(body, settings=settings, now=now)
    checkout_request_id = text(body, "CheckoutRequestID")
    _check_password(body, settings)
    return checkout_request_id


def _check_merchant(body: Body, *, settings: Settings, now: float) -> None:
    shortcode = matching(body, "BusinessShortCode", SHORTCODE)
    text(body, "Password")
    try:
        stamped = clock.parse_timestamp(text(body, "Timestamp"))
    except ValueError:
        raise invalid("Timestamp") from None
    if abs(stamped - now) > _TIMESTAMP_SLACK:
        raise invalid("Timestamp")
    if shortcode != settings.shortcode:
        raise DarajaError(UNKNOWN_MERCHANT)


def _check_password(body: Body, settings: Settings) -> None:
    secret = f"{settings.shortcode}{settings.passkey}{body['Timestamp']}"
    if body["Password"] != b64encode(secret.encode()).decode():
        raise DarajaError(WRONG_PASSWORD)


def text(body: Body, field: str) -> str:
    """A string that is not empty; raises DarajaError."""
    value = body.get(field)
    if not isinstance(value, str) or not value:
        raise invalid(field)
    return value


def matching(body: Body, field: str, pattern: re.Pattern[str]) -> str:
    """A string or a whole number, both of which the page's samples use; raises DarajaError."""
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise invalid(field)
    if not pattern.fullmatch(str(value)):
        raise invalid(field)
    return str(value)


def amount(body: Body) -> int:
    """An Amount in whole shillings that M-Pesa moves; raises DarajaError."""
    value = int(matching(body, "Amount", re.compile(r"[0-9]{1,9}")))
    if not 1 <= value <= MAX_AMOUNT:
        raise invalid("Amount")
    return value


def _description(body: Body) -> str:
    value = body.get("TransactionDesc", "")
    if not isinstance(value, str) or len(value) > 13:
        raise invalid("TransactionDesc")
    return value


def url(body: Body, field: str, *, strict: bool) -> str:
    """An address to post to; raises DarajaError."""
    value = text(body, field)
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", value) or (strict and _is_refused(value)):
        raise invalid(field)
    return value


def _is_refused(url: str) -> bool:
    parts = urlsplit(url)
    words = any(word in url.lower() for word in _FORBIDDEN)
    return words or parts.scheme != "https" or bool(_LOCAL.fullmatch(parts.hostname or ""))
