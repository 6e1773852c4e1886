"""A Stripe that runs on a laptop: PaymentIntents, refunds, disputes, signed webhooks, test cards.

Start it with `flask --app simulator.stripe run --port 5002`.
"""

import os
from collections.abc import Mapping

from flask import Flask

from . import api, control, errors, page
from .core import Account
from .settings import read


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Build the simulator from the `CARDSIM_` names of `settings`, by default the environment's.

    A daemon thread sends the webhooks: `app.extensions["cards"].close()` stops it.
    """
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["cards"] = Account(read(os.environ if settings is None else settings))
    errors.register(app)
    for blueprint in (api.bp, control.bp, page.bp):
        app.register_blueprint(blueprint)
    return app
