"""Write a job with the change that causes it; drain with leases, each job fenced by its attempt number.

A lease is a committed guarded UPDATE, so two workers on two hosts never hold the same job, and one
that wakes up after its lease ended cannot write its result over its successor's.
"""

import json
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db import add_row, db, moved, read, unit_of_work
from app.jobs.models import Job

log = logging.getLogger("duka.jobs")
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8


@dataclass(frozen=True)
class Claimed:
    """A job that this worker holds until its lease ends. `name` stays its name, however often it is run."""

    id: int
    topic: str
    payload: dict[str, Any]
    attempt_no: int
    name: str
    created_at: datetime


Handler = Callable[[Claimed], None]


def enqueue(*, topic: str, payload: dict[str, Any], now: datetime, dedupe: str | None = None) -> None:
    """Write a job in the caller's unit. A `dedupe` already taken raises IntegrityError: that is a bug."""
    message = json.dumps(payload)
    add_row(Job, topic=topic, payload=message, dedupe=dedupe, run_at=now, created_at=now, attempt_no=0)


def drain(*, handlers: dict[str, Handler], now: Callable[[], datetime], most: int = 50) -> int:
    """Run due jobs whose topic has a handler; return how many were tried."""
    tried = 0
    for job_id in _due(topics=handlers.keys(), now=now(), most=most):
        job = _claim(job_id=job_id, now=now())
        if job is not None:
            tried += 1
            _run(job, handlers[job.topic], now)
    return tried


def _due(*, topics: Collection[str], now: datetime, most: int) -> list[int]:
    with read() as session:
        due = sa.select(Job.id).where(Job.done_at.is_(None), Job.parked_at.is_(None), Job.run_at <= now)
        free = sa.or_(Job.lease_until.is_(None), Job.lease_until < now)
        return list(
            session.scalars(due.where(Job.topic.in_(topics), free).order_by(Job.run_at, Job.id).limit(most))
        )


@unit_of_work
def _claim(*, job_id: int, now: datetime) -> Claimed | None:
    free = sa.or_(Job.lease_until.is_(None), Job.lease_until < now)
    taken = moved(
        sa.update(Job)
        .where(Job.id == job_id, Job.done_at.is_(None), Job.parked_at.is_(None), free)
        .values(lease_until=now + LEASE, attempt_no=Job.attempt_no + 1)
    )
    if not taken:
        return None
    job = db.session.get_one(Job, job_id, populate_existing=True)
    name = job.dedupe or f"job:{job.id}"
    return Claimed(job.id, job.topic, json.loads(job.payload), job.attempt_no, name, job.created_at)


def _run(job: Claimed, handler: Handler, now: Callable[[], datetime]) -> None:
    try:
        handler(job)
    except Exception as error:  # a poison job is parked, the others go on
        log.exception("job failed", extra={"job": job.id, "topic": job.topic})
        _postpone(job=job, error=type(error).__name__, now=now())
    else:
        _finish(job=job, now=now())


@unit_of_work
def _finish(*, job: Claimed, now: datetime) -> None:
    mine = sa.update(Job).where(Job.id == job.id, Job.attempt_no == job.attempt_no)
    moved(mine.values(done_at=now, lease_until=None))


@unit_of_work
def _postpone(*, job: Claimed, error: str, now: datetime) -> None:
    mine = sa.update(Job).where(Job.id == job.id, Job.attempt_no == job.attempt_no)
    again = now + timedelta(seconds=min(10 * 2**job.attempt_no, 3600))
    parked = now if job.attempt_no >= MOST_ATTEMPTS else None
    moved(mine.values(run_at=again, lease_until=None, parked_at=parked, last_error=error))
