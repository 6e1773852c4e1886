"""The cells of a file that somebody uploads, row by row: CSV, or the first sheet of an Excel workbook.

Nothing is believed of it: sizes are looked at before anything is unpacked, XML is read by defusedxml
(openpyxl uses it where it is installed), and rows come one at a time.
"""

import csv
import io
import re
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import IO, Any

import openpyxl

from app.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 120 * 1024 * 1024
MOST_TEXTS = 24 * 1024 * 1024  # of shared strings, the one part that is held in memory
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200_000, 64, 4096
ZIP, OLD_EXCEL, UTF_16 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (b"\xff\xfe", b"\xfe\xff")
SAVE_AS = "Open it in Excel and save it as .xlsx, or as CSV UTF-8."
Row = Sequence[Any]


class StatementUnreadable(Invalid):
    detail = "This file could not be read as a statement."

    def __init__(self, detail: str) -> None:
        wrong = {"pointer": "/file", "code": self.code, "detail": detail, "in": "files"}
        super().__init__(detail, errors=[wrong])


def rows(file: IO[bytes]) -> Generator[tuple[int, Row]]:
    """Each row's number, counted from 1, and its cells. Raises StatementUnreadable, at any row."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(OLD_EXCEL):
        raise StatementUnreadable(f"This is an old .xls workbook, or one with a password. {SAVE_AS}")
    if head.startswith(UTF_16):
        raise StatementUnreadable(f"This file is written in UTF-16. {SAVE_AS}")
    found = _workbook(file) if head.startswith(ZIP) else _csv(file)
    with closing(found):
        for number, row in enumerate(found, 1):
            if number > MOST_ROWS:
                raise StatementUnreadable(
                    f"The file has more than {MOST_ROWS:,} rows. Export shorter periods."
                )
            yield number, [_short(cell) for cell in row[:MOST_COLUMNS]]


def _short(cell: Any) -> Any:
    return cell[:LONGEST_CELL].strip() if isinstance(cell, str) else cell


def _csv(file: IO[bytes]) -> Generator[Row]:
    delimiter = _delimiter(file.read(64 * 1024))
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from csv.reader(_without_nul(text), delimiter=delimiter)
    except UnicodeDecodeError as error:
        raise StatementUnreadable(f"This file is not written in UTF-8. {SAVE_AS}") from error
    except csv.Error as error:
        raise StatementUnreadable("The commas and quotes of this CSV file do not fit together.") from error
    finally:
        text.detach()


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise StatementUnreadable(f"There are NUL characters in it: this is no CSV file. {SAVE_AS}")
        yield line


def _delimiter(sample: bytes) -> str:
    """The sign that separates the header's names: where Excel speaks another language it is no comma."""
    for line in sample.decode("utf-8", "ignore").splitlines():
        if re.search(r"receipt", line, re.IGNORECASE):
            return max(",;\t", key=line.count)
    return ","


def _workbook(file: IO[bytes]) -> Generator[Row]:
    book = None
    try:
        _look_at_sizes(file)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    except StatementUnreadable:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part happens to raise
        raise StatementUnreadable(f"This workbook is broken. {SAVE_AS}") from error
    finally:
        if book is not None:
            book.close()


def _look_at_sizes(file: IO[bytes]) -> None:
    """What a part claims to unpack to is all that is ever read of it."""
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        texts = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
        if any(part.flag_bits & 1 for part in parts):
            raise StatementUnreadable(f"This workbook has a password. {SAVE_AS}")
        if sum(part.file_size for part in parts) > MOST_UNPACKED or texts > MOST_TEXTS or len(parts) > 1000:
            raise StatementUnreadable(
                "This workbook unpacks to far more than a statement. Export a shorter period, or as CSV."
            )
    file.seek(0)
