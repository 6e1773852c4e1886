"""Reads the results of initiator calls as Safaricom sends them, and as they have been seen to vary.

Shape: Safaricom's pages Reversal, Business To Customer and Transaction Status. Observed variations:
`ResultParameter` is a list, or a bare object when there is one; a parameter may lack its `Value`; codes
are numbers, texts or not numeric at all; a failure has no parameters and a made-up TransactionID.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.payments.mpesa.callback import cents, code, text
from app.payments.numbers import normal

LONGEST_VALUE = 200
MOST_PARAMETERS = 100


@dataclass(frozen=True)
class Result:
    """What a result claims. `parameters` only with a success, each as text."""

    code: str
    description: str
    originator_conversation_id: str
    conversation_id: str
    transaction_id: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        return self.code == "0"

    @property
    def receipt(self) -> str | None:
        """The number of what was moved, or asked about; a success may tell it in either of three places."""
        told = (
            self.parameters.get("TransactionReceipt")
            or self.parameters.get("ReceiptNo")
            or self.transaction_id
        )
        return normal(told)

    @property
    def amount_minor(self) -> int | None:
        """What was moved, or asked about, in cents."""
        return cents(self.parameters.get("TransactionAmount") or self.parameters.get("Amount"))

    @property
    def state(self) -> str:
        """TransactionStatus, of what was asked about."""
        return self.parameters.get("TransactionStatus", "").strip().lower()

    def party(self, name: str) -> str:
        """The number before the name in DebitPartyName or CreditPartyName: `174379 - Duka`."""
        told = self.parameters.get(name, "")
        if name == "CreditPartyName" and not told:
            told = self.parameters.get(
                "DebitPartyName 2", ""
            )  # Safaricom's newer sample prints one name twice
        return told.partition(" - ")[0].strip()


def parse(body: str) -> Result | None:
    """Return what `body` says, None when it is no result. Never raises for what it says."""
    try:
        said = json.loads(body, parse_float=Decimal)["Result"]
        return Result(
            code=code(said["ResultCode"]),
            description=text(said.get("ResultDesc"), LONGEST_VALUE),
            originator_conversation_id=text(said.get("OriginatorConversationID"), 64),
            conversation_id=text(said.get("ConversationID"), 64),
            transaction_id=text(said.get("TransactionID"), 40),
            parameters=_parameters(said.get("ResultParameters")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ArithmeticError):
        return None


def _parameters(said: Any) -> dict[str, str]:
    """Name to value; a name's second value is under `name 2`."""
    listed = said.get("ResultParameter") if isinstance(said, dict) else None
    if isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list):
        return {}
    found: dict[str, str] = {}
    for each in listed[:MOST_PARAMETERS]:
        value = each.get("Value") if isinstance(each, dict) else None
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            name = text(each.get("Key"), 64).replace(" ", "")
            found.setdefault(f"{name} 2" if name in found else name, text(value, LONGEST_VALUE))
    return found
