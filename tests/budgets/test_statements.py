"""What each operation costs: so many statements and not one more, however many rows there are."""

import io
import json
from typing import Any

import pytest
import sqlalchemy as sa

from app.db import db
from tests.budgets.crowd import FIRST, fill
from tests.budgets.statements import Asked, asked
from tests.hostile.callbacks import success
from tests.matrix.furnished import Furnished
from tests.matrix.operations import DAYS, LISTS, OPERATIONS, WITH_BODY, body_for, split, who_may
from tests.payments.statements.kit import a_statement
from tests.products.images.kit import painted
from tests.world import World

KEY = {"Idempotency-Key": "0123456789abcdef"}
AT_REST = "0799000111"  # a phone whose owner is asleep
REFUSED = {  # what cannot succeed in this shop costs this much to refuse
    "POST /api/v1/product-imports/<int:import_id>/retry": 409,
    "POST /api/v1/refunds/<int:refund_id>/conclude": 409,
    "POST /api/v1/payments/<int:payment_id>/cancel": 409,
    "POST /api/v1/payments/callbacks/stripe": 400,
}
BUILT = {"GET /shop/", "GET /shop/<path:file>", "GET /admin/", "GET /admin/<path:file>"}
"""404 where the front end is not built, at the same cost."""
BUDGETS: dict[str, int] = {
    "POST /api/v1/auth/register": 4,
    "POST /api/v1/auth/login": 4,
    "POST /api/v1/auth/refresh": 5,
    "POST /api/v1/auth/logout": 2,
    "GET /api/v1/auth/me": 2,
    "PATCH /api/v1/auth/me": 3,
    "PUT /api/v1/auth/password": 8,
    "GET /api/v1/users": 2,
    "GET /api/v1/users/<int:user_id>": 2,
    "PATCH /api/v1/users/<int:user_id>": 6,
    "GET /api/v1/products": 3,
    "POST /api/v1/products": 9,
    "GET /api/v1/products/<int:product_id>": 3,
    "PATCH /api/v1/products/<int:product_id>": 5,
    "DELETE /api/v1/products/<int:product_id>": 3,
    "POST /api/v1/products/<int:product_id>/stock-adjustments": 8,
    "GET /api/v1/products/<int:product_id>/stock-movements": 3,
    "POST /api/v1/products/<int:product_id>/images": 12,
    "GET /api/v1/images/<int:image_id>": 1,
    "PATCH /api/v1/images/<int:image_id>": 7,
    "DELETE /api/v1/images/<int:image_id>": 9,
    "GET /api/v1/products/export.csv": 2,
    "GET /api/v1/product-imports": 2,
    "POST /api/v1/product-imports": 6,
    "GET /api/v1/product-imports/<int:import_id>": 2,
    "GET /api/v1/product-imports/<int:import_id>/errors.csv": 3,
    "POST /api/v1/product-imports/<int:import_id>/cancel": 7,
    "POST /api/v1/product-imports/<int:import_id>/retry": 7,
    "GET /api/v1/categories": 2,
    "POST /api/v1/categories": 7,
    "GET /api/v1/categories/<int:category_id>": 2,
    "PATCH /api/v1/categories/<int:category_id>": 4,
    "DELETE /api/v1/categories/<int:category_id>": 4,
    "GET /api/v1/cart": 3,
    "DELETE /api/v1/cart": 5,
    "POST /api/v1/cart/items": 11,
    "PUT /api/v1/cart/items/<int:product_id>": 7,
    "DELETE /api/v1/cart/items/<int:product_id>": 5,
    "POST /api/v1/checkout": 18,
    "GET /api/v1/orders": 3,
    "GET /api/v1/orders/<int:order_id>": 4,
    "POST /api/v1/orders/<int:order_id>/cancel": 20,
    "POST /api/v1/orders/<int:order_id>/fulfilment": 14,
    "POST /api/v1/orders/<int:order_id>/payments": 23,
    "GET /api/v1/orders/<int:order_id>/payments": 3,
    "GET /api/v1/orders/<int:order_id>/receipts": 4,
    "GET /api/v1/payment-methods": 1,
    "GET /api/v1/payments": 2,
    "GET /api/v1/payments/<int:payment_id>": 3,
    "GET /api/v1/payments/<int:payment_id>/evidence": 4,
    "GET /api/v1/payments/<int:payment_id>/client-secret": 3,
    "POST /api/v1/payments/<int:payment_id>/cancel": 3,
    "POST /api/v1/payments/callbacks/stripe": 0,
    "GET /api/v1/payments/review": 2,
    "POST /api/v1/payments/review/<int:item_id>/resolve": 7,
    "GET /api/v1/payments/review/<int:item_id>/suggestions": 5,
    "POST /api/v1/payments/review/<int:item_id>/match": 20,
    "POST /api/v1/payments/callbacks/stk/<string(maxlength=128):token>": 35,
    "POST /api/v1/payments/callbacks/c2b/<string(maxlength=128):token>/confirmation": 7,
    "POST /api/v1/payments/callbacks/c2b/<string(maxlength=128):token>/validation": 0,
    "GET /api/v1/receipts": 3,
    "GET /api/v1/receipts/<int:receipt_id>": 3,
    "POST /api/v1/payments/<int:payment_id>/check": 8,
    "POST /api/v1/orders/<int:order_id>/cash-receipts": 14,
    "POST /api/v1/counter-sales": 22,
    "POST /api/v1/receipts/<int:receipt_id>/refunds": 20,
    "GET /api/v1/refunds": 2,
    "GET /api/v1/refunds/<int:refund_id>": 3,
    "POST /api/v1/refunds/<int:refund_id>/approve": 30,
    "POST /api/v1/refunds/<int:refund_id>/reject": 17,
    "POST /api/v1/refunds/<int:refund_id>/conclude": 9,
    "POST /api/v1/payments/callbacks/refunds/<string(maxlength=128):token>/result": 8,
    "POST /api/v1/payments/callbacks/refunds/<string(maxlength=128):token>/timeout": 8,
    "POST /api/v1/payments/callbacks/status/<string(maxlength=128):token>/result": 8,
    "POST /api/v1/payments/callbacks/status/<string(maxlength=128):token>/timeout": 8,
    "GET /api/v1/bookings": 3,
    "POST /api/v1/bookings": 18,
    "GET /api/v1/bookings/<int:booking_id>": 4,
    "POST /api/v1/bookings/<int:booking_id>/cancel": 35,
    "POST /api/v1/bookings/<int:booking_id>/extensions": 22,
    "GET /api/v1/transport-requests": 2,
    "POST /api/v1/transport-requests": 12,
    "GET /api/v1/transport-requests/estimate": 1,
    "GET /api/v1/transport-requests/<int:request_id>": 3,
    "POST /api/v1/transport-requests/<int:request_id>/cancel": 12,
    "POST /api/v1/transport-requests/<int:request_id>/progress": 12,
    "GET /api/v1/transport-schedule": 3,
    "GET /api/v1/units": 3,
    "POST /api/v1/units": 7,
    "GET /api/v1/units/<int:unit_id>": 3,
    "PATCH /api/v1/units/<int:unit_id>": 4,
    "DELETE /api/v1/units/<int:unit_id>": 4,
    "GET /api/v1/units/<int:unit_id>/quote": 4,
    "GET /api/v1/units/<int:unit_id>/calendar": 4,
    "GET /api/v1/statements/imports": 2,
    "POST /api/v1/statements/imports": 6,
    "GET /api/v1/statements/imports/<int:statement_import_id>": 2,
    "GET /api/v1/statements/imports/<int:statement_import_id>/problems": 3,
    "GET /api/v1/statements/days": 8,
    "GET /api/v1/statements/days/<day>": 13,
    "GET /api/v1/webhooks": 2,
    "POST /api/v1/webhooks": 8,
    "GET /api/v1/webhooks/<int:webhook_id>": 2,
    "PATCH /api/v1/webhooks/<int:webhook_id>": 3,
    "DELETE /api/v1/webhooks/<int:webhook_id>": 5,
    "POST /api/v1/webhooks/<int:webhook_id>/rotate-secret": 9,
    "POST /api/v1/webhooks/<int:webhook_id>/ping": 7,
    "GET /api/v1/webhooks/<int:webhook_id>/deliveries": 3,
    "POST /api/v1/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/resend": 8,
    "GET /api/v1/dashboard": 5,
    "GET /api/v1/audit-events": 2,
    "GET /api/v1/reports/sales-by-day": 2,
    "GET /api/v1/reports/categories": 2,
    "GET /api/v1/reports/best-sellers": 2,
    "GET /api/v1/reports/payment-success": 2,
    "GET /api/v1/reports/stock-running-out": 2,
    "GET /": 0,
    "GET /shop/": 0,
    "GET /shop/<path:file>": 0,
    "GET /admin/": 0,
    "GET /admin/<path:file>": 0,
    "GET /docs": 0,
    "GET /docs/try": 0,
    "GET /docs/errors": 0,
    "GET /docs/assets/<name>": 0,
    "GET /openapi.json": 0,
    "GET /healthz": 0,
    "GET /readyz": 1,
    "GET /metrics": 0,
}


ASKED: dict[str, dict[str, Any]] = {
    "GET /api/v1/units/<int:unit_id>/quote": DAYS,
    "GET /api/v1/transport-requests/estimate": {"distance_m": 12_400},
}


def body_of(name: str, shop: Furnished) -> dict[str, Any] | None:
    """A body with which the operation does what it is for."""
    if name == "POST /api/v1/auth/refresh":
        return {"refresh_token": shop.refresh_token}
    if name == "POST /api/v1/orders/<int:order_id>/payments":
        return {"phone": AT_REST}
    body = body_for(name, shop.ids) if name in WITH_BODY else None
    return body and {field: value for field, value in body.items() if field != "expected_total"}


def spent(shop: Furnished, name: str) -> list[Asked]:
    """The statements of one request that succeeds, or is refused as REFUSED says."""
    method, rule = split(name)
    if "fulfilment" in rule:
        rule = rule.replace("<int:order_id>", str(shop.ids["paid"]))
    sent: dict[str, Any] = {"json": body_of(name, shop), "query_string": ASKED.get(name)}
    if rule.endswith("/images"):
        sent = {"data": {"file": (io.BytesIO(painted("red")), "red.png")}}
    if name == "POST /api/v1/product-imports":
        sent = {"data": {"file": (io.BytesIO(b"sku,name,price\nUNGA-9,Unga,189.50\n"), "prices.csv")}}
    if name == "POST /api/v1/statements/imports":
        sent = {"data": {"file": (io.BytesIO(a_statement("UKM5XQ2P7A")), "november.csv")}}
    if "callbacks/stk" in rule:
        rule = rule.rpartition("/")[0] + "/" + shop.push["token"]
        sent = {"data": json.dumps(success(shop.push))}
    with asked(shop.app) as seen:
        answer = shop.send(who_may(name), method, rule, headers=KEY, **sent)
    assert answer.status_code == REFUSED.get(name, answer.status_code)
    assert answer.status_code < 300 or name in REFUSED or name in BUILT, (name, answer.text)
    return seen


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_costs_what_its_budget_says(shop: Furnished, served_world: World, name: str) -> None:
    served_world.arrange(AT_REST, "person")

    statements = [each.first_words for each in spent(shop, name)]

    assert len(statements) <= BUDGETS[name], "\n".join(statements)


def of_lists(shop: Furnished) -> dict[str, tuple[int, int]]:
    """(rows, statements) of every list; those of one thing, of the first one that was added."""
    found = {}
    for name in LISTS:
        path = split(name)[1].replace("<int:product_id>", str(FIRST)).replace("<int:order_id>", str(FIRST))
        with asked(shop.app) as seen:
            answer = shop.send("admin", "GET", path, query_string={"limit": 100})
        found[name] = len(answer.json["data"]), len(seen)
    return found


def test_a_list_costs_the_same_for_three_rows_and_for_thirty(shop: Furnished) -> None:
    fill(shop.app, 3)
    few = of_lists(shop)
    fill(shop.app, 30, first=FIRST + 1_000)
    many = of_lists(shop)

    longer = {name for name in LISTS if many[name][0] >= few[name][0] + 15}
    assert longer == {name for name in LISTS if "<int:" not in name}
    assert {name: cost for name, (_, cost) in many.items()} == {name: cost for name, (_, cost) in few.items()}


def test_a_cart_costs_the_same_for_one_product_and_for_thirty(shop: Furnished) -> None:
    costs = []
    for first, many in ((FIRST, 1), (FIRST + 100, 29)):
        fill(shop.app, many, first=first)
        for product in range(first, first + many):
            shop.send("customer", "PUT", f"/api/v1/cart/items/{product}", json={"quantity": 1})
        with asked(shop.app) as seen:
            answer = shop.send("customer", "GET", "/api/v1/cart")
        costs.append((len(answer.json["items"]) > many // 2, len(seen)))

    assert costs == [(True, BUDGETS["GET /api/v1/cart"])] * 2


def test_a_poll_after_the_first_one_writes_nothing(shop: Furnished) -> None:
    forget_that_anybody_looked(shop)

    writes = []
    for _ in range(3):
        with asked(shop.app) as seen:
            assert shop.send("customer", "GET", "/api/v1/payments/<int:payment_id>").status_code == 200
        writes.append(sum(each.text.startswith("UPDATE") for each in seen))

    assert writes == [1, 0, 0]


def forget_that_anybody_looked(shop: Furnished) -> None:
    """The open attempt, about to be asked about by itself, before somebody polls it for the first time."""
    with shop.app.app_context(), db.engine.begin() as connection:
        payments = db.metadata.tables["payments"]
        mine = sa.update(payments).where(payments.c.id == shop.ids["payment_id"])
        connection.execute(mine.values(polled_at=None, next_check_at=payments.c.pushed_at))


def test_an_order_of_thirty_lines_is_read_at_the_price_of_one(shop: Furnished) -> None:
    fill(shop.app, 31)
    for product in range(FIRST, FIRST + 31):
        shop.send("customer", "PUT", f"/api/v1/cart/items/{product}", json={"quantity": 1})
    shop.send("customer", "DELETE", f"/api/v1/cart/items/{FIRST + 3}")
    order = take_what_is_sold(shop)

    with asked(shop.app) as seen:
        read = shop.send("customer", "GET", f"/api/v1/orders/{order['id']}")

    assert len(read.json["lines"]) >= 15
    assert len(seen) == BUDGETS["GET /api/v1/orders/<int:order_id>"]


def take_what_is_sold(shop: Furnished) -> dict[str, Any]:
    """Check out; what is not for sale is taken out of the cart first."""
    for line in shop.send("customer", "GET", "/api/v1/cart").json["items"]:
        if line["problem"]:
            shop.send("customer", "DELETE", f"/api/v1/cart/items/{line['product_id']}")
    answer = shop.send("customer", "POST", "/api/v1/checkout", json={}, headers=KEY)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json
    return order
