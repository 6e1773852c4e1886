"""POST /categories, PATCH and DELETE /categories/{id}: for administrators."""

import pytest

from tests.products.kit import Goods, names, pointers
from tests.shopper import Shopper


def test_an_administrator_adds_a_category(admin: Shopper, guest: Shopper):
    answer = admin.post("/categories", {"name": "Sukuma & co", "position": 2})
    assert (answer.status_code, answer.json["slug"]) == (201, "sukuma-co")
    assert guest.get(answer.headers["Location"].removeprefix("/api/v1")).json == answer.json


def test_equal_names_get_slugs_of_their_own(admin: Shopper):
    slugs = [admin.post("/categories", {"name": "Unga"}).json["slug"] for _ in range(3)]
    assert slugs == ["unga", "unga-2", "unga-3"]


@pytest.mark.parametrize("name", ["अ" * 80, "x" * 80, "😀", "-", "ﷺ" * 80])
def test_any_name_gives_a_slug_that_fits(admin: Shopper, name: str):
    answers = [admin.post("/categories", {"name": name}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert all(len(answer.json["slug"]) <= 80 for answer in answers)


def test_a_repeated_request_adds_one(admin: Shopper, guest: Shopper):
    first, again = (admin.post("/categories", {"name": "Unga"}, key="shelf-1") for _ in range(2))
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first.json, "true")
    assert names(guest.get("/categories")) == ["Unga"]


def test_two_categories_cannot_have_one_slug(admin: Shopper, goods: Goods):
    goods.category("Unga")
    other = goods.category("Vinywaji")
    for answer in (
        admin.post("/categories", {"name": "Unga", "slug": "unga"}),
        admin.patch(f"/categories/{other.id}", {"slug": "unga"}),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "slug_taken")
        assert answer.json["errors"][0]["pointer"] == "/slug"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "x" * 81}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": "A", "slug": "Not A Slug"}, "/slug"),
        ({"name": "A", "slug": "-a"}, "/slug"),
        ({"name": "A", "position": -1}, "/position"),
        ({"name": "A", "id": 4}, "/id"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(admin: Shopper, goods: Goods, body: dict, pointer: str):
    assert pointers(admin.post("/categories", body)) == [pointer]
    assert pointers(admin.patch(f"/categories/{goods.category().id}", body)) == [pointer]


def test_a_name_is_required(admin: Shopper):
    assert pointers(admin.post("/categories", {})) == ["/name"]


def test_only_what_is_sent_changes(admin: Shopper, goods: Goods):
    category = goods.category("Unga", position=1)
    answer = admin.patch(f"/categories/{category.id}", {"name": "Unga na nafaka"})
    assert (answer.json["name"], answer.json["slug"], answer.json["position"]) == (
        "Unga na nafaka",
        "unga",
        1,
    )
    assert answer.headers["ETag"] == '"2"'


def test_what_stays_as_it_is_moves_nothing(admin: Shopper, goods: Goods):
    category = goods.category("Unga")
    assert admin.patch(f"/categories/{category.id}", {"name": "Unga"}).headers["ETag"] == '"1"'


def test_products_show_their_categorys_new_name(admin: Shopper, guest: Shopper, goods: Goods):
    category = goods.category("Unga")
    product = goods.product(category_id=category.id)
    admin.patch(f"/categories/{category.id}", {"name": "Nafaka"})
    assert guest.get(f"/products/{product.id}").json["category"]["name"] == "Nafaka"


def test_who_saw_an_older_version_is_stopped(admin: Shopper, goods: Goods):
    path, old = f"/categories/{goods.category('Unga').id}", {"If-Match": '"1"'}
    assert admin.patch(path, {"name": "Nafaka"}, headers=old).status_code == 200
    assert admin.patch(path, {"name": "Ngano"}, headers=old).status_code == 412
    assert admin.delete(path, headers=old).status_code == 412


def test_an_empty_category_is_deleted(admin: Shopper, guest: Shopper, goods: Goods):
    path = f"/categories/{goods.category().id}"
    assert admin.delete(path).status_code == 204
    assert guest.get(path).status_code == admin.delete(path).status_code == 404


@pytest.mark.parametrize("status", ["active", "draft", "retired"])
def test_a_category_with_products_stays(admin: Shopper, guest: Shopper, goods: Goods, status: str):
    category = goods.category()
    goods.product(category_id=category.id, status=status)
    answer = admin.delete(f"/categories/{category.id}")
    assert (answer.status_code, answer.json["code"]) == (409, "category_has_products")
    assert answer.json["products"] == 1
    assert guest.get(f"/categories/{category.id}").status_code == 200


@pytest.mark.parametrize("id", [0, 999_999_999, 2**63 - 1, 2**63])
def test_what_is_not_there_is_404(admin: Shopper, id: int):
    assert admin.patch(f"/categories/{id}", {"name": "A"}).status_code == 404
    assert admin.delete(f"/categories/{id}").status_code == 404


def test_only_administrators_edit_categories(guest: Shopper, amina: Shopper, staff: Shopper, goods: Goods):
    path = f"/categories/{goods.category().id}"
    for shopper, status in ((guest, 401), (amina, 403), (staff, 403)):
        assert shopper.post("/categories", {"name": "A"}).status_code == status
        assert shopper.patch(path, {"name": "A"}).status_code == status
        assert shopper.delete(path).status_code == status
