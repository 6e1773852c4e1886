"""Transaction status: the judge of what nobody knows, for refunds and for payments.

A question is written in the unit that makes it due, sent by the worker outside any unit, and answered at
an address of its own (results.py).
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import change, change_rows, db, fetch, moved, prove_commit, read, unit_of_work
from app.errors import AppError, NotFound, invalid
from app.kit.text import digest
from app.payments.gateway import Gateway
from app.payments.models import Payment
from app.payments.mpesa.client import GatewayBusy, GatewayError
from app.payments.mpesa.initiator import Accepted, Addresses
from app.payments.numbers import normal
from app.payments.refunds import books, outcomes
from app.payments.refunds.models import Question, Refund
from app.payments.refunds.states import ASKED_ABOUT, BY_MPESA, Method, RefundStatus

log = logging.getLogger("duka.refunds")
CALLBACK_PATH = "/api/v1/payments/callbacks/status/"
AFTER = (60, 300, 1800)  # seconds after the refund was sent; hourly from then on
HOUR, DAY = 3600, 24 * 3600
UNCERTAIN_AFTER = timedelta(minutes=30)
MOST_TRIES = 5
ONCE_A = timedelta(minutes=1)
_LATE = (
    sa.select(Refund.id)
    .where(Refund.status.in_(ASKED_ABOUT), Refund.method.in_(BY_MPESA))
    .where(Refund.next_check_at <= sa.bindparam("now"))
    .order_by(Refund.next_check_at, Refund.id)
    .limit(sa.bindparam("most"))
)
_WAITING = (
    sa.select(Question.id)
    .where(Question.asked_at.is_(None), Question.ask_at <= sa.bindparam("now"))
    .order_by(Question.ask_at, Question.id)
    .limit(sa.bindparam("most"))
)
_BY_TOKEN = sa.select(Question.id).where(Question.token_hash == sa.bindparam("token_hash"))


class InitiatorMissing(AppError):
    status = 503
    detail = (
        "M-Pesa cannot be told to return money or asked about receipts yet. Set MPESA_INITIATOR, "
        "MPESA_INITIATOR_PASSWORD and MPESA_CERTIFICATE. Until then money is returned in cash."
    )
    retry_after = 3600


@dataclass(frozen=True)
class Asking:
    """A question that this worker sends."""

    id: int
    subject: str
    by_conversation: bool
    token: str


def next_question(*, sent_at: datetime, now: datetime) -> datetime:
    """When to ask next about a refund: after 1, 5 and 30 minutes, hourly, after a day every six hours."""
    age = (now - sent_at).total_seconds()
    for offset in AFTER:
        if offset > age + 5:
            return sent_at + timedelta(seconds=offset)
    return now + timedelta(seconds=HOUR if age < DAY else 6 * HOUR)


def uncertain(*, now: datetime, most: int) -> list[int]:
    """Ids of refunds about which it is time to ask."""
    with read():
        return list(fetch(_LATE, now=now, most=most).scalars())


@unit_of_work
def plan(*, refund_id: int, now: datetime) -> bool:
    """Write the question about one refund down, and when the next one is due; whether it was due.

    A refund whose sender never came back, or whose result never came, is unknown from here on.
    """
    _, refund = books.lock_all(refund_id)
    if refund.status not in ASKED_ABOUT or refund.next_check_at is None or refund.next_check_at > now:
        return False
    sent_at = refund.sent_at or refund.updated_at
    again = next_question(sent_at=sent_at, now=now)
    if refund.status == RefundStatus.SENDING:
        outcomes.doubt(refund, note="no result in time", at=again, now=now)
    else:
        change(refund, next_check_at=again)
    subject = _conversation(refund)
    if subject is not None:
        _write(subject, now=now, actor="worker", refund_id=refund.id, by_conversation=True)
    if subject is None or now - sent_at >= UNCERTAIN_AFTER:
        outcomes.raise_uncertain(refund, now)
    return True


def _conversation(refund: Refund) -> str | None:
    """By what Safaricom knows the call: a payout by our own id, a reversal by the one that its reply told."""
    return (
        refund.originator_conversation_id if refund.method == Method.B2C else refund.gateway_conversation_id
    )


@unit_of_work(keyed=True)
def check_payment(*, payment_id: int, receipt_number: str, actor: str, now: datetime) -> Question:
    """Write down that Safaricom is to be asked whether this receipt paid this payment; the worker asks.

    Raises NotFound, Invalid.
    """
    number = normal(receipt_number)
    if number is None:
        raise invalid(
            "/receipt_number", "A receipt number has 8 to 20 letters and digits, such as UKL5XQ2P7A."
        )
    if db.session.get(Payment, payment_id) is None:
        raise NotFound("There is no such payment.")
    same = sa.select(Question).where(Question.payment_id == payment_id, Question.subject == number)
    lately = same.where(Question.created_at > now - ONCE_A, Question.answered_at.is_(None)).order_by(
        Question.id.desc()
    )
    asked = db.session.scalars(lately.limit(1)).one_or_none()
    return asked or _write(number, now=now, actor=actor, payment_id=payment_id)


def _write(
    subject: str,
    *,
    now: datetime,
    actor: str,
    refund_id: int | None = None,
    payment_id: int | None = None,
    by_conversation: bool = False,
) -> Question:
    question = Question(
        refund_id=refund_id,
        payment_id=payment_id,
        subject=subject,
        by_conversation=by_conversation,
        actor=actor,
        attempts=0,
        ask_at=now,
        created_at=now,
    )
    db.session.add(question)
    db.session.flush()
    return question


def due(*, now: datetime, most: int) -> list[int]:
    """Ids of questions that wait to be asked."""
    with read():
        return list(fetch(_WAITING, now=now, most=most).scalars())


def ask(*, question_id: int, gateway: Gateway, now: Callable[[], datetime]) -> bool:
    """Ask one question; whether it was still there to be asked."""
    asking = claim(question_id=question_id, now=now())
    if asking is None or gateway.initiator is None:
        return False
    base = f"{gateway.callback_base}{CALLBACK_PATH}{asking.token}"
    to = Addresses(f"{base}/result", f"{base}/timeout")
    try:
        with gateway.client.slot():
            accepted = gateway.initiator.ask(
                asking.subject, by_conversation=asking.by_conversation, to=to, token=gateway.token
            )
    except (GatewayError, GatewayBusy) as error:
        log.warning("question not taken", extra={"question": question_id, "cause": type(error).__name__})
        again(question_id=question_id, now=now())
    else:
        note(question_id=question_id, accepted=accepted)
    return True


@unit_of_work
def claim(*, question_id: int, now: datetime) -> Asking | None:
    """Take a question for asking: None when another worker has."""
    token = secrets.token_hex(32)
    mine = sa.update(Question).where(
        Question.id == question_id, Question.asked_at.is_(None), Question.ask_at <= now
    )
    if not moved(mine.values(asked_at=now, token_hash=digest(token), attempts=Question.attempts + 1)):
        return None
    prove_commit(_BY_TOKEN, token_hash=digest(token))
    question = db.session.get_one(Question, question_id, populate_existing=True)
    return Asking(question.id, question.subject, question.by_conversation, token)


@unit_of_work
def note(*, question_id: int, accepted: Accepted) -> None:
    """Keep under which name Safaricom took the question."""
    new = {"id": question_id, "conversation_id": None}
    change_rows(Question, was=new, conversation_id=accepted.conversation_id)


@unit_of_work
def again(*, question_id: int, now: datetime) -> None:
    """Safaricom did not take the question: a minute later once more, a few times."""
    unanswered = sa.update(Question).where(Question.id == question_id, Question.answered_at.is_(None))
    moved(unanswered.where(Question.attempts < MOST_TRIES).values(asked_at=None, ask_at=now + ONCE_A))
    moved(unanswered.where(Question.attempts >= MOST_TRIES).values(outcome="not_asked"))
