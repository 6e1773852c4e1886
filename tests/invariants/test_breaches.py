"""Each invariant is silent on a day's honest data, and speaks up on its own violation."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from app.invariants import service
from app.kit.clock import utc_now
from tests.cards import Cards
from tests.conftest import TestDatabase
from tests.invariants.day import a_day_at_the_shop
from tests.invariants.seeds import LONG_AGO, SEEDS
from tests.invariants.tampering import checks_not_enforced, tampering
from tests.world import World

EVERY_SEED = [
    pytest.param(name, seed, id=f"{name}-{number}")
    for name, seeds in SEEDS.items()
    for number, seed in enumerate(seeds, 1)
]


@pytest.fixture(scope="module")
def shop(served_world: World, served_cards: Cards, database: TestDatabase) -> Iterator[Flask]:
    """The application after a day at the shop. Nothing here may change its data for good."""
    database.empty(served_world.app)
    served_world.start_over()
    served_cards.start_over()
    with checks_not_enforced(served_world.app):
        a_day_at_the_shop(served_world, served_cards)
        yield served_world.app
        served_cards.start_over()
        database.empty(served_world.app)


def breaches(connection: sa.Connection) -> list[str]:
    return [breach.name for breach in service.look(connection, now=utc_now())]


def test_a_day_at_the_shop_breaks_nothing(shop: Flask) -> None:
    with shop.app_context():
        assert [str(breach) for breach in service.check(now=utc_now())] == []


def test_the_day_had_every_kind_of_ending(shop: Flask) -> None:
    with tampering(shop) as connection:
        orders = set(connection.scalars(sa.text("SELECT status FROM orders")))
        refunds = set(connection.scalars(sa.text("SELECT status FROM refunds")))
        payments = set(connection.scalars(sa.text("SELECT status FROM payments")))
    assert orders == {"pending_payment", "confirmed", "completed", "cancelled", "expired"}
    assert refunds == {"requested", "unknown", "done", "failed", "rejected"}
    assert payments == {"pending", "succeeded", "failed", "cancelled", "expired"}


def test_every_invariant_has_a_violation() -> None:
    assert [invariant.name for invariant in service.INVARIANTS] == list(SEEDS)


@pytest.mark.parametrize(("name", "seed"), EVERY_SEED)
def test_an_invariant_speaks_up(shop: Flask, name: str, seed: str) -> None:
    with tampering(shop) as connection:
        for statement in seed.split(";"):
            connection.exec_driver_sql(statement)
        assert name in breaches(connection)


def test_tampering_leaves_nothing_behind(shop: Flask) -> None:
    with tampering(shop) as connection:
        connection.exec_driver_sql("DELETE FROM orders")
    with shop.app_context():
        assert service.check(now=utc_now()) == []


def test_an_undecided_payment_in_front_of_a_person_is_no_breach(shop: Flask) -> None:
    with tampering(shop) as connection:
        connection.exec_driver_sql(f"UPDATE payments SET created_at = {LONG_AGO}")
        connection.exec_driver_sql(
            "UPDATE review_items SET resolved_at = NULL,"
            " payment_id = (SELECT MAX(id) FROM payments WHERE status = 'pending')"
        )
        assert "payment_is_decided" not in breaches(connection)


def test_a_callback_in_front_of_a_person_is_no_breach(shop: Flask) -> None:
    with tampering(shop) as connection:
        connection.exec_driver_sql(
            f"UPDATE callback_messages SET handled_at = NULL, received_at = {LONG_AGO}"
            " WHERE id = (SELECT * FROM (SELECT MIN(id) FROM callback_messages) AS m)"
        )
        assert breaches(connection) == ["callback_is_handled"]
        connection.exec_driver_sql(
            "UPDATE review_items SET resolved_at = NULL, message_id = (SELECT MIN(id) FROM callback_messages)"
            " WHERE message_id IS NULL"
        )
        assert breaches(connection) == []


def test_an_order_kept_by_an_open_payment_need_not_expire(shop: Flask) -> None:
    with tampering(shop) as connection:
        connection.exec_driver_sql(
            f"UPDATE orders SET expires_at = {LONG_AGO}, updated_at = {LONG_AGO} WHERE payment_open = 1"
        )
        assert breaches(connection) == []


def test_goods_sold_without_tracking_after_the_order_expired_are_no_breach(shop: Flask) -> None:
    """Tracking was switched off before the late money came: the edit moved the product's updated_at."""
    late = "order_id IN (SELECT order_id FROM order_events WHERE event = 'paid_late')"
    with tampering(shop) as connection:
        connection.exec_driver_sql(f"DELETE FROM stock_movements WHERE kind = 'sold' AND {late}")
        connection.exec_driver_sql(f"UPDATE stock_reservations SET status = 'released' WHERE {late}")
        assert "sold_order_took_its_goods" in breaches(connection)
        connection.execute(sa.text("UPDATE products SET track_stock = 0"))
        assert "sold_order_took_its_goods" not in breaches(connection)
