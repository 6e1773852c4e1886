"""Write into a database what the shop never would: foreign keys and checks are off, nothing is kept."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask

from app.db import db

OFF = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"),
    "mariadb": ("SET foreign_key_checks = 0, check_constraint_checks = 0",),
    "mysql": ("SET foreign_key_checks = 0",),
}
ON = {
    "sqlite": ("PRAGMA foreign_keys = ON", "PRAGMA ignore_check_constraints = OFF"),
    "mariadb": ("SET foreign_key_checks = 1, check_constraint_checks = 1",),
    "mysql": ("SET foreign_key_checks = 1",),
}


def server() -> str:
    """The database's kind: sqlite, mariadb or mysql, whatever its address calls it."""
    if db.engine.dialect.name == "sqlite":
        return "sqlite"
    return "mariadb" if getattr(db.engine.dialect, "is_mariadb", False) else "mysql"


@contextmanager
def tampering(app: Flask) -> Iterator[sa.Connection]:
    """A connection on which anything may be written; all of it is rolled back."""
    with app.app_context(), db.engine.connect() as connection:
        _tell(connection, OFF[server()])
        try:
            yield connection
        finally:
            connection.rollback()
            _tell(connection, ON[server()])


def _tell(connection: sa.Connection, statements: tuple[str, ...]) -> None:
    """Outside the transaction: SQLite would not listen inside one."""
    with connection.connection.cursor() if server() != "sqlite" else _sqlite(connection) as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _sqlite(connection: sa.Connection) -> Iterator[sa.Connection]:
    yield connection.connection.driver_connection


@contextmanager
def checks_not_enforced(app: Flask) -> Iterator[None]:
    """MySQL can switch its checks off only one by one, for everybody."""
    with app.app_context():
        if server() == "mysql":
            _enforce("NOT ENFORCED")
        yield
        if server() == "mysql":
            _enforce("ENFORCED")


def _enforce(how: str) -> None:
    with db.engine.begin() as connection:
        for table in db.metadata.sorted_tables:
            for check in sa.inspect(connection).get_check_constraints(table.name):
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ALTER CHECK {check['name']} {how}")
