"""The furnished shop, for the tests of this folder and its neighbours."""

import pytest

from tests.conftest import TestDatabase
from tests.matrix.furnished import Furnished, furnisher
from tests.world import World


@pytest.fixture
def shop(database: TestDatabase, served_world: World) -> Furnished:
    """A shop with somebody in every role and something of every kind."""
    return furnisher(database, served_world).fresh()
