"""The everyday Flask way: upgrade the database, run the application, ask whether it is ready."""

import subprocess
from pathlib import Path

import pytest
import requests

from config import ROOT
from tests.conftest import free_port
from tests.readme.kit import environment, started, wait_until_ready

pytestmark = pytest.mark.slow
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that `flask db upgrade` made; `flask` finds the application by itself."""
    url = f"sqlite:///{tmp_path_factory.mktemp('plain') / 'shop.sqlite3'}"
    command, env = ["flask", "db", "upgrade"], environment(DATABASE_URL=url)
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, timeout=60)
    return url


@pytest.mark.parametrize("command", ["flask --app wsgi run --port {port}", "python wsgi.py"])
def test_the_shop_answers_that_it_is_ready(database: str, tmp_path: Path, command: str) -> None:
    port = free_port()
    env, log = environment(DATABASE_URL=database, PORT=str(port)), tmp_path / "server.log"
    with started(command.format(port=port), env, log) as process:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", process, log)

        answer = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5)

    assert answer.json() == {"status": "ready", "database": "sqlite"}


def test_readme_names_the_plain_commands() -> None:
    for command in ("pip install -r requirements.txt", "flask db upgrade", "flask --app wsgi run"):
        assert f"\n{command}\n" in README
