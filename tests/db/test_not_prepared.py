"""A database without tables is met with the command that makes them, not with a traceback."""

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.db import db
from tests.conftest import environment, free_port

CURE = "flask --app wsgi db upgrade"


@pytest.fixture
def bare(tmp_path: Path) -> Flask:
    return create_app(environment(f"sqlite:///{tmp_path / 'bare.sqlite3'}", free_port()))


@pytest.mark.parametrize("command", ["users create-admin amina@example.com", "demo load"])
def test_a_command_says_what_to_do_first(bare: Flask, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "a long enough password")
    result = bare.test_cli_runner().invoke(args=command.split())
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert CURE in result.output
    with bare.app_context():
        db.engine.dispose()


def test_a_request_is_answered_with_503(bare: Flask) -> None:
    answer = bare.test_client().get("/api/v1/products")
    assert (answer.status_code, answer.json["code"]) == (503, "not_migrated")
    assert CURE in answer.json["detail"]
    with bare.app_context():
        db.engine.dispose()
