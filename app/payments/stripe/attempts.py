"""A card attempt from the shopper's tap to the PaymentIntent: two units, the call between them.

The client secret goes to the payer in the answer and is kept nowhere: it is fetched again when it is needed.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import add_row, db, keeper, prove_commit, unit_of_work
from app.errors import AppError, Invalid
from app.kit import idempotency
from app.kit.money import as_json
from app.kit.text import digest
from app.limits import service as limits
from app.orders import money as order_money
from app.payments import schedule, settle
from app.payments.decide import Source, Verdict
from app.payments.gateway import Gateway
from app.payments.methods import Clock, Wish
from app.payments.models import Evidence, Payment
from app.payments.states import OPEN, PaymentStatus
from app.payments.stripe import evidence
from app.payments.stripe.client import MOST, CardClient, CardError, CardsBusy
from app.payments.stripe.seen import Intent
from config import LimitSettings


class CardsUnavailable(AppError):
    status = 503
    detail = "This shop takes no cards. Pay by M-Pesa. (The shop sets STRIPE_SECRET_KEY to take them.)"
    retry_after = 3600


class CardAmountOverLimit(Invalid):
    detail = "A card pays at most KSh 999,999.99 at once. Buy or book less at once, or pay another way."


class PaymentBeingPrepared(AppError):
    status = 409
    detail = "This payment is still being prepared. Try again in a moment."
    retry_after = 2


@dataclass(frozen=True)
class Attempt:
    """What the call needs to know; nothing of it is read again from the database."""

    id: int
    key_id: int | None
    amount_minor: int
    order_number: str

    @property
    def key(self) -> str:
        """The Idempotency-Key: an order's number is random, so that no other database has the same one."""
        return f"duka-{self.order_number}-{self.id}"

    @property
    def metadata(self) -> dict[str, str]:
        return {"duka_attempt": str(self.id), "duka_order": self.order_number}


def cards_of(gateway: Gateway) -> CardClient:
    """The shop's account at Stripe. Raises CardsUnavailable."""
    if gateway.cards is None or not gateway.cards.settings.configured:
        raise CardsUnavailable()
    return gateway.cards


def start(wish: Wish, gateway: Gateway, now: Clock) -> tuple[Payment, str | None]:
    """Open an attempt, make its PaymentIntent, record the answer; the payment and its client secret.

    Raises CardsUnavailable, CardsBusy, OrderNotPayable, PaymentInProgress, CardAmountOverLimit,
    TooManyRequests; then nothing was sent. A call that fails is not an error here: the payment says so.
    """
    cards = cards_of(gateway)
    with cards.slot():
        attempt = open_attempt(wish=wish, limit=gateway.limits, now=now())
        outcome = create(attempt, cards)
    payment = record_answer(
        attempt=attempt, outcome=outcome, confirm=gateway.confirm, render=wish.render, now=now()
    )
    return payment, outcome.client_secret if isinstance(outcome, Intent) and payment.status in OPEN else None


@unit_of_work(keyed=True)
def open_attempt(*, wish: Wish, limit: LimitSettings, now: datetime) -> Attempt:
    """Write an attempt down before anything is sent."""
    order = order_money.payment_opened(order_id=wish.order_id, now=now)
    if order.due_minor > MOST:
        raise CardAmountOverLimit(due=as_json(order.due_minor))
    if limit.enabled:
        _within_limits(wish, limit, now)
    token_hash, key_id = digest(secrets.token_hex(32)), getattr(keeper.get(), "row_id", None)
    payment_id = add_row(
        Payment,
        order_id=order.id,
        open_order_id=order.id,
        method="card",
        status=PaymentStatus.SENDING,
        amount_minor=order.due_minor,
        account_reference=order.number,
        token_hash=token_hash,
        key_id=key_id,
        actor=wish.actor,
        pushed_at=now,
        next_check_at=schedule.first_check(pushed_at=now),
        created_at=now,
        updated_at=now,
    )
    settle.begin_history(payment_id, actor=wish.actor, now=now)
    prove_commit(sa.select(Payment.id).where(Payment.token_hash == token_hash))
    return Attempt(payment_id, key_id, order.due_minor, order.number)


def _within_limits(wish: Wish, limit: LimitSettings, now: datetime) -> None:
    """Thieves try stolen cards in shops: an account and an address get only so many attempts an hour."""
    buckets = [("from", wish.address, limit.prompts_per_address)]
    if wish.account:
        buckets.append(("account", wish.account, limit.prompts_per_account))
    for kind, who, most in buckets:
        limits.require(
            name=limits.bucket(f"cards-{kind}", who),
            most=most,
            window=timedelta(hours=1),
            now=now,
            detail="Too many card payments were begun. Wait a little, or pay by M-Pesa.",
        )


def create(attempt: Attempt, cards: CardClient) -> Intent | CardError:
    """Make the attempt's PaymentIntent, or find it: the key is the attempt's own."""
    try:
        return cards.create(key=attempt.key, amount_minor=attempt.amount_minor, metadata=attempt.metadata)
    except CardError as error:
        return error


@unit_of_work
def record_answer(
    *,
    attempt: Attempt,
    outcome: Intent | CardError,
    confirm: str,
    render: Callable[[Payment], str],
    now: datetime,
) -> Payment:
    """Write what the call answered and settle; the request's idempotency key is finished with it."""
    order, payment = settle.lock_both(attempt.id)
    hear_answer(payment, outcome, now)
    settle.settle(order, payment, confirm=confirm, now=now)
    idempotency.finish(resource_id=payment.id, scope_row=attempt.key_id, body=render(payment))
    mine = sa.select(Evidence.id).where(Evidence.payment_id == payment.id, Evidence.source == Source.PUSH)
    prove_commit(mine)
    return payment


def hear_answer(payment: Payment, outcome: Intent | CardError, now: datetime) -> None:
    """Write down how making the PaymentIntent went, each answer once; in the caller's unit, both locked."""
    if isinstance(outcome, Intent):
        evidence.keep_id(payment, outcome, now=now)
        return
    verdict = Verdict.UNSURE if outcome.may_have_happened else Verdict.REFUSED
    told = sa.select(Evidence.id).where(
        Evidence.payment_id == payment.id, Evidence.source == Source.PUSH, Evidence.verdict == verdict
    )
    if db.session.scalar(told.limit(1)) is None:
        settle.hear(
            payment, source=Source.PUSH, verdict=verdict, code=outcome.reason, detail=outcome.detail, now=now
        )


def secret(payment: Payment, gateway: Gateway) -> str | None:
    """What the payer's browser needs to go on with an open attempt.

    Raises CardsBusy, PaymentBeingPrepared, CardsUnavailable.
    """
    if payment.status not in OPEN:
        return None
    if payment.provider_ref is None:
        raise PaymentBeingPrepared()
    cards = cards_of(gateway)
    try:
        with cards.slot():
            return cards.retrieve(payment.provider_ref).client_secret
    except CardError as error:
        raise CardsBusy() from error


def stop(payment: Payment, gateway: Gateway, now: Clock) -> None:
    """Give an open attempt up for its payer, unless it was paid meanwhile.

    Raises CardsBusy, PaymentBeingPrepared, CardsUnavailable.
    """
    if payment.status not in OPEN:
        return
    if payment.provider_ref is None:
        raise PaymentBeingPrepared()
    cards = cards_of(gateway)
    try:
        with cards.slot():
            intent = cards.cancel(payment.provider_ref, reason="requested_by_customer")
    except CardError as error:
        raise CardsBusy() from error
    record_intent(payment_id=payment.id, intent=intent, confirm=gateway.confirm, now=now())


@unit_of_work
def record_intent(*, payment_id: int, intent: Intent, confirm: str, now: datetime) -> None:
    """Write down what a fetched PaymentIntent says about an attempt, and settle."""
    order, payment = settle.lock_both(payment_id)
    evidence.hear(order, payment, intent, now=now)
    settle.settle(order, payment, confirm=confirm, now=now)
