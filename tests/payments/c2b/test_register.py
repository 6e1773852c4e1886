"""`flask payments register-urls`: tells Safaricom where to tell payments by hand, or says what to mend."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from click.testing import Result
from flask import Flask

from simulator import create_app as create_simulator
from tests.conftest import free_port, serve
from tests.payments.c2b.kit import shop
from tests.world import World


def run(app: Flask) -> Result:
    return app.test_cli_runner().invoke(args=["payments", "register-urls"])


def registered(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.sim("GET", "/sim/registrations")["registrations"]
    return found


@pytest.fixture
def elsewhere(make_app: Callable[..., Flask]) -> Iterator[Callable[..., Flask]]:
    """A shop whose simulator is set up in another way."""
    served = []

    def make(shop_settings: dict[str, str] | None = None, **settings: Any) -> Flask:
        simulator = create_simulator({"SIM_DATABASE": ":memory:", "SIM_SEED": 1, **settings})
        running = serve(simulator, free_port())
        served.append((simulator, running))
        return make_app(MPESA_API_URL=running.url, **(shop_settings or {}))

    yield make
    for simulator, running in served:
        simulator.extensions["simulator"].close()
        running.stop()


def test_it_registers_both_addresses(world: World) -> None:
    result = run(world.app)

    assert result.exit_code == 0, result.output
    (known,) = registered(world)
    base = f"{world.shop_url}/api/v1/payments/callbacks/c2b/{shop(world).secret}"
    assert (known["confirmation_url"], known["validation_url"]) == (
        f"{base}/confirmation",
        f"{base}/validation",
    )
    assert (known["shortcode"], known["response_type"], known["version"]) == ("174379", "Completed", "v2")


def test_it_prints_what_safaricom_said_and_never_the_secret(world: World) -> None:
    output = run(world.app).output

    assert output.startswith("Safaricom said: ")
    assert shop(world).secret not in output


def test_the_default_for_an_unanswered_validation_is_a_setting(
    world: World, make_app: Callable[..., Flask]
) -> None:
    assert run(make_app(MPESA_API_URL=world.simulator_url, MPESA_C2B_DEFAULT="Cancelled")).exit_code == 0

    assert registered(world)[0]["response_type"] == "Cancelled"


def test_addresses_that_are_registered_already_are_told_how_to_change(
    elsewhere: Callable[..., Flask],
) -> None:
    app = elsewhere(SIM_REGISTER_ONCE=True)
    assert run(app).exit_code == 0

    result = run(app)

    assert result.exit_code == 1
    assert "already registered" in result.output
    assert "URL Management" in result.output


def test_an_address_that_safaricom_refuses_is_told_which_setting_mends_it(
    elsewhere: Callable[..., Flask],
) -> None:
    result = run(elsewhere(SIM_STRICT_URLS=True))

    assert result.exit_code == 1
    assert "MPESA_CALLBACK_URL" in result.output


def test_a_public_address_passes_safaricoms_rules(elsewhere: Callable[..., Flask]) -> None:
    public = {"MPESA_CALLBACK_URL": "https://duka.example.co.ke"}

    assert run(elsewhere(public, SIM_STRICT_URLS=True)).exit_code == 0


def test_an_unreachable_safaricom_is_said(make_app: Callable[..., Flask]) -> None:
    result = run(make_app())

    assert result.exit_code == 1
    assert "could not be reached" in result.output


def test_wrong_keys_are_said(world: World, make_app: Callable[..., Flask]) -> None:
    result = run(make_app(MPESA_API_URL=world.simulator_url, MPESA_CONSUMER_KEY="wrong"))

    assert result.exit_code == 1
    assert "access token" in result.output


def test_a_shop_without_mpesa_is_told_what_to_set(make_app: Callable[..., Flask]) -> None:
    result = run(make_app(MPESA_SHORTCODE=""))

    assert result.exit_code == 1
    assert "MPESA_SHORTCODE" in result.output


def test_the_secret_is_the_same_for_every_process_and_another_for_every_shop(
    make_app: Callable[..., Flask],
) -> None:
    def secret(**settings: str) -> str:
        found: str = make_app(**settings).extensions["payments"].shop.secret
        return found

    assert secret() == secret()
    assert len({secret(), secret(MPESA_SHORTCODE="600000"), secret(SECRET_KEY="x" * 40)}) == 3


def test_its_addresses_answer(world: World) -> None:
    run(world.app)
    (known,) = registered(world)

    for address in (known["confirmation_url"], known["validation_url"]):
        assert requests.post(address, json={}, timeout=5).status_code == 200
