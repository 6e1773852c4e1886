"""The races run against threads of one process and against several server processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from app import create_app
from tests.conftest import TestDatabase, environment, free_port
from tests.processes import Processes
from tests.world import World


@pytest.fixture(scope="session")
def session_processes(
    database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processes]:
    """Two server processes, no worker: what the sweeper does, a test says."""
    folder: Path = tmp_path_factory.mktemp("processes")
    running = Processes(database.url, (free_port(), free_port()), folder)
    try:
        yield running.start(servers=2, worker=False)
    finally:
        running.stop()


@pytest.fixture(params=["threads", pytest.param("processes", marks=pytest.mark.slow)])
def arena(request: pytest.FixtureRequest, world: World) -> World:
    """The shop to race in: one process of many threads, or several processes."""
    if request.param == "threads":
        return world
    running: Processes = request.getfixturevalue("session_processes")
    requests.post(f"{running.simulator_url}/sim/reset", timeout=10)
    database: TestDatabase = request.getfixturevalue("database")
    beside = create_app(environment(database.url, running.shop_port, running.simulator_url))
    return World(beside, running.url, running.simulator_url)
