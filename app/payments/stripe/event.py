"""What of an event of Stripe's is kept: never its body, which holds names and addresses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_ID = 64


class NotAnEvent(ValueError):
    """This is not an event as Stripe writes it, or not one of this account and mode."""


@dataclass(frozen=True)
class Event:
    """`about` is the object's kind, `intent` the PaymentIntent behind it."""

    id: str
    type: str
    about: str
    object: str
    intent: str

    @property
    def kept(self) -> str:
        """As the inbox holds it, the same however often it is told."""
        return json.dumps(vars(self), sort_keys=True)

    @classmethod
    def of(cls, told: Mapping[str, Any], *, live: bool) -> "Event":
        """Read an event. Raises NotAnEvent."""
        try:
            about = told["data"]["object"]
            intent = about["id"] if about["object"] == "payment_intent" else about.get("payment_intent")
            parts = (told["id"], told["type"], about["object"], about.get("id"), intent)
            ours = told["livemode"] is live and not told.get("account")
        except (KeyError, TypeError, AttributeError) as error:
            raise NotAnEvent("This is not an event as Stripe writes it.") from error
        if not ours:
            raise NotAnEvent("This event is of another account, or of the other mode (test, live).")
        return cls(*(_word(part) for part in parts))


def _word(value: Any) -> str:
    found = value.get("id") if isinstance(value, Mapping) else value
    return str(found or "")[:LONGEST_ID]
