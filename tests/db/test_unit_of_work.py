"""What `db.py` promises, on the database of this run."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db import db, in_unit, lock, moved, prove_commit, read, unit_of_work
from app.errors import Busy
from app.kit.clock import utc_now
from app.limits import service as limits
from app.limits.models import LimitHold
from app.products.models import Category

NOW = utc_now()


@pytest.fixture(autouse=True)
def inside(app: Flask):
    with app.app_context():
        yield


@unit_of_work
def add(name: str, *, fail: Exception | None = None) -> int:
    category = Category(name=name, slug=name, created_at=NOW, updated_at=NOW)
    db.session.add(category)
    db.session.flush()
    if fail:
        raise fail
    return category.id


def names() -> list[str]:
    with read() as session:
        return list(session.scalars(sa.select(Category.name).order_by(Category.id)))


def test_a_unit_that_returns_is_durable() -> None:
    add("drinks")

    assert names() == ["drinks"]


def test_a_unit_that_raises_leaves_nothing() -> None:
    with pytest.raises(ValueError, match="changed my mind"):
        add("drinks", fail=ValueError("changed my mind"))

    assert names() == []


def test_units_do_not_nest() -> None:
    @unit_of_work
    def outer() -> None:
        add("drinks")

    with pytest.raises(RuntimeError, match="inside another"):
        outer()
    assert names() == []


def test_a_unit_that_meets_a_unique_key_runs_again_from_the_start() -> None:
    runs = []

    @unit_of_work
    def get_or_add() -> int:
        runs.append(in_unit())
        found = (
            db.session.scalar(sa.select(Category.id).where(Category.slug == "drinks"))
            if len(runs) > 1
            else None
        )
        if found:
            return found
        db.session.add(Category(name="again", slug="drinks", created_at=NOW, updated_at=NOW))
        db.session.flush()
        raise AssertionError("the key is taken")

    mine = add("drinks")
    assert get_or_add() == mine
    assert runs == [True, True]


def test_rows_are_not_changed_outside_a_unit() -> None:
    with pytest.raises(RuntimeError, match="outside a unit"):
        moved(sa.delete(Category))
    with pytest.raises(RuntimeError, match="outside a unit"):
        lock(Category, Category.id == 1)


def test_what_a_reading_returns_is_detached_and_its_transaction_is_over() -> None:
    add("drinks")
    with read() as session:
        found = session.scalars(sa.select(Category)).one()

    assert sa.inspect(found).detached
    assert not db.session().in_transaction()


def test_a_guarded_update_counts_the_rows_it_met_also_when_nothing_changed() -> None:
    mine = add("drinks")

    @unit_of_work
    def rename(name: str) -> int:
        return moved(sa.update(Category).where(Category.id == mine).values(name=name))

    assert [rename("drinks"), rename("drinks")] == [1, 1]


def test_moments_keep_microseconds_and_their_zone() -> None:
    moment = datetime(2026, 11, 21, 23, 59, 59, 999_999, tzinfo=UTC)

    @unit_of_work
    def keep() -> None:
        db.session.add(LimitHold(name="x", owner="y", until=moment))

    keep()
    with read() as session:
        assert session.get_one(LimitHold, "x").until == moment


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"), read() as session:
        session.scalars(sa.select(LimitHold).where(LimitHold.until < datetime(2026, 1, 1))).all()  # noqa: DTZ001


def test_words_are_compared_byte_by_byte() -> None:
    add("drinks")

    with read() as session:
        assert session.scalar(sa.select(Category.id).where(Category.slug == "DRINKS")) is None


def test_two_units_that_read_and_then_write_one_row_lose_no_update(app: Flask) -> None:
    mine = add("drinks")

    @unit_of_work
    def count() -> None:
        row = lock(Category, Category.id == mine)
        assert row is not None
        moved(sa.update(Category).where(Category.id == mine).values(position=row.position + 1))

    def five_times() -> None:
        with app.app_context():
            for _ in range(5):
                count()

    threads = [threading.Thread(target=five_times) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read() as session:
        assert session.scalar(sa.select(Category.position)) == 40


def test_opposite_lock_orders_end_with_both_done(app: Flask) -> None:
    ids = [add("one"), add("two")]
    barrier = threading.Barrier(2, timeout=3)

    @unit_of_work
    def visit(first: int, second: int) -> None:
        moved(sa.update(Category).where(Category.id == first).values(position=Category.position + 1))
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.3)
        moved(sa.update(Category).where(Category.id == second).values(position=Category.position + 1))

    def run(first: int, second: int) -> None:
        with app.app_context():
            visit(first, second)

    threads = [threading.Thread(target=run, args=order) for order in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read() as session:
        assert list(session.scalars(sa.select(Category.position))) == [2, 2]


def lose_the_reply(monkeypatch: pytest.MonkeyPatch, *, durable: bool) -> None:
    """COMMIT reaches the database or not; either way its reply does not come back."""
    honest = db.session().commit.__func__
    lost = sa.exc.OperationalError("COMMIT", {}, Exception("gone"), connection_invalidated=True)
    calls = []

    def commit(self: sa.orm.Session) -> None:
        calls.append(1)
        if len(calls) > 1:
            honest(self)
            return
        if durable:
            honest(self)
        else:
            self.rollback()
        raise lost

    monkeypatch.setattr(type(db.session()), "commit", commit)


@unit_of_work
def add_with_proof(name: str) -> str:
    db.session.add(Category(name=name, slug=name, created_at=NOW, updated_at=NOW))
    prove_commit(sa.select(Category.id).where(Category.slug == name))
    return name


@pytest.mark.parametrize("durable", [True, False])
def test_a_lost_reply_to_commit_is_decided_by_the_proof(
    monkeypatch: pytest.MonkeyPatch, durable: bool
) -> None:
    lose_the_reply(monkeypatch, durable=durable)

    assert add_with_proof("drinks") == "drinks"
    assert names() == ["drinks"]


def test_a_lost_reply_without_a_proof_is_503_and_not_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    lose_the_reply(monkeypatch, durable=True)

    with pytest.raises(Busy):
        add("drinks")


def test_old_holds_do_not_stand_in_the_way() -> None:
    @unit_of_work
    def hold(owner: str, now: datetime) -> datetime | None:
        return limits.hold(name="phone", owner=owner, until=now + timedelta(seconds=60), now=now)

    assert hold("a", NOW) is None
    assert hold("b", NOW) == NOW + timedelta(seconds=60)
    assert hold("b", NOW + timedelta(seconds=61)) is None
