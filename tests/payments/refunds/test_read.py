"""GET /refunds and GET /refunds/{id}."""

import pytest

from tests.payments.refunds.kit import asked, done, paid, present
from tests.shopper import Shopper
from tests.world import World


def test_refunds_are_listed_the_newest_first(world: World, amina: Shopper, staff: Shopper) -> None:
    receipt = paid(world, amina)
    made = [asked(staff, receipt, amount=1000)["id"] for _ in range(3)]

    listed = staff.get("/refunds").json["data"]

    assert [refund["id"] for refund in listed] == made[::-1]
    assert "history" not in listed[0]


def test_pages_follow_each_other(world: World, amina: Shopper, staff: Shopper) -> None:
    receipt = paid(world, amina)
    made = [asked(staff, receipt, amount=1000)["id"] for _ in range(3)]

    first = staff.get("/refunds?limit=2").json
    second = staff.get(f"/refunds?limit=2&cursor={first['page']['next_cursor']}").json

    assert [refund["id"] for refund in first["data"] + second["data"]] == made[::-1]


def test_they_are_found_by_what_they_are(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    one, two = paid(world, amina), paid(world, amina)
    gone, waiting = done(world, staff, admin, one), asked(staff, two, amount=1000)

    def found(query: str) -> list[int]:
        return [refund["id"] for refund in staff.get(f"/refunds?{query}").json["data"]]

    assert found("status=done") == [gone["id"]]
    assert found("method=b2c") == [waiting["id"]]
    assert found(f"receipt_id={two['id']}") == [waiting["id"]]
    assert found(f"order_id={one['order_id']}") == [gone["id"]]
    assert found(f"updated_since={gone['updated_at']}") == [gone["id"], waiting["id"]]


@pytest.mark.parametrize("query", ["status=lost", "method=cheque", "receipt_id=x", "phone=0712345678"])
def test_other_filters_are_refused(staff: Shopper, query: str) -> None:
    assert staff.get(f"/refunds?{query}").status_code == 422


def test_a_refund_is_read_with_its_history(world: World, amina: Shopper, staff: Shopper) -> None:
    refund = asked(staff, paid(world, amina))

    assert present(staff, refund) == refund
    assert refund["message"] == "Waiting for somebody to approve it."
    assert "originator" not in str(refund)


def test_a_refund_that_is_none_is_404(staff: Shopper) -> None:
    assert staff.get("/refunds/999999999").status_code == 404


@pytest.mark.parametrize("path", ["/refunds", "/refunds/1"])
def test_customers_see_none(guest: Shopper, amina: Shopper, path: str) -> None:
    assert guest.get(path).status_code == 401
    assert amina.get(path).status_code == 403
