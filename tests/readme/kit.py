"""Starting what README says, on free ports, and ending it again."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from config import ROOT
from launch import ports
from tests.conftest import free_port


def environment(**settings: str) -> dict[str, str]:
    """This process's environment without anybody's M-Pesa, with this Python in front, and with `settings`."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MPESA_", "SIM_", "STRIPE_", "CARDSIM_"))
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return inherited | {"PATH": path, "BCRYPT_LOG_ROUNDS": "4"} | settings


def neighbours() -> int:
    """A free port whose successor is free as well."""
    for _ in range(50):
        port = free_port()
        if port < 65_535 and not ports.is_busy(port + 1):
            return port
    raise AssertionError("no two ports in a row are free")


@contextmanager
def started(command: str, env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start README's `command` in Duka's folder; end it, and whatever it started, afterwards."""
    with log.open("wb") as output:
        process = subprocess.Popen(command.split(), cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=5)


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Return once `url` answers well; the log is the failure's explanation."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer:\n{log.read_text()}")
