"""The shop opens once for all journeys: a simulator, two server processes and a worker."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import TestDatabase, free_port
from tests.journey.kit import Shop
from tests.processes import Processes


@pytest.fixture(scope="module")
def shop(
    session_app: Flask, database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """A shop with the demo's goods, open while this module runs: its worker must not see others' rows."""
    database.empty(session_app)
    ports = free_port(), free_port()
    running = Processes(database.url, ports, tmp_path_factory.mktemp("journey"))
    opened = Shop(database.url, running.url, running.simulator_url)
    try:
        running.start(servers=2, worker=True)
        filled = opened.flask("demo", "load")
        assert filled.returncode == 0, filled.stderr
        yield opened
    finally:
        running.stop()
