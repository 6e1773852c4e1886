"""Which columns a price list may have, by which names, and which of them are what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import AppError

NAMES: dict[str, tuple[str, ...]] = {
    "sku": ("sku", "product_id", "product_code", "code", "item_code"),
    "name": ("name", "product_name", "title"),
    "category": ("category", "product_category"),
    "price": ("price", "product_cost", "unit_price", "price_kes"),
    "stock": ("stock", "quantity", "on_hand", "in_stock"),
    "description": ("description", "product_description", "product_desc"),
    "status": ("status",),
    "image_url": ("image_url", "image", "picture"),
    "quantity_sold": ("quantity_sold",),
    "rating": ("rating",),
    "review_count": ("review_count",),
}
"""Our columns, each with the names that it is known by."""

KNOWN = {name: column for column, names in NAMES.items() for name in names}
MOST_COLUMNS = 64
DELIMITERS = (",", ";", "\t", "|")


class CannotReadFile(AppError):
    """The file as a whole cannot be read; nothing of it was."""

    status = 422

    def __init__(self, detail: str, *, line: int | None = None, column: str | None = None) -> None:
        facts = {"line": line} if line is not None else {}
        named = {"column": column} if column is not None else {}
        error = {"pointer": "/file", "code": self.code, "detail": detail}
        super().__init__(detail, errors=[error], **facts, **named)
        self.line, self.column = line, column


class MissingColumn(CannotReadFile):
    """A column that is needed is not in the heading; `column` names it."""

    def __init__(self, column: str) -> None:
        known = ", ".join(NAMES[column][:3])
        detail = (
            f"Missing column: {column}. The first line of the file names the columns; one of them is {known}."
        )
        super().__init__(detail, column=column)


class DuplicateColumn(CannotReadFile):
    def __init__(self, column: str, names: Sequence[str]) -> None:
        said = " and ".join(names)
        super().__init__(
            f"Two columns mean the same, {column}: {said}. Take one of them out.",
            column=column,
        )


@dataclass(frozen=True)
class Heading:
    """What each column of the file is (None: not ours), and the names that mean nothing here."""

    columns: tuple[str | None, ...]
    ignored: tuple[str, ...]


def delimiter_of(line: str) -> str:
    """The sign between the cells of a heading: the one with which it names most of our columns."""
    return max(DELIMITERS, key=lambda sign: sum(_plain(cell) in KNOWN for cell in line.split(sign)))


def understood(names: Sequence[str], *, required: Sequence[str]) -> Heading:
    """Read a heading. Raises MissingColumn, DuplicateColumn and CannotReadFile (far too many columns)."""
    if len(names) > MOST_COLUMNS:
        raise CannotReadFile(f"The heading names {len(names)} columns; {MOST_COLUMNS} is the most.", line=1)
    columns = tuple(KNOWN.get(_plain(name)) for name in names)
    for column in filter(None, columns):
        if columns.count(column) > 1:
            same = [name.strip() for name, found in zip(names, columns, strict=True) if found == column]
            raise DuplicateColumn(column, same)
    for column in required:
        if column not in columns:
            raise MissingColumn(column)
    strange = (name.strip() for name, found in zip(names, columns, strict=True) if found is None)
    return Heading(columns, tuple(name[:80] for name in strange if name))


def _plain(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip().strip('"').strip().lower())
