"""A Daraja that runs on a laptop: M-Pesa's wire, a ledger of its own, and phones to tap on.

Start it with `flask --app simulator run --port 5001`. Where CARDSIM_WEBHOOK_URL is
set, a Stripe is beside it, at /stripe.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from . import control, errors, front, moneycontrol, moneywire, phone, stripe, wire
from .core import Simulator
from .settings import read

BLUEPRINTS = (wire.bp, moneywire.bp, control.bp, moneycontrol.bp, phone.bp, front.bp)


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Build the simulator.

    `settings` holds the `SIM_` names; without it they come from the environment. Raises
    `simulator.settings.SettingError` for one that cannot be used. A daemon thread sends the callbacks:
    `app.extensions["simulator"].close()` stops it.
    """
    simulator = Simulator(read(os.environ if settings is None else settings))
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["simulator"] = simulator
    errors.register(app, new_request_id=simulator.new_request_id)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _put_cards_beside(app, os.environ if settings is None else settings, simulator.settings.database)
    return app


def _put_cards_beside(app: Flask, source: Mapping[str, object], database: str) -> None:
    """Serve the card simulator below /stripe, where somebody said to whom its events go."""
    if not str(source.get("CARDSIM_WEBHOOK_URL", "")).strip():
        return
    beside = str(Path(database).with_name("cards.sqlite3")) if database != ":memory:" else database
    cards = stripe.create_app({"CARDSIM_DATABASE": beside, **source})
    app.extensions["cards"] = cards.extensions["cards"]
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/stripe": cards.wsgi_app})  # type: ignore[method-assign]
