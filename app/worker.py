"""What runs beside the server: finds the truth of payments, expires orders, tells people, tidies up.

Several workers may run at once, on several hosts: everything they take is leased in the database.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.auth import service as auth
from app.bookings import service as bookings
from app.carts import service as carts
from app.jobs import service as jobs
from app.kit import idempotency
from app.kit.clock import utc_now
from app.limits import service as limits
from app.notifications import deliveries, fanout
from app.notifications.courier import Courier
from app.notifications.post import Post
from app.orders import expiry
from app.payments import inbox, sweeper
from app.payments.gateway import Gateway
from app.payments.refunds import sweeper as refunds
from app.payments.statements import sweeper as statements
from app.products.images import service as images
from app.products.imports import fetching, runner
from app.products.imports import service as imports
from app.products.imports.desk import Desk

log = logging.getLogger("duka.worker")
TIDY_EVERY = timedelta(hours=1)
FAREWELL = 10.0
Context = Callable[[], AbstractContextManager[Any]]


def once(
    *,
    gateway: Gateway,
    post: Post | None = None,
    desk: Desk | None = None,
    now: Callable[[], datetime] = utc_now,
) -> int:
    """Do what is due now; return how many things were done. A part that fails does not stop the others."""
    done = _settle(gateway, now) + reconcile(gateway=gateway, now=now)
    done += read_in(desk=desk, now=now) if desk else 0
    if post is None:
        return done
    courier = Courier(post)
    done += tell(courier=courier, now=now)
    return done + _guarded("farewell", lambda: courier.close(now=now))


def _settle(gateway: Gateway, now: Callable[[], datetime]) -> int:
    parts: dict[str, Callable[[], int]] = {
        "payments": lambda: sweeper.sweep(gateway=gateway, now=now),
        "refunds": lambda: refunds.sweep(gateway=gateway, now=now),
        "orders": lambda: expiry.expire_due(now=now()),
        "bookings": lambda: bookings.advance(now=now()),
    }
    return sum(_guarded(name, part) for name, part in parts.items())


def reconcile(*, gateway: Gateway, now: Callable[[], datetime] = utc_now) -> int:
    """Compare with what Safaricom lists; return how many things were news."""
    return _guarded("statements", lambda: statements.sweep(gateway=gateway, now=now))


def read_in(
    *, desk: Desk, now: Callable[[], datetime] = utc_now, going: Callable[[], bool] = lambda: True
) -> int:
    """Read in price lists and fetch the pictures they name; return how many rows and pictures they were."""
    parts: dict[str, Callable[[], int]] = {
        "imports": lambda: runner.work(desk=desk, now=now, going=going),
        "pictures": lambda: jobs.drain(handlers=fetching.handlers(desk=desk, now=now), now=now, most=10),
    }
    return sum(_guarded(name, part) for name, part in parts.items())


def tell(*, courier: Courier, now: Callable[[], datetime] = utc_now) -> int:
    """Turn events of the outbox into messages and send what is due; return how many things were done."""
    parts: dict[str, Callable[[], int]] = {
        "outbox": lambda: jobs.drain(handlers=fanout.handlers(post=courier.post, now=now), now=now),
        "messages": lambda: courier.sweep(now=now),
    }
    return sum(_guarded(name, part) for name, part in parts.items())


def tidy(*, now: datetime, desk: Desk | None = None) -> int:
    """Delete what can no longer matter: old counters, keys, sessions, callbacks, carts, messages, files."""
    parts: dict[str, Callable[[], int]] = {
        "limits": lambda: limits.forget_old(now=now),
        "keys": lambda: idempotency.forget_old(now=now),
        "sessions": lambda: auth.forget_old(now=now),
        "callbacks": lambda: inbox.forget_old(now=now),
        "carts": lambda: carts.forget_old(now=now),
        "messages": lambda: deliveries.forget_old(now=now),
        "pictures": lambda: images.collect(store=desk.pictures, now=now) if desk else 0,
        "files": lambda: imports.collect(files=desk.files, now=now) if desk else 0,
    }
    return sum(_guarded(name, part) for name, part in parts.items())


def _guarded(name: str, part: Callable[[], int]) -> int:
    try:
        return part()
    except Exception:  # the next round tries again; the other parts go on
        log.exception("part of the worker failed", extra={"part": name})
        return 0


def run(
    *,
    gateway: Gateway,
    stop: threading.Event,
    post: Post | None = None,
    desk: Desk | None = None,
    context: Context = nullcontext,
    pause: float = 1.0,
) -> None:
    """Work until `stop` is set, `pause` seconds between rounds that found nothing to do.

    Messages, statements and price lists have a thread and a `context` of their own each: neither a slow mail
    server nor a long list keeps a payment waiting.
    """
    threads = [
        threading.Thread(target=_keep, args=(part, context, stop, pause), name=part.name, daemon=True)
        for part in _beside(gateway, post, desk, stop)
    ]
    for thread in threads:
        thread.start()
    tidied = time.monotonic() - TIDY_EVERY.total_seconds()
    while not stop.is_set():
        done = _settle(gateway, utc_now)
        if time.monotonic() - tidied >= TIDY_EVERY.total_seconds():
            tidy(now=utc_now(), desk=desk)
            tidied = time.monotonic()
        if not done:
            stop.wait(pause)
    for thread in threads:
        thread.join(timeout=FAREWELL)


@dataclass(frozen=True)
class _Part:
    """What one thread does again and again, and what it does last."""

    name: str
    work: Callable[[], int]
    last: Callable[[], int] = lambda: 0


def _beside(gateway: Gateway, post: Post | None, desk: Desk | None, stop: threading.Event) -> Iterator[_Part]:
    yield _Part("clerk", lambda: reconcile(gateway=gateway))
    if desk is not None:
        yield _Part("reader", lambda: read_in(desk=desk, going=lambda: not stop.is_set()))
    if post is not None:
        courier = Courier(post, stop=stop)
        yield _Part("teller", lambda: tell(courier=courier), lambda: courier.close(now=utc_now))


def _keep(part: _Part, context: Context, stop: threading.Event, pause: float) -> None:
    with context():
        while not stop.is_set():
            if not part.work():
                stop.wait(pause)
        _guarded("farewell", part.last)
