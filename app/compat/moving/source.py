"""An older system's rows, wherever they are: a database address, an SQLite file, a CSV file.

Tables and columns were spelled in several ways; each is looked for under all of its names.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

Row = Mapping[str, Any]
AT_ONCE = 500
SQLITE = "sqlite:///"


class CannotRead(Exception):
    """The source cannot be read; the message says why, and nothing secret."""


class Source:
    """Rows by the names of tables."""

    def __init__(
        self, tables: Mapping[str, Sequence[str]], connection: sa.Connection | None, file: Path
    ) -> None:
        self._tables, self._connection, self._file = tables, connection, file
        self.asked: list[str] = []
        self.met = False

    @property
    def holds(self) -> str:
        """The tables that are there, for a person."""
        return ", ".join(sorted(self._tables)) or "nothing"

    def rows(self, *names: str) -> Iterator[Row]:
        """The rows of the first of these tables that is there, under their columns' names in lower case."""
        found = next((name for name in names if name in self._tables), None)
        self.asked.append(names[0])
        if found is None:
            return iter(())
        self.met = True
        return self._from_csv() if self._connection is None else self._from_table(found)

    def _from_csv(self) -> Iterator[Row]:
        with self._file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                yield {(name or "").strip().casefold(): value for name, value in row.items()}

    def _from_table(self, name: str) -> Iterator[Row]:
        assert self._connection is not None  # noqa: S101 (only rows() calls)
        columns: list[Any] = [sa.column(column) for column in self._tables[name]]
        asked = sa.select(*columns).select_from(sa.table(name))
        for row in self._connection.execution_options(yield_per=AT_ONCE).execute(asked).mappings():
            yield {str(column).casefold(): value for column, value in row.items()}


@contextmanager
def opened(where: str) -> Iterator[Source]:
    """Open a source for reading. Raises CannotRead."""
    path = Path(_file_in(where))
    if ("://" not in where or where.startswith(SQLITE)) and not path.is_file():
        raise CannotRead(f"There is no file '{path}'. Give a CSV or SQLite file, or a database address.")
    if path.suffix.casefold() == ".csv":
        yield Source({"products": ("product_id",)}, None, path)
        return
    engine = _engine(where, path)
    try:
        with engine.connect() as connection:
            look = sa.inspect(connection)
            tables = {
                name.casefold(): [column["name"] for column in look.get_columns(name)]
                for name in look.get_table_names()
            }
            yield Source(tables, connection, path)
    except sa.exc.SQLAlchemyError as error:
        raise CannotRead(
            "The older database cannot be read: is the address right, and is it running? "
            f"({type(error).__name__})"
        ) from error
    finally:
        engine.dispose()


def _file_in(where: str) -> str:
    """The file of an SQLite address; what is no such address as it stands."""
    return where.removeprefix(SQLITE) if where.startswith(SQLITE) else where


def _engine(where: str, path: Path) -> sa.Engine:
    """Raises CannotRead for an address that is none, or whose driver is missing."""
    try:
        return sa.create_engine(_address(where, path), hide_parameters=True)
    except ImportError as error:
        raise CannotRead(f"Install {error.name} first: such a database is read with it.") from error
    except sa.exc.SQLAlchemyError as error:
        raise CannotRead(
            "This is no address of a database. One looks like mysql+pymysql://user:password@host/name"
        ) from error


def _address(where: str, path: Path) -> str:
    if "://" not in where or where.startswith(SQLITE):
        return f"sqlite:///file:{path.resolve()}?mode=ro&uri=true"
    scheme, _, rest = where.partition("://")
    return f"{scheme}+pymysql://{rest}" if scheme in {"mysql", "mariadb"} else where


def value(row: Row, *names: str) -> Any:
    """The first of these columns that holds something; None when none does."""
    for name in names:
        if row.get(name) not in (None, ""):
            return row[name]
    return None


def text(row: Row, *names: str, most: int = 200) -> str:
    """As `value`, as a trimmed text without control characters, cut at `most` characters."""
    written = "".join(letter for letter in str(value(row, *names) or "") if letter >= " " or letter in "\n\t")
    return written.strip()[:most]
