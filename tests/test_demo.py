"""`flask demo load`: a small shop to look at."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from app.demo import demo
from tests.shopper import Shopper

PRODUCTION = {
    "DUKA_ENV": "production",
    "SECRET_KEY": "s" * 40,
    "JWT_SECRET_KEY": "j" * 40,
    "PUBLIC_URL": "https://duka.example.co.ke",
    "LIMITS": "on",
    "BCRYPT_LOG_ROUNDS": "10",
    "MPESA_API_URL": "https://api.safaricom.co.ke",
    "MPESA_CALLBACK_URL": "https://duka.example.co.ke",
}


def load(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(demo, ["load", *(options or ("--no-pictures",))])


def shelves(guest: Shopper) -> list[dict]:
    return guest.get("/products?limit=100").json["data"]


@pytest.fixture
def loaded(app: Flask) -> Result:
    result = load(app)
    assert result.exit_code == 0, result.output
    return result


def test_the_shop_has_goods_on_every_shelf(loaded: Result, guest: Shopper):
    products = shelves(guest)
    categories = guest.get("/categories").json["data"]
    assert len(products) == 24
    assert {product["category"]["slug"] for product in products} == {row["slug"] for row in categories}
    assert len(categories) == 6


def test_something_is_sold_out_and_something_is_not_counted(loaded: Result, guest: Shopper):
    figures = [product["stock"]["available"] for product in shelves(guest)]
    assert (figures.count(0), figures.count(None)) == (1, 1)


def test_some_prices_have_cents(loaded: Result, guest: Shopper):
    displayed = [product["price"]["display"] for product in shelves(guest)]
    assert "KSh 189.50" in displayed
    assert "KSh 1,299" in displayed


@pytest.mark.parametrize(
    ("login", "password", "role"),
    [
        ("admin@duka.test", "duka-demo-admin", "admin"),
        ("customer@duka.test", "duka-demo-customer", "customer"),
    ],
)
def test_its_people_can_sign_in(loaded: Result, guest: Shopper, login: str, password: str, role: str):
    answer = guest.post("/auth/login", {"login": login, "password": password})
    assert (answer.status_code, answer.json["user"]["role"]) == (200, role)
    assert login in loaded.output


@pytest.mark.slow
def test_every_product_has_a_painted_sign(app: Flask, guest: Shopper):
    assert load(app, "--pictures").exit_code == 0
    for product in shelves(guest):
        (image,) = product["images"]
        assert (image["width"], image["height"]) == (480, 480)
        assert product["name"] in image["alt"]
        assert guest.client.get(image["url"]).content_type == "image/webp"


def test_loading_again_adds_nothing(app: Flask, loaded: Result, guest: Shopper):
    before = shelves(guest)
    assert "0 products added" in load(app).output
    assert shelves(guest) == before


def test_loading_again_leaves_the_shopkeepers_edits_alone(
    app: Flask, loaded: Result, admin: Shopper, guest: Shopper
):
    first, second = shelves(guest)[:2]
    admin.patch(f"/products/{first['id']}", {"name": "Mine"})
    admin.delete(f"/products/{second['id']}")
    load(app)
    assert guest.get(f"/products/{first['id']}").json["name"] == "Mine"
    assert guest.get(f"/products/{second['id']}").status_code == 404


def test_production_is_left_alone(make_app: Callable[..., Flask], guest: Shopper):
    result = load(make_app(**PRODUCTION))
    assert result.exit_code != 0
    assert "production" in result.output
    assert shelves(guest) == []
