"""The simulation notices when a guard is taken away. A control for each guard of docs/proof.md."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app import create_app, db
from app.orders import money as order_money
from app.orders import moves
from app.payments import attempts, decide, inbox, receipts, settle
from app.payments.c2b import address, confirmation, twins
from app.payments.models import Payment
from app.payments.refunds import asking, results, sending
from app.payments.refunds.models import Refund
from app.payments.states import PaymentStatus
from app.products import stock
from tests.chaos.people import Habits
from tests.chaos.simulation import TANGLED, Simulation, run
from tests.chaos.virtual import Faults

pytestmark = pytest.mark.slow
Patch = pytest.MonkeyPatch
Weaken = Callable[..., None]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Weaken]:
    """A shop whose tables are as the models say, except for what a test takes from them."""
    app = create_app({"TESTING": "on", "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3"})

    def make(**without: str) -> None:
        """Create the tables; `receipts="number"` leaves out that unique key, or that CHECK."""
        copy = sa.MetaData()
        for table in db.Base.metadata.tables.values():
            table.to_metadata(copy)
        for name, column in without.items():
            table = copy.tables[name]
            table.constraints = {c for c in table.constraints if not _is_about(c, column)}
        copy.create_all(db.db.engine)

    with app.app_context():
        yield make
        db.db.engine.dispose()


def _is_about(constraint: sa.Constraint, what: str) -> bool:
    if isinstance(constraint, sa.CheckConstraint):
        return what in str(constraint.name)
    return isinstance(constraint, sa.UniqueConstraint) and [c.name for c in constraint.columns] == [what]


NEVER_TAKEN = r"receipt \d+ \(None\): booked, never taken"
FORGED = r"receipt \d+ \(FORGED\d+\): booked, never taken"
LOST = r"\d+ under U\w+ for \w+ are lost"
RANG_TWICE = r"ws_CO_\d+ rings while ws_CO_\d+ does"


def finds(
    breach: str, payments: int = 30, habits: Habits | None = None, pulls: bool = True, **faults: float
) -> None:
    """Run with a guard missing: what is found wrong must be, among other things, this very `breach`."""
    wrong = run(3, payments, faults=Faults(**faults), habits=habits or Habits(), pulls=pulls, hours=3)
    assert [line for line in wrong if re.match(breach, line)], wrong[:5]


# Who is believed.


def test_a_forged_callback_that_is_believed_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    def believe(payment: Any, result: Any, message: Any, now: Any) -> str:
        return str(inbox._hear_safaricom(payment, result, message, now))

    shop()
    monkeypatch.setattr(inbox, "_hear_stranger", believe)
    finds(FORGED, forged=0.5)


def test_a_forged_payment_by_hand_that_is_believed_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(address.Shop, "knows", lambda self, secret: True)
    finds(FORGED, forged=0.5)


def test_a_forged_result_of_a_refund_that_is_believed_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    honest = results._hear_refund

    def by_name(message: Any, now: Any) -> str:
        told = json.loads(message.body)["Result"]["ConversationID"] if message.body else ""
        known = db.db.session.scalar(sa.select(Refund.token_hash).where(Refund.conversation_id == told))
        return honest(SimpleNamespace(token_hash=known or message.token_hash, body=message.body), now)

    shop()
    monkeypatch.setattr(results, "_hear_refund", by_name)
    finds(r"refund \d+ is done as FORGED\d+, which never went", habits=Habits(returned=0.5), forged=0.5)


def test_a_success_that_one_early_answer_told_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(decide, "QUERY_SUCCESS_AFTER", 0)
    finds(NEVER_TAKEN, 60, habits=Habits(watches=1.0, by_hand=0), wrong_query=1.0)


def test_a_success_that_two_early_answers_told_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(decide, "AGREEING_ANSWERS_APART", 15)  # or they are too rare for a small run
    monkeypatch.setattr(decide, "PROMPT_OVER_AFTER", 0)
    finds(NEVER_TAKEN, 90, habits=Habits(watches=1.0, by_hand=0), wrong_query=1.0)


# What is asked of Safaricom once.


def test_a_push_that_is_sent_again_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    honest = attempts._push

    def twice(attempt: Any, gateway: Any) -> Any:
        first = honest(attempt, gateway)
        return honest(attempt, gateway) if isinstance(first, Exception) else first

    shop()
    monkeypatch.setattr(attempts, "_push", twice)
    finds(RANG_TWICE, push_reply_lost=0.5)


def open_though_one_is(*, order_id: int, now: Any) -> Any:
    order = moves.lock_order(order_id)
    if order.status != "pending_payment":
        raise order_money.OrderNotPayable
    return order


def test_two_open_prompts_for_one_order_are_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop(payments="open_order_id")
    monkeypatch.setattr(order_money, "payment_opened", open_though_one_is)
    finds(RANG_TWICE, habits=Habits(again=1.0))


def test_the_unique_key_alone_keeps_a_second_prompt_away(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(order_money, "payment_opened", open_though_one_is)
    simulation = Simulation(3, 20, hours=1, habits=Habits(again=1.0, by_hand=0))
    with pytest.raises(sa.exc.IntegrityError):
        simulation.run()
    assert simulation.safaricom.wrong == []


def test_a_refund_that_is_sent_again_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    honest = sending._record_error

    def as_if_nothing_happened(refund: Any, error: Any, now: Any) -> None:
        error.may_have_happened, error.reason = False, "mpesa_busy"
        honest(refund, error, now)

    shop()
    monkeypatch.setattr(sending, "_record_error", as_if_nothing_happened)
    finds(r"\w+ went back twice, as R\w+ and R\w+", habits=Habits(returned=0.5), call_reply_lost=0.7)


def test_a_refund_sent_by_a_worker_that_slept_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(sending, "is_mine", lambda claim: True)
    monkeypatch.setattr(sending, "SEND_WITHIN", timedelta(days=1))
    finds(
        r"refund \d+ is failed, and R\w+ went",
        80,
        habits=Habits(returned=0.7, attended=1.0),
        worker_paused=1.0,
    )


# What is written down once.


def test_a_receipt_that_is_booked_twice_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop(receipts="number")
    for blind in (receipts, confirmation.receipts):
        monkeypatch.setattr(blind, "numbered", lambda number: None)
    finds("receipt_number_is_used_once: ")


def test_the_unique_key_alone_keeps_a_receipt_from_being_booked_twice(
    shop: Weaken, monkeypatch: Patch
) -> None:
    shop()
    monkeypatch.setattr(receipts, "numbered", lambda number: None)
    simulation = Simulation(3, 30, hours=3)
    simulation.run()
    assert [line for line in simulation.wrong() if "used_once" in line or "never taken" in line] == []


def test_a_number_that_is_taken_from_its_row_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    def split(told: Any, payment: Any, order: Any, known: Any, now: Any) -> None:
        number = told.number
        db.change(told, number=None, guessed=False)
        receipts._new(payment, order, number, "callback", now)

    shop()
    monkeypatch.setattr(receipts, "_change_hands", split)
    found = run(4, 300, **TANGLED)
    assert [line for line in found if re.match(NEVER_TAKEN, line)], found[:5]


def test_a_payment_and_its_c2b_twin_as_two_moneys_are_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(twins, "numberless", lambda **facts: None)
    monkeypatch.setattr(twins, "told_before", lambda payment: None)
    finds(NEVER_TAKEN, lost=0.6)


def test_callbacks_that_are_answered_and_not_kept_are_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(inbox, "keep", lambda **kwargs: None)
    monkeypatch.setattr(settle.schedule, "next_check", lambda **kwargs: None)
    monkeypatch.setattr(settle.schedule, "first_check", lambda **kwargs: None)
    finds(LOST, habits=Habits(watches=0), pulls=False)


def test_messages_by_hand_that_are_not_kept_are_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(confirmation.inbox, "keep", lambda **kwargs: None)
    finds(LOST, habits=Habits(by_hand=1.0), pulls=False)


def test_more_going_back_than_came_in_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    shop()
    monkeypatch.setattr(asking, "reserved", lambda receipt_id: 0)
    finds("refunds_fit_their_receipt: ", habits=Habits(returned=1.0, twice=0.5, attended=1.0), call_fails=0.5)


# What moves only if it is as it was.


def test_an_end_that_undoes_a_payment_is_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    honest = settle.decide

    def forgetful(heard: Any, **kwargs: Any) -> Any:
        newest = honest(heard[-1:], **kwargs)
        return newest if newest.status is not PaymentStatus.SENDING else honest(heard, **kwargs)

    shop()
    monkeypatch.setattr(settle, "decide", forgetful)
    monkeypatch.setattr(settle, "PAYMENT", _anything_goes())
    finds("payment_moves_are_legal: .*from_status=succeeded, ", reordered=1.0)


def _anything_goes() -> Any:
    return SimpleNamespace(outcome=lambda before, event: settle.Outcome.MOVE)


def test_a_move_from_a_state_that_is_no_more_is_refused_and_without_its_guard_noticed(
    shop: Weaken, monkeypatch: Patch
) -> None:
    def late_failure(stale: Payment) -> None:
        settle._move(stale, PaymentStatus.PENDING, PaymentStatus.FAILED, "other", False, stale.updated_at)

    shop()
    simulation = Simulation(3, 12, Faults(lost=0), Habits(by_hand=0), hours=1)
    simulation.run()
    with db.read() as session:
        paid = session.scalars(sa.select(Payment).where(Payment.status == "succeeded").limit(1)).one()

    with pytest.raises(LookupError):
        db.unit_of_work(late_failure)(paid)
    assert simulation.wrong() == []

    honest = db.change
    monkeypatch.setattr(settle, "change", lambda row, was=None, **values: honest(row, **values))
    db.unit_of_work(late_failure)(paid)
    assert [line for line in simulation.wrong() if "receipt_belongs_to_a_paid_payment" in line]


def test_units_that_are_sold_without_being_there_are_noticed(shop: Weaken, monkeypatch: Patch) -> None:
    def hold_one(product_id: int, quantity: int) -> tuple[None, bool]:
        statement = sa.update(stock.Product).where(stock.Product.id == product_id)
        return None, bool(db.moved(statement.values(reserved=stock.Product.reserved + quantity)))

    shop(products="reserved_within_on_hand")
    monkeypatch.setattr(stock, "_hold_one", hold_one)
    monkeypatch.setattr(stock, "_change", _unconditionally)
    finds("nothing_is_oversold: ", habits=Habits(wants_scarce=1.0))


def _unconditionally(product_id: int, *, on_hand: int = 0, reserved: int = 0) -> None:
    product = stock.Product
    values = {"on_hand": product.on_hand + on_hand, "reserved": product.reserved + reserved}
    db.moved(sa.update(product).where(product.id == product_id).values(**values))


def test_late_money_that_revives_an_order_without_its_goods_is_noticed(
    shop: Weaken, monkeypatch: Patch
) -> None:
    shop()
    monkeypatch.setattr(stock, "retake", lambda **wanted: True)
    finds(
        "sold_order_took_its_goods: ",
        90,
        habits=Habits(wants_scarce=1.0, late=1.0, by_hand=1.0, asked_first=0),
    )
