"""What Stripe's objects say, as far as money is concerned. Amounts in cents.

Shapes: https://docs.stripe.com/api/payment_intents/object, /api/refunds/object, /api/disputes/object.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def _id(value: Any) -> str:
    """An object's id, whether the object is expanded or not."""
    return str(value.get("id", "") if isinstance(value, Mapping) else value or "")[:64]


@dataclass(frozen=True)
class Intent:
    """A PaymentIntent. `decline` is why the last card was refused, `cancelled_for` why it was given up."""

    id: str
    status: str
    amount_minor: int
    received_minor: int
    currency: str
    metadata: Mapping[str, str]
    client_secret: str
    cancelled_for: str
    decline: str

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Intent":
        error = found.get("last_payment_error") or {}
        return cls(
            id=_id(found),
            status=str(found["status"]),
            amount_minor=int(found["amount"]),
            received_minor=int(found.get("amount_received") or 0),
            currency=str(found["currency"]),
            metadata=dict(found.get("metadata") or {}),
            client_secret=str(found.get("client_secret") or ""),
            cancelled_for=str(found.get("cancellation_reason") or ""),
            decline=str(error.get("decline_code") or error.get("code") or "")[:40],
        )

    def __repr__(self) -> str:  # the secret stays out of logs
        return f"Intent({self.id}, {self.status})"


@dataclass(frozen=True)
class Returned:
    """A refund, whoever made it. `key` is ours if we did."""

    id: str
    intent_id: str
    status: str
    amount_minor: int
    currency: str
    key: str
    failure: str

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Returned":
        return cls(
            id=_id(found),
            intent_id=_id(found.get("payment_intent")),
            status=str(found["status"]),
            amount_minor=int(found["amount"]),
            currency=str(found["currency"]),
            key=str((found.get("metadata") or {}).get("duka_refund") or "")[:64],
            failure=str(found.get("failure_reason") or "")[:40],
        )


@dataclass(frozen=True)
class Dispute:
    """A payer's bank that asks for its money back."""

    id: str
    intent_id: str
    status: str
    amount_minor: int
    currency: str

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Dispute":
        return cls(
            id=_id(found),
            intent_id=_id(found.get("payment_intent")),
            status=str(found["status"]),
            amount_minor=int(found["amount"]),
            currency=str(found["currency"]),
        )
