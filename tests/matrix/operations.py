"""Every operation of the API in one table: who may use it, and the smallest body that it takes.

A route without a row fails the tests of this folder: say here who may use it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import marshmallow as ma
from flask import Flask
from werkzeug.routing import Rule

from app.kit.clock import local_date, utc_now
from tests.shopper import PASSWORD

IN = None  # let in: anything but 401 and 403
IDENTITIES = ("nobody", "garbage", "expired", "disabled", "customer", "staff", "admin")


def _classes() -> dict[str, dict[str, int | None]]:
    everybody = dict.fromkeys(IDENTITIES, IN)
    known = {**everybody, "garbage": 401, "expired": 401, "disabled": 401}
    signed_in = {**known, "nobody": 401}
    return {
        "open": everybody,  # reads no token
        "safaricom": everybody,  # the secret is in the address; Stripe signs
        "operator": everybody,  # in development; METRICS_TOKEN closes it
        "anyone": known,  # without a token too, but a token that is sent must be good
        "signed_in": signed_in,
        "staff": {**signed_in, "customer": 403},
        "admin": {**signed_in, "customer": 403, "staff": 403},
    }


CLASSES = _classes()


@dataclass(frozen=True)
class Row:
    """Who may use an operation, and a body that it would take."""

    access: str
    body: dict[str, Any] | None = None


PRICE, SUM = {"amount": 18_950, "currency": "KES"}, {"amount": 1_000, "currency": "KES"}
EMAIL = "halima@example.com"
REFUND = {"reason": "The flour was wet", "amount": 100, "handed_to": "Amina"}
SOON = local_date(utc_now()) + timedelta(days=60)
DAYS = {"start_date": SOON.isoformat(), "end_date": (SOON + timedelta(days=5)).isoformat()}
LATER = f"{SOON.isoformat()}T09:00:00Z"
FROM_TO = {"pickup_address": "Kilimani", "delivery_address": "The store", "distance_m": 12_400}
MOVE = {**FROM_TO, "preferred_at": LATER, "phone": "0712345678"}
ROOM = {"width_cm": 300, "depth_cm": 300, "height_cm": 260}
UNIT = {"number": "B-7", "size": "small", "dimensions": ROOM, "monthly_price": SUM}
WEBHOOK = {"url": "https://erp.example.co.ke/duka", "topics": ["order.confirmed"]}
OPERATIONS: dict[str, Row] = {
    "POST /api/v1/auth/register": Row("open", {"email": EMAIL, "password": PASSWORD}),
    "POST /api/v1/auth/login": Row("open", {"login": "amina@example.com", "password": PASSWORD}),
    "POST /api/v1/auth/refresh": Row("open", {"refresh_token": "none"}),
    "POST /api/v1/auth/logout": Row("signed_in"),
    "GET /api/v1/auth/me": Row("signed_in"),
    "PATCH /api/v1/auth/me": Row("signed_in", {"name": "Somebody else"}),
    "PUT /api/v1/auth/password": Row(
        "signed_in", {"current_password": PASSWORD, "new_password": "maziwa-lala-9"}
    ),
    "GET /api/v1/users": Row("admin"),
    "GET /api/v1/users/<int:user_id>": Row("admin"),
    "PATCH /api/v1/users/<int:user_id>": Row("admin", {"role": "staff"}),
    "GET /api/v1/products": Row("anyone"),
    "POST /api/v1/products": Row("admin", {"name": "Chai", "price": PRICE}),
    "GET /api/v1/products/<int:product_id>": Row("anyone"),
    "PATCH /api/v1/products/<int:product_id>": Row("admin", {"name": "Chai", "price": PRICE}),
    "DELETE /api/v1/products/<int:product_id>": Row("admin"),
    "POST /api/v1/products/<int:product_id>/stock-adjustments": Row("admin", {"delta": 1, "reason": "found"}),
    "GET /api/v1/products/<int:product_id>/stock-movements": Row("staff"),
    "POST /api/v1/products/<int:product_id>/images": Row("staff"),
    "GET /api/v1/images/<int:image_id>": Row("open"),
    "PATCH /api/v1/images/<int:image_id>": Row("staff", {"alt": "A packet of flour"}),
    "DELETE /api/v1/images/<int:image_id>": Row("staff"),
    "GET /api/v1/products/export.csv": Row("staff"),
    "GET /api/v1/product-imports": Row("staff"),
    "POST /api/v1/product-imports": Row("admin"),
    "GET /api/v1/product-imports/<int:import_id>": Row("staff"),
    "GET /api/v1/product-imports/<int:import_id>/errors.csv": Row("staff"),
    "POST /api/v1/product-imports/<int:import_id>/cancel": Row("admin"),
    "POST /api/v1/product-imports/<int:import_id>/retry": Row("admin"),
    "GET /api/v1/categories": Row("anyone"),
    "POST /api/v1/categories": Row("admin", {"name": "Mboga"}),
    "GET /api/v1/categories/<int:category_id>": Row("anyone"),
    "PATCH /api/v1/categories/<int:category_id>": Row("admin", {"name": "Mboga"}),
    "DELETE /api/v1/categories/<int:category_id>": Row("admin"),
    "GET /api/v1/cart": Row("anyone"),
    "DELETE /api/v1/cart": Row("anyone"),
    "POST /api/v1/cart/items": Row("anyone", {"product_id": 1}),
    "PUT /api/v1/cart/items/<int:product_id>": Row("anyone", {"quantity": 2}),
    "DELETE /api/v1/cart/items/<int:product_id>": Row("anyone"),
    "POST /api/v1/checkout": Row("anyone", {"phone": "0712345678", "expected_total": PRICE}),
    "GET /api/v1/orders": Row("anyone"),
    "GET /api/v1/orders/<int:order_id>": Row("anyone"),
    "POST /api/v1/orders/<int:order_id>/cancel": Row("anyone", {"reason": "ordered twice"}),
    "POST /api/v1/orders/<int:order_id>/fulfilment": Row("staff", {"event": "dispatch"}),
    "POST /api/v1/orders/<int:order_id>/payments": Row("anyone", {"phone": "0712345678"}),
    "GET /api/v1/orders/<int:order_id>/payments": Row("anyone"),
    "GET /api/v1/orders/<int:order_id>/receipts": Row("anyone"),
    "GET /api/v1/payment-methods": Row("anyone"),
    "GET /api/v1/payments": Row("staff"),
    "GET /api/v1/payments/<int:payment_id>": Row("anyone"),
    "GET /api/v1/payments/<int:payment_id>/evidence": Row("staff"),
    "GET /api/v1/payments/<int:payment_id>/client-secret": Row("anyone"),
    "POST /api/v1/payments/<int:payment_id>/cancel": Row("anyone"),
    "POST /api/v1/payments/callbacks/stripe": Row("safaricom"),
    "GET /api/v1/payments/review": Row("staff"),
    "POST /api/v1/payments/review/<int:item_id>/resolve": Row("staff", {"resolution": "Returned by hand"}),
    "GET /api/v1/payments/review/<int:item_id>/suggestions": Row("staff"),
    "POST /api/v1/payments/review/<int:item_id>/match": Row("staff", {"order_id": 1}),
    "POST /api/v1/payments/callbacks/stk/<string(maxlength=128):token>": Row("safaricom"),
    "POST /api/v1/payments/callbacks/c2b/<string(maxlength=128):token>/confirmation": Row("safaricom"),
    "POST /api/v1/payments/callbacks/c2b/<string(maxlength=128):token>/validation": Row("safaricom"),
    "GET /api/v1/receipts": Row("staff"),
    "GET /api/v1/receipts/<int:receipt_id>": Row("staff"),
    "POST /api/v1/payments/<int:payment_id>/check": Row("staff", {"receipt_number": "UKL5XQ2P7A"}),
    "POST /api/v1/orders/<int:order_id>/cash-receipts": Row("staff", {"amount": SUM}),
    "POST /api/v1/counter-sales": Row("staff", {"amount": SUM, "method": "cash"}),
    "POST /api/v1/receipts/<int:receipt_id>/refunds": Row("staff", REFUND),
    "GET /api/v1/refunds": Row("staff"),
    "GET /api/v1/refunds/<int:refund_id>": Row("staff"),
    "POST /api/v1/refunds/<int:refund_id>/approve": Row("admin", {"handed_to": "Amina"}),
    "POST /api/v1/refunds/<int:refund_id>/reject": Row("admin", {"reason": "Taken back"}),
    "POST /api/v1/refunds/<int:refund_id>/conclude": Row("admin", {"outcome": "done", "reason": "Found"}),
    "POST /api/v1/payments/callbacks/refunds/<string(maxlength=128):token>/result": Row("safaricom"),
    "POST /api/v1/payments/callbacks/refunds/<string(maxlength=128):token>/timeout": Row("safaricom"),
    "POST /api/v1/payments/callbacks/status/<string(maxlength=128):token>/result": Row("safaricom"),
    "POST /api/v1/payments/callbacks/status/<string(maxlength=128):token>/timeout": Row("safaricom"),
    "GET /api/v1/bookings": Row("anyone"),
    "POST /api/v1/bookings": Row("anyone", {"unit_id": 1, **DAYS, "phone": "0712345678"}),
    "GET /api/v1/bookings/<int:booking_id>": Row("anyone"),
    "POST /api/v1/bookings/<int:booking_id>/cancel": Row("anyone", {"reason": "not moving"}),
    "POST /api/v1/bookings/<int:booking_id>/extensions": Row("anyone", {"end_date": DAYS["end_date"]}),
    "GET /api/v1/transport-requests": Row("anyone"),
    "POST /api/v1/transport-requests": Row("anyone", MOVE),
    "GET /api/v1/transport-requests/estimate": Row("anyone"),
    "GET /api/v1/transport-requests/<int:request_id>": Row("anyone"),
    "POST /api/v1/transport-requests/<int:request_id>/cancel": Row("anyone", {"reason": "not moving"}),
    "POST /api/v1/transport-requests/<int:request_id>/progress": Row(
        "staff", {"event": "schedule", "scheduled_at": LATER}
    ),
    "GET /api/v1/transport-schedule": Row("staff"),
    "GET /api/v1/units": Row("anyone"),
    "POST /api/v1/units": Row("admin", UNIT),
    "GET /api/v1/units/<int:unit_id>": Row("anyone"),
    "PATCH /api/v1/units/<int:unit_id>": Row("admin", {"monthly_price": SUM}),
    "DELETE /api/v1/units/<int:unit_id>": Row("admin"),
    "GET /api/v1/units/<int:unit_id>/quote": Row("anyone"),
    "GET /api/v1/units/<int:unit_id>/calendar": Row("anyone"),
    "GET /api/v1/statements/imports": Row("staff"),
    "POST /api/v1/statements/imports": Row("admin"),
    "GET /api/v1/statements/imports/<int:statement_import_id>": Row("staff"),
    "GET /api/v1/statements/imports/<int:statement_import_id>/problems": Row("staff"),
    "GET /api/v1/statements/days": Row("staff"),
    "GET /api/v1/statements/days/<day>": Row("staff"),
    "GET /api/v1/webhooks": Row("admin"),
    "POST /api/v1/webhooks": Row("admin", WEBHOOK),
    "GET /api/v1/webhooks/<int:webhook_id>": Row("admin"),
    "PATCH /api/v1/webhooks/<int:webhook_id>": Row("admin", WEBHOOK),
    "DELETE /api/v1/webhooks/<int:webhook_id>": Row("admin"),
    "POST /api/v1/webhooks/<int:webhook_id>/rotate-secret": Row("admin"),
    "POST /api/v1/webhooks/<int:webhook_id>/ping": Row("admin"),
    "GET /api/v1/webhooks/<int:webhook_id>/deliveries": Row("admin"),
    "POST /api/v1/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/resend": Row("admin"),
    "GET /api/v1/dashboard": Row("staff"),
    "GET /api/v1/audit-events": Row("admin"),
    "GET /api/v1/reports/sales-by-day": Row("staff"),
    "GET /api/v1/reports/categories": Row("staff"),
    "GET /api/v1/reports/best-sellers": Row("staff"),
    "GET /api/v1/reports/payment-success": Row("staff"),
    "GET /api/v1/reports/stock-running-out": Row("staff"),
    "GET /": Row("open"),
    "GET /shop/": Row("open"),
    "GET /shop/<path:file>": Row("open"),
    "GET /admin/": Row("open"),
    "GET /admin/<path:file>": Row("open"),
    "GET /docs": Row("open"),
    "GET /docs/try": Row("open"),
    "GET /docs/errors": Row("open"),
    "GET /docs/assets/<name>": Row("open"),
    "GET /openapi.json": Row("open"),
    "GET /healthz": Row("open"),
    "GET /readyz": Row("open"),
    "GET /metrics": Row("operator"),
}
WITH_BODY = [name for name, row in OPERATIONS.items() if row.body is not None]
LISTS = [
    "GET /api/v1/users",
    "GET /api/v1/products",
    "GET /api/v1/products/<int:product_id>/stock-movements",
    "GET /api/v1/product-imports",
    "GET /api/v1/categories",
    "GET /api/v1/orders",
    "GET /api/v1/orders/<int:order_id>/payments",
    "GET /api/v1/orders/<int:order_id>/receipts",
    "GET /api/v1/payments",
    "GET /api/v1/payments/review",
    "GET /api/v1/receipts",
    "GET /api/v1/refunds",
    "GET /api/v1/bookings",
    "GET /api/v1/transport-requests",
    "GET /api/v1/units",
    "GET /api/v1/statements/imports",
    "GET /api/v1/statements/imports/<int:statement_import_id>/problems",
    "GET /api/v1/webhooks",
    "GET /api/v1/webhooks/<int:webhook_id>/deliveries",
    "GET /api/v1/audit-events",
]


def split(name: str) -> tuple[str, str]:
    """An operation's method and rule."""
    method, _, rule = name.partition(" ")
    return method, rule


def rules(app: Flask) -> Iterator[tuple[str, Rule]]:
    """(operation, rule) of every method that the application declares by itself."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}", rule


def schema_of(app: Flask, name: str, place: str = "json") -> ma.Schema | None:
    """What an operation takes in its body ("json") or its address ("query")."""
    rule = dict(rules(app))[name]
    described = getattr(app.view_functions[rule.endpoint], "_apidoc", {})
    for parameter in described.get("arguments", {}).get("parameters", []):
        if parameter["in"] == place:
            schema = parameter["schema"]
            return schema() if isinstance(schema, type) else schema
    return None


def body_for(name: str, ids: dict[str, int]) -> dict[str, Any]:
    """The operation's body with the ids of what is in the shop."""
    body = dict(OPERATIONS[name].body or {})
    return {field: ids.get(field, value) for field, value in body.items()}


def who_may(name: str) -> str:
    """Somebody whom the operation lets in, with a cart and orders where these are needed."""
    return "customer" if CLASSES[OPERATIONS[name].access]["customer"] is IN else "admin"
