"""The doctor finds each thing that is wrong, says how to mend it, and moves nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from flask import Flask

from app.kit.clock import utc_now
from app.payments.doctor import addresses, checks, numbers
from app.payments.doctor.finding import State
from tests.payments.c2b.kit import body, tell
from tests.payments.test_faults import failure_body
from tests.shopper import Shopper
from tests.world import PERSON, World, wait_for

SHOP = "https://shop.example.co.ke"


@pytest.fixture
def examined(world: World, make_app: Callable[..., Flask]) -> Callable[..., dict[str, str]]:
    """What the doctor says about a shop with these settings: the wrong sentence of each subject."""

    def examine(seconds_off: float = 0, **overrides: str) -> dict[str, str]:
        app = make_app(**({"MPESA_API_URL": world.simulator_url} | overrides))
        gateway, settings = app.extensions["payments"], app.config["SETTINGS"].mpesa
        clock = lambda: utc_now() + timedelta(seconds=seconds_off)  # noqa: E731
        with app.app_context():
            found = list(checks.examine(gateway=gateway, settings=settings, now=clock))
        assert all(each.cure for each in found if each.state is not State.FINE)
        return {each.about: each.says for each in found if each.state is State.WRONG}

    return examine


def without_address(found: dict[str, str]) -> dict[str, str]:
    """A test's shop stands on 127.0.0.1, which is always wrong."""
    return {about: says for about, says in found.items() if not about.startswith("Callback address")}


def test_a_shop_in_order_has_nothing_wrong(world: World, examined: Callable[..., dict[str, str]]) -> None:
    assert without_address(examined()) == {}
    assert world.sim("GET", "/sim/requests")["requests"] == [], "nothing was pushed"


WRONG_SETTINGS = {
    "keys": ({"MPESA_CONSUMER_SECRET": "another"}, "Keys", "gives no token"),
    "passkey": ({"MPESA_PASSKEY": "another"}, "Passkey", "does not belong"),
    "short code": ({"MPESA_SHORTCODE": "600000"}, "Passkey", "does not know this short code"),
    "till of a PayBill": ({"MPESA_PARTY_B": "5550001"}, "Short code and till", "names a till"),
    "one number twice": (
        {"MPESA_TRANSACTION_TYPE": "CustomerBuyGoodsOnline", "MPESA_PARTY_B": "174379"},
        "Short code and till",
        "are the same",
    ),
    "nobody there": ({"MPESA_API_URL": "http://127.0.0.1:9"}, "Clock", "does not answer"),
    "no certificate": ({"MPESA_CERTIFICATE": "/no/such/file.cer"}, "Certificate", "cannot be read"),
    "pull": ({"MPESA_PULL": "on"}, "Pull", "not registered for Pull"),
}


@pytest.mark.parametrize("name", WRONG_SETTINGS)
def test_what_is_wrong_is_found(examined: Callable[..., dict[str, str]], name: str) -> None:
    settings, about, words = WRONG_SETTINGS[name]

    assert words in examined(**settings)[about]


@pytest.mark.parametrize(("off", "words"), [(600, "ahead of"), (-600, "behind")])
def test_a_clock_that_is_off_is_found(examined: Callable[..., dict[str, str]], off: int, words: str) -> None:
    assert re.search(rf"(599|600|601) seconds {words} Safaricom", examined(seconds_off=off)["Clock"])


def test_a_bad_sign_in_the_initiator_s_password_is_found(
    examined: Callable[..., dict[str, str]], certificate: Path
) -> None:
    found = examined(MPESA_CERTIFICATE=str(certificate), MPESA_INITIATOR_PASSWORD="Duka@demo.1")

    assert "sign that Safaricom refuses" in found["Certificate"]
    assert "Certificate" not in examined(MPESA_CERTIFICATE=str(certificate))


def test_the_sandbox_s_numbers_are_not_live_ones(make_app: Callable[..., Flask]) -> None:
    live = {"MPESA_API_URL": "https://api.safaricom.co.ke", "MPESA_PASSKEY": "bfb279f9aa9bdbcf158e97dd"}
    settings = make_app(**live).config["SETTINGS"].mpesa

    assert [each.about for each in numbers.judge(settings) if each.cure] == [numbers.NUMBERS, numbers.PASSKEY]


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("http://shop.example.co.ke", "https://"),
        ("https://localhost", "not on the internet"),
        ("https://shop", "not on the internet"),
        ("https://41.90.64.1", "is a number"),
        ("https://shop.example.co.ke:8443", "port 8443"),
        ("https://mpesa.example.co.ke", "'mpesa'"),
        ("https://shop.example.co.ke/sqlite", "'sql'"),
        ("https://executive.example.co.ke", "'exec'"),
        ("https://a1b2.ngrok-free.app", "tunnel"),
    ],
)
def test_an_address_that_safaricom_refuses_is_found(base: str, words: str) -> None:
    (finding,) = addresses.judge(base)

    assert finding.state is State.WRONG
    assert words in finding.says


def test_an_address_that_safaricom_takes_is_fine() -> None:
    (finding,) = addresses.judge(SHOP)

    assert finding.state is State.FINE


def test_an_address_where_nobody_is_is_found(world: World) -> None:
    assert addresses.reach(world.shop_url).state is State.FINE
    assert "Nobody answers" in addresses.reach("http://127.0.0.1:9").says
    assert "answers 404" in addresses.reach(f"{world.shop_url}/elsewhere").says


def test_a_payment_by_hand_that_was_told_proves_the_registration(world: World) -> None:
    with world.app.app_context():
        assert numbers.by_hand().state is State.UNSURE
    tell(world, body("UKM1AB2CD3"))

    with world.app.app_context():
        assert numbers.by_hand().state is State.FINE


TILL = {"MPESA_TRANSACTION_TYPE": "CustomerBuyGoodsOnline", "MPESA_PARTY_B": "5550001"}


def test_store_and_till_the_wrong_way_round_are_found(examined: Callable[..., dict[str, str]]) -> None:
    assert without_address(examined(**TILL)) == {}

    found = examined(**TILL | {"MPESA_SHORTCODE": "5550001", "MPESA_PARTY_B": "174379"})

    assert without_address(found) == {
        numbers.NUMBERS: "Store and till are the wrong way round: the passkey is MPESA_PARTY_B's."
    }


def test_the_till_for_the_store_with_a_passkey_of_neither_is_only_a_wrong_number(
    examined: Callable[..., dict[str, str]],
) -> None:
    wrong_way = {"MPESA_SHORTCODE": "5550001", "MPESA_PARTY_B": "174379", "MPESA_PASSKEY": "another"}

    assert "does not know this short code" in examined(**TILL | wrong_way)["Passkey"]


def told(world: World, code: int) -> numbers.Finding:
    """What the doctor says of the numbers after a prompt that ended with this code."""
    shopper = Shopper(world.app).registers(f"payer{code}")
    payment = world.pay(shopper, world.order(shopper), PERSON)
    (push,) = wait_for(lambda: world.sim("GET", "/sim/requests")["requests"])
    requests.post(push["callback_url"], json=failure_body(push, code), timeout=5)
    world.ended(shopper, payment)
    with world.app.app_context():
        return numbers.answered()


def test_before_a_prompt_nobody_can_tell_whether_store_and_till_belong_together(world: World) -> None:
    with world.app.app_context():
        finding = numbers.answered()

    assert (finding.state, "2028" in finding.cure) == (State.UNSURE, True)


def test_a_prompt_that_safaricom_failed_tells_that_they_do_not(world: World) -> None:
    finding = told(world, 2028)

    assert finding.state is State.WRONG
    assert "failed as 2028" in finding.says


def test_a_prompt_that_a_payer_answered_tells_that_they_do(world: World) -> None:
    assert told(world, 1032).state is State.FINE


def test_money_by_hand_for_another_number_is_found(world: World) -> None:
    tell(world, body("UKM1AB2CD4", BusinessShortCode="5550009"))

    with world.app.app_context():
        assert numbers.by_hand().state is State.WRONG


def test_the_command_says_it_and_fails(world: World) -> None:
    result = world.app.test_cli_runner().invoke(args=["payments", "doctor"])

    assert result.exit_code == 1
    assert "FINE   Keys: Safaricom gives a token for them." in result.output
    assert "WRONG  Callback address: http://127.0.0.1" in result.output
    assert "       Set MPESA_CALLBACK_URL to an address such as" in result.output
