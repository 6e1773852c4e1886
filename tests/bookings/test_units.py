"""/units: a public list, quotes, calendars; kept by administrators."""

import pytest

from tests.bookings.kit import ROOM, day, days, kes, unit
from tests.shopper import Shopper


def numbers(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["number"] for each in answer.json["data"]]


def test_an_administrator_adds_a_unit_and_everybody_sees_it(admin: Shopper, guest: Shopper) -> None:
    body = {"number": "B-2", "size": "large", "dimensions": ROOM, "monthly_price": kes(4_500)}
    answer = admin.post("/units", {**body, "description": "Dry"}, key=True)
    assert answer.status_code == 201
    seen = guest.get(answer.headers["Location"].removeprefix("/api/v1"))
    assert seen.json == answer.json
    assert seen.json["dimensions"] == ROOM
    assert (seen.json["area_cm2"], seen.json["status"]) == (60_000, "available")
    assert seen.json["occupied_today"] is False
    assert seen.headers["ETag"] == answer.headers["ETag"]


def test_units_are_filtered_sorted_and_paged(admin: Shopper, guest: Shopper) -> None:
    unit(admin, "A-1", 3_000)
    unit(admin, "A-2", 1_000, size="locker", dimensions={**ROOM, "width_cm": 100})
    unit(admin, "A-3", 2_000)
    unit(admin, "A-4", status="maintenance")
    assert numbers(guest.get("/units")) == ["A-1", "A-2", "A-3"]
    assert numbers(guest.get("/units?sort=-price")) == ["A-1", "A-3", "A-2"]
    assert numbers(guest.get("/units?size=locker")) == ["A-2"]
    assert numbers(guest.get("/units?min_price=150000&max_price=250000")) == ["A-3"]
    assert numbers(guest.get("/units?min_area=60000&sort=price")) == ["A-3", "A-1"]
    assert numbers(guest.get("/units?status=maintenance")) == ["A-4"]
    first = guest.get("/units?limit=2&sort=area&total=true")
    assert (numbers(first), first.json["page"]["total"]) == (["A-2", "A-1"], 3)
    assert numbers(guest.get(first.headers["Link"][1:].partition(">")[0].removeprefix("/api/v1"))) == ["A-3"]


def test_half_a_period_is_refused(guest: Shopper) -> None:
    answer = guest.get("/units?available_from=2027-01-01")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/available_to")
    answer = guest.get("/units?available_from=2027-02-30&available_to=2027-03-01")
    assert "day of the calendar" in answer.json["errors"][0]["detail"]


def test_a_number_belongs_to_one_unit(admin: Shopper) -> None:
    unit(admin, "A-1")
    other = unit(admin, "A-2")
    body = {"number": "A-1", "size": "small", "dimensions": ROOM, "monthly_price": kes(1)}
    for answer in (admin.post("/units", body), admin.patch(f"/units/{other['id']}", {"number": "A-1"})):
        assert (answer.status_code, answer.json["code"]) == (409, "unit_number_taken")
        assert answer.json["errors"][0]["pointer"] == "/number"


@pytest.mark.parametrize("cents", [0, 50, 300_050])
def test_rent_is_in_whole_shillings(admin: Shopper, cents: int) -> None:
    body = {"number": "A-1", "size": "small", "dimensions": ROOM}
    answer = admin.post("/units", {**body, "monthly_price": {"amount": cents, "currency": "KES"}})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/monthly_price")


def test_an_edit_moves_the_etag_and_if_match_is_honoured(admin: Shopper) -> None:
    made = unit(admin)
    path = f"/units/{made['id']}"
    seen = admin.get(path).headers["ETag"]
    changed = admin.patch(path, {"dimensions": {**ROOM, "depth_cm": 100}}, headers={"If-Match": seen})
    assert (changed.status_code, changed.json["area_cm2"]) == (200, 30_000)
    assert admin.patch(path, {"size": "medium"}, headers={"If-Match": seen}).status_code == 412
    assert admin.get(path).json["size"] == "small"


def test_a_retired_unit_is_for_staff_only(admin: Shopper, guest: Shopper) -> None:
    made = unit(admin)
    assert admin.delete(f"/units/{made['id']}").status_code == 204
    assert guest.get(f"/units/{made['id']}").status_code == 404
    assert numbers(guest.get("/units")) == []
    assert guest.get("/units?status=retired").json["code"] == "retired_units_are_for_staff"
    assert numbers(admin.get("/units?status=any")) == ["A-1"]
    assert admin.patch(f"/units/{made['id']}", {"status": "available"}).status_code == 200
    assert numbers(guest.get("/units")) == ["A-1"]


def test_a_quote_says_how_it_was_counted_and_holds_nothing(admin: Shopper, guest: Shopper) -> None:
    made = unit(admin, rent=3_000)
    answer = guest.get(f"/units/{made['id']}/quote", query_string=days(1, 6))
    assert answer.status_code == 200, answer.text
    said = answer.json
    assert (said["months"], said["days"], said["price"]["amount"]) == (0, 5, 50_000)
    assert (said["available"], said["occupied"]) == (True, [])
    assert "thirtieth" in said["rule"]
    admin.patch(f"/units/{made['id']}", {"status": "maintenance"})
    assert guest.get(f"/units/{made['id']}/quote", query_string=days(1, 6)).json["available"] is False


@pytest.mark.parametrize(
    ("first", "last", "pointer"),
    [
        (5, 5, "/end_date"),
        (5, 4, "/end_date"),
        (-1, 5, "/start_date"),
        (1, 2_000, "/end_date"),
        (800, 805, "/start_date"),
    ],
)
def test_days_that_cannot_be_sold_are_refused(
    admin: Shopper, guest: Shopper, first: int, last: int, pointer: str
) -> None:
    made = unit(admin)
    answer = guest.get(f"/units/{made['id']}/quote", query_string=days(first, last))
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_calendar_shows_whole_months(admin: Shopper, guest: Shopper) -> None:
    made = unit(admin)
    said = guest.get(f"/units/{made['id']}/calendar?first=2027-01-15&months=2").json
    assert (said["start_date"], said["end_date"], said["occupied"]) == ("2027-01-01", "2027-03-01", [])
    assert guest.get(f"/units/{made['id']}/calendar").json["start_date"] == day(0).replace(day=1).isoformat()
    assert guest.get("/units/999999999/calendar").status_code == 404
