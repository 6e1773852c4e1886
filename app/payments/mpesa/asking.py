"""Asking Safaricom how a push ended, within a budget of questions that all workers share."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from app.db import unit_of_work
from app.limits import service as limits
from app.payments import leases, schedule, settle
from app.payments.decide import Source, Verdict
from app.payments.gateway import Gateway
from app.payments.leases import Claim
from app.payments.mpesa.client import Asked, GatewayBusy, GatewayError
from app.payments.states import OPEN, PaymentStatus

log = logging.getLogger("duka.sweeper")
STILL_SENDING_AFTER = timedelta(seconds=60)


def look_into(claim: Claim, gateway: Gateway, now: Callable[[], datetime]) -> bool:
    """Ask about one attempt and write the answer; False when the budget of questions is spent."""
    if claim.checkout_request_id is None:
        conclude_without_ids(claim=claim, confirm=gateway.confirm, now=now())
        return True
    if not gateway.configured or not _may_ask(gateway, now()):
        leases.give_back(claim=claim, now=now())
        return False
    try:
        with gateway.client.slot():
            answer = gateway.client.query(claim.checkout_request_id, token=gateway.token)
    except (GatewayError, GatewayBusy) as error:
        log.warning("query failed", extra={"payment": claim.payment_id, "cause": type(error).__name__})
        answer = Asked(None, "no answer")
    record(claim=claim, answer=answer, confirm=gateway.confirm, now=now())
    return True


def _may_ask(gateway: Gateway, now: datetime) -> bool:
    minute = timedelta(minutes=1)
    return limits.take_alone(name="mpesa-query", most=gateway.query_per_minute, window=minute, now=now)


@unit_of_work
def record(*, claim: Claim, answer: Asked, confirm: str, now: datetime) -> None:
    """Write the query's answer if the claim is still ours, settle, and plan the next question."""
    order, payment = settle.lock_both(claim.payment_id, claim.order_id)
    if payment.attempt_no != claim.attempt_no:
        return
    if answer.code is not None:
        verdict = Verdict.PAID if answer.code == "0" else Verdict.FAILED
        settle.hear(
            payment, source=Source.QUERY, verdict=verdict, code=answer.code, detail=answer.detail, now=now
        )
        settle.settle(order, payment, confirm=confirm, now=now)
    leases.plan(claim, payment, now)


@unit_of_work
def conclude_without_ids(*, claim: Claim, confirm: str, now: datetime) -> None:
    """An attempt that Safaricom never gave ids for cannot be asked about; silence ends it after 5 minutes."""
    order, payment = settle.lock_both(claim.payment_id, claim.order_id)
    if payment.attempt_no != claim.attempt_no or payment.checkout_request_id is not None:
        return
    if payment.status == PaymentStatus.SENDING and now - payment.pushed_at >= STILL_SENDING_AFTER:
        settle.hear(payment, source=Source.PUSH, verdict=Verdict.UNSURE, code="no_clear_answer", now=now)
    silent_at = payment.pushed_at + timedelta(seconds=schedule.SILENT_AFTER)
    if payment.status in OPEN and now >= silent_at:
        settle.hear(payment, source=Source.CLOCK, verdict=Verdict.SILENT, code="silent", now=now)
    settle.settle(order, payment, confirm=confirm, now=now)
    leases.plan(claim, payment, now)
