"""One row of a price list: what its cells mean, or everything that is wrong with them at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kit import addresses, csv_text, money
from app.products.counting import MOST_UNITS

MOST_CENTS = 10**11
STATUSES = ("active", "draft", "retired")
UNKNOWN = {"", "-", "n/a", "na", "nan", "null", "none"}
SKU = re.compile(r"\S+( \S+)*")
PRICE = re.compile(r"(?:KSh|KES|Sh)?\.?\s*([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?(?:/[=-])?", re.I)
COMMA_PRICE = re.compile(r"([0-9]+),([0-9]{1,2})")
WHOLE = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.0*)?")
RATING = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,30}))?")
LONGEST = {"name": 200, "category": 80, "description": 5000}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell; `column` is empty when it is the row."""

    column: str
    detail: str


@dataclass(frozen=True)
class Row:
    """A row that was understood. What is None was left blank and changes nothing; prices in cents."""

    line: int
    cells: Mapping[str, str]
    sku: str
    name: str | None = None
    category: str | None = None
    price_minor: int | None = None
    stock: int | None = None
    description: str | None = None
    status: str | None = None
    image_url: str | None = None
    quantity_sold: int | None = None
    rating: int | None = None
    review_count: int | None = None


class Unusable(Exception):
    """Everything that is wrong with one row."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("a row cannot be used")
        self.problems = problems


def named(columns: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """A record's cells by column. Raises Unusable when there are more of them than columns."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        detail = (
            f"The row has {len(cells)} cells and the heading {len(columns)}: a text with a comma in it must "
            "stand between quotation marks."
        )
        raise Unusable([Problem("", detail)])
    pairs = zip(columns, cells, strict=False)
    return {column: csv_text.plain(cell.strip()) for column, cell in pairs if column is not None}


def understood(cells: Mapping[str, str], *, line: int, delimiter: str) -> Row:
    """Read a row's cells. Raises Unusable with every problem of the row."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, text in cells.items():
        try:
            values["price_minor" if column == "price" else column] = _read(column, text, delimiter)
        except ValueError as error:
            problems.append(Problem(column, str(error)))
    if not values.get("sku") and not any(each.column == "sku" for each in problems):
        problems.append(Problem("sku", "Every row needs its SKU: the shop's own code for the product."))
    if problems:
        raise Unusable(problems)
    return Row(line=line, cells=cells, **values)


def _read(column: str, text: str, delimiter: str) -> Any:
    if column == "price":
        return price(text, comma=delimiter == ";")
    return READERS[column](text)


def price(text: str, *, comma: bool = False) -> int | None:
    """Cents of "1,299", "KSh 1,299.50" or "189.5"; exactly, so that no float is ever met.

    `comma`: the file is written where a comma stands before the cents. Raises ValueError.
    """
    if text.lower() in UNKNOWN:
        return None
    found = PRICE.fullmatch(text) or (COMMA_PRICE.fullmatch(text) if comma else None)
    if found is None:
        raise ValueError("Write the price in shillings, such as 1299 or 189.50.")
    shillings, cents = found[1].replace(",", ""), (found[2] or "").rstrip("0")
    if len(cents) > 2:
        raise ValueError("A price has two decimals at most, such as 189.50.")
    if len(shillings.lstrip("0")) > 9 or int(shillings) * 100 > MOST_CENTS:
        raise ValueError(f"A price can be {money.display(MOST_CENTS)} at most.")
    whole = int(shillings) * 100 + int(cents.ljust(2, "0"))
    if not whole:
        raise ValueError("A price is above nothing. Leave it blank to keep the product as a draft.")
    return whole


def whole(text: str, *, most: int = 10**15) -> int | None:
    """A count such as 12, 1,200 or 12.0, as spreadsheets write it. Raises ValueError."""
    if text.lower() in UNKNOWN:
        return None
    found = WHOLE.fullmatch(text)
    if found is None or int(found[1].replace(",", "")) > most:
        raise ValueError(f"Write a whole number from 0 to {most:,}.")
    return int(found[1].replace(",", ""))


def rating(text: str) -> int | None:
    """Hundredths of a rating such as 4.5, cut after two decimals. Raises ValueError."""
    if text.lower() in UNKNOWN:
        return None
    found = RATING.fullmatch(text)
    if found is None or int(found[1]) > 100:
        raise ValueError("Write the rating as a number such as 4.5.")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")[:2])


def _sku(text: str) -> str | None:
    if len(text) > 64 or (text and not (SKU.fullmatch(text) and text.isprintable())):
        raise ValueError("A SKU has 64 letters, digits and signs at most, and no two blanks together.")
    return text or None


def _text(column: str) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        allowed = "\n\r\t" if column == "description" else ""
        if any(ord(letter) < 32 and letter not in allowed for letter in text):
            raise ValueError("This text holds line breaks or control characters; write it on one line.")
        if len(text) > LONGEST[column]:
            raise ValueError(f"This text has {len(text)} characters; {LONGEST[column]} is the most.")
        return text or None

    return read


def _status(text: str) -> str | None:
    if text and text.lower() not in STATUSES:
        raise ValueError("A status is active, draft or retired. Leave it blank to keep what it is.")
    return text.lower() or None


def _image_url(text: str) -> str | None:
    """Judged without the network; what its name means is judged again when the picture is fetched."""
    if len(text) > 2000:
        raise ValueError("This address is too long.")
    refused = addresses.refusal(text, allow_loopback=True) if text else None
    if refused:
        raise ValueError(f"The shop cannot fetch a picture from there. {refused}")
    return text or None


READERS: dict[str, Callable[[str], Any]] = {
    "sku": _sku,
    "name": _text("name"),
    "category": _text("category"),
    "stock": lambda text: whole(text, most=MOST_UNITS),
    "description": _text("description"),
    "status": _status,
    "image_url": _image_url,
    "quantity_sold": whole,
    "rating": rating,
    "review_count": whole,
}
