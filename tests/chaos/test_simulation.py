"""The proof in virtual time, small."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import db
from tests.chaos.simulation import TANGLED, Simulation, listening, run, shop_on

pytestmark = pytest.mark.slow


@contextmanager
def shop(path: Path) -> Iterator[None]:
    with shop_on(f"sqlite:///{path}").app_context():
        yield
        db.db.engine.dispose()


def test_with_every_fault_every_shilling_is_where_it_belongs(tmp_path: Path) -> None:
    with shop(tmp_path / "shop.sqlite3"):
        assert run(3, 60) == []


def test_and_so_it_is_where_orders_are_paid_several_times(tmp_path: Path) -> None:
    with shop(tmp_path / "shop.sqlite3"):
        assert run(4, 600, **TANGLED) == []


def test_the_same_seed_repeats_the_run(tmp_path: Path) -> None:
    counted = []
    for name in ("one", "two"):
        with shop(tmp_path / f"{name}.sqlite3"), listening():
            simulation = Simulation(5, 40)
            simulation.run()
            simulation.wrong()
        counted.append((simulation.world.counts, simulation.shoppers.done, simulation.ended))

    assert counted[0] == counted[1]
