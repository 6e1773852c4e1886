"""Several workers after one price list: one reads it, and who lost it writes nothing more."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db import db, moved, unit_of_work
from app.kit.clock import utc_now
from app.products.imports import runner
from app.products.imports.models import ProductImport
from app.products.imports.states import WAITING, Status
from tests.products.imports.kit import HEADING, desk_of, price_list
from tests.races.client import at_once
from tests.shopper import Shopper
from tests.world import World

ROWS, CHUNK = 400, 40
LIST = HEADING + "".join(f"SKU-{n},Thing {n},Shelf {n % 3},{n + 1}.50,{n % 7},\n" for n in range(ROWS))


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "CHUNK", CHUNK)


def works(app: Flask, after: float = 0, going: Callable[[], bool] = lambda: True) -> int:
    """One worker's turn, `after` seconds from now; how many rows it looked at."""
    with app.app_context():
        try:
            return runner.work(desk=desk_of(app), now=lambda: later(after), going=going)
        finally:
            db.session.remove()


def later(seconds: float) -> datetime:
    return utc_now() + timedelta(seconds=seconds)


def all_is_in_once(world: World, admin: Shopper, import_id: int) -> None:
    """Every row was counted once, made one product, and moved its stock once."""
    done = admin.get(f"/product-imports/{import_id}").json
    counted = (done["status"], done["rows_done"], done["created"], done["unchanged"], done["updated"])
    assert counted == ("completed", ROWS, ROWS, 0, 0)
    assert world.one("SELECT COUNT(DISTINCT sku) FROM products") == ROWS
    assert world.one("SELECT COUNT(*) FROM products") == ROWS
    stock = sum(n % 7 for n in range(ROWS))
    assert int(world.one("SELECT SUM(on_hand) FROM products")) == stock
    assert int(world.one("SELECT SUM(on_hand_delta) FROM stock_movements")) == stock


def four_after_one_list(world: World, admin: Shopper) -> None:
    import_id = price_list(admin, LIST)

    looked = at_once([lambda: works(world.app)] * 4)

    assert sorted(looked) == [0, 0, 0, ROWS]
    assert world.one(f"SELECT attempt_no FROM product_imports WHERE id = {import_id}") == 1
    all_is_in_once(world, admin, import_id)


def one_sleeps_and_is_overtaken(world: World, admin: Shopper) -> None:
    """A worker sleeps after its first chunk until its lease is over and another has read the rest."""
    import_id = price_list(admin, LIST)
    asleep, awake = threading.Event(), threading.Event()

    def sleeps() -> bool:
        asleep.set()
        assert awake.wait(30)
        return True

    def overtakes() -> int:
        try:
            assert asleep.wait(30)
            return works(world.app, after=runner.LEASE.total_seconds() + 1)
        finally:
            awake.set()

    looked = at_once([lambda: works(world.app, going=sleeps), overtakes])

    assert looked == [CHUNK, ROWS - CHUNK]
    all_is_in_once(world, admin, import_id)


def test_of_four_workers_one_reads_the_list(world: World, admin: Shopper) -> None:
    four_after_one_list(world, admin)


def test_a_worker_that_was_overtaken_writes_nothing_more(world: World, admin: Shopper) -> None:
    one_sleeps_and_is_overtaken(world, admin)


def test_a_worker_that_wakes_while_another_reads_disturbs_nothing(world: World, admin: Shopper) -> None:
    import_id = price_list(admin, LIST)
    asleep, awake = threading.Event(), threading.Event()

    def sleeps() -> bool:
        asleep.set()
        return awake.wait(30)

    def begins() -> bool:
        awake.set()  # the first chunk of the other is in: from here on both are at work
        return True

    def overtakes() -> int:
        assert asleep.wait(30)
        return works(world.app, after=runner.LEASE.total_seconds() + 1, going=begins)

    at_once([lambda: works(world.app, going=sleeps), overtakes])

    all_is_in_once(world, admin, import_id)


# The controls: each race fails when its guard is taken away.


def test_without_the_lease_all_four_take_the_list(
    world: World, admin: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    @unit_of_work
    def claim(*, now: datetime, import_id: int | None = None) -> ProductImport | None:
        waiting = sa.select(ProductImport.id).where(ProductImport.status.in_(WAITING)).limit(1)
        found = db.session.scalar(waiting)
        if found is None:
            return None
        taken = sa.update(ProductImport).where(ProductImport.id == found)
        values: dict[str, Any] = {"attempt_no": ProductImport.attempt_no + 1, "status": Status.RUNNING}
        moved(taken.values(**values, lease_until=now + runner.LEASE))
        return db.session.get_one(ProductImport, found, populate_existing=True)

    together, honest = threading.Barrier(4, timeout=30), claim

    def all_claim(**wanted: Any) -> ProductImport | None:
        found = honest(**wanted)
        together.wait()  # nobody is done before everybody has looked
        return found

    monkeypatch.setattr(runner, "_claim", all_claim)
    with pytest.raises(AssertionError):
        four_after_one_list(world, admin)


def test_without_the_number_of_the_attempt_the_overtaken_one_counts_its_rows_again(
    world: World, admin: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_mine", lambda taken: ProductImport.id == taken.id)
    with pytest.raises(AssertionError):
        one_sleeps_and_is_overtaken(world, admin)
