"""The reply to COMMIT is lost on a real connection: what was done is done once, and the client learns it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import TestDatabase
from tests.db.proxy import Proxy
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, World, wait_for


@dataclass
class Behind:
    """The same shop, its database behind a proxy."""

    shopper: Shopper
    proxy: Proxy

    def lose_the_next_commit(self) -> None:
        self.proxy.lose_after = b"\x03COMMIT"  # COM_QUERY; "READ COMMITTED" is not meant


@pytest.fixture
def behind(world: World, database: TestDatabase, make_app: Callable[..., Flask]) -> Iterator[Behind]:
    url = sa.make_url(database.url)
    if url.host is None:
        pytest.skip("a file has no connection to lose: servers only")
    proxy = Proxy((url.host, url.port or 3306))
    addresses = {"MPESA_API_URL": world.simulator_url, "MPESA_CALLBACK_URL": world.shop_url}
    yield Behind(Shopper(make_app(DATABASE_URL=proxy.way_to(database.url), **addresses)), proxy)
    proxy.stop()


def test_an_order_whose_commit_reply_is_lost_is_one_order(world: World, behind: Behind) -> None:
    shopper = behind.shopper
    shopper.post("/cart/items", {"product_id": world.product()})
    behind.lose_the_next_commit()

    answer = shopper.post("/checkout", {"phone": "0712345678"}, key="a-key-for-this-order")

    assert (answer.status_code, behind.proxy.lost) == (201, 1)
    again = shopper.post("/checkout", {"phone": "0712345678"}, key="a-key-for-this-order")
    assert again.json["id"] == answer.json["id"]
    assert world.one("SELECT COUNT(*) FROM orders") == 1


def test_an_attempt_whose_commit_reply_is_lost_sends_one_prompt(world: World, behind: Behind) -> None:
    order = world.order(behind.shopper)
    behind.lose_the_next_commit()

    payment = world.pay(behind.shopper, order)

    assert behind.proxy.lost == 1
    assert wait_for(lambda: world.debits)
    wait_for(lambda: behind.shopper.get(f"/payments/{payment['id']}").json["status"] == "succeeded")
    assert world.sim("GET", "/sim/state")["pushes"] == 1


def test_a_callback_whose_commit_reply_is_lost_is_kept_once_and_settles(world: World, behind: Behind) -> None:
    order = world.order(behind.shopper)
    world.pay(behind.shopper, order, CALLBACK_LOST)
    (delivery,) = wait_for(lambda: world.sim("GET", "/sim/ledger")["deliveries"])
    path = delivery["url"].removeprefix(world.shop_url).removeprefix("/api/v1")
    behind.lose_the_next_commit()

    answer = behind.shopper.post(path, delivery["body"])

    assert (answer.status_code, behind.proxy.lost) == (200, 1)
    assert world.one("SELECT COUNT(*) FROM callback_messages") == 1
    assert world.one("SELECT status FROM orders") == "confirmed"


def test_without_a_proof_the_shop_says_503_and_never_guesses(world: World, behind: Behind) -> None:
    body = {"product_id": world.product()}
    behind.shopper.get("/products")  # a new connection says COMMIT for itself
    behind.lose_the_next_commit()

    answer = behind.shopper.post("/cart/items", body)

    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert "Retry-After" in answer.headers
