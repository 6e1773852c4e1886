"""An invariant: a SELECT that finds what must not be there.

The SQL runs unchanged on SQLite, MariaDB and MySQL. Each invariant is one statement, and so sees one
moment of the database: it may run while the shop is open.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """`sql` selects the breaches, ids first; empty is good.

    `says` is what holds. Three moments may be bound: `:decided_by`, before which every payment must have
    been decided, `:certain_by`, the same of refunds that were sent, and `:handled_by`, before which the
    worker must have done what is due.
    """

    name: str
    says: str
    sql: str


def fill(sql: str, **parts: str) -> str:
    """Put constants of the code, never input, into `sql` where it says {name}."""
    for name, part in parts.items():
        sql = sql.replace("{" + name + "}", part)
    return sql


def words(values: Iterable[str]) -> str:
    """`values` as an SQL list: 'a', 'b'."""
    return ", ".join(f"'{value}'" for value in sorted(map(str, values)))


def any_of(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """The SQL condition that `columns`, none of which may be NULL, together are one of `rows`."""
    names = list(columns)
    return " OR ".join(f"({_all(names, row)})" for row in rows)


def _all(columns: list[str], row: Iterable[str]) -> str:
    return " AND ".join(f"{column} = '{value}'" for column, value in zip(columns, row, strict=True))
