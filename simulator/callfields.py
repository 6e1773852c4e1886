"""The field checks of the initiator's calls, C2B and Pull.

Sources: Safaricom, Transaction Status, Reversal, Business To Customer, Account Balance and Customer To
Business pages.
"""

import re
from dataclasses import dataclass
from typing import TypedDict

from .confirmations import Registration
from .errors import invalid
from .fields import (
    BUY_GOODS,
    PAY_BILL,
    PHONE,
    SHORTCODE,
    Body,
    amount,
    matching,
    text,
    url,
)
from .hands import Hand
from .settings import Settings

STATUS, REVERSAL, B2C, BALANCE = "status", "reversal", "b2c", "balance"
KINDS = (STATUS, REVERSAL, B2C, BALANCE)
_B2C_COMMANDS = ("SalaryPayment", "BusinessPayment", "PromotionPayment")
_RECEIPT = re.compile(r"[A-Z0-9]{6,12}", re.ASCII)
_CONVERSATION = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}")
_ACCOUNT_LENGTH = 20


@dataclass(frozen=True)
class Call:
    """An initiator's call whose fields are in order. Money is whole shillings.

    `party` is the shop's shortcode, `original` a receipt, `original_conversation_id` an earlier call;
    `originator_conversation_id` is empty where the simulator makes one up.
    """

    kind: str
    command: str
    initiator: str
    credential: str
    party: str
    result_url: str
    timeout_url: str
    phone: str = ""
    amount: int = 0
    original: str = ""
    original_conversation_id: str = ""
    originator_conversation_id: str = ""
    occasion: str = ""

    @property
    def label(self) -> str:
        """What its draws are labelled with: the same for the same question."""
        return self.originator_conversation_id or self.original or self.original_conversation_id


def read_status(body: Body, *, settings: Settings) -> Call:
    """A transaction status query; raises DarajaError for the first field that is wrong."""
    common = _common(body, ("TransactionStatusQuery",), party="PartyA", settings=settings)
    _one_of(body, "IdentifierType", ("1", "2", "4"))
    original = _optional(body, "TransactionID", _RECEIPT)
    conversation = _optional(body, "OriginalConversationID", _CONVERSATION)
    if not original and not conversation:
        raise invalid("TransactionID")
    _remarks(body, least=0)
    return Call(STATUS, **common, original=original, original_conversation_id=conversation)


def read_reversal(body: Body, *, settings: Settings) -> Call:
    """A reversal; raises DarajaError for the first field that is wrong."""
    common = _common(body, ("TransactionReversal",), party="ReceiverParty", settings=settings)
    _one_of(body, "RecieverIdentifierType", ("11",))
    original = matching(body, "TransactionID", _RECEIPT)
    wanted = amount(body)
    _remarks(body, least=2)
    return Call(REVERSAL, **common, original=original, amount=wanted)


def read_b2c(body: Body, *, settings: Settings, version: str) -> Call:
    """A payout; raises DarajaError. v1 has no OriginatorConversationID; in v3 it is the shop's own."""
    common = _common(body, _B2C_COMMANDS, party="PartyA", settings=settings, initiator="InitiatorName")
    originator = matching(body, "OriginatorConversationID", _CONVERSATION) if version == "v3" else ""
    wanted = int(matching(body, "Amount", _WHOLE))
    phone = matching(body, "PartyB", PHONE)
    _remarks(body, least=2)
    return Call(B2C, **common, phone=phone, amount=wanted, originator_conversation_id=originator)


def read_balance(body: Body, *, settings: Settings) -> Call:
    """A balance query; raises DarajaError for the first field that is wrong."""
    common = _common(body, ("AccountBalance",), party="PartyA", settings=settings)
    _one_of(body, "IdentifierType", ("4",))
    _remarks(body, least=0)
    return Call(BALANCE, **common)


def read_registration(body: Body, *, settings: Settings, version: str) -> Registration:
    """The URLs to register; raises DarajaError for the first field that is wrong."""
    if matching(body, "ShortCode", SHORTCODE) != settings.shortcode:
        raise invalid("ShortCode")
    return Registration(
        shortcode=settings.shortcode,
        version=version,
        response_type=_one_of(body, "ResponseType", ("Completed", "Cancelled")),
        confirmation_url=url(body, "ConfirmationURL", strict=settings.strict_urls),
        validation_url=url(body, "ValidationURL", strict=settings.strict_urls),
    )


def read_simulation(body: Body, *, settings: Settings) -> Hand:
    """A simulated payment by hand; raises DarajaError for the first field that is wrong."""
    shortcode = matching(body, "ShortCode", SHORTCODE)
    command = _one_of(body, "CommandID", (PAY_BILL, BUY_GOODS))
    wanted = amount(body)
    phone = matching(body, "Msisdn", PHONE)
    account = body.get("BillRefNumber")
    if command == BUY_GOODS:
        if account not in (None, ""):
            raise invalid("BillRefNumber")
        return Hand(phone, wanted, shortcode)
    if shortcode != settings.shortcode:
        raise invalid("ShortCode")
    if not isinstance(account, str) or not 1 <= len(account) <= _ACCOUNT_LENGTH:
        raise invalid("BillRefNumber")
    return Hand(phone, wanted, shortcode, account)


class _Common(TypedDict):
    command: str
    initiator: str
    credential: str
    party: str
    result_url: str
    timeout_url: str
    occasion: str


def _common(
    body: Body,
    commands: tuple[str, ...],
    *,
    party: str,
    settings: Settings,
    initiator: str = "Initiator",
) -> _Common:
    occasion = body.get("Occassion", body.get("Occasion", ""))
    if not isinstance(occasion, str | None) or len(occasion or "") > 100:
        raise invalid("Occasion")
    return {
        "initiator": text(body, initiator),
        "credential": text(body, "SecurityCredential"),
        "command": _one_of(body, "CommandID", commands),
        "party": matching(body, party, re.compile(rf"{SHORTCODE.pattern}|{PHONE.pattern}", re.ASCII)),
        "result_url": url(body, "ResultURL", strict=settings.strict_urls),
        "timeout_url": url(body, "QueueTimeOutURL", strict=settings.strict_urls),
        "occasion": occasion or "",
    }


def _one_of(body: Body, field: str, values: tuple[str, ...]) -> str:
    value = body.get(field)
    if isinstance(value, bool) or str(value) not in values:
        raise invalid(field)
    return str(value)


def _optional(body: Body, field: str, pattern: re.Pattern[str]) -> str:
    return matching(body, field, pattern) if body.get(field) not in (None, "") else ""


def _remarks(body: Body, *, least: int) -> None:
    value = body.get("Remarks", "")
    if not isinstance(value, str) or not least <= len(value) <= 100:
        raise invalid("Remarks")
