"""Days and what they cost.

A period is half-open: from its first day up to, and without, its last date, so that one renter leaves on the
day on which the next one comes. Days are those of the Nairobi calendar.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import Invalid
from app.kit.money import rounding

DAYS_OF_A_MONTH = 30  # what a remaining day's price is counted by
MOST_MONTHS = 60
MOST_DAYS_AHEAD = 731


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to, and without, `end`."""

    start: date
    end: date

    def overlaps(self, other: "Period") -> bool:
        """Whether they have a day in common; periods that only touch have none."""
        return self.start < other.end and other.start < self.end

    @property
    def words(self) -> str:
        """The period for people: 1 Jan 2027 to 1 Feb 2027."""
        return f"{_written(self.start)} to {_written(self.end)}"


@dataclass(frozen=True)
class Price:
    """What a period costs at `monthly_minor`; all in cents."""

    months: int
    days: int
    monthly_minor: int
    total_minor: int


def _written(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last one: a month after 31 January is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def price(period: Period, monthly_minor: int) -> Price:
    """Whole calendar months, and a thirtieth of the monthly price for each remaining day.

    The sum is rounded up to a shilling, once. Both bounds of `period` count from its first day, so that
    months never drift: from 31 January to 31 March are two.
    """
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    if months_later(period.start, months) > period.end:
        months -= 1
    days = (period.end - months_later(period.start, months)).days
    cents = months * monthly_minor - (-days * monthly_minor // DAYS_OF_A_MONTH)
    return Price(months, days, monthly_minor, cents + rounding(cents))


def require_sellable(period: Period, *, today: date, extends: bool = False) -> None:
    """Raise Invalid, with all that is wrong, unless the shop sells such a period today.

    An extension may begin before today, where the stay that it extends ended.
    """
    wrong = []
    if period.end <= period.start:
        wrong.append(
            _fault("end_date", "The last date has to come after the first day; it is not a day of the stay.")
        )
    elif period.end > months_later(period.start, MOST_MONTHS):
        wrong.append(_fault("end_date", f"Book {MOST_MONTHS} months at most, and extend the stay later."))
    if not extends and period.start < today:
        wrong.append(_fault("start_date", f"This day is over. Today is {today.isoformat()} in Nairobi."))
    if period.start > today + timedelta(days=MOST_DAYS_AHEAD):
        wrong.append(_fault("start_date", "Book two years ahead at most."))
    if wrong:
        raise Invalid(errors=wrong)


def _fault(name: str, detail: str) -> dict[str, str]:
    return {"pointer": f"/{name}", "code": "invalid", "detail": detail}
