"""The cast: a shop, and simulators that are quick and repeat themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulator.kit import LATE, Daraja, Json, Shop, Street

QUICK: Json = {"SIM_SEED": 7, "SIM_DELAY": 0, "SIM_QUERY_PER_MINUTE": 0}


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    street = Street()
    yield street
    street.close()


@pytest.fixture
def shop(street: Street) -> Shop:
    return street.open_shop()


@pytest.fixture
def start(tmp_path: Path, shop: Shop) -> Iterator[Callable[..., Daraja]]:
    """Starts simulators: quick ones, with a file of their own, unless settings say otherwise."""
    running: list[Daraja] = []

    def starter(**settings: object) -> Daraja:
        own = {"SIM_DATABASE": str(tmp_path / f"{len(running)}.sqlite3")}
        running.append(Daraja({**QUICK, **own, **settings}, shop))
        return running[-1]

    yield starter
    for daraja in running:
        daraja.stop()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daraja]:
    """One simulator for every test that needs no settings of its own."""
    own = {
        "SIM_DATABASE": str(tmp_path_factory.mktemp("simulator") / "shared.sqlite3"),
        "SIM_LATE_SECONDS": LATE,
        "SIM_SLOW_SECONDS": LATE,
    }
    daraja = Daraja({**QUICK, **own}, None)
    yield daraja
    daraja.stop()


@pytest.fixture
def daraja(shared: Daraja, shop: Shop) -> Daraja:
    """The shared simulator, which has forgotten everything, and this test's shop."""
    shared.post("/sim/reset")
    shared.shop = shop
    return shared
