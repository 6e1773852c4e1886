"""What the specification of bookings shares: units, days, and orders that are paid."""

from datetime import date, timedelta
from typing import Any

from app.kit.clock import local_date, utc_now
from tests.shopper import Shopper
from tests.world import World

ROOM = {"width_cm": 300, "depth_cm": 200, "height_cm": 250}


def kes(shillings: int) -> dict[str, Any]:
    return {"amount": shillings * 100, "currency": "KES"}


def day(number: int) -> date:
    """A day of the time to come: 0 is today in Nairobi."""
    return local_date(utc_now()) + timedelta(days=number)


def days(first: int, last: int) -> dict[str, str]:
    """A period that may be booked, as a request says it."""
    return {"start_date": day(first).isoformat(), "end_date": day(last).isoformat()}


def unit(admin: Shopper, number: str = "A-1", rent: int = 3_000, **more: Any) -> dict[str, Any]:
    """A unit to rent, for `rent` shillings a month."""
    body = {"number": number, "size": "small", "dimensions": ROOM, "monthly_price": kes(rent), **more}
    answer = admin.post("/units", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def book(shopper: Shopper, made: dict[str, Any], first: int, last: int) -> dict[str, Any]:
    """Hold a unit from day `first` up to, and without, day `last`."""
    answer = shopper.post("/bookings", {"unit_id": made["id"], **days(first, last)}, key=True)
    assert answer.status_code == 201, answer.text
    held: dict[str, Any] = answer.json
    return held


def booking(shopper: Shopper, held: dict[str, Any]) -> dict[str, Any]:
    """The booking as it is now."""
    answer = shopper.get(f"/bookings/{held['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def paid(world: World, shopper: Shopper, held: dict[str, Any]) -> dict[str, Any]:
    """The booking once its order was paid by M-Pesa."""
    assert world.ended(shopper, world.pay(shopper, held["order"]))["status"] == "succeeded"
    return booking(shopper, held)
