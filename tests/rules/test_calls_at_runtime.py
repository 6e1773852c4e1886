"""Whenever Safaricom is really called, no unit of work is open: no lock is held while we wait."""

from collections.abc import Iterator
from typing import Any

import pytest

from app import db
from app.payments.mpesa.client import MpesaClient
from app.payments.stripe.client import CardClient
from tests.cards import Cards
from tests.payments.refunds import kit as refunding
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, World, wait_for


@pytest.fixture
def calls(world: World) -> Iterator[list[tuple[str, bool]]]:
    """The last part of each called address, and whether the caller was in a unit of work."""
    heard: list[tuple[str, bool]] = []

    def listen(response: Any, *_args: Any, **_kwargs: Any) -> None:
        heard.append((response.url.partition("?")[0].rpartition("/")[2], db.in_unit()))

    hooks = client(world)._http.hooks["response"]
    hooks.append(listen)
    yield heard
    hooks.remove(listen)


def client(world: World) -> MpesaClient:
    found: MpesaClient = world.app.extensions["payments"].client
    return found


def test_a_token_a_push_and_a_query_are_asked_for_outside_units(
    world: World, amina: Shopper, calls: list[tuple[str, bool]]
) -> None:
    world.pay(amina, world.order(amina), CALLBACK_LOST)
    wait_for(lambda: world.debits)
    world.sweep(after=121)

    assert calls == [("generate", False), ("processrequest", False), ("query", False)]


def test_money_goes_back_and_is_asked_about_outside_units(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, calls: list[tuple[str, bool]]
) -> None:
    receipt = refunding.paid(world, amina)
    refunding.arrange(world, "*", "result_lost")
    refunding.sent(world, staff, admin, receipt, amount=1000)
    refunding.work(world, after=61)

    assert calls == [
        ("generate", False),
        ("processrequest", False),
        ("paymentrequest", False),
        ("query", False),
    ]


def test_stripe_is_called_outside_units(
    world: World,
    cards: Cards,
    amina: Shopper,
    staff: Shopper,
    admin: Shopper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest, heard = CardClient._call, list[bool]()

    def listen(self: CardClient, call: Any) -> dict[str, Any]:
        heard.append(db.in_unit())
        return honest(self, call)

    monkeypatch.setattr(CardClient, "_call", listen)
    paid = cards.receipt(amina, world.order(amina))
    refunding.sent(world, staff, admin, paid)
    begun = cards.begin(amina, world.order(amina))
    world.sweep(after=80)
    amina.post(f"/payments/{begun['id']}/cancel")
    cards.told()

    assert len(heard) >= 8
    assert not any(heard)


def test_a_call_inside_a_unit_would_be_noticed(world: World, calls: list[tuple[str, bool]]) -> None:
    with world.app.app_context():
        db.unit_of_work(client(world).fetch_token)()

    assert calls == [("generate", True)]
