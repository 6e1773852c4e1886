"""One account at the simulated Stripe: what may happen to intents, refunds and disputes, and who is told."""

import time
from typing import Any

from .cards import Card, find
from .errors import Refused, invalid, missing
from .events import Courier
from .settings import Settings
from .store import Document, Store, new_id

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
LEAST = {"kes": 6500, "usd": 50}  # about half a dollar
MOST = 99_999_999


class Account:
    """What `app.extensions["cards"]` holds. Call `close` when you are done with it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.database)
        self.courier = Courier(settings, self.store, time.time)
        self.faults: list[dict[str, Any]] = []
        self.calls: list[str] = []

    def close(self) -> None:
        self.courier.close()

    def clear(self) -> None:
        """Forget everything but the settings."""
        self.store.clear()
        self.faults.clear()
        self.calls.clear()
        self.courier.faults.clear()
        self.courier.held.clear()
        self.courier.delivered.clear()

    def fault(self, call: str) -> str:
        """What this call meets, arranged before; nothing by default."""
        self.calls.append(call)
        for one in self.faults:
            if one["call"] in {call, "*"} and one["times"] > 0:
                one["times"] -= 1
                return str(one["fault"])
        return ""

    # Intents

    def create_intent(self, amount: int, currency: str, metadata: dict[str, str]) -> Document:
        if amount > MOST:
            raise invalid("amount_too_large", "Amount must be no more than 999,999.99", param="amount")
        if amount < LEAST.get(currency, 50):
            raise invalid("amount_too_small", "Amount must convert to at least 50 cents.", param="amount")
        intent_id = new_id("pi")
        intent = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": amount,
            "amount_received": 0,
            "currency": currency,
            "status": "requires_payment_method",
            "client_secret": f"{intent_id}_secret_{new_id('s')[3:]}",
            "metadata": metadata,
            "latest_charge": None,
            "last_payment_error": None,
            "next_action": None,
            "cancellation_reason": None,
            "payment_method_types": ["card"],
            "created": int(time.time()),
            "livemode": False,
        }
        self.store.put(intent)
        self.courier.tell("payment_intent.created", intent)
        return intent

    def intent(self, intent_id: str) -> Document:
        found = self.store.get("payment_intent", intent_id)
        if found is None:
            raise missing("payment_intent", intent_id)
        return found

    def confirm(self, intent_id: str, number: str) -> Document:
        """Charge the card, or say why not: what a browser's payment form does."""
        with self.store.unit():
            intent, card = self.intent(intent_id), find(number)
            if card is None:
                raise Refused(402, "card_error", "incorrect_number", "Your card number is incorrect.")
            self._require(intent, OPEN)
            if card.decline:
                intent = self._fail(intent, "card_declined", card.decline)
            elif card.asks:
                intent = self._ask_owner(intent | {"payment_card": card.number})
            else:
                intent = self._charge(intent | {"payment_card": card.number}, card)
        if card.decline:  # written down before it is told
            words = "Your card was declined."
            more = {"decline_code": card.decline, "payment_intent": intent}
            raise Refused(402, "card_error", "card_declined", words, **more)
        return intent

    def _ask_owner(self, intent: Document) -> Document:
        url = f"/card/3ds/{intent['id']}"  # below the address at which this simulator is reached
        action = {"type": "redirect_to_url", "redirect_to_url": {"url": url}}
        intent.update(status="requires_action", next_action=action)
        self.store.put(intent)
        self.courier.tell("payment_intent.requires_action", intent)
        return intent

    def authenticate(self, intent_id: str, *, agrees: bool) -> Document:
        """The card's owner answers the bank's question."""
        with self.store.unit():
            intent = self.intent(intent_id)
            self._require(intent, ("requires_action",))
            card = find(intent["payment_card"])
            if agrees and card is not None:
                return self._charge(intent, card)
            return self._fail(intent, "payment_intent_authentication_failure", "")

    def cancel(self, intent_id: str, reason: str | None) -> Document:
        with self.store.unit():
            intent = self.intent(intent_id)
            self._require(intent, OPEN)
            intent.update(status="canceled", cancellation_reason=reason, next_action=None)
            self.store.put(intent)
            self.courier.tell("payment_intent.canceled", intent)
        return intent

    def change(self, intent_id: str, amount: int) -> Document:
        """Somebody with the key changes the sum of an intent that is not paid yet."""
        with self.store.unit():
            intent = self.intent(intent_id)
            self._require(intent, OPEN)
            return self.store.put(intent | {"amount": amount})

    def _require(self, intent: Document, states: tuple[str, ...]) -> None:
        if intent["status"] not in states:
            words = f"This PaymentIntent's status is {intent['status']}."
            raise invalid("payment_intent_unexpected_state", words, payment_intent=intent)

    def _fail(self, intent: Document, code: str, decline: str) -> Document:
        error = {"type": "card_error", "code": code, "decline_code": decline or None}
        intent.update(status="requires_payment_method", next_action=None, last_payment_error=error)
        self.store.put(intent)
        self.courier.tell("payment_intent.payment_failed", intent)
        return intent

    def _charge(self, intent: Document, card: Card) -> Document:
        charge = {
            "id": new_id("ch"),
            "object": "charge",
            "amount": intent["amount"],
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "refunded": False,
            "amount_refunded": 0,
        }
        self.store.put(charge)
        intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"])
        intent.update(next_action=None, last_payment_error=None)
        self.store.put(intent)
        self.courier.tell("charge.succeeded", charge)
        self.courier.tell("payment_intent.succeeded", intent)
        if card.disputed:
            self.open_dispute(intent["id"])
        return intent

    # Refunds

    def refund(self, intent_id: str, amount: int | None, metadata: dict[str, str]) -> Document:
        """Give a part back; `amount` None is all that is left."""
        with self.store.unit():
            intent = self.intent(intent_id)
            self._require(intent, ("succeeded",))
            left = intent["amount_received"] - self._gone(intent_id)
            if left <= 0:
                raise invalid("charge_already_refunded", "Charge has already been refunded.")
            wanted = left if amount is None else amount
            if not 0 < wanted <= left:
                raise invalid("", f"Refund amount ({wanted}) is greater than unrefunded amount ({left})")
            card = find(intent["payment_card"]) if intent.get("payment_card") else None
            status = "pending" if card is not None and card.refund == "pending" else "succeeded"
            refund = {
                "id": new_id("re"),
                "object": "refund",
                "amount": wanted,
                "currency": intent["currency"],
                "payment_intent": intent_id,
                "charge": intent["latest_charge"],
                "status": status,
                "metadata": metadata,
                "failure_reason": None,
            }
            self.store.put(refund)
            self.courier.tell("refund.created", refund)
            self._tell_charge(intent)
        return refund

    def end_refund(self, refund_id: str, status: str, reason: str | None = None) -> Document:
        """A refund's later fate: pending succeeds or fails, and one that succeeded may come back."""
        with self.store.unit():
            refund = self.store.get("refund", refund_id)
            if refund is None:
                raise missing("refund", refund_id)
            refund.update(status=status, failure_reason=reason)
            self.store.put(refund)
            self.courier.tell("refund.failed" if status == "failed" else "refund.updated", refund)
        return refund

    def refunds_of(self, intent_id: str) -> list[Document]:
        return [one for one in self.store.every("refund") if one["payment_intent"] == intent_id]

    def _gone(self, intent_id: str) -> int:
        return sum(
            int(one["amount"])
            for one in self.refunds_of(intent_id)
            if one["status"] not in {"failed", "canceled"}
        )

    def _tell_charge(self, intent: Document) -> None:
        charge = self.store.get("charge", intent["latest_charge"] or "")
        if charge is not None:
            gone = self._gone(intent["id"])
            charge.update(amount_refunded=gone, refunded=gone >= charge["amount"])
            self.store.put(charge)
            self.courier.tell("charge.refunded", charge)

    # Disputes

    def open_dispute(self, intent_id: str, amount: int | None = None) -> Document:
        with self.store.unit():
            intent = self.intent(intent_id)
            self._require(intent, ("succeeded",))
            dispute = {
                "id": new_id("du"),
                "object": "dispute",
                "amount": amount or intent["amount_received"],
                "currency": intent["currency"],
                "payment_intent": intent_id,
                "charge": intent["latest_charge"],
                "status": "needs_response",
                "reason": "fraudulent",
            }
            self.store.put(dispute)
            self.courier.tell("charge.dispute.created", dispute)
        return dispute

    def dispute(self, dispute_id: str) -> Document:
        found = self.store.get("dispute", dispute_id)
        if found is None:
            raise missing("dispute", dispute_id)
        return found

    def close_dispute(self, dispute_id: str, status: str) -> Document:
        """`status` is won, lost or warning_closed."""
        with self.store.unit():
            dispute = self.store.put(self.dispute(dispute_id) | {"status": status})
            self.courier.tell("charge.dispute.closed", dispute)
        return dispute
