"""Many at the same moment: refunds never exceed their receipt, and each goes once."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.payments.refunds.kit import (
    approved,
    asked,
    assert_consistent,
    becomes,
    calls,
    credits,
    paid,
    work,
)
from tests.races.client import Thumb, at_once
from tests.shopper import Shopper
from tests.world import World


def thumb(world: World, who: Shopper) -> Thumb:
    opened = Thumb(world.shop_url)
    opened.headers = dict(who.headers)
    return opened


def together(times: int, do: Callable[[int], Any]) -> list[Any]:
    return at_once([partial(do, number) for number in range(times)])


def test_of_two_refunds_of_sixty_percent_one_succeeds(world: World, amina: Shopper, staff: Shopper) -> None:
    receipt = paid(world, amina, 50_000)
    path, body = f"/receipts/{receipt['id']}/refunds", {"reason": "The flour was wet", "amount": 30_000}

    answers = together(2, lambda _: thumb(world, staff).call("POST", path, body))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert world.one("SELECT SUM(amount_minor) FROM refunds") == 30_000
    assert_consistent(world)


def test_many_small_ones_never_exceed_it(world: World, amina: Shopper, staff: Shopper) -> None:
    receipt = paid(world, amina, 10_000)
    path, body = f"/receipts/{receipt['id']}/refunds", {"reason": "The flour was wet", "amount": 3_000}

    answers = together(8, lambda _: thumb(world, staff).call("POST", path, body))

    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 5
    assert_consistent(world)


def test_approving_and_rejecting_at_once_is_one_of_them(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = asked(staff, paid(world, amina))
    doing = {0: ("approve", {}), 1: ("reject", {"reason": "a mistake"})}

    def do(number: int) -> int:
        verb, body = doing[number % 2]
        answer = thumb(world, admin).call("POST", f"/refunds/{refund['id']}/{verb}", body)
        return int(answer.status_code)

    assert set(together(4, do)) <= {200, 409}
    work(world)
    ended = becomes(staff, refund, "rejected", "done")["status"]
    assert len(credits(world)) == (ended == "done")
    assert_consistent(world)


def test_cash_is_handed_over_once_however_often_it_is_approved(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = asked(staff, paid(world, amina), method="cash", amount=20_000, handed_to="Amina")

    answers = together(
        5, lambda _: thumb(world, admin).call("POST", f"/refunds/{refund['id']}/approve", {}).status_code
    )

    assert set(answers) == {200}
    assert world.one("SELECT refunded_minor FROM orders") == 20_000
    assert_consistent(world)


def test_four_workers_send_six_refunds_once_each(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina, 60_000)
    refunds = [approved(staff, admin, receipt, amount=10_000) for _ in range(6)]

    together(4, lambda _: work(world))

    for refund in refunds:
        becomes(staff, refund, "done")
    assert len(credits(world)) == len(calls(world, "b2c")) == 6
    assert_consistent(world)
