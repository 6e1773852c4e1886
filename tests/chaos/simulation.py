"""Thousands of payments through the real services and a database, in virtual time, with every fault.

    python -m tests.chaos --seed 1 --payments 2000
    python -m tests.chaos --seeds 1-6 --payments 50000 --results results.txt

Ends in the invariants plus an equality with Safaricom's own ledger. The same seed repeats the run.
"""

import gc
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

import config
from app import create_app, worker
from app.db import db, read
from app.invariants import service as invariants
from app.payments import inbox
from app.payments.c2b import confirmation
from app.payments.gateway import Gateway
from app.payments.models import Payment
from app.payments.refunds import results
from app.payments.states import OPEN
from app.products import service as products
from tests.chaos import verdict
from tests.chaos.ledger import Ledger
from tests.chaos.moneyback import MoneyBack
from tests.chaos.office import Office
from tests.chaos.paused import Paused
from tests.chaos.people import SCARCE_PRICE, Habits, Shoppers
from tests.chaos.pull import Pull
from tests.chaos.safaricom import SHORTCODE, Safaricom
from tests.chaos.virtual import BEGIN, Faults, Virtual

GAP = timedelta(seconds=1)
SETTINGS = {
    "LIMITS": "off",
    "MPESA_SHORTCODE": SHORTCODE,
    "MPESA_PASSKEY": "key",
    "MPESA_CONSUMER_KEY": "key",
    "MPESA_CONSUMER_SECRET": "secret",
    "MPESA_QUERY_PER_MINUTE": "100000",
}

TANGLED: dict[str, Any] = {
    "habits": Habits(again=0.9, twice=0.6, by_hand=0.05),
    "faults": Faults(late_success=0.3, lost=0.45, reordered=0.7),
}
"""Several payments of one order, late and told in any order: which is which is a guess, time and again."""


class Complaints(logging.Handler):
    """What the shop logs as an error: nothing here may go wrong in a way that it did not expect."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        cause = record.exc_info[1] if record.exc_info else None
        self.heard.append(f"logged: {record.getMessage()} {cause!r}")


@dataclass
class Simulation:
    """A shop, a Safaricom, people, and a clock that only moves from event to event.

    `tell` is called when so many percent of the shoppers have come.
    """

    seed: int
    payments: int
    faults: Faults = field(default_factory=Faults)
    habits: Habits = field(default_factory=Habits)
    pulls: bool = True
    hours: float = 30
    ended: Counter[str] = field(default_factory=Counter)
    tell: Callable[[int], None] = lambda percent: None

    def __post_init__(self) -> None:
        world = self.world = Virtual(self.seed, self.faults)
        self.ledger = Ledger(world)
        self.safaricom = Safaricom(world, self.ledger, self._callback, self._confirmation)
        self.moneyback = MoneyBack(world, self.ledger, self._result)
        settings = config.read(SETTINGS)
        self.gateway = replace(
            Gateway.of(settings),
            client=self.safaricom,
            token=lambda refused: "token",
            configured=True,
            initiator=self.moneyback,
            pull=Pull(world, self.ledger, enabled=self.pulls),
        )
        scarce = products.create_product(
            fields={"name": "Scarce", "price_minor": SCARCE_PRICE},
            stock=max(3, self.payments // 9),
            actor="simulation",
            now=world.now,
        )
        self.shoppers = Shoppers(world, self.safaricom, self.gateway, scarce.id, self.habits)
        self.paused = Paused(world, self.gateway)
        self.office = Office(world, self.safaricom, self.ledger.went, self.habits)

    # --- what Safaricom tells, as its routes take it ------------------------------------------

    def _callback(self, token: str, body: str) -> None:
        inbox.receive(token=token, body=body.encode(), confirm=self.gateway.confirm, now=self.world.now)

    def _confirmation(self, knows: bool, body: str) -> None:
        shop = self.gateway.shop
        secret = shop.secret if knows else "guessed"
        confirmation.receive(secret=secret, body=body.encode(), shop=shop, now=self.world.now)

    def _result(self, channel: str, token: str, body: str) -> None:
        results.receive(
            channel=channel,
            token=token,
            body=body.encode(),
            confirm=self.gateway.confirm,
            shortcodes=self.gateway.shop.shortcodes,
            now=self.world.now,
        )

    # --- the run -----------------------------------------------------------------------------

    def run(self) -> None:
        """Let every shopper come, then let the clock run until nothing is left to happen."""
        self.busy_until = BEGIN + self.payments * GAP
        for number in range(self.payments):
            self.world.later(BEGIN + number * GAP, self.shoppers.arrive)
        self.world.after(20, self._sweep)
        self.world.after(300, self._office)
        for part in range(1, 21):
            self.world.later(BEGIN + self.payments * GAP * part / 20, partial(self.tell, part * 5))
        self.world.run(self.busy_until + timedelta(hours=self.hours))

    def _sweep(self) -> None:
        if self.world.happens("worker_paused"):
            self.paused.fall_asleep()
        done = worker.once(gateway=self.gateway, now=self.world.clock)
        quiet = self.world.now - self.busy_until
        pause = 20 if quiet < timedelta(minutes=10) or done >= 100 else 120
        self.world.after(pause if quiet < timedelta(hours=3) else 900, self._sweep)

    def _office(self) -> None:
        self.office.work()
        quiet = self.world.now > self.busy_until + timedelta(hours=4)
        self.world.after(1800 if quiet else 300, self._office)

    @property
    def attempted(self) -> int:
        """Payments that the shop had to see to: prompts, and money by hand."""
        return len(self.safaricom.prompts) + self.shoppers.done.get("by hand", 0)

    # --- the verdict -------------------------------------------------------------------------

    def wrong(self) -> list[str]:
        """Everything that is not as it must be; empty when the run proves itself."""
        found = [str(breach) for breach in invariants.check(now=self.world.now)]
        compared = verdict.compare(self.ledger, verdict.Books())
        self.ended = compared.ended
        with read() as session:
            still = sa.select(sa.func.count()).where(Payment.status.in_(OPEN))
            undecided = session.scalar(still.where(Payment.checkout_request_id.is_not(None)))
        if undecided:
            found.append(f"{undecided} payments undecided that Safaricom has decided")
        return found + compared.wrong + self.safaricom.wrong + self.moneyback.wrong


def run(seed: int, payments: int, **rates: Any) -> list[str]:
    """One run in the present application context; what is wrong at its end."""
    simulation = Simulation(seed, payments, **rates)
    with listening() as complaints:
        simulation.run()
    return complaints + simulation.wrong()


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect what is logged as an error, and let nothing reach the terminal."""
    heard, log = Complaints(), logging.getLogger("duka")
    propagates, log.propagate = log.propagate, False
    log.addHandler(heard)
    try:
        yield heard.heard
    finally:
        log.removeHandler(heard)
        log.propagate = propagates


def shop_on(url: str) -> Flask:
    app = create_app({"TESTING": "on", "DATABASE_URL": url})
    with app.app_context():
        upgrade()
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", lambda c, _: c.execute("PRAGMA synchronous=OFF"))
            db.engine.dispose()
    return app


def timed(simulation: Simulation) -> tuple[float, list[str]]:
    """Run and return the CPU seconds that it took, and what was logged as an error."""
    gc.collect()
    gc.freeze()
    began = time.process_time()
    with listening() as complaints:
        simulation.run()
    return time.process_time() - began, complaints
