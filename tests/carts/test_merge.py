"""A guest who signs in: what was in the guest's cart is in the user's, once."""

from typing import Any

import pytest
from flask import Flask

from app.auth import service as auth
from app.carts import merging, rows
from app.carts import service as carts
from app.errors import Busy
from app.kit.clock import utc_now
from tests.carts.conftest import Shelf
from tests.carts.conftest import rows as count_rows
from tests.shopper import PASSWORD, Shopper


def add(shopper: Shopper, product_id: int, quantity: int = 1) -> None:
    assert shopper.post("/cart/items", {"product_id": product_id, "quantity": quantity}).status_code == 201


def sign_in(guest: Shopper, name: str = "amina") -> list[dict[str, Any]]:
    """Sign in with the guest's Cart-Token; returns the notes."""
    answer = guest.post("/auth/login", {"login": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    guest.signed_in(answer.json)
    return answer.json["notes"]


def quantities(shopper: Shopper) -> dict[int, int]:
    return {line["product_id"]: line["quantity"] for line in shopper.get("/cart").json["items"]}


def test_a_guest_who_registers_keeps_the_cart(guest: Shopper, unga: int):
    add(guest, unga, 2)
    guest.registers("amina")
    assert quantities(guest) == {unga: 2}


def test_two_carts_add_up(guest: Shopper, amina: Shopper, shelf: Shelf, unga: int):
    chai = shelf.put("Chai")
    add(amina, unga, 2)
    add(guest, unga, 3)
    add(guest, chai, 1)
    assert sign_in(guest) == []
    assert quantities(amina) == {unga: 5, chai: 1}


def test_the_order_of_the_guests_lines_stays(guest: Shopper, amina: Shopper, shelf: Shelf):
    first, second, third = (shelf.put(name) for name in ("Chai", "Unga", "Sukari"))
    for product in (third, first, second):
        add(guest, product)
    sign_in(guest)
    assert list(quantities(amina)) == [third, first, second]


def test_signing_in_again_with_the_same_token_adds_nothing(
    app: Flask, guest: Shopper, amina: Shopper, unga: int
):
    add(guest, unga, 2)
    sign_in(guest)
    sign_in(guest)
    assert quantities(amina) == {unga: 2}
    assert count_rows(app, "carts") == 1


def test_a_spent_token_opens_an_empty_cart(app: Flask, guest: Shopper, amina: Shopper, unga: int):
    add(guest, unga, 2)
    later = Shopper(app)
    later.headers["Cart-Token"] = guest.headers["Cart-Token"]
    sign_in(guest)
    assert quantities(later) == {}
    add(later, unga, 1)
    assert (quantities(later), quantities(amina)) == ({unga: 1}, {unga: 2})


def test_a_sign_in_without_a_cart_token_changes_nothing(app: Flask, amina: Shopper, unga: int):
    add(amina, unga, 2)
    assert sign_in(Shopper(app)) == []
    assert quantities(amina) == {unga: 2}


def test_a_sum_beyond_999_is_capped_and_told(guest: Shopper, amina: Shopper, shelf: Shelf):
    nails = shelf.put("Nail", 100, stock=5_000)
    add(amina, nails, 600)
    add(guest, nails, 600)
    (note,) = sign_in(guest)
    assert (note["code"], note["product_id"], note["name"]) == ("quantity_capped", nails, "Nail")
    assert quantities(amina) == {nails: 999}


def test_more_than_there_are_is_told(guest: Shopper, amina: Shopper, unga: int):
    add(amina, unga, 6)
    add(guest, unga, 6)
    (note,) = sign_in(guest)
    assert (note["code"], note["product_id"], note["name"]) == ("only_n_left", unga, "Unga 2 kg")
    assert "Only 10 of Unga 2 kg are left" in note["detail"]
    assert quantities(amina) == {unga: 12}


def test_a_product_that_is_no_longer_sold_is_left_out_and_told(
    guest: Shopper, amina: Shopper, shelf: Shelf, unga: int
):
    add(guest, unga)
    shelf.retire(unga)
    (note,) = sign_in(guest)
    assert (note["code"], note["product_id"], note["name"]) == ("not_for_sale", unga, "Unga 2 kg")
    assert note["detail"] == "Unga 2 kg is no longer sold. It was left out of your cart."
    assert quantities(amina) == {}


def test_what_does_not_fit_in_a_hundred_lines_is_left_out_and_told(
    guest: Shopper, amina: Shopper, shelf: Shelf
):
    ids = [shelf.put(f"Thing {number}") for number in range(101)]
    for product in ids[:99]:
        add(amina, product)
    for product in ids[98:]:
        add(guest, product)
    (note,) = sign_in(guest)
    assert (note["code"], note["product_id"]) == ("cart_full", ids[100])
    assert quantities(amina) == dict.fromkeys(ids[:100], 1) | {ids[98]: 2}


def test_an_empty_cart_leaves_no_note(guest: Shopper, amina: Shopper, unga: int):
    add(guest, unga)
    guest.delete("/cart")
    assert sign_in(guest) == []


def test_a_merged_cart_is_a_changed_one(guest: Shopper, amina: Shopper, unga: int):
    add(amina, unga)
    etag = amina.get("/cart").headers["ETag"]
    add(guest, unga)
    sign_in(guest)
    assert amina.delete("/cart", headers={"If-Match": etag}).status_code == 412


def test_somebody_elses_cart_does_not_come_along(guest: Shopper, amina: Shopper, brian: Shopper, unga: int):
    add(brian, unga)
    sign_in(guest)
    assert (quantities(amina), quantities(brian)) == ({}, {unga: 1})


def test_a_merge_that_cannot_be_done_now_keeps_both_carts_and_says_so(
    app: Flask, amina: Shopper, monkeypatch: pytest.MonkeyPatch
):
    def busy(**_: Any) -> None:
        raise Busy()

    monkeypatch.setattr(merging, "merge", busy)
    with app.app_context():
        notes = carts.after_login(amina.user["id"], "ab12", utc_now())
    assert [note["code"] for note in notes] == ["cart_not_merged"]


def test_registering_with_auth_twice_merges_once(app: Flask):
    carts.init_app()
    carts.init_app()
    assert auth.after_login.count(carts.after_login) == 1


def test_a_stranger_owns_no_row(app: Flask, amina: Shopper, unga: int):
    add(amina, unga)
    with app.app_context():
        assert carts.priced(owner=rows.Owner(None, None)).items == []
