"""POST /products: for administrators."""

import re

import pytest

from tests.products.kit import Goods, kes, pointers
from tests.shopper import Shopper

UNGA = {"name": "Unga, 2 kg", "price": kes(18950)}


def test_an_administrator_adds_a_product(admin: Shopper, guest: Shopper, goods: Goods):
    drinks = goods.category("Vinywaji")
    body = {"name": "Maji", "sku": "MAJI-5L", "description": "Safi", "price": kes(12500), "stock": 6}
    answer = admin.post("/products", {**body, "category_id": drinks.id})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/products/{answer.json['id']}"
    assert answer.json["category"]["slug"] == "vinywaji"
    assert answer.json["stock"] == {"tracked": True, "available": 6, "on_hand": 6, "reserved": 0}
    assert guest.get(f"/products/{answer.json['id']}").headers["ETag"] == answer.headers["ETag"]


def test_the_first_units_are_written_down(admin: Shopper):
    product = admin.post("/products", {**UNGA, "stock": 6}).json
    (row,) = admin.get(f"/products/{product['id']}/stock-movements").json["data"]
    assert (row["kind"], row["on_hand_delta"]) == ("received", 6)
    assert row["actor"] == f"admin:{admin.user['id']}"


@pytest.mark.parametrize(("body", "tracked"), [({}, False), ({"stock": None}, False), ({"stock": 0}, True)])
def test_without_a_figure_stock_is_not_counted(admin: Shopper, body: dict, tracked: bool):
    assert admin.post("/products", UNGA | body).json["stock"]["tracked"] is tracked


def test_a_sku_is_made_from_the_name(admin: Shopper):
    skus = {admin.post("/products", UNGA).json["sku"] for _ in range(3)}
    assert len(skus) == 3
    assert all(re.fullmatch(r"UNGA-2-KG-[2-9A-Z]{5}", sku) for sku in skus)


@pytest.mark.parametrize("name", ["अ" * 200, "x" * 200, "-", "😀"])
def test_any_name_gives_a_sku_that_fits(admin: Shopper, name: str):
    answer = admin.post("/products", UNGA | {"name": name})
    assert (answer.status_code, answer.json["name"]) == (201, name)
    assert len(answer.json["sku"]) <= 64


def test_two_products_cannot_have_one_sku(admin: Shopper, goods: Goods):
    goods.product(sku="UNGA-2KG")
    answer = admin.post("/products", UNGA | {"sku": "UNGA-2KG"})
    assert (answer.status_code, answer.json["code"]) == (409, "sku_taken")
    assert answer.json["errors"][0]["pointer"] == "/sku"


def test_skus_are_told_apart_by_every_letter(admin: Shopper, goods: Goods):
    goods.product(sku="unga")
    for sku in ("UNGA", "üngà", "unga 1"):
        assert admin.post("/products", UNGA | {"sku": sku}).status_code == 201


def test_a_repeated_request_adds_one_product(admin: Shopper, guest: Shopper):
    first = admin.post("/products", UNGA | {"stock": 3}, key="a-key-of-my-own")
    again = admin.post("/products", UNGA | {"stock": 3}, key="a-key-of-my-own")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.json) == (201, first.json)
    assert guest.get("/products?total=true").json["page"]["total"] == 1


def test_a_draft_needs_no_price(admin: Shopper, guest: Shopper):
    answer = admin.post("/products", {"name": "Soon", "status": "draft"})
    assert (answer.status_code, answer.json["price"]["amount"]) == (201, 0)
    assert guest.get(f"/products/{answer.json['id']}").status_code == 404


@pytest.mark.parametrize("price", [{}, {"price": kes(0)}])
def test_what_is_on_sale_needs_a_price(admin: Shopper, price: dict):
    assert pointers(admin.post("/products", {"name": "Unga"} | price)) == ["/price"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "   "}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": "two\nlines"}, "/name"),
        ({"name": 5}, "/name"),
        ({"name": None}, "/name"),
        ({"sku": ""}, "/sku"),
        ({"sku": "x" * 65}, "/sku"),
        ({"sku": "two\nlines"}, "/sku"),
        ({"description": "x" * 5001}, "/description"),
        ({"price": 18950}, "/price"),
        ({"price": None}, "/price"),
        ({"price": kes(-1)}, "/price/amount"),
        ({"price": {"amount": "18950"}}, "/price/amount"),
        ({"price": {"amount": 189.5}}, "/price/amount"),
        ({"price": {"amount": True}}, "/price/amount"),
        ({"price": {"amount": 100, "currency": "USD"}}, "/price/currency"),
        ({"price": {"currency": "KES"}}, "/price/amount"),
        ({"price": kes(10**12)}, "/price"),
        ({"stock": -1}, "/stock"),
        ({"stock": 1.5}, "/stock"),
        ({"stock": 10**10}, "/stock"),
        ({"status": "retired"}, "/status"),
        ({"category_id": 999}, "/category_id"),
        ({"category_id": 2**62}, "/category_id"),
        ({"category_id": "1"}, "/category_id"),
        ({"id": 1}, "/id"),
        ({"on_hand": 5}, "/on_hand"),
        ({"version": 9}, "/version"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(admin: Shopper, change: dict, pointer: str):
    assert pointers(admin.post("/products", UNGA | change)) == [pointer]


def test_a_name_is_required(admin: Shopper):
    assert pointers(admin.post("/products", {"price": kes(100)})) == ["/name"]


@pytest.mark.parametrize("body", [[], "unga", 5])
def test_a_body_that_is_no_object_is_refused(admin: Shopper, body: object):
    assert admin.post("/products", body).status_code == 422


def test_a_body_that_is_no_json_is_refused(admin: Shopper):
    answer = admin.post("/products", data="{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_only_administrators_add_products(guest: Shopper, amina: Shopper, staff: Shopper):
    assert guest.post("/products", UNGA).status_code == 401
    assert amina.post("/products", UNGA).status_code == 403
    assert staff.post("/products", UNGA).status_code == 403
    assert guest.get("/products").json["data"] == []
