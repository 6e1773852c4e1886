"""`duka.py run` for real: every process, on ports and files of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from launch import ports, talk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's"),
]


@dataclass
class OpenShop:
    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def closes(self, within: float = 15) -> bool:
        until = time.monotonic() + within
        while time.monotonic() < until:
            if not ports.answers(self.port) and not ports.answers(self.port + 1):
                return True
            time.sleep(0.1)
        return False


def two_free_ports() -> int:
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < 65_535 and not ports.is_busy(port + 1):
            return port
    raise AssertionError("no two ports in a row are free")


@pytest.fixture
def shop(tmp_path) -> Iterator[OpenShop]:
    port = two_free_ports()
    settings = {
        "DUKA_NO_VENV": "1",
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.sqlite3'}",
        "SIM_DATABASE": str(tmp_path / "simulator.sqlite3"),
        "BCRYPT_LOG_ROUNDS": "4",
    }
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MPESA_", "SIM_", "STRIPE_", "CARDSIM_"))
    }
    command = [sys.executable, str(talk.ROOT / "duka.py"), "run"]
    with subprocess.Popen(
        command, env=inherited | settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl-C closes it"):
                break
        try:
            assert "Ctrl-C closes it" in said, said
            yield OpenShop(process, port)
        finally:
            process.terminate()


def test_the_shop_opens_with_goods_people_and_a_phone_and_closes_when_asked(shop):
    products = requests.get(f"{shop.url}/api/v1/products", timeout=10)
    methods = requests.get(f"{shop.url}/api/v1/payment-methods", timeout=10)
    phone = requests.get(f"http://127.0.0.1:{shop.port + 1}/", timeout=10)
    admin = {"login": "admin@duka.test", "password": "duka-demo-admin"}
    signed_in = requests.post(f"{shop.url}/api/v1/auth/login", json=admin, timeout=10)
    assert (products.status_code, phone.status_code, signed_in.status_code) == (200, 200, 200)
    assert products.json()["data"]
    assert [one["method"] for one in methods.json()["data"]] == ["mpesa", "card"]
    assert "No payment by card" in requests.get(f"{phone.url}stripe/", timeout=10).text

    shop.process.send_signal(signal.SIGTERM)

    assert shop.process.wait(timeout=20) == 0
    assert shop.closes(within=1)


def test_a_shop_that_is_killed_leaves_nothing_running(shop):
    assert requests.get(f"{shop.url}/readyz", timeout=10).status_code == 200

    shop.process.kill()

    assert shop.closes()
