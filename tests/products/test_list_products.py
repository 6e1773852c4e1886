"""GET /products: what is on offer, filtered, sorted, page by page."""

import base64
import json

import pytest
from flask import Flask

from app.kit.clock import rfc3339, utc_now
from tests.products.kit import Goods, names, pointers, selects, walk
from tests.shopper import Shopper

SORTS = ["name", "-name", "price", "-price", "newest", "updated"]


def search(shopper: Shopper, words: str) -> list[str]:
    return names(shopper.get("/products", query_string={"q": words}))


def test_anyone_sees_what_is_on_offer(guest: Shopper, goods: Goods):
    drinks = goods.category("Vinywaji")
    goods.product("Maji, 5 l", sku="MAJI-5L", category_id=drinks.id, stock=4, description="Safi.")
    (row,) = guest.get("/products").json["data"]
    assert row.pop("created_at") == row.pop("updated_at")
    assert row == {
        "id": row["id"],
        "sku": "MAJI-5L",
        "name": "Maji, 5 l",
        "description": "Safi.",
        "price": {"amount": 18950, "currency": "KES", "display": "KSh 189.50"},
        "category": {"id": drinks.id, "name": "Vinywaji", "slug": "vinywaji"},
        "status": "active",
        "stock": {"tracked": True, "available": 4},
        "images": [],
    }


def test_an_empty_shop_lists_nothing(guest: Shopper):
    answer = guest.get("/products?total=true")
    assert answer.json == {"data": [], "page": {"next_cursor": None, "has_more": False, "total": 0}}


def test_what_is_not_counted_has_no_figure(guest: Shopper, goods: Goods):
    goods.product("Sukuma", stock=None)
    assert guest.get("/products").json["data"][0]["stock"] == {"tracked": False, "available": None}


def test_what_orders_hold_is_not_available(guest: Shopper, goods: Goods):
    product = goods.product(stock=5)
    goods.order({product.id: 2})
    assert guest.get("/products").json["data"][0]["stock"] == {"tracked": True, "available": 3}


def test_staff_see_what_is_on_the_shelf_as_well(staff: Shopper, goods: Goods):
    product = goods.product(stock=5)
    goods.order({product.id: 2})
    stock = staff.get("/products").json["data"][0]["stock"]
    assert stock == {"tracked": True, "available": 3, "on_hand": 5, "reserved": 2}


def test_drafts_and_retired_products_are_for_staff(
    guest: Shopper, amina: Shopper, staff: Shopper, goods: Goods
):
    goods.product("On offer")
    goods.product("Not yet", status="draft", price_minor=0)
    assert names(guest.get("/products")) == names(staff.get("/products")) == ["On offer"]
    assert names(staff.get("/products?status=draft")) == ["Not yet"]
    assert names(staff.get("/products?status=any")) == ["Not yet", "On offer"]
    for shopper in (guest, amina):
        answer = shopper.get("/products?status=draft")
        assert (answer.status_code, answer.json["code"]) == (403, "staff_only")


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_paging_meets_every_product_once_under_equal_values(
    guest: Shopper, goods: Goods, sort: str, limit: int
):
    made = [goods.product(f"Unga {n // 3}", price_minor=1000 + n // 4).id for n in range(8)]
    rows = walk(guest, "/products", sort=sort, limit=limit)
    assert sorted(row["id"] for row in rows) == made
    whole = guest.get("/products", query_string={"sort": sort}).json["data"]
    assert [row["id"] for row in rows] == [row["id"] for row in whole]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("name", "A"), ("-name", "C"), ("price", "B"), ("-price", "A"), ("newest", "C"), ("updated", "A")],
)
def test_each_order_begins_where_it_says(guest: Shopper, goods: Goods, sort: str, first: str):
    for name, price in (("A", 900), ("B", 100), ("C", 500)):
        goods.product(name, price_minor=price)
    assert names(guest.get(f"/products?sort={sort}"))[0] == first


def test_long_names_in_any_script_are_paged_through(guest: Shopper, goods: Goods):
    for letter in "अあ😀é":
        goods.product(letter * 200)
    assert len(walk(guest, "/products", limit=1)) == 4


def test_a_page_links_to_the_next(guest: Shopper, goods: Goods):
    for name in "AB":
        goods.product(name)
    answer = guest.get("/products?limit=1")
    assert answer.headers["Link"].endswith('>; rel="next"')
    assert answer.json["page"]["has_more"] is True


def test_a_total_counts_what_the_filter_leaves(guest: Shopper, goods: Goods):
    for price in (100, 200, 300):
        goods.product(price_minor=price)
    page = guest.get("/products?limit=1&total=true&min_price=200").json["page"]
    assert page["total"] == 2


@pytest.mark.parametrize("cursor", ["x", "!!!!", "W10", "bnVsbA", "e30", "A" * 400, "é"])
def test_a_cursor_that_is_not_ours_is_refused(guest: Shopper, cursor: str):
    assert pointers(guest.get("/products", query_string={"cursor": cursor})) == ["/cursor"]


@pytest.mark.parametrize(
    "inner",
    [
        ["name+", 5, 1],
        ["name+", "A", "1"],
        ["name+", "A", -1],
        ["name+", "A", 2**63],
        ["name+", "\ud800", 1],
        ["name+", None, 1],
        ["price_minor+", 5, 1],
    ],
)
def test_a_cursor_that_was_meddled_with_is_refused(guest: Shopper, inner: list):
    cursor = base64.urlsafe_b64encode(json.dumps(inner).encode()).decode()
    assert pointers(guest.get("/products", query_string={"cursor": cursor})) == ["/cursor"]


@pytest.mark.parametrize(
    "moment",
    ["2026-11-21T09:30:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "today", 5, True],
)
def test_a_cursor_with_another_moment_is_refused(guest: Shopper, moment: object):
    cursor = base64.urlsafe_b64encode(json.dumps(["updated_at+", moment, 1]).encode()).decode()
    assert pointers(guest.get("/products", query_string={"sort": "updated", "cursor": cursor})) == ["/cursor"]


def test_a_cursor_of_another_order_is_refused(guest: Shopper, goods: Goods):
    for name in "AB":
        goods.product(name)
    cursor = guest.get("/products?limit=1&sort=price").json["page"]["next_cursor"]
    assert pointers(guest.get(f"/products?sort=name&cursor={cursor}")) == ["/cursor"]


@pytest.mark.parametrize("words", ["unga", "UNGA", "Jogoo ung", "ugali", "ab-12", "AB-12", "2 kg unga"])
def test_words_are_found_in_name_sku_and_description_in_any_case(guest: Shopper, goods: Goods, words: str):
    goods.product("Jogoo Unga, 2 kg", sku="aB-12", description="For a good UGALI.")
    goods.product("Sukuma", sku="S-1", description="Green")
    assert search(guest, words) == ["Jogoo Unga, 2 kg"]


@pytest.mark.parametrize("words", ["%", "_", "!", "100%", "a_b", "!%", "\\"])
def test_wildcards_are_taken_literally(guest: Shopper, goods: Goods, words: str):
    goods.product("Plain juice", sku="P-1")
    exact = goods.product(f"Juice {words} pure", sku="P-2")
    assert search(guest, words) == [exact.name]


@pytest.mark.parametrize("words", ["juice tea", "'; DROP TABLE products; --", "😀", "nothing"])
def test_words_that_nothing_has_find_nothing(guest: Shopper, goods: Goods, words: str):
    goods.product("Juice")
    assert search(guest, words) == []


@pytest.mark.parametrize("words", ["", "   "])
def test_no_words_filter_nothing(guest: Shopper, goods: Goods, words: str):
    goods.product("Juice")
    assert search(guest, words) == ["Juice"]


def test_many_words_are_bounded(guest: Shopper, goods: Goods):
    goods.product("a b c d e f g h i j")
    assert search(guest, "a b c d e f g h i j") == ["a b c d e f g h i j"]


def test_a_category_is_picked_by_its_slug(guest: Shopper, goods: Goods):
    goods.product("Maji", category_id=goods.category("Vinywaji").id)
    goods.product("Unga")
    assert names(guest.get("/products?category=vinywaji")) == ["Maji"]
    assert names(guest.get("/products?category=nothing-here")) == []
    assert pointers(guest.get("/products?category=ünga")) == ["/category"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("min_price=200", ["B", "C"]),
        ("max_price=200", ["A", "B"]),
        ("min_price=101&max_price=299", ["B"]),
        ("min_price=300&max_price=100", []),
        ("min_price=0", ["A", "B", "C"]),
    ],
)
def test_prices_bound_the_list_inclusively(guest: Shopper, goods: Goods, query: str, found: list[str]):
    for name, price in (("A", 100), ("B", 200), ("C", 300)):
        goods.product(name, price_minor=price)
    assert names(guest.get(f"/products?{query}")) == found


def test_in_stock_means_what_can_be_bought_now(guest: Shopper, goods: Goods):
    goods.product("Here")
    goods.product("Uncounted", stock=None)
    goods.product("Sold out", stock=0)
    held = goods.product("Held", stock=2)
    goods.order({held.id: 2})
    assert names(guest.get("/products?in_stock=true")) == ["Here", "Uncounted"]
    assert names(guest.get("/products?in_stock=false")) == ["Held", "Sold out"]


def test_updated_since_lists_later_edits(guest: Shopper, admin: Shopper, goods: Goods):
    old, new = goods.product("Old"), goods.product("New")
    since = rfc3339(utc_now())
    assert names(guest.get(f"/products?updated_since={since}")) == []
    admin.patch(f"/products/{new.id}", {"name": "Newer"})
    goods.order({old.id: 1})
    assert names(guest.get(f"/products?updated_since={since}")) == ["Newer"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=five", "/limit"),
        ("min_price=-1", "/min_price"),
        ("max_price=1.5", "/max_price"),
        ("max_price=99999999999999999999", "/max_price"),
        ("in_stock=yes", "/in_stock"),
        ("sort=password", "/sort"),
        ("status=gone", "/status"),
        ("updated_since=yesterday", "/updated_since"),
        ("q=" + "a" * 101, "/q"),
        ("q=%00", "/q"),
        ("colour=red", "/colour"),
    ],
)
def test_odd_questions_are_refused_and_pointed_at(guest: Shopper, query: str, pointer: str):
    answer = guest.get(f"/products?{query}")
    assert pointers(answer) == [pointer]
    assert answer.json["errors"][0]["in"] == "query"


@pytest.mark.parametrize("query", ["", "total=true", "q=unga&category=vinywaji&in_stock=true&sort=-price"])
def test_many_products_take_as_many_statements_as_few(app: Flask, guest: Shopper, goods: Goods, query: str):
    counts = []
    for more in (5, 45):
        for n in range(more):
            category = goods.category(f"Shelf {more} {n}") if n < 3 else None
            goods.product(f"Unga {n}", category_id=category.id if category else None)
        with selects(app) as seen:
            assert guest.get(f"/products?limit=100&{query}").status_code == 200
        counts.append(len(seen))
    assert counts == [1 + ("total" in query) + ("vinywaji" not in query)] * 2  # pictures of what was found


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_the_list_takes_no_other_method(guest: Shopper, method: str):
    assert guest.call(method, "/products").status_code == 405


def test_a_bad_token_is_refused_even_here(guest: Shopper):
    assert guest.get("/products", headers={"Authorization": "Bearer x"}).status_code == 401
