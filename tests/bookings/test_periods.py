"""How days are counted, and what they cost."""

from datetime import date, timedelta

import pytest

from app.bookings.periods import Period, months_later, price

D = date.fromisoformat
# Every way in which two ranges can lie (Allen 1983), against the days from the 10th to the 20th.
ALLEN = {
    "before": ("2027-01-01", "2027-01-05", False),
    "meets": ("2027-01-05", "2027-01-10", False),
    "overlaps": ("2027-01-05", "2027-01-15", True),
    "finished by": ("2027-01-05", "2027-01-20", True),
    "contains": ("2027-01-05", "2027-01-25", True),
    "starts": ("2027-01-10", "2027-01-15", True),
    "equals": ("2027-01-10", "2027-01-20", True),
    "started by": ("2027-01-10", "2027-01-25", True),
    "during": ("2027-01-12", "2027-01-18", True),
    "finishes": ("2027-01-15", "2027-01-20", True),
    "overlapped by": ("2027-01-15", "2027-01-25", True),
    "met by": ("2027-01-20", "2027-01-25", False),
    "after": ("2027-01-22", "2027-01-25", False),
}


@pytest.mark.parametrize("name", ALLEN)
def test_periods_overlap_in_nine_of_thirteen_ways(name: str) -> None:
    first, last, together = ALLEN[name]
    theirs, ours = Period(D("2027-01-10"), D("2027-01-20")), Period(D(first), D(last))
    assert ours.overlaps(theirs) == theirs.overlaps(ours) == together


@pytest.mark.parametrize(
    ("first", "last", "months", "days", "shillings"),
    [
        ("2027-01-01", "2027-02-01", 1, 0, 3000),
        ("2027-01-01", "2027-01-02", 0, 1, 100),
        ("2027-01-01", "2027-01-31", 0, 30, 3000),
        ("2027-01-31", "2027-02-28", 1, 0, 3000),  # a month after the 31st is the next one's last day
        ("2027-01-31", "2027-03-31", 2, 0, 6000),  # and months do not drift
        ("2028-01-31", "2028-02-29", 1, 0, 3000),
        ("2027-02-28", "2027-03-28", 1, 0, 3000),
        ("2026-12-15", "2027-12-14", 11, 29, 35900),
        ("2026-12-15", "2027-12-15", 12, 0, 36000),
    ],
)
def test_whole_months_and_thirtieths(first: str, last: str, months: int, days: int, shillings: int) -> None:
    found = price(Period(D(first), D(last)), 300_000)
    assert (found.months, found.days, found.total_minor) == (months, days, shillings * 100)


def test_a_thirtieth_that_is_no_whole_shilling_is_rounded_up_once() -> None:
    assert price(Period(D("2027-01-01"), D("2027-01-02")), 350_000).total_minor == 11_700  # 116.67
    assert price(Period(D("2027-01-01"), D("2027-01-03")), 350_000).total_minor == 23_400  # 233.33


def test_a_longer_stay_never_costs_less() -> None:
    for first in (D("2027-01-01"), D("2027-01-31"), D("2028-02-29"), D("2027-11-15")):
        prices = [price(Period(first, first + timedelta(days=n)), 431_700).total_minor for n in range(1, 800)]
        assert prices == sorted(prices)


def test_months_are_counted_from_the_first_day() -> None:
    assert [months_later(D("2027-10-31"), n) for n in (1, 2, 4)] == [
        D("2027-11-30"),
        D("2027-12-31"),
        D("2028-02-29"),
    ]
