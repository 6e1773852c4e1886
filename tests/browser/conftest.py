"""The shop opens once for all browsers: server processes, a worker, a simulator, and Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from app.web import frontend
from tests.browser.kit import Visitor
from tests.conftest import TestDatabase, free_port
from tests.journey.kit import Shop
from tests.processes import Processes

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser; CI says DUKA_REQUIRE_BROWSER and has one."""
    if CHROMIUM is None or not frontend.built("shop"):
        words = "there is no Chromium (apt-get install chromium), or frontend/dist is not built"
        if os.environ.get("DUKA_REQUIRE_BROWSER"):
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shop(
    session_app: Flask, database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """A shop with the demo's goods. Prompts ring for a moment; late callbacks come some seconds later."""
    database.empty(session_app)
    ports = free_port(), free_port()
    settings = {"SIM_DELAY": "1.5", "SIM_LATE_SECONDS": "8", "MPESA_TIMEOUT": "5"}
    running = Processes(database.url, ports, tmp_path_factory.mktemp("browser"), **settings)
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
def visitor(chromium: Browser, shop: Shop, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody with a phone of 375 pixels who has never been here."""
    somebody = Visitor(chromium, shop.url, tmp_path)
    yield somebody
    somebody.leaves()
    assert somebody.complaints == []
