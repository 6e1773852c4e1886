"""Guests' carts that nobody touched for 30 days are deleted; users' carts stay."""

from datetime import timedelta

import pytest
from flask import Flask

from app.carts import service
from app.kit.clock import utc_now
from tests.carts.conftest import rows
from tests.shopper import Shopper


def forget(app: Flask, *, days: float) -> int:
    with app.app_context():
        return service.forget_old(now=utc_now() + timedelta(days=days))


def test_an_old_cart_goes_with_its_lines(app: Flask, guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    assert forget(app, days=30.1) == 1
    assert (rows(app, "carts"), rows(app, "cart_items")) == (0, 0)


def test_a_young_cart_stays(app: Flask, guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    assert forget(app, days=29.9) == 0
    assert guest.get("/cart").json["count"] == 1


def test_a_users_cart_stays(app: Flask, amina: Shopper, unga: int):
    amina.post("/cart/items", {"product_id": unga})
    assert forget(app, days=400) == 0
    assert amina.get("/cart").json["count"] == 1


def test_a_forgotten_guest_begins_again_with_the_same_token(app: Flask, guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    forget(app, days=31)
    assert guest.get("/cart").json["items"] == []
    assert guest.post("/cart/items", {"product_id": unga}).json["count"] == 1


def test_it_goes_in_bounded_batches(app: Flask, unga: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service, "BATCH", 2)
    for _ in range(3):
        Shopper(app).post("/cart/items", {"product_id": unga})
    assert [forget(app, days=31) for _ in range(3)] == [2, 1, 0]
