"""Take one try from a bucket, or learn how long to wait."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app.db import add_row, change_rows, db, fetch, moved, read, unit_of_work
from app.errors import TooManyRequests
from app.kit.text import digest
from app.limits.models import LimitCounter, LimitHold

_THIS = (
    LimitCounter.bucket == sa.bindparam("name"),
    LimitCounter.window_start == sa.bindparam("start"),
)
_COUNTED = sa.select(LimitCounter.used).where(*_THIS)
_COUNT = sa.update(LimitCounter).where(*_THIS, LimitCounter.used < sa.bindparam("most"))
_COUNT = _COUNT.values(used=LimitCounter.used + 1)
_FREE = sa.or_(LimitHold.until <= sa.bindparam("now"), LimitHold.owner == sa.bindparam("mine"))
_HOLD = sa.update(LimitHold).where(LimitHold.name == sa.bindparam("held"), _FREE)
_HOLD = _HOLD.values(owner=sa.bindparam("mine"), until=sa.bindparam("end"))


def bucket(purpose: str, who: str) -> str:
    """The name of a bucket; `who` (a phone, an address) is hashed, since the table is not for reading."""
    return f"{purpose}:{digest(purpose, who)[:32]}"


def take(*, name: str, most: int, window: timedelta, now: datetime) -> bool:
    """Count one use of bucket `name` in the caller's unit: False when `most` were used in this window."""
    start = _window_start(now, window)
    key = {"name": name, "start": start}
    if moved(_COUNT, {**key, "most": most}):
        return True
    if fetch(_COUNTED, **key).first() is not None:
        return False
    add_row(LimitCounter, bucket=name, window_start=start, used=1)
    return True


def is_spent(*, name: str, most: int, window: timedelta, now: datetime) -> bool:
    """Whether `take` would be refused now: only a look, for who asks again and again."""
    with read():
        used = fetch(_COUNTED, name=name, start=_window_start(now, window)).scalar()
    return used is not None and used >= most


@unit_of_work
def take_alone(*, name: str, most: int, window: timedelta, now: datetime) -> bool:
    """As `take`, in a unit of its own: the use counts even when what follows is refused."""
    return take(name=name, most=most, window=window, now=now)


def require(*, name: str, most: int, window: timedelta, now: datetime, detail: str) -> None:
    """Count one use in the caller's unit. Raises TooManyRequests (429) with the seconds to wait."""
    if not take(name=name, most=most, window=window, now=now):
        raise TooManyRequests(detail, retry_after=_seconds_left(now, window))


def require_alone(*, name: str, most: int, window: timedelta, now: datetime, detail: str) -> None:
    """As `require`, in a unit of its own."""
    if not take_alone(name=name, most=most, window=window, now=now):
        raise TooManyRequests(detail, retry_after=_seconds_left(now, window))


def hold(*, name: str, owner: str, until: datetime, now: datetime) -> datetime | None:
    """Take `name` for `owner` in the caller's unit: None when taken, else the moment it becomes free."""
    if moved(_HOLD, {"held": name, "mine": owner, "now": now, "end": until}):
        return None
    present = db.session.get(LimitHold, name, populate_existing=True)
    if present is not None:
        return present.until
    add_row(LimitHold, name=name, owner=owner, until=until)
    return None


def release(*, name: str, owner: str, now: datetime) -> None:
    """Give `name` back in the caller's unit, if `owner` still has it."""
    change_rows(LimitHold, was={"name": name, "owner": owner}, until=now)


@unit_of_work
def forget_old(*, now: datetime) -> int:
    """Delete counters and holds that can no longer matter."""
    old = now - timedelta(days=2)
    gone = moved(sa.delete(LimitCounter).where(LimitCounter.window_start < old))
    return gone + moved(sa.delete(LimitHold).where(LimitHold.until < old))


def _window_start(now: datetime, window: timedelta) -> datetime:
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def _seconds_left(now: datetime, window: timedelta) -> int:
    return int((_window_start(now, window) + window - now).total_seconds()) + 1
