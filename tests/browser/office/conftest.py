"""The shop open for the counter's browsers: server processes, a worker, the simulator with its phones."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.office.visitor import Clerk
from tests.conftest import TestDatabase, free_port
from tests.journey.kit import Shop
from tests.processes import Processes


@pytest.fixture(scope="module")
def open_shop(
    session_app: Flask, database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """A shop with the demo's goods, as `run` opens it."""
    database.empty(session_app)
    folder = tmp_path_factory.mktemp("office")
    ports = free_port(), free_port()
    settings = {"SIM_DELAY": "0.5", "CLASSROOM": "on", "CORS_ORIGINS": f"http://127.0.0.1:{ports[1]}"}
    running = Processes(database.url, ports, folder, **settings)
    opened = Shop(database.url, running.url, running.simulator_url)
    try:
        running.start(servers=1, worker=True)
        filled = opened.flask("demo", "load")
        assert filled.returncode == 0, filled.stderr
        running.flask("payments", "register-urls")
        yield opened
    finally:
        running.stop()


@pytest.fixture
def clerk(chromium: Browser, open_shop: Shop) -> Iterator[Clerk]:
    somebody = Clerk(chromium, open_shop)
    yield somebody
    somebody.leaves()
