"""Databases of their own: nothing here touches the one that other tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.db import db
from tests.conftest import environment, free_port, server_database


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about a server's own schema has no meaning on SQLite: it runs with --on."""
    if config.getoption("--on") == "sqlite":
        here = [item for item in items if Path(__file__).parent in item.path.parents]
        servers_own = [item for item in here if "server" in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if item not in servers_own]
        config.hook.pytest_deselected(items=servers_own)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on the server under test."""
    server = request.config.getoption("--on")
    if server == "sqlite":
        yield f"sqlite:///{tmp_path / 'own.sqlite3'}"
        return
    with server_database(server) as url:
        yield url


@pytest.fixture
def own_app(empty_url: str) -> Iterator[Flask]:
    """An application on a database without tables."""
    app = create_app(environment(empty_url, free_port()))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def tables(own_app: Flask) -> Callable[[], set[str]]:
    """The names of the tables that are there now."""
    return lambda: set(sa.inspect(db.engine).get_table_names())


@pytest.fixture
def run(own_app: Flask) -> Callable[..., tuple[int, str]]:
    """Run a flask command; its exit code and what it said."""

    def invoke(*arguments: str) -> tuple[int, str]:
        result = own_app.test_cli_runner().invoke(args=[*arguments])
        said = result.output
        if isinstance(result.exception, SystemExit) and isinstance(result.exception.code, str):
            said += result.exception.code
        return result.exit_code, said

    return invoke
