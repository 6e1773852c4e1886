"""Many renters after one unit at the same moment, over real HTTP: nobody sees a 5xx, and one has it."""

import time
from datetime import timedelta
from typing import Any

import pytest
import requests

from app.bookings import moves, occupancy, selling, service
from app.bookings.units.models import StorageUnit
from app.db import db
from app.kit.clock import utc_now
from tests.bookings.kit import book, booking, days, paid, unit
from tests.orders.kit import assert_consistent, codes, tab, time_is_over
from tests.races.client import Thumb, at_once
from tests.shopper import Shopper
from tests.world import PAYS, World, wait_for

pytestmark = pytest.mark.slow


def tries(renter: Thumb, unit_id: int, first: int, last: int) -> requests.Response:
    return renter.call("POST", "/bookings", {"unit_id": unit_id, **days(first, last), "phone": "0712345678"})


def thirty_after_one(world: World, made: dict[str, Any]) -> list[requests.Response]:
    """Thirty periods, all different, that all have the 11th day from now in common."""
    wanted = [(first, last) for first in (2, 4, 6, 8, 10, 11) for last in (12, 13, 15, 17, 20)]
    renters = [Thumb(world.shop_url) for _ in wanted]
    return at_once(
        [
            lambda renter=renter, period=period: tries(renter, made["id"], *period)
            for renter, period in zip(renters, wanted, strict=True)
        ]
    )


def test_of_thirty_after_one_unit_and_overlapping_days_one_gets_it(world: World, admin: Shopper) -> None:
    made = unit(admin)

    answers = thirty_after_one(world, made)

    assert codes(*answers) == {"201": 1, "409 unit_not_available": 29}
    assert (
        world.one("SELECT COUNT(*) AS n FROM bookings") == world.one("SELECT COUNT(*) AS n FROM orders") == 1
    )
    assert_consistent(world)


def test_without_the_lock_on_the_unit_several_get_it(
    world: World, admin: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a unit of work is alone from its beginning: there the look at the days is taken away."""
    made = unit(admin)
    if world.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        monkeypatch.setattr(selling, "_require_free", lambda unit, period: None)
    honest = occupancy.bookings_in

    def looks_long(session: Any, **wanted: Any) -> Any:
        found = honest(session, **wanted)
        time.sleep(0.05)
        return found

    monkeypatch.setattr(occupancy, "bookings_in", looks_long)
    monkeypatch.setattr(moves, "lock_unit", lambda unit_id: db.session.get(StorageUnit, unit_id))

    answers = thirty_after_one(world, made)

    assert sum(answer.status_code == 201 for answer in answers) > 1


def test_periods_that_only_touch_are_all_had(world: World, admin: Shopper) -> None:
    made = unit(admin)
    renters = [Thumb(world.shop_url) for _ in range(16)]

    answers = at_once(
        [
            lambda renter=renter, number=number: tries(renter, made["id"], 1 + number, 2 + number)
            for number, renter in enumerate(renters)
        ]
    )

    assert codes(*answers) == {"201": 16}
    assert_consistent(world)


def test_what_nobody_paid_for_is_had_by_one_of_the_next(world: World, admin: Shopper, amina: Shopper) -> None:
    made = unit(admin)
    held = book(amina, made, 10, 14)
    time_is_over(world, held["order"])

    answers = thirty_after_one(world, made)

    assert codes(*answers) == {"201": 1, "409 unit_not_available": 29}
    assert booking(amina, held)["status"] == "expired"
    assert_consistent(world)


def test_of_paying_cancelling_and_expiring_one_wins(
    world: World, admin: Shopper, amina: Shopper, caplog: pytest.LogCaptureFixture
) -> None:
    made = unit(admin)
    for number in range(6):
        held = book(amina, made, 3 * number + 1, 3 * number + 3)
        payer, canceller = tab(world, amina), tab(world, amina)
        paying, cancelling, _ = at_once(
            [
                lambda held=held, payer=payer: payer.pay(held["order"], PAYS),
                lambda held=held, canceller=canceller: canceller.call(
                    "POST", f"/bookings/{held['id']}/cancel", {}
                ),
                lambda: world.expire(after=3_600),
            ]
        )
        assert set(codes(paying)) <= {"202", "409 order_not_payable"}
        if paying.status_code == 202:
            wait_for(lambda held=held: booking(amina, held)["status"] == "confirmed")
        assert booking(amina, held)["status"] in {"confirmed", "cancelled", "expired"}
        assert cancelling.status_code in {200, 409}
    assert_consistent(world)
    assert "unit of work runs again" not in caplog.text


def test_two_workers_and_a_renter_meet_at_the_first_day(world: World, admin: Shopper, amina: Shopper) -> None:
    made = unit(admin)
    stays = [paid(world, amina, book(amina, made, 2 * n + 1, 2 * n + 2)) for n in range(4)]

    def works() -> int:
        with world.app.app_context():
            return service.advance(now=utc_now() + timedelta(days=2))

    at_once([works, works, works])

    statuses = [booking(amina, stay)["status"] for stay in stays]
    assert statuses == ["completed", "confirmed", "confirmed", "confirmed"]
    assert_consistent(world)
