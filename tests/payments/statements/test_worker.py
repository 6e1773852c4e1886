"""The worker pulls when it is time, once for all workers, and says so when Safaricom refuses."""

from collections.abc import Callable

from flask import Flask

from app import worker
from app.kit.clock import utc_now
from tests.payments.c2b.kit import items
from tests.payments.statements.kit import paid_in_silence, registered
from tests.shopper import Shopper
from tests.world import World


def looks(app: Flask) -> int:
    with app.app_context():
        return worker.reconcile(gateway=app.extensions["payments"], now=utc_now)


def test_the_worker_pulls_once_in_a_while(
    world: World, amina: Shopper, make_app: Callable[..., Flask]
) -> None:
    app = make_app(MPESA_PULL="on", MPESA_PULL_MINUTES="1440", MPESA_API_URL=world.simulator_url)
    paid_in_silence(registered(world), amina, world.order(amina))

    assert looks(app) == 1
    assert looks(app) == 0
    assert looks(world.app) == 0  # MPESA_PULL is off there


def test_a_refusal_is_put_in_front_of_a_person(world: World, make_app: Callable[..., Flask]) -> None:
    app = make_app(MPESA_PULL="on", MPESA_API_URL=world.simulator_url)

    assert looks(app) == 0

    assert items(world) == [("configuration", None)]
