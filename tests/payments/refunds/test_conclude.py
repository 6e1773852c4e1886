"""POST /refunds/{id}/conclude: what the statement shows about a refund that nobody was sure of."""

import pytest

from tests.payments.refunds.kit import (
    approved,
    arrange,
    assert_consistent,
    done,
    items,
    long_ago,
    money_of,
    paid,
    present,
    sent,
    status,
    work,
)
from tests.shopper import Shopper
from tests.world import World

FOUND = {"outcome": "done", "gateway_ref": "ukl7ab12cd", "reason": "In the statement of today"}
NOT_FOUND = {"outcome": "failed", "reason": "Not in the statement of today"}


@pytest.fixture
def receipt(world: World, amina: Shopper) -> dict:
    return paid(world, amina)


@pytest.fixture
def uncertain(world: World, staff: Shopper, admin: Shopper, receipt: dict) -> dict:
    """A payout that nobody knows about, sent half an hour ago."""
    arrange(world, "*", "http_500", times=9)
    refund = sent(world, staff, admin, receipt, amount=20_000)
    long_ago(world, refund, 31)
    work(world, after=61)
    assert (status(staff, refund), items(staff)) == ("unknown", ["refund_uncertain"])
    return refund


def conclude(who: Shopper, refund: dict, **body: object):
    return who.post(f"/refunds/{refund['id']}/conclude", body)


def test_it_went(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, receipt: dict, uncertain: dict
) -> None:
    answer = conclude(admin, uncertain, **FOUND)

    assert (answer.json["status"], answer.json["gateway_ref"]) == ("done", "UKL7AB12CD")
    assert present(staff, uncertain)["history"][-1]["actor"] == f"admin:{admin.user['id']}"
    assert money_of(amina, receipt)[2] == 20_000
    assert items(staff) == []
    assert_consistent(world)


def test_it_did_not_go(world: World, staff: Shopper, admin: Shopper, uncertain: dict) -> None:
    answer = conclude(admin, uncertain, **NOT_FOUND)

    assert (answer.json["status"], answer.json["failure"]) == ("failed", "by_hand")
    assert answer.json["history"][-1]["note"] == NOT_FOUND["reason"]
    assert "refund_uncertain" not in items(staff)
    assert_consistent(world)


def test_not_before_mpesa_had_its_time(world: World, staff: Shopper, admin: Shopper, receipt: dict) -> None:
    arrange(world, "b2c", "http_500")
    refund = sent(world, staff, admin, receipt, amount=20_000)

    answer = conclude(admin, refund, **NOT_FOUND)

    assert (answer.status_code, answer.json["code"]) == (409, "too_early_to_conclude")


def test_there_is_nothing_to_conclude_about_what_is_certain(
    world: World, staff: Shopper, admin: Shopper, receipt: dict
) -> None:
    waiting = approved(staff, admin, receipt, amount=20_000)

    assert conclude(admin, waiting, **NOT_FOUND).json["code"] == "refund_state_conflict"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({**FOUND, "gateway_ref": None}, "/gateway_ref"),
        ({**FOUND, "gateway_ref": "no"}, "/gateway_ref"),
        ({**FOUND, "reason": ""}, "/reason"),
        ({**FOUND, "outcome": "perhaps"}, "/outcome"),
    ],
)
def test_what_cannot_be_is_refused(
    staff: Shopper, admin: Shopper, uncertain: dict, body: dict, pointer: str
) -> None:
    answer = conclude(admin, uncertain, **body)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert status(staff, uncertain) == "unknown"


def test_another_refunds_number_is_refused(
    world: World, staff: Shopper, admin: Shopper, receipt: dict, uncertain: dict
) -> None:
    world.sim("DELETE", "/sim/initiator-scripts")
    other = done(world, staff, admin, receipt, amount=10_000)

    answer = conclude(admin, uncertain, **{**FOUND, "gateway_ref": other["gateway_ref"]})

    assert answer.json["errors"][0]["pointer"] == "/gateway_ref"


def test_staff_may_not(staff: Shopper, uncertain: dict) -> None:
    assert conclude(staff, uncertain, **NOT_FOUND).status_code == 403
