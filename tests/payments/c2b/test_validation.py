"""The shop is asked before money moves: what it refuses never leaves the phone."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.payments.c2b import validation
from tests.payments.c2b.kit import (
    assert_truth,
    body,
    pays,
    receipts,
    register,
    state,
    statements,
    validate,
)
from tests.shopper import Shopper
from tests.world import PERSON, World


def ask(world: World, order: dict, amount: str = "199.00", **changed: Any) -> str:
    return validate(world, body("UKL5XQ2P7A", amount, order["number"], **changed))


def test_what_is_due_is_welcome(world: World, order: dict) -> None:
    assert ask(world, order) == "0"


def test_a_part_of_what_is_due_is_welcome(world: World, order: dict) -> None:
    assert ask(world, order, "1") == "0"


@pytest.mark.parametrize("amount", ["199.01", "200", "1000000"])
def test_more_than_is_due_is_refused(world: World, order: dict, amount: str) -> None:
    assert ask(world, order, amount) == "C2B00013"


def test_more_than_is_still_due_is_refused(paybill: World, order: dict) -> None:
    pays(paybill, order["number"], 100)

    assert ask(paybill, order, "100") == "C2B00013"
    assert ask(paybill, order, "99") == "0"


@pytest.mark.parametrize(
    "amount", ["0", "0.00", "-1", "", "NaN", "1e99", "KES 199", None, 1.005, [199], {"a": 1}, True]
)
def test_an_amount_that_is_none_is_refused(world: World, order: dict, amount: Any) -> None:
    assert ask(world, order, amount) == "C2B00013"


@pytest.mark.parametrize(
    "account", ["", "HOUSE 12B", "0000000000", "%", "'--", "\u0000", "7" * 400, None, 12, ["x"]]
)
def test_an_account_number_that_is_no_order_is_refused(world: World, order: dict, account: Any) -> None:
    assert validate(world, body("UKL5XQ2P7A", "199", account)) == "C2B00012"


@pytest.mark.parametrize("shop", ["600000", "", None, 174, ["174379"], "174379 OR 1=1"])
def test_another_shops_number_is_refused(world: World, order: dict, shop: Any) -> None:
    assert ask(world, order, BusinessShortCode=shop) == "C2B00015"


def test_a_short_code_may_come_as_a_number(world: World, order: dict) -> None:
    assert ask(world, order, BusinessShortCode=174379, TransAmount=199) == "0"


def test_a_cancelled_order_takes_no_money(world: World, amina: Shopper, order: dict) -> None:
    amina.post(f"/orders/{order['id']}/cancel", {})

    assert ask(world, order) == "C2B00016"


def test_a_paid_order_takes_no_money(world: World, amina: Shopper, order: dict) -> None:
    world.ended(amina, world.pay(amina, order))

    assert ask(world, order) == "C2B00016"


def test_an_expired_order_takes_no_money(world: World, order: dict) -> None:
    world.expire(after=3600)

    assert ask(world, order) == "C2B00016"


def test_an_order_that_an_open_prompt_keeps_takes_money(world: World, amina: Shopper, order: dict) -> None:
    world.pay(amina, order, PERSON)

    assert ask(world, order) == "0"


def test_a_tills_payment_names_no_order_and_is_welcome(world: World) -> None:
    assert validate(world, body("UKL5XQ2P7A", "20", "", TransactionType="Buy Goods")) == "0"


@pytest.mark.parametrize(
    "what", [b"", b"null", b"[]", b"5", b"{", b"[" * 9_000, b"\xff", b"<xml/>", b'"paid"']
)
def test_what_cannot_be_read_is_refused(world: World, what: bytes) -> None:
    assert validate(world, what) == "C2B00016"


def test_without_the_secret_everything_is_welcome_and_nothing_is_read(world: World, order: dict) -> None:
    with statements(world) as asked:
        codes = {
            validate(world, body("UKL5XQ2P7A", amount, account), secret=secret)
            for secret in ("guess", "174379.0000", "0" * 64)
            for amount, account in (
                ("199", order["number"]),
                ("1000", order["number"]),
                ("199", "NONE"),
                ("x", ""),
            )
        }

    assert codes == {"0"}
    assert asked == []


@pytest.mark.parametrize(("account", "amount"), [("{}", "199"), ("{}", "500"), ("NOBODY", "199")])
def test_it_asks_the_database_once(world: World, order: dict, account: str, amount: str) -> None:
    told = body("UKL5XQ2P7A", amount, account.format(order["number"]))

    with statements(world) as asked:
        validate(world, told)

    assert len(asked) == 1, asked
    assert "orders.number =" in asked[0]


def test_it_writes_nothing(world: World, order: dict) -> None:
    ask(world, order)
    ask(world, order, "1000")

    assert world.one("SELECT COUNT(*) FROM callback_messages") == 0


@pytest.mark.parametrize(
    ("account", "amount", "code"), [("NOBODY", 199, "C2B00012"), ("{}", 200, "C2B00013")]
)
def test_what_is_refused_never_leaves_the_phone(
    paybill: World, amina: Shopper, order: dict, account: str, amount: int, code: str
) -> None:
    paid = pays(paybill, account.format(order["number"]), amount)

    assert paid["result_code"] == code
    assert paybill.debits == []
    assert receipts(paybill) == []
    assert state(amina, order) == ("pending_payment", "unpaid")


def test_a_prompt_of_ours_passes_its_validation(paybill: World, amina: Shopper, order: dict) -> None:
    assert paybill.ended(amina, paybill.pay(amina, order))["status"] == "succeeded"


@pytest.mark.parametrize(("default", "taken"), [("Completed", 1), ("Cancelled", 0)])
def test_while_it_is_down_the_registered_default_happens_and_what_is_paid_is_booked(
    world: World,
    make_app: Callable[..., Flask],
    order: dict,
    monkeypatch: pytest.MonkeyPatch,
    default: str,
    taken: int,
) -> None:
    addresses = {"MPESA_API_URL": world.simulator_url, "MPESA_CALLBACK_URL": world.shop_url}
    other = make_app(**addresses, MPESA_C2B_DEFAULT=default)
    register(World(other, world.shop_url, world.simulator_url))
    monkeypatch.setattr(validation, "judge", lambda **_: 1 / 0)

    pays(world, order["number"], 199)

    assert len(world.debits) == taken
    assert_truth(world)
