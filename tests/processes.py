"""The product as it really runs: server processes, a worker and a simulator, each a process of its own."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

import requests

from config import ROOT


class Processes:
    """Start and end the shop's processes; `url` is the shop's address, `simulator_url` the simulator's.

    Every process is ended by its own id, also when a test fails.
    """

    def __init__(self, database_url: str, ports: tuple[int, int], folder: Path, **settings: str) -> None:
        self.shop_port, self.simulator_port = ports
        self.url, self.simulator_url = (f"http://127.0.0.1:{port}" for port in ports)
        self.log = folder / "processes.log"
        self._running: list[subprocess.Popen[bytes]] = []
        self._commands: dict[int, tuple[str, ...]] = {}
        self._lock = threading.Lock()
        self._env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("MPESA_", "SIM_"))},
            "DATABASE_URL": database_url,
            "PORT": str(self.shop_port),
            "BCRYPT_LOG_ROUNDS": "4",
            "LIMITS": "off",
            "MPESA_API_URL": self.simulator_url,
            "MPESA_CONSUMER_KEY": "demo-key",
            "MPESA_CONSUMER_SECRET": "demo-secret",
            "MPESA_SHORTCODE": "174379",
            "MPESA_PASSKEY": "duka-demo-passkey",
            "MPESA_INITIATOR": "testapi",
            "MPESA_INITIATOR_PASSWORD": "Duka-demo#1",
            "MPESA_CERTIFICATE": str(folder / "ledger.sqlite3.pem"),
            "MPESA_QUERY_PER_MINUTE": "100000",
            "SIM_DATABASE": str(folder / "ledger.sqlite3"),
            "SIM_DELAY": "0.05",
            "SIM_QUERY_PER_MINUTE": "0",
            "PYTHONPATH": str(ROOT),
            **settings,
        }

    def start(self, *, servers: int = 2, worker: bool = True) -> "Processes":
        self._spawn(*self._server("simulator:create_app", self.simulator_port, 1, "--factory"))
        self._spawn(*self._server("wsgi:app", self.shop_port, servers))
        if worker:
            self._spawn("-m", "flask", "--app", "wsgi", "worker")
        self._wait(f"{self.url}/readyz")
        self._wait(f"{self.simulator_url}/sim/state")
        self._wait(f"{self.simulator_url}/sim/certificate")  # made when it is asked for
        return self

    @staticmethod
    def _server(target: str, port: int, workers: int, *more: str) -> list[str]:
        sizes = ["--workers", str(workers), "--blocking-threads", "8", "--backpressure", "64"]
        return [
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            *sizes,
            *more,
            target,
        ]

    def _spawn(self, *arguments: str) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, *arguments]
            process = subprocess.Popen(
                command, cwd=ROOT, env=self._env, stdout=log, stderr=log, start_new_session=True
            )
        self._running.append(process)
        self._commands[process.pid] = arguments

    def add_server(self, port: int) -> None:
        """One more server process, on a port of its own."""
        self._spawn(*self._server("wsgi:app", port, 1))
        self._wait(f"http://127.0.0.1:{port}/readyz")

    def run_flask(self, *arguments: str) -> None:
        """One command of the shop's, to its end."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        subprocess.run(command, cwd=ROOT, env=self._env, check=True, capture_output=True, timeout=60)

    def add_worker(self) -> None:
        self._spawn("-m", "flask", "--app", "wsgi", "worker")

    def victim(self, what: str, rng: random.Random) -> subprocess.Popen[bytes]:
        """A living "server" or "worker"."""
        word = {"server": "wsgi:app", "worker": "worker"}[what]
        living = [process for process in self._running if process.poll() is None]
        return rng.choice([process for process in living if self._commands[process.pid][-1] == word])

    def flask(self, *arguments: str) -> None:
        """Run a command of the shop's, with the settings of its processes."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        subprocess.run(command, check=True, cwd=ROOT, env=self._env, capture_output=True, timeout=60)

    @staticmethod
    def signal(process: subprocess.Popen[bytes], number: int) -> None:
        """Signal a process and its children, if they still live."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)

    def mend(self) -> None:
        """Start again whatever was killed."""
        with self._lock:
            for process in [process for process in self._running if process.poll() is not None]:
                self._running.remove(process)
                self._spawn(*self._commands.pop(process.pid))

    def _wait(self, address: str, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if requests.get(address, timeout=2).ok:
                    return
            except requests.RequestException:
                time.sleep(0.05)
        raise AssertionError(f"{address} did not answer:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        for process in self._running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._running:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=10)

    def __enter__(self) -> "Processes":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
