"""What Safaricom tells about refunds and questions: kept raw first, believed only with the right secret.

The secret in the address names the refund or the question; ids, amount and receipt must agree as well. Of
a time-out only that it came is kept: its body repeats our request, credential and all.
"""

import logging
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from app.db import db, moved, unit_of_work
from app.kit.text import digest
from app.payments import inbox, receipts, settle
from app.payments.c2b import payer
from app.payments.decide import Source, Verdict
from app.payments.models import CallbackMessage, Payment, Receipt
from app.payments.mpesa.result import Result, parse
from app.payments.refunds import books, outcomes
from app.payments.refunds.models import Question, Refund
from app.payments.refunds.states import Method
from app.payments.refunds.words import CERTAIN

log = logging.getLogger("duka.refunds")
REFUND, STATUS = "refund", "status"
CHANNELS = (REFUND, STATUS)
TIMED_OUT = ""  # the body that is kept of a time-out
ENDED_WITHOUT = frozenset({"cancelled", "declined", "expired", "failed"})


def receive(
    *, channel: str, token: str, body: bytes, confirm: str, shortcodes: Collection[str], now: datetime
) -> None:
    """Keep what was told at one of `CHANNELS` and act on it. Raises Busy only when it could not be kept."""
    text = body.decode("utf-8", "replace")
    message_id = inbox.keep(channel=channel, token_hash=digest(token), body=text, now=now)
    if message_id is None:
        return
    try:
        handle(message_id=message_id, confirm=confirm, shortcodes=shortcodes, now=now)
    except Exception:  # the message is durable; Safaricom must not be told otherwise
        log.exception("result kept, not yet handled", extra={"message_id": message_id})


@unit_of_work
def handle(*, message_id: int, confirm: str, shortcodes: Collection[str], now: datetime) -> str | None:
    """Act on a kept message; return what came of it, None if that was done before."""
    message = inbox.waiting(message_id)
    if message is None:
        return None
    if message.channel == REFUND:
        outcome, payment_id = _hear_refund(message, now), None
    else:
        outcome, payment_id = _hear_answer(message, confirm, shortcodes, now)
    inbox.handled(message_id, outcome=outcome, payment_id=payment_id, now=now)
    return outcome


def _hear_refund(message: CallbackMessage, now: datetime) -> str:
    refund_id = db.session.scalar(sa.select(Refund.id).where(Refund.token_hash == message.token_hash))
    if refund_id is None:
        return _nobodys(message, now)
    receipt, refund = books.lock_all(refund_id)
    if message.body == TIMED_OUT:
        outcomes.doubt(refund, note="M-Pesa gave up waiting", at=now, now=now)
        return "timed_out"
    result = parse(message.body)
    if result is None:
        outcomes.ask_soon(refund, now)
        return "unreadable"
    if not _fits(refund, result):
        outcomes.doubt(refund, note="a result that does not fit", at=now, now=now)
        return "mismatch"
    outcomes.keep_ids(refund, result.originator_conversation_id, result.conversation_id)
    return _settle(receipt, refund, result, now)


def _nobodys(message: CallbackMessage, now: datetime) -> str:
    return inbox.FORGOTTEN if inbox.one_too_many(message.id, now=now) else "unmatched"


def _fits(refund: Refund, result: Result) -> bool:
    """Whether ids, amount and receipt of a result with the right secret are this refund's."""
    if refund.method == Method.B2C and result.originator_conversation_id != refund.originator_conversation_id:
        return False
    known = (refund.gateway_conversation_id, refund.conversation_id)
    told = (result.originator_conversation_id, result.conversation_id)
    if any(before and before != now for before, now in zip(known, told, strict=True)):
        return False
    if not result.succeeded:
        return True
    paid, number = result.amount_minor, result.receipt
    return (
        paid in {None, refund.amount_minor}
        and number is not None
        and outcomes.is_reference_free(number, refund)
    )


def _settle(receipt: Receipt, refund: Refund, result: Result, now: datetime) -> str:
    if result.succeeded:
        return outcomes.succeed(
            receipt, refund, gateway_ref=str(result.receipt), actor="mpesa:result", now=now
        )
    note = f"{result.code}: {result.description}"
    if result.code in CERTAIN:
        return outcomes.fail(refund, failure=CERTAIN[result.code], note=note, actor="mpesa:result", now=now)
    outcomes.raise_uncertain(refund, now)
    return outcomes.doubt(refund, note=note, at=now, now=now)


def _hear_answer(
    message: CallbackMessage, confirm: str, shortcodes: Collection[str], now: datetime
) -> tuple[str, int | None]:
    """What became of a question: its outcome, and the payment that it was evidence of."""
    asked = sa.select(Question).where(Question.token_hash == message.token_hash)
    question = db.session.scalars(asked).one_or_none()
    if question is None:
        return _nobodys(message, now), None
    result = None if message.body == TIMED_OUT else parse(message.body)
    if result is None:
        return ("timed_out" if message.body == TIMED_OUT else "unreadable"), None
    if CERTAIN.get(result.code) == outcomes.MISCONFIGURED:
        outcomes.raise_configuration(None, now)
    payment_id = None
    if question.refund_id is not None:
        outcome = _judge_refund(question.refund_id, result, now)
    else:
        payment_id = question.payment_id
        outcome = _judge_payment(int(payment_id or 0), question, result, message, confirm, shortcodes, now)
    first = sa.update(Question).where(Question.id == question.id, Question.answered_at.is_(None))
    moved(first.values(answered_at=now, outcome=outcome))
    return outcome, payment_id


def _judge_refund(refund_id: int, result: Result, now: datetime) -> str:
    receipt, refund = books.lock_all(refund_id)
    if not result.succeeded:
        return "not_told"
    if result.state == "completed":
        number = result.receipt
        fits = result.amount_minor == refund.amount_minor and number is not None
        if number is None or not fits or not outcomes.is_reference_free(number, refund):
            outcomes.raise_uncertain(refund, now)
            return "mismatch"
        return outcomes.succeed(receipt, refund, gateway_ref=number, actor="mpesa:status", now=now)
    if result.state in ENDED_WITHOUT:
        return outcomes.fail(refund, failure="declined", note=result.state, actor="mpesa:status", now=now)
    return "pending"


def _judge_payment(
    payment_id: int,
    question: Question,
    result: Result,
    message: CallbackMessage,
    confirm: str,
    shortcodes: Collection[str],
    now: datetime,
) -> str:
    order, payment = settle.lock_both(payment_id)
    verdict = _verdict(payment, question.subject, result, shortcodes)
    settle.hear(
        payment,
        source=Source.STATUS,
        verdict=verdict,
        code=result.code,
        detail=result.state or result.description,
        amount_minor=result.amount_minor,
        receipt=question.subject if verdict is Verdict.PAID else result.receipt,
        message_id=message.id,
        now=now,
    )
    settle.settle(order, payment, confirm=confirm, now=now)
    return str(verdict)


def _verdict(payment: Payment, number: str, result: Result, shortcodes: Collection[str]) -> Verdict:
    """PAID when the receipt is completed, came to this shop, and can be this payment's."""
    if (
        not result.succeeded
        or result.state != "completed"
        or result.party("CreditPartyName") not in shortcodes
    ):
        return Verdict.UNSURE
    fits = result.receipt == number and result.amount_minor == payment.amount_minor
    fits = fits and payment.receipt_number in {None, number}
    fits = fits and payer.fits(result.party("DebitPartyName"), payment.phone) is not False
    return Verdict.PAID if fits and receipts.can_be_of(number, payment) else Verdict.MISMATCH
