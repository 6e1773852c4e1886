"""Twenty thumbs at once, over real HTTP: units add up, a cart is made once and merged once."""

from collections import Counter
from typing import Any

import requests
from flask import Flask

from tests.carts.conftest import MANY, Shelf, at_once, rows
from tests.conftest import Served
from tests.shopper import PASSWORD, Shopper

TIMEOUT = 30


def call(shop: Served, shopper: Shopper, method: str, path: str, body: Any = None, **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"{shop.url}/api/v1{path}"
    return requests.request(method, url, json=body, headers=shopper.headers | named, timeout=TIMEOUT)


def statuses(answers: list[requests.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def add(shop: Served, shopper: Shopper, product_id: int, quantity: int = 1, **headers: str):
    return call(
        shop, shopper, "POST", "/cart/items", {"product_id": product_id, "quantity": quantity}, **headers
    )


def test_a_guests_twenty_adds_of_one_product_add_up(shop: Served, guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    answers = at_once(lambda number: add(shop, guest, unga, number + 1))
    assert statuses(answers) == {201: MANY}
    assert guest.get("/cart").json["count"] == 1 + sum(range(1, MANY + 1))


def test_a_users_twenty_first_adds_make_one_cart(app: Flask, shop: Served, amina: Shopper, unga: int):
    answers = at_once(lambda _: add(shop, amina, unga, 2))
    assert statuses(answers) == {201: MANY}
    assert amina.get("/cart").json["count"] == 2 * MANY
    assert rows(app, "carts") == 1


def test_twenty_products_at_once_are_twenty_lines(shop: Served, amina: Shopper, shelf: Shelf):
    ids = [shelf.put(f"Thing {number}") for number in range(MANY)]
    assert statuses(at_once(lambda number: add(shop, amina, ids[number]))) == {201: MANY}
    assert len(amina.get("/cart").json["items"]) == MANY


def test_twenty_adds_never_pass_999(shop: Served, amina: Shopper, unga: int):
    answers = at_once(lambda _: add(shop, amina, unga, 100))
    assert statuses(answers) == {201: 9, 422: MANY - 9}
    assert amina.get("/cart").json["count"] == 900


def test_twenty_adds_never_pass_a_hundred_lines(shop: Served, amina: Shopper, shelf: Shelf):
    ids = [shelf.put(f"Thing {number}") for number in range(90 + MANY)]
    for product in ids[MANY:]:
        amina.post("/cart/items", {"product_id": product})
    answers = at_once(lambda number: add(shop, amina, ids[number]))
    assert statuses(answers) == {201: 10, 409: MANY - 10}
    assert len(amina.get("/cart").json["items"]) == 100


def test_one_key_sent_twenty_times_adds_once(shop: Served, amina: Shopper, unga: int):
    answers = at_once(lambda _: add(shop, amina, unga, 2, Idempotency_Key="one-tap-that-stuttered"))
    assert statuses(answers) == {201: MANY}
    assert amina.get("/cart").json["count"] == 2


def test_a_strangers_key_sent_twenty_times_makes_one_cart(
    app: Flask, shop: Served, guest: Shopper, unga: int
):
    answers = at_once(lambda _: add(shop, guest, unga, 2, Idempotency_Key="one-tap-that-stuttered"))
    assert statuses(answers) == {201: MANY}
    assert len({answer.headers["Cart-Token"] for answer in answers}) == 1
    assert rows(app, "carts") == 1


def test_of_twenty_changes_of_what_was_seen_one_counts(shop: Served, amina: Shopper, unga: int):
    etag = amina.post("/cart/items", {"product_id": unga}).headers["ETag"]

    def change(number: int) -> requests.Response:
        return call(shop, amina, "PUT", f"/cart/items/{unga}", {"quantity": number + 2}, If_Match=etag)

    answers = at_once(change)
    assert statuses(answers) == {200: 1, 412: MANY - 1}
    (won,) = [answer for answer in answers if answer.status_code == 200]
    assert amina.get("/cart").json["count"] == won.json()["count"]


def test_of_twenty_first_carts_that_insist_on_none_one_is_written(shop: Served, amina: Shopper, unga: int):
    etag = amina.get("/cart").headers["ETag"]

    def change(_: int) -> requests.Response:
        return call(shop, amina, "PUT", f"/cart/items/{unga}", {"quantity": 2}, If_Match=etag)

    assert statuses(at_once(change)) == {200: 1, 412: MANY - 1}


def test_twenty_sign_ins_merge_one_cart_once(shop: Served, guest: Shopper, amina: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga, "quantity": 3})
    amina.post("/cart/items", {"product_id": unga, "quantity": 1})
    body = {"login": "amina", "password": PASSWORD}
    answers = at_once(lambda _: call(shop, guest, "POST", "/auth/login", body))
    assert statuses(answers) == {200: MANY}
    assert [note for answer in answers for note in answer.json()["notes"]] == []
    assert amina.get("/cart").json["count"] == 4


def test_carts_of_ten_devices_all_arrive(app: Flask, shop: Served, amina: Shopper, shelf: Shelf):
    ids = [shelf.put(f"Thing {number}", stock=100) for number in range(5)]
    devices = [Shopper(app) for _ in range(10)]
    for turn, device in enumerate(devices):
        for product in ids if turn % 2 else reversed(ids):
            device.post("/cart/items", {"product_id": product})
    body = {"login": "amina", "password": PASSWORD}
    answers = at_once(lambda number: call(shop, devices[number], "POST", "/auth/login", body), many=10)
    assert [note for answer in answers for note in answer.json()["notes"]] == []
    assert {line["quantity"] for line in amina.get("/cart").json["items"]} == {10}
    assert rows(app, "carts") == 1


def test_adds_and_removals_at_once_leave_a_whole_cart(shop: Served, amina: Shopper, unga: int):
    def turn(number: int) -> requests.Response:
        if number % 2:
            return call(shop, amina, "DELETE", f"/cart/items/{unga}")
        return add(shop, amina, unga)

    assert statuses(at_once(turn)) == {200: MANY // 2, 201: MANY // 2}
    assert amina.get("/cart").json["count"] in range(MANY // 2 + 1)
