"""Rows as a CSV file that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: texts that begin like one get an apostrophe."""
    return f"'{value}" if isinstance(value, str) and _like_a_formula(value) else value


def plain(text: str) -> str:
    """The text of which `safe` made this cell."""
    return text[1:] if text.startswith("'") and _like_a_formula(text[1:]) else text


def _like_a_formula(text: str) -> bool:
    """Apostrophes do not count, so that what was written can be told from what `safe` has added."""
    return text.lstrip(" '").startswith(DANGEROUS)


def lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """As `write`, a line at a time: for what is too long to be held."""
    for row in chain([columns], rows):
        written = io.StringIO()
        cells = ["" if value is None else safe(value) for value in row]
        csv.writer(written, lineterminator="\r\n").writerow(cells)
        yield written.getvalue()


def write(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A heading and the rows; nothing where a value is None."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(columns)
    out.writerows([["" if value is None else safe(value) for value in row] for row in rows])
    return written.getvalue()
