"""M-Pesa as one of the ways to pay."""

from collections.abc import Mapping
from typing import Any

from app.errors import invalid
from app.payments import attempts, words
from app.payments.gateway import Gateway
from app.payments.methods import Clock, Method, Wish
from app.payments.models import Payment
from app.payments.mpesa import asking, codes
from app.payments.service import PaymentMethodUnavailable


def _offer(gateway: Gateway) -> Mapping[str, Any] | None:
    return gateway.client.by_hand if gateway.configured else None


def _start(wish: Wish, gateway: Gateway, now: Clock) -> tuple[Payment, str | None]:
    if not gateway.configured:
        raise PaymentMethodUnavailable()
    if wish.phone is None:
        raise invalid("/phone", "Give the phone number that should get the M-Pesa prompt.", "required")
    payer = attempts.Payer(phone=wish.phone, actor=wish.actor, account=wish.account, address=wish.address)
    payment = attempts.pay(order_id=wish.order_id, payer=payer, gateway=gateway, render=wish.render, now=now)
    return payment, None


METHOD = Method(
    name="mpesa",
    attempt="mpesa_stk",
    provider="mpesa",
    label="M-Pesa",
    ending=codes.ending,
    reason=codes.reason,
    words=words.words,
    offer=_offer,
    start=_start,
    ask=asking.look_into,
)
