"""GET /dashboard: what needs somebody, and how the day goes."""

from app.kit.clock import local_day, local_hour, utc_now
from tests.bookings.test_transport import ask, moment, step
from tests.shopper import Shopper
from tests.world import PAYS, POOR, World


def needs(staff: Shopper) -> dict[str, int]:
    return {each["code"]: each["count"] for each in staff.get("/dashboard").json["needs"]}


def test_an_empty_shop_needs_nobody(app, staff: Shopper) -> None:
    seen = staff.get("/dashboard").json

    assert {each["count"] for each in seen["needs"]} == {0}
    assert seen["today"]["amount"]["amount"] == 0
    assert [len(seen[day]["by_hour"]) for day in ("today", "yesterday")] == [24, 24]
    assert seen["providers"] == seen["runs_out"] == []


def test_a_day_shows_what_waits_what_came_in_and_what_runs_out(
    world: World, amina: Shopper, staff: Shopper
) -> None:
    plenty, scarce = world.product(stock=50), world.product("Chumvi", 5_000, stock=3)
    paid = world.order(amina, plenty, scarce)
    assert world.ended(amina, world.pay(amina, paid, PAYS))["status"] == "succeeded"
    poor = world.order(amina, plenty)
    assert world.ended(amina, world.pay(amina, poor, POOR))["status"] == "failed"
    receipt = staff.get("/receipts").json["data"][0]["id"]
    body = {"amount": 100, "method": "cash", "reason": "A torn bag", "handed_to": "Amina"}
    assert staff.post(f"/receipts/{receipt}/refunds", body, key=True).status_code == 201

    seen, now = staff.get("/dashboard").json, utc_now()

    assert {each["code"]: each["count"] for each in seen["needs"] if each["count"]} == {
        "refunds_to_approve": 1,
        "orders_to_ship": 1,
        "stock_low": 1,
    }
    assert seen["today"]["day"] == local_day(now)
    assert seen["today"]["amount"]["amount"] == seen["today"]["so_far"]["amount"] == 24_900
    assert seen["today"]["by_hour"][local_hour(now)] == 24_900
    assert seen["providers"] == [
        {"method": "mpesa_stk", "attempts": 2, "succeeded": 1, "failed": 1, "cancelled": 0, "expired": 0}
    ]
    assert seen["runs_out"] == [{"id": scarce, "name": "Chumvi", "available": 2, "sold": 1}]


def test_what_is_done_is_needed_no_more(world: World, amina: Shopper, staff: Shopper) -> None:
    order = world.order(amina)
    assert world.ended(amina, world.pay(amina, order, PAYS))["status"] == "succeeded"

    seen = [needs(staff)]
    for event in ("dispatch", "deliver"):
        assert staff.post(f"/orders/{order['id']}/fulfilment", {"event": event}, key=True).status_code == 200
        seen.append(needs(staff))

    steps = [(each["orders_to_ship"], each["orders_to_deliver"]) for each in seen]
    assert steps == [(1, 0), (0, 1), (0, 0)]


def test_a_lorry_that_is_wanted_and_one_that_is_called_off_are_seen(
    staff: Shopper, amina: Shopper, brian: Shopper
) -> None:
    first, second = ask(amina), ask(brian)
    seen = [needs(staff)]
    for made in (first, second):
        assert step(staff, made, "schedule", scheduled_at=moment(2)).status_code == 200
    seen.append(needs(staff))
    assert amina.post(f"/transport-requests/{first['id']}/cancel", {}).status_code == 200
    assert step(staff, second, "cancel").status_code == 200  # what staff call off themselves they know
    seen.append(needs(staff))

    steps = [(each["transport_to_schedule"], each["transport_called_off"]) for each in seen]
    assert steps == [(2, 0), (0, 0), (0, 1)]


def test_shoppers_do_not_see_it(app, guest: Shopper, amina: Shopper) -> None:
    assert [guest.get("/dashboard").status_code, amina.get("/dashboard").status_code] == [401, 403]
