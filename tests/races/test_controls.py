"""Each race fails when its guard is taken away: a race that cannot fail proves nothing."""

import secrets
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app import db
from app.kit import idempotency
from app.orders import checkout, money, moves
from app.orders import service as orders
from app.orders.models import Order
from app.orders.states import Event
from app.payments import attempts, inbox, leases
from app.payments.models import Payment
from app.products import stock
from app.products.models import Product
from tests.races import test_races as races
from tests.world import World


def fails(race: Any, world: World) -> None:
    """The race's own assertions must notice."""
    with pytest.raises(AssertionError):
        race(world)


def test_without_the_condition_in_the_update_units_are_sold_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold(*, quantities: Mapping[int, int]) -> dict[int, int]:
        for product_id, quantity in quantities.items():
            db.moved(
                sa.update(Product)
                .where(Product.id == product_id)
                .values(reserved=Product.reserved + quantity)
            )
        return dict(quantities)

    monkeypatch.setattr(checkout.stock, "hold", hold)
    fails(races.test_one_unit_and_fifty_buyers_make_one_order, world)


def test_without_one_order_and_another_try_shoppers_meet_the_deadlock(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = stock.hold

    def hold(*, quantities: Mapping[int, int]) -> dict[int, int]:
        held: dict[int, int] = {}
        for product_id, quantity in quantities.items():
            held |= honest(quantities={product_id: quantity})
            time.sleep(0.02)
        return held

    monkeypatch.setattr(checkout.stock, "hold", hold)
    monkeypatch.setattr(db, "ATTEMPTS", 1)
    if world.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        monkeypatch.setattr(db, "in_unit", lambda: False)  # BEGIN instead of BEGIN IMMEDIATE
        monkeypatch.setattr(db, "moved", lambda statement: db.db.session.execute(statement).rowcount)
        monkeypatch.setattr(stock, "moved", db.moved)
    fails(races.test_sixteen_buyers_of_the_same_four_products_all_succeed, world)


def test_without_the_key_in_the_unit_a_repeated_checkout_is_not_replayed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency.Key, "claim", lambda self, session: None)
    monkeypatch.setattr(idempotency.Key, "keep", lambda self, session, result: None)
    fails(races.test_the_same_checkout_key_twenty_times_is_one_order, world)


def test_without_one_open_attempt_per_order_prompts_pile_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def payment_opened(*, order_id: int, now: datetime) -> Order:
        return moves.lock_order(order_id)

    def write_closed(self: Payment, **values: Any) -> None:
        """Without the unique key: the open order is not written."""
        honest(self, **{**values, "open_order_id": None, "status": "failed"})

    honest = Payment.__init__
    monkeypatch.setattr(money, "payment_opened", payment_opened)
    monkeypatch.setattr(attempts.Payment, "__init__", write_closed)
    fails(races.test_twenty_taps_on_pay_are_one_prompt, world)


def test_without_the_inboxs_unique_key_a_callback_is_many_messages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = inbox.digest
    monkeypatch.setattr(
        inbox,
        "digest",
        lambda part: (
            honest(part, secrets.token_bytes(8))
            if isinstance(part, str) and part[:1] == "{"
            else honest(part)
        ),
    )
    fails(races.test_one_callback_fifty_times_at_once_is_one_receipt, world)


def test_without_waiting_for_an_open_payment_a_paid_order_is_cancelled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel(*, order_id: int, viewer: orders.Viewer, reason: str, actor: str, now: datetime) -> Order:
        order = moves.lock_order(order_id)
        moves.apply(order, Event.CANCEL, actor=actor, reason=reason, now=now)
        return orders._whole(order)

    honest = inbox.handle

    def slowly(**kwargs: Any) -> str | None:
        time.sleep(0.3)
        return honest(**kwargs)

    monkeypatch.setattr(orders, "cancel_order", db.unit_of_work(cancel))
    monkeypatch.setattr(inbox, "handle", slowly)
    monkeypatch.setattr(races.World, "sweep", lambda self, after=0: 0)
    fails(races.test_callback_sweeper_cancel_and_expiry_at_once_agree, world)


def test_without_the_lease_every_sweeper_asks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    @db.unit_of_work
    def claim(*, payment_id: int, now: datetime) -> leases.Claim:
        row = db.db.session.get_one(Payment, payment_id)
        return leases.Claim(
            row.id, row.attempt_no, row.method, row.checkout_request_id, row.provider_ref, row.status
        )

    honest = leases.due

    def due(**kwargs: Any) -> list[tuple[int, str, bool]]:
        found = honest(**kwargs)
        time.sleep(0.1)
        return found

    monkeypatch.setattr(leases, "claim", claim)
    monkeypatch.setattr(leases, "due", due)
    fails(races.test_eight_sweepers_ask_safaricom_once, world)
