"""/transport-requests: asked for, scheduled, carried out."""

from datetime import timedelta
from typing import Any

import pytest

from app.kit.clock import local_date, rfc3339, utc_now
from tests.bookings.kit import book, unit
from tests.shopper import Shopper


def moment(days: float) -> str:
    return rfc3339(utc_now() + timedelta(days=days))


def wish(**more: Any) -> dict[str, Any]:
    where = {"pickup_address": "Kilimani, gate 4", "delivery_address": "The store", "distance_m": 12_400}
    return {**where, "preferred_at": moment(3), "items": "A bed", **more}


def ask(shopper: Shopper, **more: Any) -> dict[str, Any]:
    answer = shopper.post("/transport-requests", wish(**more))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def step(staff: Shopper, made: dict[str, Any], event: str, **more: Any) -> Any:
    return staff.post(f"/transport-requests/{made['id']}/progress", {"event": event, **more})


def test_the_cost_is_a_base_and_each_kilometre_that_is_begun(guest: Shopper, amina: Shopper) -> None:
    said = guest.get("/transport-requests/estimate?distance_m=12400").json
    assert (said["base"]["amount"], said["per_km"]["amount"]) == (100_000, 8_000)
    assert said["estimated_cost"]["amount"] == 100_000 + 13 * 8_000
    assert ask(amina)["estimated_cost"] == said["estimated_cost"]


def test_a_request_goes_from_asked_for_to_done(staff: Shopper, amina: Shopper, brian: Shopper) -> None:
    made = ask(amina)
    assert (made["status"], made["name"], made["phone"]) == ("requested", "Amina", "+254712345678")
    assert brian.get(f"/transport-requests/{made['id']}").status_code == 404
    assert step(brian, made, "start").status_code == 403
    assert step(staff, made, "start").json["code"] == "transport_state_conflict"
    assert step(staff, made, "schedule").json["errors"][0]["pointer"] == "/scheduled_at"
    assert step(staff, made, "schedule", scheduled_at=moment(-2)).status_code == 422
    for event, more in (
        ("schedule", {"scheduled_at": moment(2)}),
        ("schedule", {"scheduled_at": moment(3)}),
        ("start", {}),
        ("start", {}),
        ("complete", {"reason": "All is there"}),
    ):
        assert step(staff, made, event, **more).status_code == 200
    done = amina.get(f"/transport-requests/{made['id']}").json
    assert done["status"] == "completed"
    assert [each["event"] for each in done["history"]] == [
        "request",
        "schedule",
        "schedule",
        "start",
        "complete",
    ]


def test_the_schedule_is_read_by_the_day(staff: Shopper, amina: Shopper, brian: Shopper) -> None:
    late, early, gone = ask(amina), ask(brian), ask(amina)
    ask(amina)
    today = local_date(utc_now())
    for made, hour in ((late, 15), (early, 6), (gone, 9)):
        at = f"{(today + timedelta(days=2)).isoformat()}T{hour:02}:00:00+03:00"
        assert step(staff, made, "schedule", scheduled_at=at).status_code == 200
    assert step(staff, gone, "cancel", reason="No lorry").status_code == 200

    said = staff.get("/transport-schedule?days=3").json

    shown = [[each["id"] for each in day["requests"]] for day in said["days"]]
    assert (shown, said["waiting"]) == ([[], [], [early["id"], late["id"]]], 1)
    third = said["days"][2]["day"]
    assert len(staff.get(f"/transport-requests?scheduled_on={third}").json["data"]) == 3
    assert amina.get("/transport-schedule").status_code == 403


def test_who_asked_cancels_until_the_lorry_is_on_its_way(staff: Shopper, amina: Shopper) -> None:
    first, second = ask(amina), ask(amina)
    for _ in range(2):
        answer = amina.post(f"/transport-requests/{first['id']}/cancel", {"reason": "A friend"})
        assert (answer.status_code, answer.json["status"]) == (200, "cancelled")
    step(staff, second, "schedule", scheduled_at=moment(1))
    step(staff, second, "start")
    refused = amina.post(f"/transport-requests/{second['id']}/cancel", {})
    assert (refused.status_code, refused.json["code"]) == (409, "transport_has_started")
    assert step(staff, second, "cancel").json["status"] == "cancelled"


def test_a_request_may_belong_to_a_booking_of_ones_own(
    admin: Shopper, amina: Shopper, brian: Shopper
) -> None:
    held = book(amina, unit(admin), 3, 8)
    assert ask(amina, booking_id=held["id"])["booking_id"] == held["id"]
    theirs = brian.post("/transport-requests", wish(booking_id=held["id"]))
    assert (theirs.status_code, theirs.json["errors"][0]["pointer"]) == (422, "/booking_id")
    amina.post(f"/bookings/{held['id']}/cancel", {})
    assert "cancelled" in amina.post("/transport-requests", wish(booking_id=held["id"])).text


def test_a_guest_keeps_one_token_for_the_booking_and_its_transport(admin: Shopper, guest: Shopper) -> None:
    body = {"unit_id": unit(admin)["id"], "phone": "0712345678"}
    day = local_date(utc_now()) + timedelta(days=4)
    dates = {"start_date": day.isoformat(), "end_date": (day + timedelta(days=1)).isoformat()}
    held = guest.post("/bookings", {**body, **dates}, key=True)
    made = ask(guest, booking_id=held.json["id"], phone="0712345678")
    assert guest.headers["Order-Token"] == held.headers["Order-Token"]
    assert [each["id"] for each in guest.get("/transport-requests").json["data"]] == [made["id"]]
    assert Shopper(guest.app).get(f"/transport-requests/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"distance_m": 0}, "/distance_m"),
        ({"distance_m": 12.5}, "/distance_m"),
        ({"pickup_address": " "}, "/pickup_address"),
        ({"preferred_at": "2020-01-01T00:00:00Z"}, "/preferred_at"),
        ({"estimated_cost": {"amount": 1, "currency": "KES"}}, "/estimated_cost"),
        ({"phone": None}, "/phone"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    guest: Shopper, change: dict[str, Any], pointer: str
) -> None:
    answer = guest.post("/transport-requests", wish(**{"phone": "0712345678", **change}))
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
