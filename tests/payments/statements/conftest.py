"""Every test of this folder ends when Safaricom has told all that it has to tell."""

from collections.abc import Iterator

import pytest

from tests.world import wait_for


@pytest.fixture(autouse=True)
def nothing_is_on_its_way(request: pytest.FixtureRequest) -> Iterator[None]:
    world = request.getfixturevalue("served_world") if "world" in request.fixturenames else None
    yield
    if world is not None:
        wait_for(lambda: world.sim("GET", "/sim/state")["waiting"] == 0)
