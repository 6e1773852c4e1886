"""Card refunds: sent once by the worker, asked about while Stripe has not said how they ended.

The refund's own key makes repeating harmless within `KEY_LIVES`, and is in its metadata, by which it is
found in Stripe's list after that.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import change, db, read, unit_of_work
from app.payments.gateway import Gateway
from app.payments.methods import Clock
from app.payments.models import Receipt
from app.payments.refunds import books, moves, outcomes
from app.payments.refunds.models import Refund
from app.payments.refunds.questions import UNCERTAIN_AFTER, next_question
from app.payments.refunds.states import ASKED_ABOUT, Method, RefundEventKind, RefundStatus
from app.payments.stripe import codes, returned
from app.payments.stripe.client import KEY_LIVES, CardClient, CardError, CardsBusy
from app.payments.stripe.seen import Returned

log = logging.getLogger("duka.refunds")
LEASE = timedelta(seconds=120)
MOST_TRIES = 10
AGAIN_LATER = frozenset({codes.BUSY, codes.UNREACHABLE})


@dataclass(frozen=True)
class Claim:
    """A refund that this worker may send or ask about; `sent_at` is when it was first sent."""

    refund_id: int
    attempt_no: int
    intent_id: str
    amount_minor: int
    key: str
    sent_at: datetime


def sweep(gateway: Gateway, now: Clock, most: int) -> int:
    """Send what is approved, ask about what is under way; return how many things were done."""
    cards, done = gateway.cards, 0
    if cards is None or not cards.settings.configured:
        return 0
    for refund_id, is_sent in _due(now=now(), most=most):
        try:
            with cards.slot():
                done += _ask(refund_id, cards, now) if is_sent else _send(refund_id, cards, now)
        except CardsBusy:
            break
        except Exception:
            log.exception("card refund left for the next round", extra={"refund": refund_id})
    return done


def _due(*, now: datetime, most: int) -> list[tuple[int, bool]]:
    """Refunds to send or to ask about, and whether they were sent, the longest waiting first."""
    wanted = (RefundStatus.APPROVED, *ASKED_ABOUT)
    with read() as session:
        ready = sa.select(Refund.id, Refund.status).where(
            Refund.status.in_(wanted), Refund.method == Method.CARD, Refund.next_check_at <= now
        )
        ready = ready.order_by(Refund.next_check_at, Refund.id).limit(most)
        return [(row[0], row[1] != RefundStatus.APPROVED) for row in session.execute(ready)]


def _send(refund_id: int, cards: CardClient, now: Clock) -> bool:
    claimed = claim(refund_id=refund_id, now=now())
    if claimed is None:
        return False
    record(claim=claimed, outcome=_call(claimed, cards), now=now())
    return True


def _ask(refund_id: int, cards: CardClient, now: Clock) -> bool:
    claimed = claim_question(refund_id=refund_id, now=now())
    if claimed is None:
        return False
    record(claim=claimed, outcome=_find(claimed, cards, now()), now=now())
    return True


@unit_of_work
def claim(*, refund_id: int, now: datetime) -> Claim | None:
    """Take an approved refund for sending: None when somebody else has, or it has to wait."""
    refund = moves.lock_refund(refund_id)
    waits = refund.next_check_at is None or refund.next_check_at > now
    if refund.status != RefundStatus.APPROVED or refund.method != Method.CARD or waits:
        return None
    moves.apply(
        refund,
        RefundEventKind.SEND,
        actor="worker",
        now=now,
        attempt_no=refund.attempt_no + 1,
        lease_until=now + LEASE,
        next_check_at=now + LEASE,
        sent_at=refund.sent_at or now,
    )
    return _claimed(refund)


@unit_of_work
def claim_question(*, refund_id: int, now: datetime) -> Claim | None:
    """Take a refund that was sent for asking about it, and plan the next question."""
    refund = moves.lock_refund(refund_id)
    if refund.status not in ASKED_ABOUT or refund.next_check_at is None or refund.next_check_at > now:
        return None
    sent_at = refund.sent_at or refund.updated_at
    change(
        refund,
        attempt_no=refund.attempt_no + 1,
        lease_until=now + LEASE,
        next_check_at=next_question(sent_at=sent_at, now=now),
    )
    if now - sent_at >= UNCERTAIN_AFTER:
        outcomes.raise_uncertain(refund, now)
    return _claimed(refund)


def _claimed(refund: Refund) -> Claim:
    number = db.session.scalar(sa.select(Receipt.number).where(Receipt.id == refund.receipt_id))
    sent_at = refund.sent_at or refund.updated_at
    return Claim(
        refund.id,
        refund.attempt_no,
        number or "",
        refund.amount_minor,
        refund.originator_conversation_id,
        sent_at,
    )


def _call(claimed: Claim, cards: CardClient) -> Returned | CardError:
    try:
        return cards.refund(claimed.intent_id, key=claimed.key, amount_minor=claimed.amount_minor)
    except CardError as error:
        return error


def _find(claimed: Claim, cards: CardClient, now: datetime) -> Returned | CardError:
    """The refund as Stripe has it; one that Stripe does not have is sent with its key, while that lives."""
    try:
        found = [one for one in cards.refunds(claimed.intent_id) if one.key == claimed.key]
    except CardError as error:
        return CardError(error.reason, may_have_happened=True, detail=error.detail)
    if found:
        return found[0]
    if now - claimed.sent_at < KEY_LIVES:
        return _call(claimed, cards)
    return CardError("no_clear_answer", may_have_happened=True, detail="not in Stripe's list")


@unit_of_work
def record(*, claim: Claim, outcome: Returned | CardError, now: datetime) -> None:
    """Write down what Stripe answered, if the claim is still the last one."""
    receipt, refund = books.lock_all(claim.refund_id)
    if refund.attempt_no != claim.attempt_no:
        return
    if isinstance(outcome, Returned):
        returned.hear_ours(receipt, refund, outcome, now=now)
    elif refund.status in ASKED_ABOUT:
        _record_error(refund, outcome, now)


def _record_error(refund: Refund, error: CardError, now: datetime) -> None:
    again = next_question(sent_at=refund.sent_at or now, now=now)
    first = refund.status == RefundStatus.SENDING and refund.conversation_id is None
    if error.may_have_happened or not first:
        outcomes.doubt(refund, note=f"{error.reason} {error.detail}", at=again, now=now, actor="stripe")
    elif error.reason in AGAIN_LATER and refund.attempt_no < MOST_TRIES:
        later = now + timedelta(minutes=refund.attempt_no)
        moves.apply(
            refund,
            RefundEventKind.TURNED_AWAY,
            actor="stripe",
            now=now,
            note=error.reason,
            lease_until=None,
            next_check_at=later,
        )
    else:
        outcomes.fail(refund, failure=error.reason, note=error.detail, actor="stripe", now=now)
