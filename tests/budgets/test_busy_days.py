"""What one payment costs does not grow with the day's other payments of the same amount."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.kit.clock import local_day, utc_now
from tests.budgets.crowd import FIRST, analyze, fill
from tests.budgets.test_long_tables import kind
from tests.budgets.work import worked
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, World

FEW, MANY = 100, 3_000
PRICE = 10_000
"""What every order of the crowd costs, too."""
SPARE = {"sqlite": 2_000, "mysql": 100}
TABLES = frozenset({"users", "orders", "payments", "receipts", "allocations"})


def paid_by_hand(app: Flask, many: int, *, first: int) -> None:
    """So many orders were paid since the push, all of the same amount, three of four by hand."""
    fill(app, many, first=first, only=TABLES)
    now = utc_now() + timedelta(minutes=1)
    values = {"payment_id": None, "source": "c2b", "received_at": now, "local_day": local_day(now)}
    receipts, payments = db.metadata.tables["receipts"], db.metadata.tables["payments"]
    with app.app_context(), db.engine.begin() as connection:
        theirs = sa.update(receipts).where(receipts.c.id >= first, receipts.c.id % 4 > 0)
        connection.execute(theirs.values(reference=receipts.c.number, **values))
        connection.execute(sa.update(payments).where(payments.c.id >= first).values(next_check_at=None))
    analyze(app)


def booked(world: World, shopper: Shopper) -> int:
    """What the worker makes the database do for a success whose number nobody told."""
    order = world.order(shopper, world.product(price=PRICE))
    payment = world.pay(shopper, order, CALLBACK_LOST)
    with worked(world.app) as work:
        world.sweep(after=120)
    assert shopper.get(f"/payments/{payment['id']}").json["status"] == "succeeded"
    return work.done


def test_a_success_without_a_number_costs_the_same_on_a_busy_day(world: World, amina: Shopper) -> None:
    paid_by_hand(world.app, FEW, first=FIRST)
    quiet = booked(world, amina)
    paid_by_hand(world.app, MANY - FEW, first=2 * FIRST)

    busy = booked(world, amina)

    assert busy <= quiet + SPARE[kind(world.app)]
