"""A double tap is one payment: the older clients send no Idempotency-Key, so one is made for them.

It is derived from who asks, where and for what, and holds for a minute.
"""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, request

from app import db
from app.errors import AppError
from app.kit import idempotency
from app.kit.clock import utc_now
from app.kit.text import digest
from app.payments.counter import service as counter
from app.payments.states import FINAL, PaymentStatus

HOLDS_FOR = timedelta(seconds=60)
PATIENCE = 4.0  # seconds that the second of two taps waits for the first one's answer
PAUSE = 0.2
T = TypeVar("T")


def _key(scope: str, body: Any, render: Callable[[Any], str] | None) -> idempotency.Key:
    mark = digest("dialect", request.path, json.dumps(body, sort_keys=True, default=str))
    key = idempotency.Key(scope, mark, mark, 200, utc_now(), render, lambda result: {})
    key.kept_for = HOLDS_FOR
    return key


def _with(key: idempotency.Key, run: Callable[[], T]) -> T:
    token = db.keeper.set(key)
    try:
        return run()
    finally:
        db.keeper.reset(token)


def once(
    scope: str,
    body: Any,
    run: Callable[[], Any],
    render: Callable[[Any], Any],
    stands: Callable[[Any], bool] = lambda made: True,
) -> Any:
    """What `render` makes of the result of `run`, whose one keyed unit is done once for this request.

    Unless what was made does not stand any more: who asks again after giving it up wants another.
    """
    key = _key(scope, body, lambda result: current_app.json.dumps(render(result)))
    try:
        return render(_with(key, run))
    except idempotency.Replay as again:
        made = json.loads(again.kept.body or "null")
        if stands(made):
            return made
        idempotency.forget_key(scope=key.scope, key_digest=key.digest, body=again.kept.body)
    return once(scope, body, run, render)


def paid_once(
    scope: str,
    body: Any,
    begin: Callable[[], Callable[[], Any]],
    stands: Callable[[], bool] = lambda: True,
) -> Any:
    """The payment that this request opens, or the one that the first of two equal requests opened.

    `begin` finds what is to be paid and returns what opens the payment, which renders it as its id. A payment
    that has ended without success is not repeated: who taps again after cancelling wants another. Nor is one
    for which `stands` says that there is something new to pay.
    """
    until = time.monotonic() + PATIENCE
    while True:
        key = _key(scope, body, None)
        payment = _before(key, idempotency.recall(key), stands)
        if payment is not None:
            return payment
        try:
            return _with(key, begin())
        except idempotency.Replay as again:
            payment = _before(key, again.kept, stands)
            if payment is not None:
                return payment
        except AppError as error:  # what there was to pay may have been paid by the first of two taps
            running = isinstance(error, idempotency.IdempotencyKeyInFlight) or idempotency.is_running(key)
            payment = _before(key, idempotency.recall(key), stands)
            if payment is not None:
                return payment
            if not running or time.monotonic() > until:
                raise
            time.sleep(PAUSE)


def _before(key: idempotency.Key, kept: idempotency.Kept | None, stands: Callable[[], bool]) -> Any | None:
    """The payment that a key remembers, unless it ended without success or does not stand: then forget it."""
    if kept is None:
        return None
    payment = counter.payment_of_sale(payment_id=int(kept.body or 0))
    if payment.status not in FINAL - {PaymentStatus.SUCCEEDED} and stands():
        return payment
    idempotency.forget_key(scope=key.scope, key_digest=key.digest, body=kept.body)
    return None


def as_id(payment: Any) -> str:
    """How a payment is remembered by its key."""
    return str(payment.id)
