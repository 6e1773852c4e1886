"""The description is valid OpenAPI 3.1, and its examples and our answers are what its schemas promise.

These need the tools' JSON Schema, so they run with `python3 duka.py check slow`.
"""

from typing import Any

import pytest
from flask import Flask

from tests.openapi.kit import Critic, Document, Operation, complaints, examples_of
from tests.shopper import Shopper
from tests.world import PAYS, World

pytestmark = pytest.mark.slow


def test_it_is_openapi_3_1(document: Document) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    OpenAPIV31SpecValidator(document).validate()


def test_every_example_is_what_its_schema_says(document: Document, operations: list[Operation]) -> None:
    found = [
        f"{operation.name} {where} {wrong}"
        for operation in operations
        for where, schema, example in examples_of(document, operation)
        for wrong in complaints(document, schema, example)
    ]

    assert found == []


def test_every_body_and_every_good_answer_has_an_example(
    document: Document, operations: list[Operation]
) -> None:
    for operation in operations:
        shown = {where for where, _, _ in examples_of(document, operation)}
        bodies = {"body"} if "requestBody" in operation.said else set()
        answers = {
            status
            for status, said in operation.said["responses"].items()
            if status.startswith("2") and "content" in said
        }
        assert bodies | answers <= shown, operation.name


@pytest.mark.parametrize(
    ("body", "good"),
    [
        ({"delta": -2, "reason": "Torn"}, True),
        ({"set_to": 5, "expected": 7, "reason": "Counted"}, True),
        ({"reason": "Neither"}, False),
        ({"set_to": 5, "reason": "Half"}, False),
        ({"delta": 1, "set_to": 5, "expected": 7, "reason": "Both"}, False),
    ],
)
def test_a_rule_that_binds_several_fields_is_described(document: Document, body: Any, good: bool) -> None:
    schema = {"$ref": "#/components/schemas/Adjust"}

    assert (complaints(document, schema, body) == []) is good


def test_what_was_read_of_money_can_be_sent_back(document: Document) -> None:
    schema = {"$ref": "#/components/schemas/MoneyInput"}

    assert complaints(document, schema, {"amount": 100, "currency": "KES", "display": "KSh 1"}) == []


@pytest.fixture
def critic(app: Flask, document: Document) -> Critic:
    return Critic(app, document)


def test_the_answers_of_a_purchase_are_as_described(critic: Critic, world: World) -> None:
    critic.registers("amina")
    order = world.order(critic, world.product(price=18_950), quantity=2)
    payment = world.pay(critic, order, PAYS)
    world.ended(critic, payment)
    for path in (
        "/products?limit=1&total=true",
        "/products/1",
        "/categories",
        "/cart",
        "/orders",
        "/auth/me",
    ):
        critic.get(path)
    for path in (f"/orders/{order['id']}", f"/orders/{order['id']}/payments", f"/payments/{payment['id']}"):
        critic.get(path)
    critic.post(f"/orders/{order['id']}/cancel", {})

    assert critic.wrong == []
    assert len(critic.seen) >= 14


def test_the_answers_to_a_guest_are_as_described(critic: Critic, world: World) -> None:
    product_id = world.product()
    critic.put(f"/cart/items/{product_id}", {"quantity": 3})
    critic.delete(f"/cart/items/{product_id}", headers={"If-Match": '"0"'})
    critic.delete("/cart")
    order = world.order(critic, product_id)
    critic.get(f"/orders/{order['id']}")
    critic.get("/auth/me")
    critic.post(f"/orders/{order['id']}/payments", {"phone": "12"}, key=True)
    critic.post("/checkout", {})
    critic.headers.clear()
    critic.get(f"/orders/{order['id']}")
    critic.post("/auth/login", {"login": "nobody", "password": "nothing"})

    assert critic.wrong == []


def test_the_answers_in_the_back_office_are_as_described(
    critic: Critic, world: World, amina: Shopper
) -> None:
    critic.registers("baraka", role="admin")
    order = world.order(amina)
    payment = world.ended(amina, world.pay(amina, order, PAYS))
    price = {"amount": 3000, "currency": "KES"}
    made = critic.post("/products", {"name": "Sukuma wiki", "price": price, "stock": 5}).json
    critic.patch(f"/products/{made['id']}", {"status": "retired"}, headers={"If-Match": '"99"'})
    critic.post(f"/products/{made['id']}/stock-adjustments", {"delta": -1, "reason": "Torn"}, key=True)
    critic.post(f"/orders/{order['id']}/fulfilment", {"event": "deliver"})
    shelf = critic.post("/categories", {"name": "Mboga"}).json
    critic.patch(f"/categories/{shelf['id']}", {"name": "Mboga safi"})
    critic.delete(f"/categories/{shelf['id']}")
    critic.patch(f"/users/{amina.user['id']}", {"role": "staff"})
    for path in (
        f"/products/{made['id']}",
        f"/products/{made['id']}/stock-movements",
        "/payments?limit=1&total=true",
        f"/payments/{payment['id']}/evidence",
        "/payments/review",
        "/receipts",
        "/receipts/1",
        "/users?limit=1",
        "/orders?status=completed",
    ):
        critic.get(path)

    assert critic.wrong == []
