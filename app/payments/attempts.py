"""An attempt from the shopper's tap to Safaricom's synchronous answer: two units, the push between them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import add_row, change, fetch, keeper, prove_commit, unit_of_work
from app.errors import Invalid, TooManyRequests
from app.kit import idempotency
from app.kit.money import as_json, rounding, shillings
from app.kit.phone import msisdn
from app.kit.text import digest
from app.limits import service as limits
from app.orders import money as order_money
from app.payments import schedule, settle
from app.payments.decide import Source, Verdict
from app.payments.gateway import Gateway
from app.payments.models import Evidence, Payment
from app.payments.mpesa.client import GatewayError, Prompt, Pushed
from app.payments.states import PaymentStatus
from config import LimitSettings

MOST_PER_PAYMENT = 250_000 * 100  # cents; Safaricom's limit for one transaction
PROMPT_HELD_FOR = timedelta(seconds=120)
CALLBACK_PATH = "/api/v1/payments/callbacks/stk/"
_BY_TOKEN = sa.select(Payment.id).where(Payment.token_hash == sa.bindparam("token_hash"))
_ANSWERED = sa.select(Evidence.id).where(
    Evidence.payment_id == sa.bindparam("payment_id"), Evidence.source == Source.PUSH
)


class AmountOverLimit(Invalid):
    detail = "M-Pesa takes at most KSh 250,000 in one payment. Buy or book less at once, or pay another way."


class PhoneBusy(TooManyRequests):
    detail = "This phone has an M-Pesa prompt open. Answer it, or wait until it is gone."


@dataclass(frozen=True)
class Payer:
    """Who asks for the prompt, for limits and history. `phone` is E.164."""

    phone: str
    actor: str
    account: str | None
    address: str


@dataclass(frozen=True)
class Attempt:
    """What the push needs to know; nothing of it is read again from the database. `id` is the payment's.

    `resource_id` is what the request's idempotency key names in the end, where that is not the payment.
    """

    id: int
    key_id: int | None
    amount_minor: int
    phone: str
    reference: str
    token: str
    resource_id: int | None = None
    order_id: int | None = None


def pay(
    *,
    order_id: int,
    payer: Payer,
    gateway: Gateway,
    render: Callable[[Payment], str],
    now: Callable[[], datetime],
) -> Payment:
    """Open an attempt, push the prompt, record the answer. The caller has checked that the order is theirs.

    Raises OrderNotPayable, PaymentInProgress, AmountOverLimit, PhoneBusy, TooManyRequests, GatewayBusy;
    then nothing was sent. A push that fails is not an error here: the payment says so.
    """
    with gateway.client.slot():
        attempt = _open(order_id=order_id, payer=payer, limit=gateway.limits, now=now())
        return carry_out(attempt, gateway=gateway, render=render, now=now)


def carry_out(
    attempt: Attempt, *, gateway: Gateway, render: Callable[[Payment], str], now: Callable[[], datetime]
) -> Payment:
    """Push the prompt of an attempt that is durable, and record the answer; in one of the gateway's slots."""
    outcome = _push(attempt, gateway)
    return record_answer(attempt=attempt, outcome=outcome, confirm=gateway.confirm, render=render, now=now())


@unit_of_work(keyed=True)
def _open(*, order_id: int, payer: Payer, limit: LimitSettings, now: datetime) -> Attempt:
    return open_attempt(order_id=order_id, payer=payer, limit=limit, now=now)


def open_attempt(*, order_id: int, payer: Payer, limit: LimitSettings, now: datetime) -> Attempt:
    """Write an attempt down before anything is sent, in the caller's unit; it refuses as `pay` does."""
    order = order_money.payment_opened(order_id=order_id, now=now)
    # Whole shillings: a part that came by hand may have had cents, a prompt has none.
    amount = order.due_minor + rounding(order.due_minor)
    if amount > MOST_PER_PAYMENT:
        raise AmountOverLimit(due=as_json(amount))
    if limit.enabled:
        _within_limits(order_id, payer, limit, now)
    token = secrets.token_hex(32)
    token_hash, key_id = digest(token), getattr(keeper.get(), "row_id", None)
    payment_id = add_row(
        Payment,
        order_id=order.id,
        open_order_id=order.id,
        method="mpesa_stk",
        status=PaymentStatus.SENDING,
        amount_minor=amount,
        phone=payer.phone,
        account_reference=order.number,
        token_hash=token_hash,
        key_id=key_id,
        actor=payer.actor,
        pushed_at=now,
        next_check_at=schedule.first_check(pushed_at=now),
        created_at=now,
        updated_at=now,
    )
    settle.begin_history(payment_id, actor=payer.actor, now=now)
    prove_commit(_BY_TOKEN, token_hash=token_hash)
    return Attempt(payment_id, key_id, amount, payer.phone, order.number, token, order_id=order.id)


def _within_limits(order_id: int, payer: Payer, limit: LimitSettings, now: datetime) -> None:
    """Take this prompt from every bucket in the caller's unit. Raises PhoneBusy or TooManyRequests."""
    hour, few = timedelta(hours=1), timedelta(minutes=10)
    name = limits.bucket("prompt", payer.phone)
    free_at = limits.hold(name=name, owner=str(order_id), until=now + PROMPT_HELD_FOR, now=now)
    if free_at is not None:
        raise PhoneBusy(retry_after=int((free_at - now).total_seconds()) + 1)
    buckets = [
        ("phone", payer.phone, limit.prompts_per_phone, few),
        ("from", payer.address, limit.prompts_per_address, hour),
    ]
    if payer.account:
        buckets.append(("account", payer.account, limit.prompts_per_account, hour))
    for kind, who, most, window in buckets:
        limits.require(
            name=limits.bucket(f"prompts-{kind}", who),
            most=most,
            window=window,
            now=now,
            detail="Too many M-Pesa prompts were asked for. Wait a little, or pay by PayBill.",
        )


def _push(attempt: Attempt, gateway: Gateway) -> Pushed | GatewayError:
    prompt = Prompt(
        phone=msisdn(attempt.phone),
        shillings=shillings(attempt.amount_minor),
        reference=attempt.reference,
        description="Order",
        callback_url=f"{gateway.callback_base}{CALLBACK_PATH}{attempt.token}",
    )
    try:
        return gateway.client.push(prompt, token=gateway.token)
    except GatewayError as error:
        return error


@unit_of_work
def record_answer(
    *,
    attempt: Attempt,
    outcome: Pushed | GatewayError,
    confirm: str,
    render: Callable[[Payment], str],
    now: datetime,
) -> Payment:
    """Write what the push answered and settle; the request's idempotency key is finished with it."""
    order, payment = settle.lock_both(attempt.id, attempt.order_id)
    if fetch(_ANSWERED, payment_id=payment.id).first() is None:
        _hear_answer(payment, outcome, now)
        settle.settle(order, payment, confirm=confirm, now=now)
    resource_id = attempt.resource_id or payment.id
    idempotency.finish(resource_id=resource_id, scope_row=attempt.key_id, body=render(payment))
    prove_commit(_ANSWERED, payment_id=payment.id)
    return payment


def _hear_answer(payment: Payment, outcome: Pushed | GatewayError, now: datetime) -> None:
    if isinstance(outcome, Pushed):
        keep_ids(payment, outcome.merchant_request_id, outcome.checkout_request_id)
        settle.hear(payment, source=Source.PUSH, verdict=Verdict.ACCEPTED, now=now)
        return
    verdict = Verdict.UNSURE if outcome.may_have_happened else Verdict.REFUSED
    settle.hear(
        payment, source=Source.PUSH, verdict=verdict, code=outcome.reason, detail=outcome.detail, now=now
    )


def keep_ids(payment: Payment, merchant_request_id: str, checkout_request_id: str) -> None:
    """Store Safaricom's ids unless an early callback already did, in the caller's unit."""
    if payment.checkout_request_id is None:
        ids = {"merchant_request_id": merchant_request_id, "checkout_request_id": checkout_request_id}
        change(payment, was={"checkout_request_id": None}, **ids)
