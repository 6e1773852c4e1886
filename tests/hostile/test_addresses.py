"""Addresses that nobody can mean: ids, names of parameters, cursors."""

import base64
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.matrix.furnished import Furnished, problem
from tests.matrix.operations import LISTS, OPERATIONS, WITH_BODY, body_for, schema_of, split

KEY = {"Idempotency-Key": "0123456789abcdef"}
IDS = [
    "0", "-1", "00", "1e10", "1.0", "1.", "0x1", "+1", "%31%00", "%00", "1%00", "null", "NaN", "1;2",
    "1,2", "1%202", str(2**63 - 1), str(2**63), str(2**64), str(-(2**63)), "9" * 400, "٣", "１", "%ff",
    "%ED%A0%80", "..", "...", "1%2F..%2F2", "'", "1'--", "%3Cid%3E", "%25", "\U0001f525", "a" * 4_000,
]  # fmt: skip
EVERY_ID = {
    "GET /api/v1/orders/<int:order_id>", "POST /api/v1/orders/<int:order_id>/payments",
    "PATCH /api/v1/products/<int:product_id>", "DELETE /api/v1/categories/<int:category_id>",
}  # fmt: skip
WITH_ID = [name for name in OPERATIONS if "<int:" in name]
LOOKED_AT_FIRST = {
    "POST /api/v1/products/<int:product_id>/images": {415},  # a form with a file
    "GET /api/v1/units/<int:unit_id>/quote": {422},  # the days
}
TAKES_ANY_ID = {"DELETE /api/v1/cart/items/<int:product_id>"}  # taking out what is not in the cart is done


@pytest.mark.parametrize("name", WITH_ID)
def test_an_id_that_no_row_can_have_is_404(shop: Furnished, name: str) -> None:
    method, rule = split(name)
    body = body_for(name, shop.ids) if name in WITH_BODY else None
    head, _, tail = rule.partition("<int:")
    tail = tail.partition(">")[2]

    for wrong in IDS if name in EVERY_ID else IDS[len(rule) % 4 :: 4]:
        answer = shop.send("admin", method, f"{head}{wrong}{tail}", json=body, headers=KEY)
        if name in TAKES_ANY_ID and answer.status_code == 200:
            continue
        assert answer.status_code in {404, 405} | LOOKED_AT_FIRST.get(name, set()), (wrong, answer.text)
        problem(answer)
    if name not in TAKES_ANY_ID:
        assert shop.digest() == shop.as_made


QUERIES = {
    "an unknown name": ("colour=red", "/colour"),
    "no name": ("=red", "/"),
    "a column's name": ("password_hash=x", "/password_hash"),
    "another case": ("LIMIT=5", "/LIMIT"),
    "blanks in a name": ("limit%20=5", "/limit "),
    "a NUL in a name": ("limit%00=5", "/limit\x00"),
    "a list's name": ("limit[]=5", "/limit[]"),
    "limit none": ("limit=0", "/limit"),
    "limit below none": ("limit=-1", "/limit"),
    "limit too many": ("limit=101", "/limit"),
    "limit 2 to the 63": (f"limit={2**63}", "/limit"),
    "limit of 5,000 digits": (f"limit={'9' * 5000}", "/limit"),
    "limit with a fraction": ("limit=1.0", "/limit"),
    "limit as a power": ("limit=1e1", "/limit"),
    "limit with an underscore": ("limit=1_0", "/limit"),
    "limit with a sign": ("limit=%2B5", "/limit"),
    "limit in Arabic": ("limit=%D9%A5", "/limit"),
    "limit empty": ("limit=", "/limit"),
    "limit with a blank": ("limit=%205", "/limit"),
    "limit with a NUL": ("limit=5%00", "/limit"),
    "limit twice": ("limit=5&limit=6", "/limit"),
    "cursor twice": ("cursor=a&cursor=b", "/cursor"),
    "total maybe": ("total=maybe", "/total"),
    "total 1": ("total=1", "/total"),
    "cursor empty": ("cursor=", "/cursor"),
    "cursor with a NUL": ("cursor=a%00b", "/cursor"),
    "cursor not UTF-8": ("cursor=%ff%fe", "/cursor"),
    "since no time": ("updated_since=yesterday", "/updated_since"),
    "since without a zone": ("updated_since=2026-11-21T09:30:00", "/updated_since"),
    "since the 32nd": ("updated_since=2026-11-32T09:30:00Z", "/updated_since"),
    "since the 25th hour": ("updated_since=2026-11-21T25:30:00Z", "/updated_since"),
    "since the year nothing": ("updated_since=0000-01-01T00:00:00Z", "/updated_since"),
    "since the end of time": ("updated_since=9999-12-31T23:59:59-23:59", "/updated_since"),
    "since the first day": ("updated_since=0001-01-01T00:00:00%2B23:59", "/updated_since"),
    "since a zone of 25 hours": ("updated_since=2026-11-21T09:30:00%2B25:00", "/updated_since"),
    "since in Arabic": ("updated_since=%D9%A2026-11-21T09:30:00Z", "/updated_since"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_query_that_a_list_does_not_take_is_422_and_points_at_it(shop: Furnished, name: str) -> None:
    expected = {what: (422, [pointer]) for what, (_, pointer) in QUERIES.items()}
    found = {}

    for what, (query, _) in QUERIES.items():
        answer = shop.send("admin", *split(name), query_string=query)
        errors = problem(answer)["errors"]
        found[what] = (answer.status_code, [error["pointer"] for error in errors])
        assert [error["in"] for error in errors] == ["query"], what

    assert found == expected
    assert shop.digest() == shop.as_made


def cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def tampered(order: str) -> list[str]:
    """Cursors that this list did not give out."""
    texts = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-21", "", "1"]
    made = [cursor(order, text, 1) for text in texts if not order.startswith("name")]
    made += [
        cursor(), cursor(order), cursor(order, 1), cursor(order, 1, 2, 3), cursor(None, None, None),
        cursor("password_hash+", "a", 1), cursor("id+", "'; DROP TABLE orders; --", 1), cursor(5, 5, 5),
        cursor(order, None, 1),
        cursor(order, [], 1), cursor(order, {}, 1), cursor(order, True, 1), cursor(order, float("nan"), 1),
        cursor(order, 1.5, 1), cursor(order, 1, -1), cursor(order, 1, 2**63), cursor(order, 1, "1"),
        cursor(order, 1, None), cursor(order, 2**64, 1), cursor(order, "\ud83d", 1), cursor([order], 1, 1),
        cursor(order + "\x00", 1, 1),
    ]  # fmt: skip
    deep = base64.urlsafe_b64encode(b"[" * 1100).decode()
    return [
        *made,
        deep,
        "AAAA",
        "....",
        "a",
        "%",
        "\u00e9",
        "=" * 8,
        "e30",
        base64.b64encode(b"\xff\xfe\xfd").decode(),
    ]


def orders_of(shop: Furnished, name: str) -> list[dict[str, str]]:
    """The queries that put a list into each of its orders."""
    schema = schema_of(shop.app, name, "query")
    assert schema is not None
    sort: Any = schema.fields.get("sort")
    sorts = [] if sort is None else sort.validators[-1].choices
    return [{}, {"updated_since": "2020-01-01T00:00:00Z"}, *({"sort": one} for one in sorts)]


NEVER_CHANGES = {"GET /api/v1/statements/imports/<int:statement_import_id>/problems"}
OWN_CURSOR = {"GET /api/v1/audit-events"}  # it says how far each history was read


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_was_tampered_with_is_422(shop: Furnished, name: str) -> None:
    method, rule = split(name)

    for number, query in enumerate(orders_of(shop, name)):
        if name in NEVER_CHANGES and "updated_since" in query:
            continue
        page = shop.send("admin", method, rule, query_string={**query, "limit": 1}).json["page"]
        base64_json = page["has_more"] and name not in OWN_CURSOR
        order = json.loads(base64.urlsafe_b64decode(page["next_cursor"] + "=="))[0] if base64_json else "id-"
        if order.startswith("number"):
            continue  # any text is a place among numbers of units
        for wrong in tampered(order)[:: 7 if number else 1]:
            answer = shop.send("admin", method, rule, query_string={**query, "cursor": wrong})
            assert answer.status_code == 422, (query, wrong, answer.text)
            assert [e["pointer"] for e in problem(answer)["errors"]] == ["/cursor"]


def test_a_cursor_of_another_list_or_order_is_422(shop: Furnished) -> None:
    page = shop.send("admin", "GET", "/api/v1/orders", query_string={"limit": 1}).json["page"]
    assert page["has_more"]

    for path, query in (
        ("/api/v1/orders", {"sort": "oldest"}),
        ("/api/v1/products", {}),
        ("/api/v1/payments/review", {}),
    ):
        answer = shop.send("admin", "GET", path, query_string={**query, "cursor": page["next_cursor"]})
        assert (answer.status_code, problem(answer)["errors"][0]["pointer"]) == (422, "/cursor")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:99999", "a b", "[::1", "", "x" * 300, "a@b", "a/b", "\u00e9.ke"]
)
def test_the_host_that_a_client_names_is_written_nowhere(shop: Furnished, host: str) -> None:
    wire = host.encode().decode("latin-1")
    answer = shop.send("admin", "GET", "/api/v1/orders?limit=1", environ_overrides={"HTTP_HOST": wire})

    assert answer.status_code < 500
    said = answer.text + str(answer.headers)
    assert not host or host not in said
    if answer.status_code == 200:
        link = answer.headers["Link"]
        assert urlsplit(link[1 : link.index(">")]).netloc == ""
