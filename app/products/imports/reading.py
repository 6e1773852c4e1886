"""A CSV file as records, one at a time, each with the place in the file where the next one begins.

A file of a million rows takes no more memory than one of ten: nothing is kept, and neither a line nor a
record may be longer than anybody needs.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from app.products.imports import columns
from app.products.imports.columns import CannotReadFile, Heading

ENCODINGS = ("utf-8", "windows-1252")
LONGEST_RECORD = 64 * 1024
BOM = b"\xef\xbb\xbf"
SAVE_AS = 'In Excel choose File, Save as, "CSV UTF-8 (comma delimited)", and send that file.'
OTHER_FILES: dict[bytes, str] = {
    b"PK\x03\x04": f"This is an Excel workbook or a ZIP archive, not a CSV file. {SAVE_AS}",
    b"PK\x05\x06": f"This is an empty ZIP archive, not a CSV file. {SAVE_AS}",
    b"\xd0\xcf\x11\xe0": f"This is an old Excel workbook, not a CSV file. {SAVE_AS}",
    b"\x1f\x8b": "This file is compressed (gzip). Unpack it and send the CSV file that is in it.",
    b"%PDF": f"This is a PDF, not a CSV file. {SAVE_AS}",
    b"\xff\xfe": f"This file is written in UTF-16. {SAVE_AS}",
    b"\xfe\xff": f"This file is written in UTF-16. {SAVE_AS}",
}
SEP = re.compile(rb"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """A record's cells, the line on which it begins, and where the next one does: in bytes, and as a line."""

    line: int
    cells: list[str]
    end: int
    next_line: int


@dataclass(frozen=True)
class Sheet:
    """How a file is written, where its first row begins, and how many rows it has."""

    encoding: str
    delimiter: str
    heading: Heading
    start: int
    line: int
    rows: int


class _Lines:
    """The lines of a file as text, from where it stands; counts what it has given out."""

    def __init__(self, file: IO[bytes], encoding: str, line: int) -> None:
        self.file, self.encoding, self.line = file, encoding, line
        self.end = file.tell()
        self.in_record = 0
        self.record_line = line

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self.file.readline(LONGEST_RECORD + 1)
        if not raw:
            raise StopIteration
        self.in_record += len(raw)
        if self.in_record > LONGEST_RECORD:
            raise CannotReadFile(_too_long(self.record_line, self.line), line=self.record_line)
        if b"\x00" in raw:
            raise CannotReadFile(
                f"Line {self.line} holds NUL bytes: this is no text. {SAVE_AS}", line=self.line
            )
        self.end += len(raw)
        self.line += 1
        try:
            return raw.decode("cp1252" if self.encoding == "windows-1252" else "utf-8")
        except UnicodeDecodeError as error:
            raise CannotReadFile(_not_text(self.line - 1, self.encoding), line=self.line - 1) from error

    def next_record(self) -> None:
        self.in_record, self.record_line = 0, self.line


def _too_long(began: int, line: int) -> str:
    if line > began:
        return (
            f"The row that begins on line {began} does not end: a quotation mark is opened there and never "
            'closed. A quotation mark inside a text is written twice: "".'
        )
    return f"Line {began} is longer than {LONGEST_RECORD // 1024} KB. Shorten it: this is a list of products."


def _not_text(line: int, encoding: str) -> str:
    if encoding == "utf-8":
        return (
            f"Line {line} is not written in UTF-8. {SAVE_AS} If you cannot, send it with the encoding "
            "windows-1252."
        )
    return f"Line {line} is not written in Windows-1252 either. {SAVE_AS}"


def records(file: IO[bytes], *, encoding: str, delimiter: str, line: int) -> Iterator[Record]:
    """The records from where `file` stands, which is at line `line`. Raises CannotReadFile."""
    lines = _Lines(file, encoding, line)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.next_record()
        began = lines.line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CannotReadFile(
                f'The row on line {began} cannot be read: its quotation marks (") do not come in pairs, '
                "or its line does not end as lines do. A text with a comma stands between two of them.",
                line=began,
            ) from error
        if any(cell.strip() for cell in cells):
            yield Record(began, cells, lines.end, lines.line)


def examined(file: IO[bytes], *, encoding: str, required: Sequence[str]) -> Sheet:
    """Read the whole file once, keeping nothing. Raises CannotReadFile with a sentence that helps."""
    start, line, given = _beginning(file)
    file.seek(start)
    first = file.readline(LONGEST_RECORD)
    delimiter = given or columns.delimiter_of(first.decode("latin-1"))
    file.seek(start)
    found = records(file, encoding=encoding, delimiter=delimiter, line=line)
    head = next(found, None)
    if head is None:
        raise CannotReadFile(
            "The file is empty. Its first line names the columns, e.g. sku,name,price,stock."
        )
    heading = columns.understood(head.cells, required=required)
    rows = sum(1 for _ in found)
    if not rows:
        raise CannotReadFile("The file has a heading and no rows below it.")
    return Sheet(encoding, delimiter, heading, head.end, head.next_line, rows)


def _beginning(file: IO[bytes]) -> tuple[int, int, str | None]:
    """Where the heading begins, on which line, and the delimiter if the file says it (Excel's sep=;)."""
    file.seek(0)
    head = file.read(64)
    for mark, sentence in OTHER_FILES.items():
        if head.startswith(mark):
            raise CannotReadFile(sentence)
    start = len(BOM) if head.startswith(BOM) else 0
    said = SEP.match(head, start)
    if said:
        return said.end(), 2, said[1].decode("latin-1")
    return start, 1, None
