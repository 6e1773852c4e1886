"""Dialect shop: forms, no tokens, several spellings of each address."""

from datetime import timedelta

import pytest

from app.db import db
from app.kit.clock import utc_now
from tests.contracts.client import OldClient
from tests.shopper import Shopper
from tests.world import CANCELS, PAYS, World, wait_for

JOINS = {"username": "Amina W", "email": "amina@example.com", "password": "siri", "phone": "0712 345 678"}
LISTS = ("get_product_details", "getproductdetails", "get_products_details", "getproducts", "get_products")
KEYS = {"product_id", "product_name", "product_desc", "product_category", "product_cost", "product_image"}


def test_somebody_signs_up_and_in_with_forms_or_json(old: OldClient) -> None:
    joined = old.post("/api/signup", data=JOINS)
    assert (joined.status_code, joined.json["success"]) == (200, "Thank you for Joining")
    assert joined.json["message"] == joined.json["success"]

    taken = old.post("/api/signup/", JOINS | {"username": "Another"})
    assert 400 <= taken.status_code < 500
    assert taken.json["error"] == taken.json["message"]
    assert "account with this e-mail address" in taken.json["message"]
    bad = old.post("/api/signup", data=JOINS | {"email": "nobody"})
    assert (bad.status_code, "e-mail" in bad.json["message"]) == (400, True)

    for method in ("GET", "PUT", "PATCH", "DELETE"):
        wrong = old.call(method, "/api/signup")
        assert (wrong.status_code, wrong.json["error"]) == (405, "Registration Failed, Try again later")

    as_form = {"email": "amina@example.com", "password": "siri"}
    back = old.call("POST", "/api/signin", data=as_form, content_type="multipart/form-data")
    assert (back.status_code, back.json["message"]) == (200, "Login Success")
    user = back.json["user"]
    assert {name: user[name] for name in ("username", "email", "phone")} == {
        "username": "Amina W",
        "email": "amina@example.com",
        "phone": "+254712345678",
    }
    assert "password" not in user
    assert back.json["access_token"]
    assert old.post("/api/signin", {"email": "amina w", "password": "siri"}).json["user"] == user

    no = old.post("/api/signin", data={"email": "amina@example.com", "password": "wrong"})
    assert (no.status_code, no.json) == (200, {"message": "Login Failed"})


def test_the_list_is_bare_rows_under_every_spelling(old: OldClient, classroom: World) -> None:
    classroom.product("Unga", price=25_000, description="Sifted")
    classroom.product("Sukari", price=18_950)

    answers = [old.get(f"/api//{name}/") for name in (*LISTS, "get_product")]
    first, second = answers[0].json
    assert all(answer.json == [first, second] for answer in answers)
    assert (first["product_cost"], second["product_cost"]) == ("250.00", "189.50")
    assert KEYS | {"product_description", "product_photo"} <= first.keys()
    assert (first["product_name"], first["product_description"]) == ("Unga", "Sifted")
    assert "max-age" in answers[0].headers["Cache-Control"]


@pytest.mark.parametrize("name", ["add_product", "addproduct", "add_products", "addproducts"])
def test_a_product_is_added_without_a_token_in_a_classroom(old: OldClient, name: str) -> None:
    body = {"product_name": "Kiti", "product_description": "Of wood", "product_cost": "1,250.50"}
    added = old.post(f"/api/{name}", data=body | {"product_category": "Furniture"})
    assert added.status_code == 200, added.text
    assert added.json["success"]
    assert added.json["message"]
    (row,) = old.get("/api/getproducts").json
    assert (row["product_cost"], row["product_category"]) == ("1250.50", "Furniture")
    assert row["stock"] is None  # no figure came: sold without counting
    missing = old.post(f"/api/{name}", data={"product_name": "Kiti"})
    assert (missing.status_code, missing.json["message"]) == (400, "product_cost is required.")


def test_elsewhere_administrators_add_products(somebody: OldClient) -> None:
    body = {"product_name": "Kiti", "product_cost": "1250"}
    refused = somebody.post("/api/add_product", data=body)
    assert refused.status_code == 401
    assert refused.json["error"] == refused.json["message"]
    somebody.post("/api/signup", data=JOINS)
    somebody.token = somebody.post("/api/signin", data=JOINS).json["access_token"]
    assert somebody.post("/api/add_product", data=body).status_code == 403
    somebody.promote("amina@example.com")
    somebody.token = somebody.post("/api/signin", data=JOINS).json["access_token"]
    assert somebody.post("/api/add_product", data=body).status_code == 200


def test_a_sum_is_paid_at_the_till_and_the_product_of_that_price_leaves_the_shelf(
    old: OldClient, classroom: World, staff: Shopper
) -> None:
    unga = classroom.product("Unga", price=25_000, stock=5)
    wish = {"phone": "+254 712 345 600", "amount": "250", "product_name": "unga"}
    said = old.post("/api/mpesa_payment", data=wish)
    again = old.post("/api/mpesa_payment", data=wish)
    assert (said.status_code, said.json["message"]) == (200, "Please complete the payment on your phone")
    assert again.json == said.json

    wait_for(lambda: staff.get(f"/orders/{said.json['order_id']}").json["status"] == "confirmed")
    assert len(classroom.debits) == 1
    assert staff.get(f"/products/{unga}").json["stock"]["on_hand"] == 4

    with classroom.app.app_context(), db.engine.begin() as connection:  # the minute is over
        keys = db.metadata.tables["idempotency_keys"]
        connection.execute(keys.update().values(created_at=utc_now() - timedelta(seconds=61)))
    later = old.post("/api/mpesa_payment", data=wish)
    assert (later.status_code, later.json["order_id"] != said.json["order_id"]) == (200, True)
    wait_for(lambda: staff.get(f"/orders/{later.json['order_id']}").json["status"] == "confirmed")
    assert staff.get(f"/products/{unga}").json["stock"]["on_hand"] == 3

    other = old.post("/api/payment", {"phone": CANCELS, "amount": 99, "product_name": "Unga"})
    assert other.status_code == 200
    assert staff.get(f"/orders/{other.json['order_id']}").json["lines"][0]["name"] == "Unga"
    assert staff.get(f"/products/{unga}").json["stock"]["reserved"] == 0


def test_what_cannot_be_paid_is_refused_with_a_reason(old: OldClient) -> None:
    wrong = [{"amount": 5}, {"phone": PAYS}, {"phone": "12", "amount": 5}, {"phone": PAYS, "amount": "x"}]
    for body in (*wrong, {"phone": PAYS, "amount": 0.5}):
        answer = old.post("/api/MpesaPayment", data=body)
        assert answer.status_code == 400
        assert answer.json["error"] == answer.json["message"]
    old.token = "not.a.token"
    assert old.post("/api/payment", data={"phone": PAYS, "amount": 5}).status_code == 401


def test_the_till_is_closed_where_it_was_not_opened(somebody: OldClient) -> None:
    closed = somebody.post("/api/payment", data={"phone": PAYS, "amount": 5})
    assert (closed.status_code, closed.json["error"]) == (401, closed.json["message"])


@pytest.mark.parametrize(
    "typed", ["0712345600", "0112345600", "712345600", "254712345600", "+254712345600", " 0712 345 600 "]
)
def test_a_phone_is_taken_as_it_is_typed(old: OldClient, classroom: World, typed: str) -> None:
    classroom.product("Unga", price=25_000)
    asked = old.post("/api/payment", data={"phone": typed, "amount": "250", "product_name": "Unga"})
    assert asked.status_code == 200, asked.text
    owner = "+254112345600" if "0112" in typed else "+254712345600"
    assert classroom.one("SELECT phone FROM payments") == owner


@pytest.mark.parametrize("shape", ["json", "multipart/form-data", "application/x-www-form-urlencoded"])
def test_every_call_takes_json_and_both_kinds_of_form(old: OldClient, shape: str) -> None:
    def call(path: str, body: dict[str, str]) -> int:
        if shape == "json":
            return old.post(path, body).status_code
        return old.call("POST", path, data=body, content_type=shape).status_code

    goods = {"product_name": "Kiti", "product_desc": "Wood", "product_cost": "250", "quantity": "7"}
    assert call("/api/signup", JOINS) == call("/api/signin", JOINS) == call("/api/add_product", goods) == 200
    (row,) = old.get("/api/get_product_details").json
    assert (row["product_desc"], row["stock"]) == ("Wood", 7)
    assert call("/api/mpesa_payment", {"phone": PAYS, "amount": "250", "product_name": "Kiti"}) == 200


def test_from_signing_up_to_being_told_that_it_is_paid(
    old: OldClient, classroom: World, staff: Shopper
) -> None:
    unga = classroom.product("Unga", price=25_000, stock=5)
    old.post("/api/signup", data=JOINS)
    assert old.post("/api/signin", data=JOINS).json["message"] == "Login Success"
    (row,) = old.get("/api/get_products").json
    wish = {"phone": PAYS, "amount": row["product_cost"], "product_name": row["product_name"]}
    order_id = old.post("/api/mpesa_payment", data=wish).json["order_id"]
    wait_for(lambda: staff.get(f"/orders/{order_id}").json["status"] == "confirmed")
    assert staff.get(f"/products/{unga}").json["stock"]["on_hand"] == 4
    told = f"SELECT COUNT(*) FROM jobs WHERE topic = 'order.confirmed' AND dedupe LIKE 'order:{order_id}:%'"
    assert classroom.one(told) == 1  # what letters and texts are made of
