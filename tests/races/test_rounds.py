"""The same races, many rounds: what happens once in a hundred times happens here."""

import pytest

from tests.races import test_races as races
from tests.world import World

pytestmark = pytest.mark.slow
RACES = [getattr(races, name) for name in dir(races) if name.startswith("test_")]


@pytest.mark.parametrize("round_", range(6))
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__.removeprefix("test_"))
def test_again(arena: World, race, round_: int) -> None:
    race(arena)
