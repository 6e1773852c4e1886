"""Duka: a shop's API where people pay by M-Pesa."""

from collections.abc import Mapping

from flask import Flask
from flask_migrate import Migrate

import config
from app import auth, bookings, cli, compat, db, errors, notifications, payments, products, tables, web
from app.blueprints import BLUEPRINTS
from app.carts import service as carts
from app.web import openapi

migrate = Migrate(render_as_batch=True, compare_type=True)
__all__ = ["create_app", "tables"]


def create_app(settings: config.Settings | Mapping[str, str] | None = None) -> Flask:
    """Build the application from `settings`, from an environment-like mapping, or from the environment.

    Raises config.ConfigError when a setting cannot be used.
    """
    if settings is None:
        config.load_env_file()
    if not isinstance(settings, config.Settings):
        settings = config.read(settings)

    app = Flask(__name__, static_folder=None)
    app.config.update(SETTINGS=settings, TESTING=settings.testing)
    app.config.update(SECRET_KEY=settings.secret_key, PUBLIC_URL=settings.public_url)

    db.init_app(app, settings.database_url)
    migrate.init_app(app, db.db, directory=str(config.ROOT / "migrations"))
    errors.register(app)
    web.init_app(app, settings)
    auth.init_app(app, settings)
    products.init_app(app, settings)
    carts.init_app()
    bookings.init_app()
    payments.init_app(app, settings)
    notifications.init_app(app, settings)
    cli.init_app(app)

    api = openapi.build(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    compat.init_app(app, settings)
    return app
