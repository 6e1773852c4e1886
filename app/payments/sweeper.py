"""The worker's half of payments: finds the truth when callbacks are lost, late or never understood.

Each due attempt is claimed (leases.py), its method asks about it outside any unit, and the answer is written
only if the claim is still ours.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from app.payments import inbox, leases, methods
from app.payments.c2b import confirmation
from app.payments.gateway import Gateway
from app.payments.stripe import webhook

log = logging.getLogger("duka.sweeper")
CHANNELS = (inbox.CHANNEL, confirmation.CHANNEL, confirmation.STRANGERS)


def sweep(*, gateway: Gateway, now: Callable[[], datetime], most: int = 100) -> int:
    """Handle waiting callbacks, then ask about what is due; return how many things were done."""
    done = 0
    for message_id, channel in inbox.unhandled(now=now(), channels=CHANNELS):
        done += _handle(message_id, gateway, now, c2b=channel != inbox.CHANNEL)
    done += webhook.sweep(gateway=gateway, now=now)
    return done + _ask(gateway, now, most)


def _ask(gateway: Gateway, now: Callable[[], datetime], most: int) -> int:
    """Ask about due attempts; a method whose budget is spent waits, the others go on."""
    done, spent = 0, set[str]()
    for payment_id, method, can_be_asked in leases.due(now=now(), most=most):
        if can_be_asked and method in spent:
            continue
        claim = leases.claim(payment_id=payment_id, now=now())
        if claim is None:
            continue
        if methods.of(claim.method).ask(claim, gateway, now):
            done += 1
        else:
            spent.add(claim.method)
    return done


def _handle(message_id: int, gateway: Gateway, now: Callable[[], datetime], *, c2b: bool = False) -> int:
    try:
        if c2b:
            confirmation.handle(message_id=message_id, shop=gateway.shop, now=now())
        else:
            inbox.handle(message_id=message_id, confirm=gateway.confirm, now=now())
    except Exception:
        log.exception("callback could not be handled", extra={"message_id": message_id})
        inbox.count_failure(message_id=message_id, now=now())
        return 0
    return 1
