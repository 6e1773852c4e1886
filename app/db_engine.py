"""How the engine is set up on each database; db.py teaches its connections the rest."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

MYSQL_SESSION = (
    "SET time_zone = '+00:00', innodb_lock_wait_timeout = 5, sql_mode = 'STRICT_ALL_TABLES,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY'"
)


def options(url: str) -> dict[str, Any]:
    """SQLAlchemy's engine options for `url`. PyMySQL's own read timeout is none at all."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 10, "check_same_thread": False}}
    timeouts = {"connect_timeout": 5, "read_timeout": 15, "write_timeout": 15}
    return {
        "hide_parameters": True,  # an error in the log names nobody
        "isolation_level": "READ COMMITTED",
        "pool_pre_ping": True,
        "pool_recycle": 240,
        "pool_size": 10,
        "max_overflow": 10,
        "pool_timeout": 10,
        "connect_args": {"charset": "utf8mb4", "init_command": MYSQL_SESSION, **timeouts},
    }


def _lower(value: Any) -> Any:
    """SQLite's own lower() knows ASCII only; a search for "É" must find "é" as on MySQL."""
    return value.lower() if isinstance(value, str) else value


def prepare_sqlite(engine: Engine, in_unit: Callable[[], bool]) -> None:
    """WAL, foreign keys, and BEGIN IMMEDIATE for units: a session that has read cannot be upgraded."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.create_function("lower", 1, _lower, deterministic=True)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Any) -> None:
        connection.execute("BEGIN IMMEDIATE" if in_unit() else "BEGIN")

    engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]
