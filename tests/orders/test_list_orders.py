"""GET /orders: yours, or everybody's for staff; filtered, sorted, page by page."""

import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.db import unit_of_work
from app.kit.clock import utc_now
from app.orders.checkout import Buyer, Draft, write_order
from tests.orders.kit import cancel, paid, statements
from tests.shopper import Shopper
from tests.world import World


@unit_of_work
def many_orders(user_id: int, number: int) -> None:
    buyer = Buyer(user_id, None, "Amina", "amina@example.com", "+254712345678", "", "")
    lines = [Draft("product", name, 10_000, 1) for name in ("Unga", "Sukari", "Chai")]
    for _ in range(number):
        write_order(
            buyer=buyer, lines=lines, expected_total=None, ttl=timedelta(hours=1), actor="test", now=utc_now()
        )


def write(world: World, shopper: Shopper, number: int) -> None:
    with world.app.app_context():
        many_orders(shopper.user["id"], number)


def ids(shopper: Shopper, query: str = "") -> list[int]:
    answer = shopper.get(f"/orders{query}")
    assert answer.status_code == 200, answer.text
    return [order["id"] for order in answer.json["data"]]


def test_you_see_your_own(world: World, amina: Shopper, brian: Shopper, guest: Shopper) -> None:
    hers, his, theirs = (world.order(shopper)["id"] for shopper in (amina, brian, guest))

    assert (ids(amina), ids(brian), ids(guest)) == ([hers], [his], [theirs])


def test_staff_see_everybodys(
    world: World, amina: Shopper, guest: Shopper, staff: Shopper, admin: Shopper
) -> None:
    placed = [world.order(shopper)["id"] for shopper in (amina, guest, staff)]

    assert ids(staff) == ids(admin) == placed[::-1]


def test_nobody_in_particular_sees_nothing(world: World, amina: Shopper, guest: Shopper) -> None:
    world.order(amina)

    assert ids(guest) == []


def test_a_guest_sees_the_order_of_the_token(world: World, guest: Shopper) -> None:
    world.order(guest)
    second = world.order(guest)["id"]

    assert ids(guest) == [second]


def test_a_tampered_token_is_refused(guest: Shopper) -> None:
    assert guest.get("/orders", headers={"Order-Token": "abc.def"}).status_code == 401


def test_a_row_is_the_order_without_its_history(world: World, amina: Shopper) -> None:
    order = world.order(amina)

    (row,) = amina.get("/orders").json["data"]

    assert row == {name: value for name, value in order.items() if name != "history"}


def test_filters_narrow_the_list(world: World, amina: Shopper) -> None:
    waiting, gone, bought = world.order(amina), world.order(amina), paid(world, amina)
    cancel(amina, gone)

    assert ids(amina, "?status=pending_payment") == [waiting["id"]]
    assert ids(amina, "?status=cancelled") == [gone["id"]]
    assert ids(amina, "?payment_status=paid") == [bought["id"]]
    assert ids(amina, "?fulfilment_status=dispatched") == []
    assert ids(amina, f"?number={gone['number']}") == [gone["id"]]
    assert ids(amina, f"?number={gone['number']}&status=confirmed") == []


def test_a_filter_opens_nothing_that_is_not_yours(world: World, amina: Shopper, brian: Shopper) -> None:
    assert ids(brian, f"?number={world.order(amina)['number']}") == []


def test_a_number_may_be_typed_in_small_letters(world: World, amina: Shopper) -> None:
    order = world.order(amina)

    assert ids(amina, f"?number={order['number'].lower()}") == [order["id"]]


def test_the_newest_come_first_unless_asked_otherwise(world: World, amina: Shopper) -> None:
    first, second, third = (world.order(amina) for _ in range(3))
    cancel(amina, first)

    assert ids(amina) == ids(amina, "?sort=newest") == [third["id"], second["id"], first["id"]]
    assert ids(amina, "?sort=oldest") == [first["id"], second["id"], third["id"]]
    assert ids(amina, "?sort=updated") == [second["id"], third["id"], first["id"]]


def test_updated_since_finds_what_changed(world: World, amina: Shopper) -> None:
    first, second = world.order(amina), world.order(amina)
    moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    assert ids(amina, f"?updated_since={moment}") == []
    changed = cancel(amina, first).json

    assert ids(amina, f"?updated_since={moment}") == [first["id"]]
    assert ids(amina, f"?updated_since={changed['updated_at']}") == [first["id"]], "the moment itself counts"
    assert ids(amina, f"?updated_since={second['created_at']}&sort=updated") == [second["id"], first["id"]]


@pytest.mark.parametrize("sort", ["newest", "oldest", "updated"])
def test_pages_follow_each_other_without_gap_or_repeat(world: World, amina: Shopper, sort: str) -> None:
    write(world, amina, 7)
    whole, walked, cursor = ids(amina, f"?sort={sort}"), [], ""

    for _ in range(4):
        page = amina.get(f"/orders?sort={sort}&limit=2{cursor}").json
        walked += [order["id"] for order in page["data"]]
        cursor = f"&cursor={page['page']['next_cursor']}"

    assert walked == whole
    assert page["page"] == {"next_cursor": None, "has_more": False}


def test_the_next_page_has_a_link(world: World, amina: Shopper) -> None:
    write(world, amina, 3)

    answer = amina.get("/orders?limit=2&status=pending_payment")

    address, relation = answer.headers["Link"].split("; ")
    assert relation == 'rel="next"'
    query = parse_qs(urlsplit(address.strip("<>")).query)
    assert query == {
        "limit": ["2"],
        "status": ["pending_payment"],
        "cursor": [answer.json["page"]["next_cursor"]],
    }
    assert "Link" not in amina.get("/orders?limit=3").headers


def test_a_new_order_does_not_shift_the_pages(world: World, amina: Shopper) -> None:
    write(world, amina, 4)
    first = amina.get("/orders?limit=2").json
    write(world, amina, 1)

    assert ids(amina, f"?limit=2&cursor={first['page']['next_cursor']}") == ids(amina)[3:]


def test_the_total_is_counted_when_asked_for(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper
) -> None:
    write(world, amina, 3)
    write(world, brian, 2)

    assert "total" not in amina.get("/orders").json["page"]
    assert amina.get("/orders?total=true&limit=1").json["page"]["total"] == 3
    assert staff.get("/orders?total=true").json["page"]["total"] == 5
    assert staff.get("/orders?total=true&status=confirmed").json["page"]["total"] == 0


def test_a_list_of_fifty_costs_what_a_list_of_five_costs(world: World, amina: Shopper) -> None:
    write(world, amina, 50)

    costs = []
    for limit in (5, 50):
        with statements(world.app) as seen:
            assert len(ids(amina, f"?limit={limit}")) == limit
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 3


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=x", "/limit"),
        ("total=yes", "/total"),
        ("status=paid", "/status"),
        ("payment_status=confirmed", "/payment_status"),
        ("fulfilment_status=x", "/fulfilment_status"),
        ("sort=total_minor", "/sort"),
        ("sort=id;DROP TABLE orders", "/sort"),
        ("number=", "/number"),
        ("number=" + "7" * 13, "/number"),
        ("updated_since=yesterday", "/updated_since"),
        ("updated_since=2026-11-21T09:30:00", "/updated_since"),
        ("cursor=x", "/cursor"),
        ("user_id=1", "/user_id"),
        ("page=2", "/page"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(amina: Shopper, query: str, pointer: str) -> None:
    answer = amina.get(f"/orders?{query}")

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_cursor_of_another_order_is_refused(world: World, amina: Shopper) -> None:
    write(world, amina, 3)
    cursor = amina.get("/orders?limit=1").json["page"]["next_cursor"]

    assert amina.get(f"/orders?sort=oldest&cursor={cursor}").status_code == 422


def test_a_cursor_shows_nothing_of_other_people(world: World, amina: Shopper, brian: Shopper) -> None:
    write(world, amina, 3)
    cursor = amina.get("/orders?limit=1").json["page"]["next_cursor"]

    assert ids(brian, f"?cursor={cursor}") == []


def test_orders_are_not_made_here(amina: Shopper) -> None:
    assert amina.post("/orders", {}, key=secrets.token_hex(8)).status_code == 405
