"""When to ask Safaricom about an attempt: early while somebody is looking, then ever more rarely."""

from datetime import datetime, timedelta

from app.payments.states import PaymentStatus

WATCHED = (15, 35, 75, 125, 245, 305, 485, 905)
UNWATCHED = (75, 125, 245, 305, 485, 905)
HOUR = 3600
GIVE_UP_AFTER = 24 * HOUR
UNDECIDED_AFTER = 900
SILENT_AFTER = 300
LATE_SUCCESS = (305, 1805, 7205, 6 * HOUR, 24 * HOUR)


def next_check(*, pushed_at: datetime, watched: bool, now: datetime) -> datetime:
    """The moment of the next question about an open attempt."""
    age = (now - pushed_at).total_seconds()
    for offset in WATCHED if watched else UNWATCHED:
        if offset > age + 5:
            return pushed_at + timedelta(seconds=offset)
    return now + timedelta(seconds=HOUR if age < GIVE_UP_AFTER else 6 * HOUR)


def first_check(*, pushed_at: datetime) -> datetime:
    return pushed_at + timedelta(seconds=UNWATCHED[0])


def follow_up(
    *, status: str, reason: str | None, by_query: bool, pushed_at: datetime, now: datetime
) -> datetime | None:
    """When to ask again about an attempt that just ended, None when its end is certain.

    A prompt without an answer can succeed late, and a failure known from the query alone has been seen wrong.
    """
    without_answer = status == PaymentStatus.EXPIRED and reason in {"no_answer", "timed_out"}
    if status == PaymentStatus.SUCCEEDED or not (without_answer or by_query):
        return None
    return next_follow_up(pushed_at=pushed_at, now=now)


def next_follow_up(*, pushed_at: datetime, now: datetime) -> datetime | None:
    """The next question about an attempt that ended, None when there were enough."""
    age = (now - pushed_at).total_seconds()
    later = next((offset for offset in LATE_SUCCESS if offset > age + 5), None)
    return None if later is None else pushed_at + timedelta(seconds=later)
