"""flask db upgrade, downgrade and check, from nothing, on what is there, and on what is not ours."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

import config
from app.db import db

Run = Callable[..., tuple[int, str]]
Tables = Callable[[], set[str]]


def test_up_from_nothing_makes_every_table(run: Run, tables: Tables) -> None:
    assert run("db", "upgrade")[0] == 0
    assert tables() == {*db.metadata.tables, "alembic_version"}


def test_down_to_nothing_and_up_again(run: Run, tables: Tables) -> None:
    run("db", "upgrade")
    assert run("db", "downgrade", "base")[0] == 0
    assert tables() == {"alembic_version"}

    assert run("db", "upgrade")[0] == 0
    assert tables() == {*db.metadata.tables, "alembic_version"}


def test_the_models_ask_for_nothing_more(run: Run) -> None:
    run("db", "upgrade")
    code, said = run("db", "check")
    assert (code, said) == (0, ""), said


def test_a_second_upgrade_has_nothing_to_do(run: Run, own_app: Flask) -> None:
    run("db", "upgrade")
    before = version()
    assert run("db", "upgrade")[0] == 0
    assert version() == before


def test_there_is_one_head_and_it_is_what_is_stamped(run: Run) -> None:
    run("db", "upgrade")
    assert ScriptDirectory(str(config.ROOT / "migrations")).get_heads() == version()


def version() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))


@pytest.fixture
def somebody_elses(own_app: Flask) -> None:
    """A table called users that another program made, with a person in it."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (username VARCHAR(50))")
        connection.exec_driver_sql("INSERT INTO users VALUES ('amina')")


@pytest.mark.parametrize("command", [("db", "upgrade"), ("db", "downgrade", "base"), ("db", "check")])
def test_a_database_with_somebody_elses_tables_is_refused_and_left_alone(
    somebody_elses: None, run: Run, tables: Tables, command: tuple[str, ...]
) -> None:
    code, said = run(*command)

    assert code == 1
    assert "tables named users that Duka did not make" in said
    assert tables() == {"users"}
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT username FROM users")) == "amina"


def test_tables_of_other_names_are_left_alone(run: Run, tables: Tables) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE wp_posts (id INTEGER)")

    assert run("db", "upgrade")[0] == 0
    assert run("db", "check")[0] == 0
    run("db", "downgrade", "base")
    assert tables() == {"wp_posts", "alembic_version"}


@pytest.fixture
def interrupted(own_app: Flask) -> None:
    """What a killed first migration leaves on a server: some tables, and no version."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("CREATE TABLE categories (id INTEGER PRIMARY KEY)")


@pytest.mark.usefixtures("interrupted")
def test_an_interrupted_first_migration_is_begun_again(run: Run, tables: Tables) -> None:
    assert run("db", "upgrade")[0] == 0
    assert tables() == {*db.metadata.tables, "alembic_version"}


@pytest.mark.usefixtures("interrupted")
def test_an_interrupted_first_migration_with_rows_in_it_is_left_to_a_person(run: Run, tables: Tables) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO categories VALUES (1)")

    code, said = run("db", "upgrade")

    assert code != 0
    assert "interrupted" in said
    assert tables() == {"alembic_version", "categories"}
