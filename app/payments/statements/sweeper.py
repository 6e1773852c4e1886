"""The worker's half of what Safaricom lists: pull when it is time, read what was imported."""

import logging
from collections.abc import Callable
from datetime import datetime

from app.payments.gateway import Gateway
from app.payments.statements import pull, reading

log = logging.getLogger("duka.statements")


def sweep(*, gateway: Gateway, now: Callable[[], datetime]) -> int:
    """Do what is due; return how many things were news. Several workers may do this at once."""
    pulled = pull.pull_due(gateway=gateway, now=now)
    return pulled + reading.read_due(confirm=gateway.confirm, now=now)
