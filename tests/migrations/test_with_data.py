"""A shop that has sold for a day is migrated without losing a row."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.db import db
from app.invariants import service as invariants
from app.kit.clock import utc_now
from tests.conftest import environment, free_port, serve
from tests.invariants.day import a_day_at_the_shop
from tests.migrations.test_up_and_down import Run
from tests.world import World


@pytest.fixture
def run(old_shop: Flask) -> Callable[..., tuple[int, str]]:
    def invoke(*arguments: str) -> tuple[int, str]:
        result = old_shop.test_cli_runner().invoke(args=[*arguments])
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def old_shop(empty_url: str, served_world: World, certificate: Path) -> Iterator[Flask]:
    """A shop with at least one row in every table."""
    port = free_port()
    told = environment(empty_url, port, served_world.simulator_url)
    app = create_app(
        {**told, "LIMITS": "on", "LIMIT_PROMPTS_PER_PHONE": "100", "MPESA_CERTIFICATE": str(certificate)}
    )
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    served = serve(app, port)
    served_world.start_over()
    try:
        a_day_at_the_shop(World(app, served.url, served_world.simulator_url))
    finally:
        served.stop()
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def rows() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for name, table in db.metadata.tables.items()
        }


def test_an_upgrade_and_a_check_are_harmless_and_a_downgrade_leaves_nothing(
    old_shop: Flask, run: Run
) -> None:
    before = rows()
    assert {name for name, count in before.items() if not count} == set(), "every table has a row"

    assert run("db", "upgrade")[0] == 0
    assert run("db", "check")[0] == 0
    assert rows() == before
    assert invariants.check(now=utc_now()) == []

    assert run("db", "downgrade", "base")[0] == 0
    assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]
    assert run("db", "upgrade")[0] == 0
    assert set(rows().values()) == {0}
