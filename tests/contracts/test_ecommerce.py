"""Dialects ecommerce and csv: accounts, products by administrators, a cart."""

from tests.contracts.client import OldClient
from tests.contracts.conftest import Register
from tests.world import World


def test_register_log_in_and_out(somebody: OldClient) -> None:
    assert somebody.get("/ping").json == "pong"
    body = {"username": "Juma K", "email": "juma@example.com", "password": "siri"}
    made = somebody.post("/register", body)
    assert (made.status_code, made.json["user"]["username"]) == (201, "Juma K")
    assert made.json["message"]
    assert somebody.post("/register", body).status_code == 400
    assert somebody.post("/register", {"username": "x"}).status_code == 400
    assert "password" not in made.json["user"]

    assert somebody.get("/protected").status_code == 401
    for login in ({"username": "juma k"}, {"email": "juma@example.com"}, {"username": "juma@example.com"}):
        got = somebody.post("/login", {**login, "password": "siri"})
        assert got.status_code == 200
        somebody.token = got.json["access_token"]
    assert somebody.get("/protected").json["logged_in_as"] == "Juma K"
    assert somebody.post("/logout").status_code == 200
    gone = somebody.get("/protected")
    assert (gone.status_code, gone.json["msg"]) == (401, "Missing or invalid token")


def test_an_account_needs_no_more_than_a_name(somebody: OldClient) -> None:
    body = {"username": "mwalimu", "password": "siri"}
    made = somebody.post("/signup", body)
    assert (made.status_code, made.json["msg"]) == (201, "User created successfully")
    again = somebody.post("/signup", body)
    assert (again.status_code, again.json["msg"]) == (400, "Username already exists")
    half = somebody.post("/signup", {"username": "mwalimu"})
    assert (half.status_code, half.json["msg"]) == (400, "Username and password are required")
    wrong = somebody.post("/login", {"username": "mwalimu", "password": "no"})
    assert (wrong.status_code, wrong.json["msg"]) == (401, "Invalid username or password")
    assert wrong.json["message"] == wrong.json["error"] == wrong.json["msg"]


def test_products_are_changed_by_administrators_only(register: Register) -> None:
    admin, amina = register("baraka", "admin"), register("amina")
    body = {"name": "Radio", "description": "FM", "price": 99.5, "stock": 7}
    assert OldClient(admin.app).post("/products", body).status_code == 401
    assert amina.post("/products", body).status_code == 403
    made = admin.post("/products", body)
    assert (made.status_code, made.json["price"], made.json["stock"]) == (201, 99.5, 7)

    path = f"/products/{made.json['id']}"
    assert amina.put(path, {"price": 1}).status_code == amina.delete(path).status_code == 403
    changed = admin.put(path, {"price": "120", "stock": 3})
    assert (changed.status_code, changed.json["price"], changed.json["stock"]) == (200, 120, 3)
    (seen,) = OldClient(admin.app).get("/products").json
    assert (seen["name"], seen["description"], seen["price"], seen["quantity"]) == ("Radio", "FM", 120, 3)
    assert admin.delete(path).status_code == 200
    assert OldClient(admin.app).get("/products").json == []
    assert admin.put(path, {"price": 2}).status_code == 404


def test_a_cart_with_its_total(strict: World, register: Register) -> None:
    radio, lamp = strict.product("Radio", price=9_950), strict.product("Lamp", price=50_000)
    amina = register("amina")
    assert amina.get("/cart").json == {"items": [], "total": 0}
    assert amina.post("/cart", {"product_id": radio, "quantity": 2}).status_code == 201
    row = amina.post("/cart", {"product_id": lamp, "quantity": 1})
    assert {"id", "product_id", "quantity"} <= row.json.keys()
    cart = amina.get("/cart").json
    item = {"product_id": radio, "quantity": 2, "name": "Radio", "price": 99.5, "subtotal": 199}
    assert cart["items"][0] == item | {"id": cart["items"][0]["id"]}
    assert cart["total"] == 699
    assert amina.delete(f"/cart/{row.json['id']}").status_code == 200
    assert len(amina.get("/cart").json["items"]) == 1
    assert OldClient(amina.app).get("/cart").status_code == 401
    assert amina.post("/cart", {"product_id": 999}).status_code == 404


def test_nobody_changes_products_and_an_administrator_is_told_to_be_one(
    strict: World, register: Register
) -> None:
    path = f"/products/{strict.product('Radio')}"
    nobody = OldClient(strict.app)
    assert nobody.put(path, {"price": 1}).status_code == nobody.delete(path).status_code == 401
    for name, role in (("baraka", "admin"), ("amina", "customer")):
        got = register(name, role).post("/login", {"username": name, "password": "siri"})
        assert got.json["user"]["is_admin"] is (role == "admin")
        assert "password" not in got.text
    kept = strict.rows("SELECT password_hash FROM users")
    assert {row["password_hash"][:4] for row in kept} == {"$2b$"}
