"""The only place that looks at the clock. Everything below routes and commands is told the time."""

from datetime import UTC, date, datetime, timedelta, timezone

NAIROBI = timezone(timedelta(hours=3), "EAT")  # Kenya has kept UTC+3 without daylight saving since 1960


def utc_now() -> datetime:
    return datetime.now(UTC)


def local_day(moment: datetime) -> str:
    """The Nairobi date of `moment`, as 2026-11-21: reports group by it on any database."""
    return moment.astimezone(NAIROBI).date().isoformat()


def local_date(moment: datetime) -> date:
    """The Nairobi date of `moment`."""
    return moment.astimezone(NAIROBI).date()


def local_hour(moment: datetime) -> int:
    """The Nairobi hour of `moment`, 0 to 23."""
    return moment.astimezone(NAIROBI).hour


def clock_time(moment: datetime) -> str:
    """`moment` in Nairobi for people who read English or Swahili: 21/11/2026 09:30."""
    return f"{moment.astimezone(NAIROBI):%d/%m/%Y %H:%M}"


def rfc3339(moment: datetime) -> str:
    """`moment` as 2026-11-21T09:30:00.123456Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
