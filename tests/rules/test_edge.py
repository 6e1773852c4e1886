"""Flask lives at the edge; every route has a guard, and everybody can read here which."""

from pathlib import Path

import flask
import pytest
from flask import Flask

from app import create_app
from app.auth import guards
from app.blueprints import BLUEPRINTS
from app.web.blueprint import Guard
from tests.rules.reading import APP, imports, modules, names, write

EDGE = {"__init__", "commands", "guards", "routes"}
OTHER_EDGE = {
    "app.blueprints",
    "app.cli",
    "app.db",  # Flask-SQLAlchemy, and init_app
    "app.demo",  # a command
    "app.errors",  # the handlers
    "app.schema_sql",  # a command
    "app.auth.cookies",  # the refresh token in a cookie
    "app.auth.passwords",  # Flask-Bcrypt, and init_app
    "app.auth.tokens",  # Flask-JWT-Extended, and the request that its guard reads
}
WEB = {"web", "compat"}  # all of them is the edge
FLASK = ("flask", "werkzeug", "webargs")

GUARDS = """
open_to_all  GET     /
open_to_all  POST    /api/v1/auth/login
signed_in    POST    /api/v1/auth/logout
signed_in    GET     /api/v1/auth/me
signed_in    PATCH   /api/v1/auth/me
signed_in    PUT     /api/v1/auth/password
open_to_all  POST    /api/v1/auth/refresh
open_to_all  POST    /api/v1/auth/register
anyone       GET     /api/v1/bookings
anyone       POST    /api/v1/bookings
anyone       GET     /api/v1/bookings/<int:booking_id>
anyone       POST    /api/v1/bookings/<int:booking_id>/cancel
anyone       POST    /api/v1/bookings/<int:booking_id>/extensions
anyone       DELETE  /api/v1/cart
admin        GET     /api/v1/audit-events
anyone       GET     /api/v1/cart
anyone       POST    /api/v1/cart/items
anyone       DELETE  /api/v1/cart/items/<int:product_id>
anyone       PUT     /api/v1/cart/items/<int:product_id>
anyone       GET     /api/v1/categories
admin        POST    /api/v1/categories
admin        DELETE  /api/v1/categories/<int:category_id>
anyone       GET     /api/v1/categories/<int:category_id>
admin        PATCH   /api/v1/categories/<int:category_id>
anyone       POST    /api/v1/checkout
staff        POST    /api/v1/counter-sales
staff        GET     /api/v1/dashboard
open_to_all  GET     /api/v1/images/<int:image_id>
staff        PATCH   /api/v1/images/<int:image_id>
staff        DELETE  /api/v1/images/<int:image_id>
anyone       GET     /api/v1/orders
anyone       GET     /api/v1/orders/<int:order_id>
anyone       POST    /api/v1/orders/<int:order_id>/cancel
staff        POST    /api/v1/orders/<int:order_id>/cash-receipts
staff        POST    /api/v1/orders/<int:order_id>/fulfilment
anyone       GET     /api/v1/orders/<int:order_id>/payments
anyone       POST    /api/v1/orders/<int:order_id>/payments
anyone       GET     /api/v1/orders/<int:order_id>/receipts
anyone       GET     /api/v1/payment-methods
staff        GET     /api/v1/payments
anyone       GET     /api/v1/payments/<int:payment_id>
anyone       POST    /api/v1/payments/<int:payment_id>/cancel
staff        POST    /api/v1/payments/<int:payment_id>/check
anyone       GET     /api/v1/payments/<int:payment_id>/client-secret
staff        GET     /api/v1/payments/<int:payment_id>/evidence
open_to_all  POST    /api/v1/payments/callbacks/c2b/<string(maxlength=128):token>/confirmation
open_to_all  POST    /api/v1/payments/callbacks/c2b/<string(maxlength=128):token>/validation
open_to_all  POST    /api/v1/payments/callbacks/refunds/<string(maxlength=128):token>/result
open_to_all  POST    /api/v1/payments/callbacks/refunds/<string(maxlength=128):token>/timeout
open_to_all  POST    /api/v1/payments/callbacks/status/<string(maxlength=128):token>/result
open_to_all  POST    /api/v1/payments/callbacks/status/<string(maxlength=128):token>/timeout
open_to_all  POST    /api/v1/payments/callbacks/stk/<string(maxlength=128):token>
open_to_all  POST    /api/v1/payments/callbacks/stripe
staff        GET     /api/v1/payments/review
staff        POST    /api/v1/payments/review/<int:item_id>/match
staff        POST    /api/v1/payments/review/<int:item_id>/resolve
staff        GET     /api/v1/payments/review/<int:item_id>/suggestions
anyone       GET     /api/v1/products
admin        POST    /api/v1/products
admin        DELETE  /api/v1/products/<int:product_id>
anyone       GET     /api/v1/products/<int:product_id>
admin        PATCH   /api/v1/products/<int:product_id>
admin        POST    /api/v1/products/<int:product_id>/stock-adjustments
staff        GET     /api/v1/products/<int:product_id>/stock-movements
staff        POST    /api/v1/products/<int:product_id>/images
staff        GET     /api/v1/products/export.csv
staff        GET     /api/v1/product-imports
admin        POST    /api/v1/product-imports
staff        GET     /api/v1/product-imports/<int:import_id>
staff        GET     /api/v1/product-imports/<int:import_id>/errors.csv
admin        POST    /api/v1/product-imports/<int:import_id>/cancel
admin        POST    /api/v1/product-imports/<int:import_id>/retry
staff        GET     /api/v1/receipts
staff        GET     /api/v1/receipts/<int:receipt_id>
staff        POST    /api/v1/receipts/<int:receipt_id>/refunds
staff        GET     /api/v1/refunds
staff        GET     /api/v1/refunds/<int:refund_id>
admin        POST    /api/v1/refunds/<int:refund_id>/approve
admin        POST    /api/v1/refunds/<int:refund_id>/conclude
admin        POST    /api/v1/refunds/<int:refund_id>/reject
staff        GET     /api/v1/reports/best-sellers
staff        GET     /api/v1/reports/categories
staff        GET     /api/v1/reports/payment-success
staff        GET     /api/v1/reports/sales-by-day
staff        GET     /api/v1/reports/stock-running-out
anyone       GET     /api/v1/transport-requests
anyone       POST    /api/v1/transport-requests
anyone       GET     /api/v1/transport-requests/<int:request_id>
anyone       POST    /api/v1/transport-requests/<int:request_id>/cancel
staff        POST    /api/v1/transport-requests/<int:request_id>/progress
anyone       GET     /api/v1/transport-requests/estimate
staff        GET     /api/v1/transport-schedule
anyone       GET     /api/v1/units
admin        POST    /api/v1/units
admin        DELETE  /api/v1/units/<int:unit_id>
anyone       GET     /api/v1/units/<int:unit_id>
admin        PATCH   /api/v1/units/<int:unit_id>
anyone       GET     /api/v1/units/<int:unit_id>/calendar
anyone       GET     /api/v1/units/<int:unit_id>/quote
staff        GET     /api/v1/statements/days
staff        GET     /api/v1/statements/days/<day>
staff        GET     /api/v1/statements/imports
admin        POST    /api/v1/statements/imports
staff        GET     /api/v1/statements/imports/<int:statement_import_id>
staff        GET     /api/v1/statements/imports/<int:statement_import_id>/problems
admin        GET     /api/v1/users
admin        GET     /api/v1/users/<int:user_id>
admin        PATCH   /api/v1/users/<int:user_id>
admin        GET     /api/v1/webhooks
admin        POST    /api/v1/webhooks
admin        DELETE  /api/v1/webhooks/<int:webhook_id>
admin        GET     /api/v1/webhooks/<int:webhook_id>
admin        PATCH   /api/v1/webhooks/<int:webhook_id>
admin        GET     /api/v1/webhooks/<int:webhook_id>/deliveries
admin        POST    /api/v1/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/resend
admin        POST    /api/v1/webhooks/<int:webhook_id>/ping
admin        POST    /api/v1/webhooks/<int:webhook_id>/rotate-secret
open_to_all  GET     /admin/
open_to_all  GET     /admin/<path:file>
open_to_all  GET     /docs
open_to_all  GET     /docs/assets/<name>
open_to_all  GET     /docs/errors
open_to_all  GET     /docs/try
open_to_all  GET     /healthz
operator     GET     /metrics
open_to_all  GET     /openapi.json
open_to_all  GET     /readyz
open_to_all  GET     /shop/
open_to_all  GET     /shop/<path:file>
"""
"""Who may pass where. `anyone` fills in who is asking and leaves the rest to the service: other
people's things are not found. A new route needs a line here, written by somebody who thought about it."""


def flask_below_the_edge(folder: Path) -> list[str]:
    """Modules that import Flask or one of its extensions though they are not at the edge."""
    return [
        module.at(found.line, f"imports {found.target}")
        for module in modules(folder)
        if module.package not in {"web", "compat"}
        and module.role not in EDGE
        and module.name not in OTHER_EDGE
        for found in imports(module, names(folder))
        if found.target.split(".")[0].startswith(FLASK)
    ]


def who_may_pass(app: Flask) -> list[str]:
    """Every route of `app` with its guard, NOBODY'S where it has none or not exactly one."""
    lines = []
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.rpartition(".")[0]
        found = [each for each in app.before_request_funcs.get(blueprint, []) if isinstance(each, Guard)]
        guard = found[0].name if len(found) == 1 else "NOBODY'S"
        lines += [f"{guard} {method} {rule.rule}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return sorted(lines)


@pytest.fixture(scope="module")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database: its routes are all that is looked at."""
    return create_app({"TESTING": "on", "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('bare') / 'x'}"})


def test_services_know_nothing_of_flask() -> None:
    assert flask_below_the_edge(APP) == []


def test_every_route_has_the_guard_that_is_written_here(bare_app: Flask) -> None:
    written = {" ".join(line.split()) for line in GUARDS.strip().splitlines()}
    passing = set(who_may_pass(bare_app))
    assert passing - written == set(), "write these into GUARDS, if they are right"
    assert written - passing == set(), "these are gone"


def test_every_blueprint_names_one_guard_and_asks_it_first(bare_app: Flask) -> None:
    for name in bare_app.blueprints:
        asked = bare_app.before_request_funcs[name]
        assert isinstance(asked[0], Guard)
        assert sum(isinstance(each, Guard) for each in asked) == 1


def test_every_blueprint_is_in_the_list(bare_app: Flask) -> None:
    assert [blueprint.name for blueprint in BLUEPRINTS] == list(bare_app.blueprints)


def test_every_guard_is_used(bare_app: Flask) -> None:
    named = {guard.name for guard in vars(guards).values() if isinstance(guard, Guard)}
    assert {blueprint.guard.name for blueprint in BLUEPRINTS} == named


# Each rule notices a fault.


@pytest.mark.parametrize(
    "wrong",
    [
        "from flask import request",
        "import flask",
        "from flask_jwt_extended import get_jwt",
        "from werkzeug.datastructures import FileStorage",
    ],
)
def test_a_service_that_knows_flask_is_noticed(tmp_path: Path, wrong: str) -> None:
    app = write(tmp_path, carts__service=wrong, carts__routes=wrong, web__pages=wrong)
    assert [line.partition(" ")[0] for line in flask_below_the_edge(app)] == ["app.carts.service:1:"]


def test_a_blueprint_without_a_guard_is_noticed() -> None:
    app = flask.Flask("small", static_folder=None)
    open_door = flask.Blueprint("open_door", __name__)
    open_door.get("/till")(lambda: {})
    app.register_blueprint(open_door)
    assert who_may_pass(app) == ["NOBODY'S GET /till"]


def test_a_route_outside_blueprints_is_noticed() -> None:
    app = flask.Flask("small", static_folder=None)
    app.post("/till")(lambda: {})
    assert who_may_pass(app) == ["NOBODY'S POST /till"]
