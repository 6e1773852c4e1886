"""Whoever holds a job may finish it: workers that meet, and one that wakes up too late. With controls."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.jobs import service as jobs
from app.jobs.models import Job
from tests.races.client import at_once

NOON = datetime.fromisoformat("2026-11-21T12:00:00+00:00")
TOPIC = "tests.something"


@pytest.fixture
def shop(app: Flask) -> Flask:
    """A shop in which one thing is to be done."""
    with app.app_context():
        db.unit_of_work(jobs.enqueue)(topic=TOPIC, payload={}, now=NOON)
    return app


def work(shop: Flask, handler: jobs.Handler, now: datetime = NOON) -> int:
    """One round of a worker; how many jobs it tried."""
    with shop.app_context():
        return jobs.drain(handlers={TOPIC: handler}, now=lambda: now)


def job(shop: Flask) -> Job:
    with shop.app_context(), db.read() as session:
        return session.scalars(sa.select(Job)).one()


def the_slow_worker_changes_nothing(shop: Flask) -> None:
    """A worker sleeps in its job. Another takes the job over, and fails. Then the first one wakes up."""
    later = NOON + jobs.LEASE + timedelta(seconds=1)

    def fails(_: jobs.Claimed) -> None:
        raise RuntimeError("the second one cannot do it")

    def sleeps(_: jobs.Claimed) -> None:
        assert at_once([lambda: work(shop, fails, later)]) == [1]

    assert work(shop, sleeps) == 1

    row = job(shop)
    assert row.done_at is None, "what nobody has done is done"
    assert (row.attempt_no, row.last_error) == (2, "RuntimeError")
    assert row.run_at > later, "it is tried again"


def test_a_worker_that_lost_its_lease_cannot_finish_its_successors_job(shop: Flask) -> None:
    the_slow_worker_changes_nothing(shop)


def test_without_the_fence_it_does(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @db.unit_of_work
    def finish(*, job: jobs.Claimed, now: datetime) -> None:
        db.moved(sa.update(Job).where(Job.id == job.id).values(done_at=now, lease_until=None))

    monkeypatch.setattr(jobs, "_finish", finish)
    with pytest.raises(AssertionError, match="what nobody has done is done"):
        the_slow_worker_changes_nothing(shop)


def a_worker_that_fails_late_changes_nothing(shop: Flask) -> None:
    """As above, but the other one does the job, and the first one fails when it wakes up."""
    later = NOON + jobs.LEASE + timedelta(seconds=1)

    def fails(_: jobs.Claimed) -> None:
        assert at_once([lambda: work(shop, lambda _: None, later)]) == [1]
        raise RuntimeError("too late")

    assert work(shop, fails) == 1

    row = job(shop)
    assert (row.done_at, row.last_error) == (later, None), "what is done is waiting to be done again"


def test_nor_can_it_put_back_what_its_successor_has_done(shop: Flask) -> None:
    a_worker_that_fails_late_changes_nothing(shop)


def test_without_the_fence_it_puts_it_back(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @db.unit_of_work
    def postpone(*, job: jobs.Claimed, error: str, now: datetime) -> None:
        values = {"run_at": now, "lease_until": None, "last_error": error}
        db.moved(sa.update(Job).where(Job.id == job.id).values(values))

    monkeypatch.setattr(jobs, "_postpone", postpone)
    with pytest.raises(AssertionError, match="waiting to be done again"):
        a_worker_that_fails_late_changes_nothing(shop)


def eight_workers_do_it_once(shop: Flask) -> None:
    ran = itertools.count()
    rounds: list[Callable[[], int]] = [lambda: work(shop, lambda _: next(ran) and None)] * 8

    tried = at_once(rounds)

    assert next(ran) == 1, "it was done more than once"
    assert sum(tried) == 1
    assert job(shop).attempt_no == 1


def test_eight_workers_that_meet_over_a_job_do_it_once(shop: Flask) -> None:
    eight_workers_do_it_once(shop)


def test_without_the_lease_they_all_do_it(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @db.unit_of_work
    def claim(*, job_id: int, now: datetime) -> jobs.Claimed:
        row = db.db.session.get_one(Job, job_id)
        return jobs.Claimed(row.id, row.topic, {}, row.attempt_no, "job", row.created_at)

    everyone = job(shop).id
    monkeypatch.setattr(jobs, "_due", lambda **_: [everyone])
    monkeypatch.setattr(jobs, "_claim", claim)
    with pytest.raises(AssertionError, match="more than once"):
        eight_workers_do_it_once(shop)
