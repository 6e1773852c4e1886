"""POST /orders/{id}/fulfilment: staff send paid goods on their way."""

import pytest
from werkzeug.test import TestResponse

from tests.orders.kit import Order, cancel, movements, paid, present
from tests.shopper import Shopper
from tests.world import World

KEY = "a-key-of-mine-0001"


def fulfil(shopper: Shopper, order: Order, event: str, **more: str) -> TestResponse:
    return shopper.post(f"/orders/{order['id']}/fulfilment", {"event": event, **more})


def test_dispatching_says_that_it_is_on_its_way(world: World, amina: Shopper, staff: Shopper) -> None:
    order = paid(world, amina)

    answer = fulfil(staff, order, "dispatch", reason="With the 14:00 rider")

    assert (answer.status_code, answer.json["status"], answer.json["fulfilment_status"]) == (
        200,
        "confirmed",
        "dispatched",
    )
    last = answer.json["history"][-1]
    assert (last["field"], last["reason"]) == ("fulfilment_status", "With the 14:00 rider")
    assert last["actor"] == f"staff:{staff.user['id']}"
    assert present(amina, order)["fulfilment_status"] == "dispatched"


@pytest.mark.parametrize("before", [[], ["dispatch"]])
def test_delivering_completes_the_order(
    world: World, amina: Shopper, staff: Shopper, before: list[str]
) -> None:
    order = paid(world, amina)
    for event in before:
        fulfil(staff, order, event)

    answer = fulfil(staff, order, "deliver")

    assert (answer.json["status"], answer.json["fulfilment_status"]) == ("completed", "delivered")


@pytest.mark.parametrize("before", ["dispatch", "deliver"])
def test_goods_can_come_back(world: World, amina: Shopper, staff: Shopper, before: str) -> None:
    order = paid(world, amina)
    status = fulfil(staff, order, before).json["status"]

    answer = fulfil(staff, order, "return", reason="Nobody at home")

    assert (answer.status_code, answer.json["fulfilment_status"]) == (200, "returned")
    assert (answer.json["status"], answer.json["payment_status"]) == (status, "paid")
    kinds = [kind for kind, _, _ in movements(world, order)]
    assert kinds == ["reserved", "sold"], "a person counts what came back"


@pytest.mark.parametrize(
    ("before", "event"),
    [
        ([], "return"),
        (["deliver"], "dispatch"),
        (["dispatch", "return"], "deliver"),
        (["deliver", "return"], "dispatch"),
    ],
)
def test_the_wrong_order_of_events_is_refused(
    world: World, amina: Shopper, staff: Shopper, before: list[str], event: str
) -> None:
    order = paid(world, amina)
    for earlier in before:
        assert fulfil(staff, order, earlier).status_code == 200
    then = present(amina, order)

    answer = fulfil(staff, order, event)

    assert (answer.status_code, answer.json["code"]) == (409, "order_state_conflict")
    assert answer.json["fulfilment_status"] == then["fulfilment_status"]
    assert present(amina, order) == then


@pytest.mark.parametrize("event", ["dispatch", "deliver"])
def test_twice_is_harmless(world: World, amina: Shopper, staff: Shopper, event: str) -> None:
    order = paid(world, amina)
    first = fulfil(staff, order, event)

    again = fulfil(staff, order, event)

    assert (again.status_code, again.json) == (200, first.json)


@pytest.mark.parametrize("event", ["dispatch", "deliver", "return"])
def test_what_is_not_paid_stays_in_the_shop(world: World, amina: Shopper, staff: Shopper, event: str) -> None:
    waiting, gone = world.order(amina), world.order(amina)
    cancel(amina, gone)

    for order in (waiting, gone):
        answer = fulfil(staff, order, event)
        assert (answer.status_code, answer.json["code"]) == (409, "order_state_conflict")
        assert present(amina, order)["fulfilment_status"] == "unfulfilled"


def test_an_administrator_may_too(world: World, amina: Shopper, admin: Shopper) -> None:
    answer = fulfil(admin, paid(world, amina), "dispatch")

    assert answer.json["history"][-1]["actor"] == f"admin:{admin.user['id']}"


def test_customers_may_not(world: World, amina: Shopper) -> None:
    order = paid(world, amina)

    answer = fulfil(amina, order, "deliver")

    assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")
    assert present(amina, order)["fulfilment_status"] == "unfulfilled"


def test_nobody_in_particular_may_not(world: World, guest: Shopper) -> None:
    order = paid(world, guest)

    answer = fulfil(guest, order, "deliver")

    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_what_is_not_there_is_not_found(staff: Shopper) -> None:
    assert fulfil(staff, {"id": 999_999}, "dispatch").status_code == 404


def test_a_key_may_be_sent(world: World, amina: Shopper, staff: Shopper) -> None:
    path = f"/orders/{paid(world, amina)['id']}/fulfilment"
    first = staff.post(path, {"event": "dispatch"}, key=KEY)
    staff.post(path, {"event": "return"})

    again = staff.post(path, {"event": "dispatch"}, key=KEY)

    assert (again.status_code, again.data, again.headers["Idempotent-Replayed"]) == (200, first.data, "true")
    assert staff.post(path, {"event": "deliver"}, key=KEY).status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/event"),
        ({"event": "complete"}, "/event"),
        ({"event": None}, "/event"),
        ({"event": 1}, "/event"),
        ({"event": "dispatch", "reason": "x" * 201}, "/reason"),
        ({"event": "dispatch", "status": "completed"}, "/status"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(world: World, staff: Shopper, body: dict, pointer: str) -> None:
    order = world.order(staff)

    answer = staff.post(f"/orders/{order['id']}/fulfilment", body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_another_method_is_not_taken(world: World, staff: Shopper) -> None:
    assert staff.get(f"/orders/{world.order(staff)['id']}/fulfilment").status_code == 405
