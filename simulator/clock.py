"""Nairobi time, as the wire writes it."""

from datetime import datetime, timedelta, timezone

EAT = timezone(timedelta(hours=3), "EAT")


def nairobi(at: float) -> datetime:
    """The moment `at` (seconds since 1970) on a clock in Nairobi."""
    return datetime.fromtimestamp(at, EAT)


def iso(at: float | None) -> str | None:
    """`at` as ISO 8601 with milliseconds and +03:00; None stays None."""
    return None if at is None else nairobi(at).isoformat(timespec="milliseconds")


def parse_timestamp(text: str) -> float:
    """Seconds since 1970 of a 14-digit Nairobi timestamp; raises ValueError for any other text."""
    if len(text) != 14 or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=EAT).timestamp()


def stamp(at: float) -> str:
    """The moment `at` as 14 digits, in Nairobi."""
    return f"{nairobi(at):%Y%m%d%H%M%S}"


def wall(at: float) -> str:
    """The moment `at` as results write it: 21.11.2026 18:03:59."""
    return f"{nairobi(at):%d.%m.%Y %H:%M:%S}"
