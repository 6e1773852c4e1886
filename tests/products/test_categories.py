"""GET /categories and /categories/{id}."""

import pytest

from app.kit.clock import rfc3339, utc_now
from tests.products.kit import Goods, names, pointers, walk
from tests.shopper import Shopper


def test_anyone_sees_the_shelves_in_the_shops_order(guest: Shopper, goods: Goods):
    for name, position in (("Vinywaji", 2), ("Unga", 1), ("Usafi", 2)):
        goods.category(name, position=position)
    assert names(guest.get("/categories")) == ["Unga", "Vinywaji", "Usafi"]
    assert names(guest.get("/categories?sort=name")) == ["Unga", "Usafi", "Vinywaji"]


@pytest.mark.parametrize("sort", ["position", "name", "updated"])
def test_paging_meets_every_category_once(guest: Shopper, goods: Goods, sort: str):
    made = [goods.category(f"Shelf {n // 2}", position=n // 3).id for n in range(7)]
    assert sorted(row["id"] for row in walk(guest, "/categories", sort=sort, limit=2)) == made


def test_later_edits_are_picked_out(guest: Shopper, admin: Shopper, goods: Goods):
    goods.category("Unga")
    new = goods.category("Vinywaji")
    since = rfc3339(utc_now())
    admin.patch(f"/categories/{new.id}", {"position": 4})
    assert names(guest.get(f"/categories?updated_since={since}")) == ["Vinywaji"]


@pytest.mark.parametrize("query", ["sort=id", "limit=101", "cursor=x", "q=unga"])
def test_odd_questions_are_refused(guest: Shopper, query: str):
    assert pointers(guest.get(f"/categories?{query}")) == [f"/{query.partition('=')[0]}"]


def test_anyone_reads_one(guest: Shopper, goods: Goods):
    category = goods.category("Unga na nafaka", position=3)
    answer = guest.get(f"/categories/{category.id}")
    assert (answer.json["slug"], answer.json["position"]) == ("unga-na-nafaka", 3)
    tag = answer.headers["ETag"]
    assert guest.get(f"/categories/{category.id}", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("id", ["0", "999", str(2**63 - 1), str(2**63), "x"])
def test_what_is_not_there_is_404(guest: Shopper, id: str):
    assert guest.get(f"/categories/{id}").status_code == 404
