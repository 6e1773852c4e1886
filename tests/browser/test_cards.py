"""Paying by card, in a browser: the form survives a reload, and a declined card is not the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from simulator.stripe import create_app as create_stripe
from tests.browser.kit import Visitor
from tests.conftest import TestDatabase, free_port, serve, stripe_environment
from tests.processes import Processes

pytestmark = [pytest.mark.slow, pytest.mark.database]


@pytest.fixture
def url(session_app: Flask, database: TestDatabase, tmp_path: Path) -> Iterator[str]:
    """A shop with the demo's goods, and a simulated Stripe."""
    database.empty(session_app)
    ports, port = (free_port(), free_port()), free_port()
    hook = f"http://127.0.0.1:{ports[0]}/api/v1/payments/callbacks/stripe"
    stripe = create_stripe({"CARDSIM_WEBHOOK_URL": hook, "CARDSIM_DATABASE": str(tmp_path / "cards.sqlite3")})
    served = serve(stripe, port)
    running = Processes(database.url, ports, tmp_path, **stripe_environment(port))
    try:
        running.start(servers=1)
        running.flask("demo", "load")
        yield running.url
    finally:
        running.stop()
        stripe.extensions["cards"].close()
        served.stop()


def test_a_card_is_declined_and_another_one_pays(chromium: Browser, url: str, tmp_path: Path):
    visitor = Visitor(chromium, url, tmp_path)
    visitor.orders("0712345600")
    visitor.page.get_by_label("Card", exact=True).check()
    visitor.pays()
    visitor.sees("Card number")
    assert visitor.serious() == []
    visitor.page.reload()
    visitor.sees("Card number")
    visitor.writes(card="4000000000000002")
    visitor.taps("by card")
    visitor.sees("Your card was declined.")
    visitor.writes(card="4242424242424242")
    visitor.taps("by card")
    visitor.sees_face("paid")
    visitor.leaves()
    assert visitor.complaints == []
