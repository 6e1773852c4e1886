"""POST /bookings/{id}/cancel and /extensions."""

from datetime import timedelta

from app.bookings import service
from app.kit.clock import utc_now
from app.orders import expiry
from tests.bookings.kit import book, booking, day, paid, unit
from tests.orders.kit import assert_consistent
from tests.shopper import Shopper
from tests.world import PAYS, PERSON, World


def test_a_held_one_costs_nothing_and_its_order_ends(
    world: World, admin: Shopper, amina: Shopper, brian: Shopper
) -> None:
    held = book(amina, unit(admin), 3, 8)
    path = f"/bookings/{held['id']}/cancel"
    assert brian.post(path, {}).status_code == 404
    for _ in range(2):
        answer = amina.post(path, {"reason": "not moving"})
        assert (answer.status_code, answer.json["status"]) == (200, "cancelled")
    assert answer.json["order"]["status"] == "cancelled"
    assert answer.json["history"][-1]["reason"] == "not moving"
    assert_consistent(world)


def test_cancelling_the_order_cancels_the_booking(admin: Shopper, amina: Shopper) -> None:
    held = book(amina, unit(admin), 3, 8)
    assert amina.post(f"/orders/{held['order']['id']}/cancel", {}).status_code == 200
    assert booking(amina, held)["status"] == "cancelled"


def test_while_a_payment_is_decided_nothing_is_cancelled(
    world: World, admin: Shopper, amina: Shopper
) -> None:
    held = book(amina, unit(admin), 3, 8)
    world.arrange(PERSON, "person")
    world.pay(amina, held["order"], PERSON)
    answer = amina.post(f"/bookings/{held['id']}/cancel", {})
    assert (answer.status_code, answer.json["code"]) == (409, "payment_in_progress")


def test_what_was_paid_goes_back_once_a_person_lets_it(
    world: World, admin: Shopper, amina: Shopper, brian: Shopper
) -> None:
    made = unit(admin)
    stay = paid(world, amina, book(amina, made, 3, 8))

    for _ in range(2):
        answer = amina.post(f"/bookings/{stay['id']}/cancel", {})
        assert (answer.status_code, answer.json["status"]) == (200, "cancelled")

    assert answer.json["order"]["payment_status"] == "refund_due"
    assert "being returned" in answer.json["message"]
    (item,) = admin.get("/payments/review?open=true").json["data"]
    (refund,) = admin.get("/refunds?status=requested").json["data"]
    assert (item["kind"], item["amount"]["amount"]) == ("refund_due", 50_000)
    assert (refund["order_id"], refund["amount"]["amount"]) == (stay["order"]["id"], 50_000)
    assert book(brian, made, 3, 8)["status"] == "held"
    assert_consistent(world)


def test_who_pays_a_booking_that_has_ended_reads_of_a_booking(
    world: World, admin: Shopper, amina: Shopper
) -> None:
    made = unit(admin)
    cancelled, late, stay = (book(amina, made, first, first + 1) for first in (1, 3, 5))
    paid(world, amina, stay)
    assert amina.post(f"/bookings/{cancelled['id']}/cancel", {}).status_code == 200
    with world.app.app_context():
        expiry.expire_due(now=utc_now() + timedelta(days=1))
    said = [
        amina.post(f"/orders/{each['order']['id']}/payments", {"phone": PAYS}, key=True)
        for each in (cancelled, late, stay)
    ]
    assert {(answer.status_code, answer.json["code"]) for answer in said} == {(409, "order_not_payable")}
    assert [answer.json["detail"] for answer in said] == [
        "This booking was cancelled. Book again.",
        "This booking was not paid in time, so its unit was given back. Book again.",
        "This booking was paid. Nothing more is due.",
    ]


def test_once_the_first_day_came_the_shop_is_asked(world: World, admin: Shopper, amina: Shopper) -> None:
    stay = paid(world, amina, book(amina, unit(admin), 0, 8))
    answer = amina.post(f"/bookings/{stay['id']}/cancel", {})
    assert (answer.status_code, answer.json["code"]) == (409, "booking_has_begun")


def test_a_stay_is_extended_where_it_ends_and_paid_by_itself(
    world: World, admin: Shopper, amina: Shopper, brian: Shopper
) -> None:
    made = unit(admin)
    path = f"/bookings/{(stay := book(amina, made, 0, 3))['id']}/extensions"
    body = {"end_date": day(5).isoformat()}
    assert amina.post(path, body, key=True).json["code"] == "booking_state_conflict"  # not paid yet
    paid(world, amina, stay)
    assert brian.post(path, body, key=True).status_code == 404

    answer = amina.post(path, body, key=True)

    assert answer.status_code == 201, answer.text
    longer = answer.json
    assert (longer["extends_id"], longer["start_date"]) == (stay["id"], stay["end_date"])
    assert (longer["name"], longer["price"]["amount"]) == ("Amina", 20_000)
    again = amina.post(path, body, key=True)
    assert (again.json["code"], again.json["booking_id"]) == ("booking_is_extended", longer["id"])
    paid(world, amina, longer)
    with world.app.app_context():
        assert service.advance(now=utc_now() + timedelta(days=3)) >= 2
    assert (booking(amina, stay)["status"], booking(amina, longer)["status"]) == ("completed", "active")
    assert [booking(amina, each)["order"]["status"] for each in (stay, longer)] == ["completed", "confirmed"]
    assert_consistent(world)


def test_a_stay_that_goes_on_is_given_up_from_its_end(world: World, admin: Shopper, amina: Shopper) -> None:
    stay = paid(world, amina, book(amina, unit(admin), 2, 4))
    body = {"end_date": day(6).isoformat()}
    longer = amina.post(f"/bookings/{stay['id']}/extensions", body, key=True).json
    cancel = amina.post(f"/bookings/{stay['id']}/cancel", {})
    assert (cancel.json["code"], cancel.json["booking_id"]) == ("booking_is_extended", longer["id"])
    assert amina.post(f"/bookings/{longer['id']}/cancel", {}).status_code == 200
    assert amina.post(f"/bookings/{stay['id']}/cancel", {}).status_code == 200


def test_a_unit_with_bookings_is_not_retired(admin: Shopper, amina: Shopper) -> None:
    made = unit(admin)
    held = book(amina, made, 3, 8)
    answer = admin.delete(f"/units/{made['id']}")
    assert (answer.status_code, answer.json["code"]) == (409, "unit_has_bookings")
    admin.patch(f"/units/{made['id']}", {"status": "maintenance"})
    refused = amina.post(
        "/bookings",
        {"unit_id": made["id"], "start_date": day(9).isoformat(), "end_date": day(10).isoformat()},
        key=True,
    )
    assert (refused.json["code"], refused.json["occupied"]) == ("unit_not_available", [])
    amina.post(f"/bookings/{held['id']}/cancel", {})
    assert admin.delete(f"/units/{made['id']}").status_code == 204
