"""Speaks to Stripe through its own library, which is loaded when the first card is used.

Amounts: the shilling has two decimals at Stripe, so that its amounts are our cents; an amount has at most
eight digits (https://docs.stripe.com/currencies, "Minor units in API amounts" and "Minimum and maximum charge
amounts"). The smallest charge depends on the currency in which the account is settled (50 US cents, 30 pence
and so on, converted at the day's rate): Stripe is asked, and says `amount_too_small`.

Idempotency: a POST that is repeated with its key answers what it first answered, for at least 24 hours;
with other parameters it is refused (https://docs.stripe.com/api/idempotent_requests). So what may have
happened is asked again with the same key, within `KEY_LIVES`.
"""

import importlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from app.errors import AppError
from app.payments.stripe import codes
from app.payments.stripe.event import Event
from app.payments.stripe.seen import Dispute, Intent, Returned
from config import Settings, StripeSettings

CURRENCY = "kes"
MOST = 99_999_999  # cents: eight digits
KEY_LIVES = timedelta(hours=23)
TOLERANCE = 300  # seconds between a webhook's signature and now
PATIENCE = 0.5  # seconds to wait for a place
MOST_LISTED = 100


class CardError(Exception):
    """Stripe did not do as asked. `may_have_happened` is true when nobody can tell whether it did."""

    def __init__(self, reason: str, *, may_have_happened: bool, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_have_happened = may_have_happened
        self.detail = detail


class CardsBusy(AppError):
    status = 503
    detail = "The card service is answering slowly or not at all. Nothing was done. Please try again."
    retry_after = 5


class CardClient:
    """One per process and app. Every call may raise CardError."""

    def __init__(self, settings: StripeSettings, *, shop: str, most_at_once: int) -> None:
        self.settings = settings
        self.shop = shop
        self._slots = threading.BoundedSemaphore(max(1, most_at_once))

    @classmethod
    def of(cls, settings: Settings) -> "CardClient":
        return cls(settings.stripe, shop=settings.public_url, most_at_once=settings.server_threads // 4)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the few places for a call. Raises CardsBusy."""
        if not self._slots.acquire(timeout=PATIENCE):
            raise CardsBusy()
        try:
            yield
        finally:
            self._slots.release()

    @cached_property
    def _library(self) -> Any:
        stripe: Any = importlib.import_module("stripe")  # a shop without cards never loads it
        stripe.enable_telemetry = False
        logging.getLogger("stripe").setLevel(logging.WARNING)  # below it, it logs bodies
        return stripe

    @cached_property
    def _api(self) -> Any:
        session = requests.Session()
        session.trust_env = False
        transport = self._library.RequestsClient(timeout=(5.0, self.settings.timeout), session=session)
        return self._library.StripeClient(
            self.settings.secret_key,
            base_addresses={"api": self.settings.api_url},
            http_client=transport,
            max_network_retries=0,
        ).v1

    def create(self, *, key: str, amount_minor: int, metadata: Mapping[str, str]) -> Intent:
        """Make the PaymentIntent of an attempt, or find the one that this key made before."""
        wanted = {
            "amount": amount_minor,
            "currency": CURRENCY,
            "payment_method_types": ["card"],
            "metadata": {"duka_shop": self.shop, **metadata},
        }
        made = self._call(lambda: self._api.payment_intents.create(wanted, {"idempotency_key": key}))
        return Intent.of(made)

    def retrieve(self, intent_id: str) -> Intent:
        return Intent.of(self._call(lambda: self._api.payment_intents.retrieve(intent_id)))

    def cancel(self, intent_id: str, *, reason: str) -> Intent:
        """Give a PaymentIntent up, unless it was paid meanwhile; what it is now.

        Stripe cancels only what is not paid, in one step; `reason` is `abandoned` or `requested_by_customer`
        (https://docs.stripe.com/api/payment_intents/cancel).
        """
        try:
            wanted = {"cancellation_reason": reason}
            return Intent.of(self._call(lambda: self._api.payment_intents.cancel(intent_id, wanted)))
        except CardError as error:
            if error.reason != codes.UNEXPECTED_STATE:
                raise
        return self.retrieve(intent_id)

    def refund(self, intent_id: str, *, key: str, amount_minor: int) -> Returned:
        """Give a part of a charge back; `key` is the refund's own, in the metadata as well."""
        wanted = {
            "payment_intent": intent_id,
            "amount": amount_minor,
            "metadata": {"duka_shop": self.shop, "duka_refund": key},
        }
        return Returned.of(self._call(lambda: self._api.refunds.create(wanted, {"idempotency_key": key})))

    def refunds(self, intent_id: str) -> list[Returned]:
        """What went back of a charge, by us or in Stripe's dashboard, the newest first."""
        wanted = {"payment_intent": intent_id, "limit": MOST_LISTED}
        found = self._call(lambda: self._api.refunds.list(wanted))
        return [Returned.of(one) for one in found["data"]]

    def dispute(self, dispute_id: str) -> Dispute:
        return Dispute.of(self._call(lambda: self._api.disputes.retrieve(dispute_id)))

    def events(self, *, types: Sequence[str], since: int, after: str = "") -> tuple[list[Event], bool]:
        """A page of the account's events since a moment (seconds), the newest first; whether more follow.

        `after` is the last id of the page before.
        """
        wanted: dict[str, Any] = {"types": list(types), "created": {"gte": since}, "limit": MOST_LISTED}
        if after:
            wanted["starting_after"] = after
        found = self._call(lambda: self._api.events.list(wanted))
        told = [Event.of(one, live=self.settings.live) for one in found["data"]]
        return told, bool(found.get("has_more"))

    def is_signed(self, body: bytes, signature: str) -> bool:
        """Whether one of the shop's secrets signed these bytes less than five minutes ago."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return False
        if not signature.isascii():
            return False
        return any(self._signed_with(secret, text, signature) for secret in self.settings.webhook_secrets)

    def _signed_with(self, secret: str, text: str, signature: str) -> bool:
        try:
            self._library.WebhookSignature.verify_header(text, signature, secret, TOLERANCE)
        except (self._library.SignatureVerificationError, ValueError):
            return False
        return True

    def _call(self, call: Callable[[], Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = call().to_dict()
        except self._library.APIConnectionError as error:
            raise CardError(
                codes.UNREACHABLE, may_have_happened=not _never_sent(error), detail="no answer"
            ) from None
        except self._library.StripeError as error:
            raise _refused(error) from None  # its text may hold a part of the key
        return answer


def _never_sent(error: Exception) -> bool:
    cause = error.__cause__ or error.__context__
    if isinstance(cause, requests.ConnectTimeout):
        return True
    inner = cause.args[0] if cause is not None and cause.args else None
    return isinstance(getattr(inner, "reason", inner), NewConnectionError | ConnectTimeoutError)


def _refused(error: Any) -> CardError:
    """A refusal of ours (4xx) is certain, except that a call with the same key is still running (409)."""
    status, code = int(error.http_status or 0), str(error.code or "")[:40]
    if status in {401, 403}:
        return CardError(codes.MISCONFIGURED, may_have_happened=False, detail=f"HTTP {status}")
    if status == 429:
        return CardError(codes.BUSY, may_have_happened=False, detail=code)
    if 400 <= status < 500 and status != 409:
        return CardError(codes.refusal(code), may_have_happened=False, detail=code)
    return CardError("no_clear_answer", may_have_happened=True, detail=f"HTTP {status}")
