"""Asking Stripe about an open attempt, and giving up the forms that nobody fills in any more.

An attempt without a PaymentIntent is made again with its own key, which finds the one that a lost answer
told of. Until an answer came nobody has its client secret, so that nobody can have paid it.
"""

import logging
from datetime import datetime, timedelta

from app.db import read, unit_of_work
from app.payments import leases, schedule, settle
from app.payments.gateway import Gateway
from app.payments.leases import Claim
from app.payments.methods import Clock
from app.payments.models import Payment
from app.payments.states import OPEN
from app.payments.stripe import attempts, codes, evidence
from app.payments.stripe.client import KEY_LIVES, CardClient, CardError, CardsBusy
from app.payments.stripe.seen import Intent

log = logging.getLogger("duka.sweeper")
FORM_IS_OPEN = timedelta(minutes=15)
WAITS_FOR_PAYER = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})


def look_into(claim: Claim, gateway: Gateway, now: Clock) -> bool:
    """Ask about one attempt and write the answer down; False when cards cannot be asked about now."""
    cards = gateway.cards
    if cards is None or not cards.settings.configured:
        leases.give_back(claim=claim, now=now())
        return False
    with read() as session:
        payment = session.get_one(Payment, claim.payment_id)
    try:
        with cards.slot():
            outcome = _ask(payment, cards, now())
    except CardsBusy:
        leases.give_back(claim=claim, now=now())
        return False
    if isinstance(outcome, CardError):
        log.warning("card not looked up", extra={"payment": claim.payment_id, "cause": outcome.reason})
    record(claim=claim, outcome=outcome, confirm=gateway.confirm, now=now())
    return True


def _ask(payment: Payment, cards: CardClient, now: datetime) -> Intent | CardError:
    age = now - payment.pushed_at
    if payment.provider_ref is None:
        again = attempts.Attempt(payment.id, None, payment.amount_minor, payment.account_reference)
        if age < KEY_LIVES:
            return attempts.create(again, cards)
        return CardError(codes.UNREACHABLE, may_have_happened=True, detail="too late to repeat")
    try:
        intent = cards.retrieve(payment.provider_ref)
        if payment.status in OPEN and age >= FORM_IS_OPEN and intent.status in WAITS_FOR_PAYER:
            intent = cards.cancel(intent.id, reason="abandoned")
    except CardError as error:
        return error
    return intent


@unit_of_work
def record(*, claim: Claim, outcome: Intent | CardError, confirm: str, now: datetime) -> None:
    """Write the answer if the claim is still ours, settle, and plan the next question."""
    order, payment = settle.lock_both(claim.payment_id, claim.order_id)
    if payment.attempt_no != claim.attempt_no:
        return
    if payment.provider_ref is None:
        silent_at = payment.pushed_at + timedelta(seconds=schedule.SILENT_AFTER)
        if isinstance(outcome, CardError) and now >= silent_at:
            outcome = CardError(codes.UNREACHABLE, may_have_happened=False, detail=outcome.detail)
        attempts.hear_answer(payment, outcome, now)
    if isinstance(outcome, Intent):
        evidence.hear(order, payment, outcome, now=now)
    settle.settle(order, payment, confirm=confirm, now=now)
    leases.plan(claim, payment, now)
