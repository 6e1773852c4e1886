"""What the queries answer, for a period of Nairobi days."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.db import read
from app.errors import invalid
from app.reports.queries import statement

LONGEST_PERIOD = 3660
MOST_ROWS = 1000
DEFAULT_DAYS = 30

Row = dict[str, Any]


@dataclass(frozen=True)
class Period:
    """Nairobi days from the first to the last, both included."""

    first_day: date
    last_day: date

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def period(*, first_day: date | None, last_day: date | None, today: date) -> Period:
    """The days that were asked for: 30 up to today by default. Raises Invalid."""
    last = last_day or max(today, first_day or today)
    first = first_day or last - timedelta(days=DEFAULT_DAYS - 1)
    if first > last:
        raise invalid("/from", "The period ends before it begins: from must not be after to.")
    if (last - first).days >= LONGEST_PERIOD:
        raise invalid("/from", "Ask for ten years at most.")
    return Period(first, last)


def sales_by_day(*, period: Period, most: int = MOST_ROWS) -> list[Row]:
    """Paid orders, what they brought and what went back (cents), the newest day first."""
    return _ask("sales_by_day", period, most)


def categories(*, period: Period, most: int = MOST_ROWS) -> list[Row]:
    """What each category brought (cents), its best product and how many of it were sold."""
    return _ask("categories", period, most)


def category_summary(*, most: int = MOST_ROWS) -> list[Row]:
    """As `categories`, since the beginning, with what price lists brought along as sold elsewhere."""
    with read() as session:
        rows = session.execute(statement("category_summary"), {"most": most}).mappings()
        return [{column: _plain(value) for column, value in row.items()} for row in rows]


def best_sellers(*, period: Period, most: int = MOST_ROWS) -> list[Row]:
    """Products by units sold."""
    return _ask("best_sellers", period, most)


def payment_success(*, period: Period, most: int = MOST_ROWS) -> list[Row]:
    """Attempts to pay by provider and Nairobi hour, and how many of those that ended succeeded."""
    return _ask("payment_success", period, most)


def stock_running_out(*, period: Period, low: int, within: int, most: int = MOST_ROWS) -> list[Row]:
    """Products of which at most `low` are left, or which last at most `within` days at the period's pace."""
    return _ask("stock_running_out", period, most, days=period.days, low=low, within=within)


def _ask(name: str, asked: Period, most: int, **more: int) -> list[Row]:
    days = {day: moment.isoformat() for day, moment in asdict(asked).items()}
    with read() as session:
        rows = session.execute(statement(name), {**days, "most": most, **more}).mappings()
        return [{column: _plain(value) for column, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    """A sum is a Decimal on MySQL and a whole number on SQLite; a share has a fraction on both."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
