"""Pulling: every quarter of an hour the worker asks for the last 48 hours, and nothing stays unheard."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import read, unit_of_work
from app.errors import AppError
from app.limits import service as limits
from app.payments import review
from app.payments.decide import Source
from app.payments.gateway import Gateway
from app.payments.models import Receipt
from app.payments.mpesa.client import GatewayBusy, GatewayError
from app.payments.mpesa.pull import Pulled
from app.payments.statements import hearing
from app.payments.statements.hearing import Found, Listed
from app.payments.states import ReviewKind

log = logging.getLogger("duka.pull")
Clock = Callable[[], datetime]


class PullNotSetUp(AppError):
    status = 503
    detail = (
        "Set the four MPESA_ settings of your app, and MPESA_PULL_NUMBER to a Safaricom number of the shop's."
    )


class PullRefused(AppError):
    status = 502
    detail = "Safaricom did not do as asked."


def register(*, gateway: Gateway) -> str:
    """Ask Safaricom to let this short code pull; return its words. Raises PullNotSetUp, PullRefused."""
    pull = gateway.pull
    if pull is None or not gateway.configured or not pull.number:
        raise PullNotSetUp()
    try:
        return pull.register(callback=gateway.shop.confirmation, token=gateway.token)
    except GatewayError as error:
        raise PullRefused(f"Safaricom said: {error.detail}. Pull is for live short codes.") from error


def pull_due(*, gateway: Gateway, now: Clock) -> int:
    """Pull if it is time to, whichever worker is first; return how many payments were news."""
    pull = gateway.pull
    if pull is None or not pull.enabled:
        return 0
    once: dict[str, Any] = {"name": "mpesa-pull", "most": 1, "window": pull.every}
    if limits.is_spent(**once, now=now()) or not limits.take_alone(**once, now=now()):
        return 0
    try:
        return sum(found is not Found.KNOWN for found in pull_now(gateway=gateway, now=now))
    except PullRefused as error:
        log.warning("pull refused", extra={"cause": error.detail})
        ask_about_settings(now=now())
        return 0


def pull_now(*, gateway: Gateway, now: Clock) -> list[Found]:
    """Pull the last 48 hours; what each payment turned out to be. Raises PullNotSetUp, PullRefused."""
    if gateway.pull is None or not gateway.configured:
        raise PullNotSetUp()
    found: list[Found] = []
    pages = gateway.pull.last_48_hours(now=now(), token=gateway.token)
    try:
        while True:
            with gateway.client.slot():
                page = next(pages, None)
            if page is None:
                return found
            found += [_hear(row, gateway, now) for row in _unsettled(page)]
    except (GatewayError, GatewayBusy) as error:
        raise PullRefused(f"Safaricom said: {error}. {getattr(error, 'detail', '')}") from error


def _unsettled(page: list[Pulled]) -> list[Pulled]:
    """Those that may be news: no receipt of that amount, or one that an unheard attempt may have brought."""
    known = sa.select(Receipt.number, Receipt.amount_minor, Receipt.payment_id)
    with read() as session:
        rows = session.execute(known.where(Receipt.number.in_([row.number for row in page]))).all()
        waiting = set(session.scalars(hearing.silent_amounts()))
    settled = {
        (row.number, row.amount_minor) for row in rows if row.payment_id or row.amount_minor not in waiting
    }
    return [row for row in page if (row.number, row.amount_minor) not in settled]


def _hear(row: Pulled, gateway: Gateway, now: Clock) -> Found:
    at = row.at or now()
    listed = Listed(row.number, row.amount_minor, at, row.reference, row.payer)
    return hearing.hear(listed=listed, source=Source.PULL, confirm=gateway.confirm, now=now())


@unit_of_work
def ask_about_settings(*, now: datetime) -> None:
    """Pulling was refused: a person looks at the settings, once a day."""
    review.raise_item(kind=ReviewKind.CONFIGURATION, about=f"pull:{now:%Y-%m-%d}", now=now)
