"""README's first purchase: its own commands, as typed, against the shop that its own command opens."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import requests

from config import ROOT
from tests.readme.kit import environment, neighbours, started, wait_until_ready

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPENS = "python3 duka.py run"
STEP = re.compile(r"<!-- runs -->\n```bash\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)
RECEIPT = re.compile(r"\b[A-Z0-9]{10}\b")  # another one each time
AMINA = {"login": "amina@example.com", "password": "sukuma-wiki-7"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="README's commands are for bash, which Windows lacks"),
]


class Step(NamedTuple):
    commands: str
    prints: str


STEPS = [Step(*found) for found in STEP.findall(README)]


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which README is typed: the shop is open, on ports and files of its own."""
    folder, port = tmp_path_factory.mktemp("readme"), neighbours()
    shop, simulator = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    settings = {
        "DUKA_NO_VENV": "1",
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}",
        "SIM_DATABASE": str(folder / "simulator.sqlite3"),
        "SIM_DELAY": "0.2",
    }
    opened, log = environment(**settings), folder / "run.log"
    with started(OPENS, opened, log) as process:
        wait_until_ready(f"{simulator}/", process, log)
        wait_until_ready(f"{shop}/readyz", process, log)
        yield opened | {"SHOP": f"{shop}/api/v1", "PHONE": simulator}


@pytest.fixture(scope="module")
def printed(env: dict[str, str]) -> list[str]:
    """What each step printed."""
    script = "\necho '-- step --'\n".join(step.commands for step in STEPS)
    typed = ["bash", "-eu", "-o", "pipefail", "-c", script]
    done = subprocess.run(typed, check=False, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split("-- step --\n")


def api(env: dict[str, str], method: str, path: str, token: str = "", **kwargs: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.request(method, env["SHOP"] + path, headers=headers, timeout=10, **kwargs)
    assert answer.ok, answer.text
    return answer.json()


def test_the_shop_opens_by_the_commands_of_the_first_screen() -> None:
    first_screen = README.split("\n## ")[0]
    assert "\nmake run\n" in first_screen
    assert f"`{OPENS}`" in first_screen
    assert "$(PYTHON) duka.py run" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_step_prints_what_readme_says(printed: list[str]) -> None:
    assert len(STEPS) == 8
    promised = [RECEIPT.sub("...", step.prints) for step in STEPS]
    assert [RECEIPT.sub("...", text) for text in printed] == promised


def test_the_orders_end_confirmed_with_their_receipts(env: dict[str, str], printed: list[str]) -> None:
    token = api(env, "POST", "/auth/login", json=AMINA)["access_token"]

    orders = api(env, "GET", "/orders?sort=oldest", token)["data"]

    assert [order["status"] for order in orders] == ["confirmed", "confirmed"]
    attempts = [api(env, "GET", f"/orders/{order['id']}/payments", token)["data"] for order in orders]
    ended = [[attempt["status"] for attempt in newest_first] for newest_first in attempts]
    assert ended == [["succeeded"], ["succeeded", "failed"]]
    taken = requests.get(f"{env['PHONE']}/sim/ledger", timeout=10).json()["debits"]
    assert [each[0]["receipt_number"] for each in attempts] == [debit["receipt"] for debit in taken]
