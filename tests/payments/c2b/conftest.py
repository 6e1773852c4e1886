"""A shop whose addresses are registered at the simulator."""

from collections.abc import Iterator

import pytest

from tests.payments.c2b.kit import register
from tests.shopper import Shopper
from tests.world import World


@pytest.fixture
def paybill(world: World) -> Iterator[World]:
    """The world, in which Safaricom tells the shop of payments by hand, and of every push as well."""
    register(world)
    yield world
    world.sim("DELETE", "/sim/registrations")


@pytest.fixture
def order(world: World, amina: Shopper) -> dict:
    """An order of KSh 199."""
    return world.order(amina, world.product(price=19_900, stock=3))
