"""Everything at once: one charge, one receipt, one end."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from app import db
from app.orders.models import Order
from app.payments import leases, settle
from app.payments.models import Payment
from app.payments.stripe import evidence, webhook
from tests.cards import PAYS, Cards
from tests.payments.refunds import kit
from tests.shopper import Shopper
from tests.world import World

pytestmark = pytest.mark.slow
ROUNDS = 8


def at_once(*parts: Callable[[], Any]) -> None:
    ready, wrong = threading.Barrier(len(parts)), list[BaseException]()

    def run(part: Callable[[], Any]) -> None:
        ready.wait()
        try:
            part()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_webhook_sweep_cancel_and_a_second_tap_agree(world: World, cards: Cards, amina: Shopper) -> None:
    product = world.product(stock=ROUNDS * 2)
    for number in range(ROUNDS):
        order = world.order(amina, product)
        begun = cards.begin(amina, order)
        if number % 2:
            cards.arrange_events("*", "twice", times=6)
        at_once(
            lambda begun=begun: cards.fill_in(begun),
            lambda: world.sweep(after=80),
            lambda: world.sweep(after=80),
            lambda begun=begun: amina.post(f"/payments/{begun['id']}/cancel"),
            lambda order=order: amina.post(f"/orders/{order['id']}/payments", {"method": "card"}, key=True),
        )
        cards.told()
        world.sweep(after=400)
        status = cards.present(amina, begun)["status"]
        intent = cards.call("GET", "/sim/ledger")["payment_intents"]
        truth = {one["id"]: one["status"] for one in intent}[cards.intent_of(begun)]
        assert (status, truth) in {("succeeded", "succeeded"), ("cancelled", "canceled")}
        assert cards.sound()


def webhook_sweep_and_cancel_of_a_paid_form(
    world: World, cards: Cards, amina: Shopper, caplog: pytest.LogCaptureFixture, rounds: int
) -> None:
    """Stripe took the money and its webhooks wait at the door: all who may learn of it come at one moment."""
    product = world.product(stock=rounds)
    for _ in range(rounds):
        order = world.order(amina, product)
        cards.arrange_events("*", "hold", times=6)
        begun = cards.begin(amina, order)
        assert cards.fill_in(begun).ok
        answers: list[int] = []
        at_once(
            lambda: cards.call("POST", "/sim/events/release"),
            lambda: world.sweep(after=80),
            lambda begun=begun, answers=answers: answers.append(
                amina.post(f"/payments/{begun['id']}/cancel").status_code
            ),
            lambda order=order, answers=answers: answers.append(
                amina.post(f"/orders/{order['id']}/cancel", {}).status_code
            ),
        )
        cards.told()

        assert sorted(answers) == [200, 409]  # the attempt as it stands; the order is paid, or about to be
        assert cards.present(amina, begun)["status"] == "succeeded"
        assert cards.order(amina, order)["status"] == "confirmed"
        ends = f"SELECT COUNT(*) FROM payment_events WHERE payment_id = {begun['id']} AND to_status = "
        assert world.one(f"{ends}'succeeded'") == 1
        assert world.one("SELECT COUNT(*) FROM callback_messages WHERE handled_at IS NULL") == 0
        assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []
        assert cards.sound()


def test_webhook_sweep_and_cancel_at_one_moment_are_one_end(
    world: World, cards: Cards, amina: Shopper, caplog: pytest.LogCaptureFixture
) -> None:
    webhook_sweep_and_cancel_of_a_paid_form(world, cards, amina, caplog, ROUNDS)


def test_without_the_lock_on_the_attempt_they_trip_over_each_other(
    world: World,
    cards: Cards,
    amina: Shopper,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: all three have read the open attempt before the first of them writes, in some round."""
    together, honest = threading.Barrier(3), Cards.fill_in
    on_sqlite = world.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")

    def reads_both(payment_id: int) -> tuple[Order, Payment]:
        if on_sqlite:  # where a unit is alone from its beginning: let the others in
            connection = db.db.session.connection().connection.driver_connection
            connection.execute("COMMIT")  # type: ignore[union-attr]
            connection.execute("BEGIN")  # type: ignore[union-attr]
        payment = db.db.session.get_one(Payment, payment_id)
        order = db.db.session.get_one(Order, payment.order_id)
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=5)
        return order, payment

    def fill_in(self: Cards, begun: dict[str, Any], number: str = PAYS) -> Any:
        monkeypatch.undo()  # a round before this one may have ended well by chance
        monkeypatch.setattr(Cards, "fill_in", fill_in)
        together.reset()
        answer = honest(self, begun, number)  # up to here all is as it should be
        monkeypatch.setattr(settle, "lock_both", reads_both)
        if on_sqlite:
            monkeypatch.setattr(db, "ATTEMPTS", 1)
        return answer

    monkeypatch.setattr(Cards, "fill_in", fill_in)
    with pytest.raises(AssertionError):
        webhook_sweep_and_cancel_of_a_paid_form(world, cards, amina, caplog, ROUNDS)


def test_a_refund_by_worker_dashboard_and_dispute_never_exceeds_the_charge(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    for _ in range(ROUNDS // 2):
        paid = cards.receipt(amina, world.order(amina))
        kit.approved(staff, admin, paid, amount=10_000)
        at_once(
            lambda: kit.work(world),
            lambda: kit.work(world),
            lambda paid=paid: cards.call("POST", f"/sim/intents/{paid['number']}/refund", {"amount": 9_900}),
        )
        cards.told()
        kit.work(world, after=200)
        assert cards.sound()


def test_without_the_inbox_and_the_memory_of_evidence_an_event_counts_twice(
    world: World, cards: Cards, amina: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: when what is known is not looked up, the same charge is booked twice, or breaks."""
    monkeypatch.setattr(evidence.receipts, "numbered", lambda number: None)
    monkeypatch.setattr(evidence, "attempt_of", lambda intent: None)
    monkeypatch.setattr(webhook.receipts, "numbered", lambda number: None)
    cards.arrange_events("*", "twice", times=6)
    begun = cards.begin(amina, world.order(amina))
    cards.fill_in(begun)
    cards.told()
    stuck = world.one("SELECT COUNT(*) FROM callback_messages WHERE handled_at IS NULL")
    assert stuck > 0 or world.one("SELECT COUNT(*) FROM receipts") != 1


def test_without_the_lease_two_sweepers_both_ask(
    world: World, cards: Cards, amina: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = cards.begin(amina, world.order(amina))

    def asked() -> int:
        at_once(lambda: world.sweep(after=80), lambda: world.sweep(after=80))
        return int(cards.ledger["calls"].count("retrieve"))

    cards.told()
    before = cards.ledger["calls"].count("retrieve")
    assert asked() - before == 1

    honest = leases.claim
    made = [honest]

    def claim(**kwargs: Any) -> Any:
        with world.app.app_context():
            return made[0](**kwargs) or leases.Claim(
                begun["id"], 1, "card", None, cards.intent_of(begun), "pending"
            )

    monkeypatch.setattr(leases, "due", lambda **_: [(begun["id"], "card", True)])
    monkeypatch.setattr(leases, "claim", claim)
    before = cards.ledger["calls"].count("retrieve")
    assert asked() - before == 2
