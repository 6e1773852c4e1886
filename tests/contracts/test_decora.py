"""Dialect decora: users, carts, orders and a bare amount."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from tests.contracts.client import OldClient
from tests.contracts.conftest import Register
from tests.shopper import Shopper
from tests.world import PAYS, World, wait_for

ZAWADI = {"username": "zawadi", "email": "zawadi@example.com", "password": "siri", "contacts": "0110345678"}
KEYS = {"id", "name", "description", "category", "sub_category", "tag", "images", "created_at"}


def test_users_are_made_read_and_changed_by_themselves(somebody: OldClient, register: Register) -> None:
    made = somebody.post("//users", ZAWADI | {"address": '{"town": "Nakuru"}'})
    assert made.status_code == 200, made.text
    user = made.json
    assert (user["username"], user["contacts"]) == ("zawadi", "+254110345678")
    assert (user["address"], user["cart"]) == ('{"town": "Nakuru"}', [])
    assert not [name for name in user if "password" in name]

    mine = f"/user/{user['id']}"
    assert somebody.get(mine).status_code == 401
    somebody.token = user["access_token"]
    wish = {"id": 99, "email": "z@example.com", "contacts": "0722000111", "unknown": 1}
    changed = somebody.patch(mine, wish)
    assert (changed.status_code, changed.json["email"]) == (200, "z@example.com")
    assert (changed.json["id"], changed.json["contacts"]) == (user["id"], "+254722000111")

    admin, other = register("baraka", "admin"), register("brian")
    assert other.get(mine).status_code == 404
    assert other.get("/users").status_code == 403
    listed = admin.get("/users")
    assert [each["username"] for each in listed.json] == ["zawadi", "baraka", "brian"]
    assert "password" not in listed.text

    assert somebody.delete(mine).json["message"]
    assert admin.get(mine).status_code == 404
    assert somebody.get(mine).status_code == 401


def test_the_front_end_that_compares_passwords_itself_fails_cleanly(old: OldClient) -> None:
    answer = old.get("//users")
    assert answer.status_code == 401
    assert answer.is_json
    assert answer.json["error"]
    assert answer.json["message"]


def test_products_are_read_with_the_union_of_the_keys(old: OldClient, classroom: World) -> None:
    product = classroom.product("Kiti", price=120_000, stock=3)
    (row,) = old.get("/products/").json
    assert row == old.get(f"/product/{product}").json
    assert (row["price"], row["quantity"], row["stock"]) == (1200, 3, 3)
    assert row.keys() >= KEYS
    assert isinstance(row["images"], list)
    for path in ("/product/999999999", "/product/chair", "/products/0"):
        gone = old.get(path)
        assert (gone.status_code, gone.json["message"]) == (404, "Product not found")


def test_the_door_greets_a_program_and_shows_a_browser_in(old: OldClient) -> None:
    for accept in ("*/*", "application/json, text/plain, */*"):  # fetch and axios
        greeted = old.get("/", headers={"Accept": accept})
        assert (greeted.status_code, greeted.content_type, greeted.json) == (200, "application/json", "Hello")
    assert old.get("/").json == "Hello"
    typed = old.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (typed.status_code, typed.headers["Location"]) in {(302, "/shop/"), (302, "/docs")}


def test_a_sub_category_and_a_tag_are_read_as_they_were_written(register: Register) -> None:
    admin = register("baraka", "admin")
    body = {"name": "Kiti", "price": 1200, "category": "Chairs", "sub_category": "Bar stools", "tag": "new"}
    made = admin.post("/products", body)
    assert (made.status_code, made.json["sub_category"], made.json["tag"]) == (201, "Bar stools", "new")
    (row,) = OldClient(admin.app).get("/products").json
    assert (row["category"], row["sub_category"], row["tag"]) == ("Chairs", "Bar stools", "new")

    path = f"/products/{row['id']}"
    assert admin.put(path, {"price": 1100}).json["tag"] == "new"  # what is not named stays
    changed = admin.put(path, {"tag": "", "sub_category": "Stools"}).json
    assert (changed["sub_category"], changed["tag"]) == ("Stools", "")
    assert admin.put(path, {"tag": "x" * 81}).status_code == 400
    assert OldClient(admin.app).get(f"/product/{row['id']}").json["sub_category"] == "Stools"
    bare = admin.post("/products", {"name": "Meza", "price": 800}).json
    assert (bare["sub_category"], bare["tag"]) == ("", "")


def test_a_cart_is_rows_of_ones_own(strict: World, register: Register) -> None:
    kiti, meza = strict.product("Kiti", price=120_000), strict.product("Meza", price=80_000)
    amina, brian, admin = register("amina"), register("brian"), register("baraka", "admin")
    row = amina.post("/carts", {"product_id": kiti, "quantity": 2})
    assert (row.status_code, row.json["product_id"], row.json["quantity"]) == (200, kiti, 2)
    brian.post("/carts", {"product_id": meza, "quantity": 1})

    mine = f"/cart/{row.json['id']}"
    assert amina.get("/carts").json == [row.json] == [amina.get(mine).json]
    assert len(admin.get("/carts").json) == 2
    assert brian.get(mine).status_code == brian.patch(mine, {"quantity": 5}).status_code == 404
    assert amina.patch(mine, {"quantity": 3}).json == row.json | {"quantity": 3}
    assert amina.patch(mine, {"quantity": 0}).status_code == 400
    (in_cart,) = amina.get(f"/user/{row.json['user_id']}").json["cart"]
    product = {"id": kiti, "name": "Kiti", "price": 1200, "quantity": 10, "images": []}
    assert in_cart == {"id": row.json["id"], "quantity": 3, "product": product}
    assert amina.delete(mine).status_code == 200
    assert amina.get(mine).status_code == 404
    assert OldClient(amina.app).get("/carts").status_code == 401


def test_orders_come_from_the_cart_or_from_items_and_a_double_tap_makes_one(
    strict: World, register: Register
) -> None:
    kiti = strict.product("Kiti", price=120_000, stock=10)
    amina = register("amina")
    assert amina.post("/orders", {}).status_code == 409  # nothing in the cart
    amina.post("/carts", {"product_id": kiti, "quantity": 2})
    placed = amina.post("/orders", {"address": "Nakuru"})
    assert (placed.status_code, placed.json["total"]) == (200, 2400)
    assert amina.post("/orders", {"address": "Nakuru"}).json == placed.json

    amina.post("/carts", {"product_id": kiti, "quantity": 1})
    another = amina.post("/orders", {"address": "Nakuru"})  # within the minute, of what came into the cart
    assert (another.json["total"], another.json["id"] != placed.json["id"]) == (1200, True)
    assert amina.post("/orders", {"address": "Nakuru"}).json == another.json

    named = amina.post("/orders", {"items": [{"product_id": kiti, "quantity": 3}], "total": 1})
    assert (named.status_code, named.json["total"]) == (200, 3600)
    assert strict.one("SELECT COUNT(*) FROM orders") == 3
    short = amina.post("/orders", {"items": [{"product_id": kiti, "quantity": 5}]})
    assert (short.status_code, "Kiti" in short.json["message"]) == (409, True)


def pay(client: OldClient, **body: Any) -> Any:
    return client.post("/mpesa", {"number": PAYS, **body})


def test_a_bare_amount_pays_what_is_due_and_nothing_else(
    strict: World, staff: Shopper, register: Register
) -> None:
    kiti = strict.product("Kiti", price=120_000)
    amina = register("amina")
    amina.post("/carts", {"product_id": kiti, "quantity": 2})
    wrong = pay(amina, amount=1)
    assert (wrong.status_code, "KSh 2,400" in wrong.json["message"]) == (500, True)
    assert wrong.json["error"]
    assert strict.one("SELECT COUNT(*) FROM orders") == 0

    right = pay(amina, amount=2400)
    assert right.status_code == 200, right.text
    assert pay(amina, amount=2400).json["order_id"] == right.json["order_id"]  # a double tap
    wait_for(lambda: staff.get(f"/orders/{right.json['order_id']}").json["status"] == "confirmed")
    assert [debit["amount"] for debit in strict.debits] == [2400]

    assert pay(amina, amount=7).status_code == 500  # no order, no cart, and the till is closed
    assert pay(OldClient(amina.app), amount=7).status_code == 500


def test_four_taps_at_once_are_one_payment(strict: World, register: Register) -> None:
    kiti = strict.product("Kiti", price=120_000)
    amina = register("amina")
    amina.post("/carts", {"product_id": kiti, "quantity": 1})

    def tap(_: int) -> Any:
        headers = {"Authorization": f"Bearer {amina.token}"}
        body = {"number": PAYS, "amount": 1200}
        return requests.post(f"{strict.shop_url}/mpesa", json=body, headers=headers, timeout=20)

    with ThreadPoolExecutor(4) as thumbs:
        answers = list(thumbs.map(tap, range(4)))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert len({answer.json()["payment_id"] for answer in answers}) == 1
    assert [debit["amount"] for debit in strict.debits] == [1200]


def test_in_a_classroom_the_body_may_name_the_caller(old: OldClient, classroom: World) -> None:
    kiti = classroom.product("Kiti", price=120_000)
    user = old.post("/users", {"username": "juma", "password": "siri"}).json
    row = old.post("/carts", {"product_id": kiti, "quantity": 1, "user_id": user["id"]})
    assert (row.status_code, row.json["user_id"]) == (200, user["id"])
    assert old.post("/orders", {"user_id": str(user["id"])}).json["user_id"] == user["id"]
    assert old.post("/orders", {"user_id": 999}).status_code == 404
    assert OldClient(classroom.app).post("/carts", {"product_id": kiti}).status_code == 401
