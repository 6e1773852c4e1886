"""PATCH /products/{id}: for administrators."""

import pytest

from tests.products.kit import Goods, kes, pointers
from tests.shopper import Shopper


def test_only_what_is_sent_changes(admin: Shopper, goods: Goods):
    before = admin.get(f"/products/{goods.product(description='White').id}").json
    answer = admin.patch(f"/products/{before['id']}", {"price": kes(20000)})
    assert answer.status_code == 200
    assert answer.json["price"]["amount"] == 20000
    changed = {key for key in before if before[key] != answer.json[key]}
    assert changed == {"price", "updated_at"}


def test_every_field_can_change(admin: Shopper, goods: Goods):
    drinks = goods.category("Vinywaji")
    body = {"name": "Maji", "sku": "M-1", "description": "Safi", "status": "draft", "category_id": drinks.id}
    answer = admin.patch(f"/products/{goods.product().id}", body | {"track_stock": False})
    assert {key: answer.json[key] for key in ("name", "sku", "description", "status")} == {
        key: body[key] for key in ("name", "sku", "description", "status")
    }
    assert answer.json["category"]["name"] == "Vinywaji"
    assert answer.json["stock"]["tracked"] is False


def test_a_category_can_be_left(admin: Shopper, goods: Goods):
    product = goods.product(category_id=goods.category().id)
    assert admin.patch(f"/products/{product.id}", {"category_id": None}).json["category"] is None


def test_the_version_of_an_edit_is_the_next_etag(admin: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    answer = admin.patch(path, {"name": "Unga wa dola"})
    assert answer.headers["ETag"] == admin.get(path).headers["ETag"] == '"2"'


@pytest.mark.parametrize("body", [{}, {"name": "Unga, 2 kg"}, {"price": kes(18950)}])
def test_what_stays_as_it_is_moves_nothing(admin: Shopper, goods: Goods, body: dict):
    path = f"/products/{goods.product().id}"
    before = admin.get(path)
    answer = admin.patch(path, body)
    assert (answer.json, answer.headers["ETag"]) == (before.json, before.headers["ETag"])


def test_who_saw_the_present_version_may_change_it(admin: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    tag = admin.get(path).headers["ETag"]
    assert admin.patch(path, {"name": "A"}, headers={"If-Match": tag}).status_code == 200
    assert admin.patch(path, {"name": "B"}, headers={"If-Match": "*"}).status_code == 200


def test_who_saw_an_older_version_is_stopped(admin: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    tag = admin.get(path).headers["ETag"]
    admin.patch(path, {"name": "A"})
    answer = admin.patch(path, {"name": "B"}, headers={"If-Match": tag})
    assert (answer.status_code, answer.json["code"]) == (412, "changed_meanwhile")
    assert admin.get(path).json["name"] == "A"


def test_a_sale_meanwhile_does_not_stop_an_edit(admin: Shopper, goods: Goods):
    product = goods.product()
    tag = admin.get(f"/products/{product.id}").headers["ETag"]
    goods.order({product.id: 1})
    answer = admin.patch(f"/products/{product.id}", {"name": "A"}, headers={"If-Match": tag})
    assert answer.status_code == 200
    assert answer.json["stock"]["reserved"] == 1


def test_a_draft_goes_on_sale_only_with_a_price(admin: Shopper, guest: Shopper, goods: Goods):
    path = f"/products/{goods.product(status='draft', price_minor=0).id}"
    assert pointers(admin.patch(path, {"status": "active"})) == ["/price"]
    assert admin.patch(path, {"status": "active", "price": kes(100)}).status_code == 200
    assert guest.get(path).status_code == 200


def test_what_is_on_sale_keeps_a_price(admin: Shopper, goods: Goods):
    assert pointers(admin.patch(f"/products/{goods.product().id}", {"price": kes(0)})) == ["/price"]


def test_another_products_sku_is_taken(admin: Shopper, goods: Goods):
    goods.product(sku="A-1")
    path = f"/products/{goods.product(sku='A-2').id}"
    answer = admin.patch(path, {"sku": "A-1"})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (409, "/sku")
    assert admin.patch(path, {"sku": "A-2"}).status_code == 200


def test_a_retired_product_comes_back(admin: Shopper, guest: Shopper, goods: Goods):
    path = f"/products/{goods.product(status='retired').id}"
    assert admin.patch(path, {"status": "active"}).status_code == 200
    assert guest.get(path).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"stock": 5}, "/stock"),
        ({"on_hand": 5}, "/on_hand"),
        ({"version": 5}, "/version"),
        ({"id": 5}, "/id"),
        ({"name": None}, "/name"),
        ({"price": None}, "/price"),
        ({"price": kes(-5)}, "/price/amount"),
        ({"status": "sold"}, "/status"),
        ({"track_stock": "yes"}, "/track_stock"),
        ({"category_id": 999}, "/category_id"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(admin: Shopper, goods: Goods, body: dict, pointer: str):
    assert pointers(admin.patch(f"/products/{goods.product().id}", body)) == [pointer]


@pytest.mark.parametrize("id", [0, 999_999_999, 2**63 - 1, 2**63])
def test_what_is_not_there_is_404(admin: Shopper, id: int):
    assert admin.patch(f"/products/{id}", {"name": "A"}).status_code == 404


def test_only_administrators_change_products(guest: Shopper, amina: Shopper, staff: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    statuses = [shopper.patch(path, {"price": kes(1)}).status_code for shopper in (guest, amina, staff)]
    assert statuses == [401, 403, 403]
    assert guest.get(path).json["price"]["amount"] == 18950
