"""POST /bookings: held, paid, confirmed; or given back."""

from datetime import timedelta
from typing import Any

import pytest

from app.bookings import service
from app.kit.clock import utc_now
from tests.bookings.kit import book, booking, day, days, kes, paid, unit
from tests.orders.kit import assert_consistent, money_comes_late, time_is_over
from tests.shopper import Shopper
from tests.world import PAYS, World

# Every way in which a period can lie to the days from 10 to 20 (Allen 1983), and whether they share a day.
ALLEN = [
    (1, 5, False),  # before
    (5, 10, False),  # meets
    (5, 15, True),  # overlaps
    (5, 20, True),  # finished by
    (5, 25, True),  # contains
    (10, 15, True),  # starts
    (10, 20, True),  # equals
    (10, 25, True),  # started by
    (12, 18, True),  # during
    (15, 20, True),  # finishes
    (15, 25, True),  # overlapped by
    (20, 25, False),  # met by
    (22, 25, False),  # after
]


def test_a_unit_is_held_paid_and_confirmed(world: World, admin: Shopper, amina: Shopper) -> None:
    made = unit(admin, rent=3_000)

    held = book(amina, made, 3, 8)

    assert held["status"] == "held"
    assert (held["months"], held["days"], held["price"]["amount"]) == (0, 5, 50_000)
    assert held["order"]["due"]["amount"] == 50_000
    assert "Pay KSh 500" in held["message"]
    order = amina.get(f"/orders/{held['order']['id']}").json
    assert [(line["kind"], line["quantity"]) for line in order["lines"]] == [("booking", 1)]
    assert "A-1" in order["lines"][0]["name"]
    assert world.ended(amina, world.pay(amina, order, PAYS))["status"] == "succeeded"
    confirmed = booking(amina, held)
    assert (confirmed["status"], confirmed["order"]["payment_status"]) == ("confirmed", "paid")
    assert [each["to_status"] for each in confirmed["history"]] == ["held", "confirmed"]
    assert_consistent(world)


def test_nothing_of_a_booking_is_to_be_sent(world: World, admin: Shopper, amina: Shopper) -> None:
    stay = paid(world, amina, book(amina, unit(admin), 3, 8))
    path = f"/orders/{stay['order']['id']}"
    order = amina.get(path).json
    assert (order["status"], order["fulfilment_status"]) == ("confirmed", "none")
    assert {each["count"] for each in admin.get("/dashboard").json["needs"]} == {0}
    assert admin.get("/orders?fulfilment_status=unfulfilled").json["data"] == []
    for event in ("dispatch", "deliver", "return"):
        answer = admin.post(f"{path}/fulfilment", {"event": event})
        assert (answer.status_code, answer.json["code"]) == (409, "order_state_conflict")
        assert "nothing to send" in answer.json["detail"]
    assert amina.get(path).json == order
    assert_consistent(world)


def test_a_guest_books_with_a_phone_and_keeps_the_token(
    admin: Shopper, guest: Shopper, brian: Shopper
) -> None:
    made = unit(admin)
    body = {"unit_id": made["id"], **days(1, 3)}
    refused = guest.post("/bookings", body, key=True)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/phone")

    key = "a-key-that-is-long-enough"
    held = guest.post("/bookings", {**body, "phone": "0712 345 678"}, key=key)
    assert held.status_code == 201
    assert booking(guest, held.json)["status"] == "held"
    again = Shopper(guest.app).post("/bookings", {**body, "phone": "0712 345 678"}, key=key)
    assert (again.status_code, again.headers["Order-Token"]) == (201, held.headers["Order-Token"])
    assert brian.get(f"/bookings/{held.json['id']}").status_code == 404
    assert Shopper(guest.app).get(f"/bookings/{held.json['id']}").status_code == 404
    assert [each["id"] for each in guest.get("/bookings").json["data"]] == [held.json["id"]]


def test_days_that_somebody_has_are_refused_and_shown(admin: Shopper, amina: Shopper, brian: Shopper) -> None:
    made = unit(admin)
    held = book(amina, made, 3, 8)

    answer = brian.post("/bookings", {"unit_id": made["id"], **days(7, 9)}, key=True)

    assert (answer.status_code, answer.json["code"]) == (409, "unit_not_available")
    assert answer.json["occupied"] == [days(3, 8)]
    quoted = brian.get(f"/units/{made['id']}/quote", query_string=days(7, 9)).json
    assert (quoted["available"], quoted["occupied"]) == (False, [days(3, 8)])
    calendar = brian.get(f"/units/{made['id']}/calendar").json["occupied"]
    assert calendar == [days(3, 8)] or day(3).month != day(0).month
    named = admin.get(f"/units/{made['id']}/calendar").json["occupied"]
    assert [(each["booking_id"], each["name"]) for each in named] == [(held["id"], "Amina")] or not calendar
    free = {"available_from": day(7).isoformat(), "available_to": day(9).isoformat()}
    assert brian.get("/units", query_string=free).json["data"] == []
    assert book(brian, made, 8, 9)["status"] == "held"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"unit_id": 999}, 404, "not_found"),
        ({"expected_total": kes(1)}, 409, "total_changed"),
        ({"start_date": day(-1).isoformat()}, 422, "invalid"),
        ({"end_date": "2027-02-30"}, 422, "invalid"),
    ],
)
def test_what_cannot_be_booked_leaves_nothing(
    world: World, admin: Shopper, amina: Shopper, change: dict[str, Any], status: int, code: str
) -> None:
    made = unit(admin)
    answer = amina.post("/bookings", {"unit_id": made["id"], **days(1, 3), **change}, key=True)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert (
        world.one("SELECT COUNT(*) AS n FROM bookings") == world.one("SELECT COUNT(*) AS n FROM orders") == 0
    )


def test_the_same_key_books_once(admin: Shopper, amina: Shopper) -> None:
    made = unit(admin)
    body = {"unit_id": made["id"], **days(1, 3)}
    first, second = amina.post("/bookings", body, key="once"), amina.post("/bookings", body, key="once")
    assert first.json == second.json
    assert second.headers["Idempotent-Replayed"] == "true"
    assert amina.post("/bookings", body).json["code"] == "idempotency_key_missing"


def test_what_is_not_paid_in_time_is_given_back_to_the_next_one(
    world: World, admin: Shopper, amina: Shopper, brian: Shopper
) -> None:
    made = unit(admin)
    held = book(amina, made, 3, 8)
    time_is_over(world, held["order"])

    assert book(brian, made, 3, 8)["status"] == "held"

    assert booking(amina, held)["status"] == "expired"
    assert_consistent(world)


@pytest.mark.parametrize("taken", [False, True])
def test_late_money_takes_the_days_again_or_goes_back(
    world: World, admin: Shopper, amina: Shopper, brian: Shopper, taken: bool
) -> None:
    made = unit(admin)
    held = book(amina, made, 3, 8)
    order = amina.get(f"/orders/{held['order']['id']}").json

    def meanwhile() -> None:
        time_is_over(world, order)
        assert booking(amina, held)["status"] == "expired"
        if taken:
            book(brian, made, 7, 9)

    money_comes_late(world, amina, order, meanwhile=meanwhile)

    seen = booking(amina, held)
    expected = ("expired", "refund_due") if taken else ("confirmed", "paid")
    assert (seen["status"], seen["order"]["payment_status"]) == expected
    assert ("returned" in seen["message"]) == taken
    assert_consistent(world)


def test_a_paid_booking_begins_and_ends_with_its_days(world: World, admin: Shopper, amina: Shopper) -> None:
    made = unit(admin)
    stay = paid(world, amina, book(amina, made, 0, 2))
    seen = []
    for after in (0, 1, 2):
        with world.app.app_context():
            service.advance(now=utc_now() + timedelta(days=after))
        seen.append(
            (booking(amina, stay)["status"], admin.get(f"/units/{made['id']}").json["occupied_today"])
        )
    assert seen == [("active", True), ("active", True), ("completed", False)]


def test_every_way_in_which_two_periods_can_lie(admin: Shopper, amina: Shopper, brian: Shopper) -> None:
    """Allen's thirteen relations, asked of the shop over HTTP."""
    made = unit(admin)
    book(amina, made, 10, 20)
    for first, last, refused in ALLEN:
        asked = brian.post("/bookings", {"unit_id": made["id"], **days(first, last)}, key=True)
        quoted = brian.get(f"/units/{made['id']}/quote", query_string=days(first, last)).json
        found = (asked.status_code, len(quoted["occupied"]))
        assert found == ((409, 1) if refused else (201, 1)), (first, last)
        if not refused:
            brian.post(f"/bookings/{asked.json['id']}/cancel", {})
