"""What differs between the databases, line by line."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db_engine
from app.db import db, read, unit_of_work


@pytest.fixture
def on(app: Flask):
    with app.app_context():
        yield db.engine.dialect.name


def scalar(sql: str) -> object:
    with read() as session:
        return session.scalar(sa.text(sql))


def test_sqlite_keeps_foreign_keys_and_a_write_ahead_log(on: str) -> None:
    if on != "sqlite":
        pytest.skip("SQLite only")

    assert scalar("PRAGMA foreign_keys") == 1
    assert scalar("PRAGMA journal_mode") == "wal"
    assert scalar("PRAGMA synchronous") == 2


def test_only_units_take_sqlites_write_lock(on: str) -> None:
    if on != "sqlite":
        pytest.skip("SQLite only")
    begun: list[str] = []
    db.engine.dispose()  # one connection is left, the one that is watched
    with db.engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(begun.append)

    scalar("SELECT 1")
    unit_of_work(lambda: db.session.execute(sa.text("SELECT 1")))()

    assert [line for line in begun if line.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]
    db.engine.dispose()


def test_sqlite_finds_capitals_beyond_ascii(on: str) -> None:
    assert scalar("SELECT LOWER('CAFÉ')") == "café"


def test_a_server_session_is_strict_utc_and_read_committed(on: str) -> None:
    if on == "sqlite":
        pytest.skip("servers only")

    assert scalar("SELECT @@session.time_zone") == "+00:00"
    assert "STRICT_ALL_TABLES" in str(scalar("SELECT @@session.sql_mode"))
    assert scalar("SELECT @@session.innodb_lock_wait_timeout") == 5
    with read() as session:
        assert session.connection().get_isolation_level() == "READ COMMITTED"


def test_nobody_waits_for_a_silent_server_for_ever() -> None:
    arguments = db_engine.options("mysql+pymysql://root@127.0.0.1/x")["connect_args"]

    assert all(1 <= arguments[name] <= 30 for name in ("connect_timeout", "read_timeout", "write_timeout"))


def test_a_full_connection_pool_is_503_and_not_a_bug(make_app) -> None:
    app = make_app()
    with app.app_context():
        engine = db.engine
        engine.pool._timeout = 0.1
        held = [engine.connect() for _ in range(engine.pool.size() + engine.pool._max_overflow)]
        try:
            answers = [
                app.test_client().get("/api/v1/products"),
                app.test_client().post("/api/v1/auth/login", json=BODY),
            ]
        finally:
            for connection in held:
                connection.close()

    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(503, "busy")] * 2


BODY = {"login": "amina@example.com", "password": "sukuma-wiki-7"}
