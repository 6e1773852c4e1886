"""sql/schema.sql says what the models say. That it makes what the migrations make: tests/migrations."""

from pathlib import Path

import pytest

from app import create_app, schema_sql


def test_schema_sql_is_up_to_date() -> None:
    assert schema_sql.is_up_to_date(), "run: flask schema write"


@pytest.mark.parametrize("change", [("VARCHAR(200)", "VARCHAR(20)"), ("'0001'", "'0000'"), ("BIGINT", "INT")])
def test_a_schema_that_says_something_else_is_noticed(tmp_path: Path, change: tuple[str, str]) -> None:
    old = tmp_path / "schema.sql"
    old.write_text(schema_sql.text().replace(*change, 1), encoding="utf-8")
    assert not schema_sql.is_up_to_date(old)


def test_a_schema_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    assert not schema_sql.is_up_to_date(tmp_path / "schema.sql")


def test_the_command_that_checks_it_says_so(tmp_path: Path) -> None:
    app = create_app({"TESTING": "on", "DATABASE_URL": f"sqlite:///{tmp_path / 'x'}"})
    result = app.test_cli_runner().invoke(args=["schema", "check"])
    assert (result.exit_code, result.output) == (0, "sql/schema.sql is up to date.\n")
