"""sql/schema.sql, imported by hand into an empty database, is what the migrations make."""

from collections.abc import Iterator

import pymysql
import pytest
import sqlalchemy as sa
from pymysql.constants import CLIENT

from app import create_app, schema_sql
from app.db import db
from tests.conftest import environment, free_port, server_database

QUESTIONS = {
    "tables": "SELECT table_name, engine, table_collation, create_options FROM information_schema.tables",
    "columns": "SELECT table_name, ordinal_position, column_name, column_type, is_nullable, column_default,"
    " character_set_name, collation_name, extra, datetime_precision FROM information_schema.columns",
    "indexes": "SELECT table_name, index_name, non_unique, seq_in_index, column_name, collation"
    " FROM information_schema.statistics",
    "constraints": "SELECT table_name, constraint_name, constraint_type"
    " FROM information_schema.table_constraints",
    "foreign keys": "SELECT table_name, constraint_name, column_name, referenced_table_name,"
    " referenced_column_name FROM information_schema.key_column_usage",
    "rules": "SELECT table_name, constraint_name, update_rule, delete_rule"
    " FROM information_schema.referential_constraints",
    "checks": "SELECT constraint_name, check_clause FROM information_schema.check_constraints",
}


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> str:
    """MariaDB or MySQL: tests that ask for it are left out elsewhere (conftest.py)."""
    chosen: str = request.config.getoption("--on")
    return chosen


@pytest.fixture
def imported(server: str) -> Iterator[str]:
    """A database into which schema.sql was imported."""
    with server_database(server) as url:
        send(url, schema_sql.FILE.read_text(encoding="utf-8"))
        yield url


def send(url: str, text: str) -> None:
    """Send all of `text` over the wire at once, as an old tool might: the file says its own character set."""
    told = sa.make_url(url)
    connection = pymysql.connect(
        host=told.host or "127.0.0.1",
        port=told.port or 3306,
        user=told.username,
        password=str(told.password or ""),
        database=told.database,
        charset="latin1",
        client_flag=CLIENT.MULTI_STATEMENTS,
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(text)
        while cursor.nextset():
            pass


@pytest.fixture(scope="module")
def migrated(server: str) -> dict[str, list[str]]:
    """What the migrations make."""
    with server_database(server) as url:
        flask_db(url, "upgrade")
        return described(url)


def flask_db(url: str, *arguments: str) -> None:
    app = create_app(environment(url, free_port()))
    result = app.test_cli_runner().invoke(args=["db", *arguments])
    assert result.exit_code == 0, result.output
    with app.app_context():
        db.engine.dispose()


def described(url: str) -> dict[str, list[str]]:
    """What the server's information_schema says of the database."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        told = {}
        for question, statement in QUESTIONS.items():
            column = "constraint_schema" if "constraint" in statement.split("FROM")[1] else "table_schema"
            found = connection.exec_driver_sql(f"{statement} WHERE {column} = DATABASE()").all()
            told[question] = sorted(map(str, found))
    engine.dispose()
    return told


def test_it_makes_what_the_migrations_make(imported: str, migrated: dict[str, list[str]]) -> None:
    by_hand = described(imported)
    assert all(by_hand.values()), "the server answers every question"
    for question in QUESTIONS:
        assert by_hand[question] == migrated[question], question


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("VARCHAR(200)", "VARCHAR(190)"),
        ("ascii COLLATE ascii_bin", "utf8mb4 COLLATE utf8mb4_unicode_ci"),
        ("CREATE INDEX ix_jobs_done_at_parked_at_run_at ON jobs (done_at, parked_at, run_at);", ""),
        ("CHECK (total_minor > 0)", "CHECK (total_minor >= 0)"),
        ("DATETIME(6)", "DATETIME"),
    ],
)
def test_a_difference_would_be_seen(
    server: str, migrated: dict[str, list[str]], right: str, wrong: str
) -> None:
    text = schema_sql.text()
    assert right in text
    with server_database(server) as url:
        send(url, text.replace(right, wrong, 1))
        assert described(url) != migrated


def test_the_migrations_then_have_nothing_to_do(imported: str) -> None:
    before = described(imported)
    flask_db(imported, "upgrade")
    flask_db(imported, "check")
    assert described(imported) == before


def test_what_it_made_can_be_taken_down_by_the_migrations(imported: str) -> None:
    flask_db(imported, "downgrade", "base")
    assert [row for row in described(imported)["tables"] if "alembic_version" not in row] == []
