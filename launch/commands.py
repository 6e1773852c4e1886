"""The commands that Duka's parts are started with."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from launch.talk import Trouble, quietly, say, tail


def server(python: str, target: str, port: int, threads: str, *, factory: bool = False) -> list[str]:
    """Return the command of a web server with several blocking threads, for this computer only."""
    if sys.platform == "win32":  # granian does not install there
        waitress = [python, "-m", "waitress", f"--listen=127.0.0.1:{port}", f"--threads={threads}"]
        return [*waitress, *(["--call"] if factory else []), target]
    granian = [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    granian += ["--workers", "1", "--blocking-threads", threads, "--no-ws", "--log-level", "error"]
    return [*granian, "--workers-kill-timeout", "5", *(["--factory"] if factory else []), target]


def flask(python: str, *arguments: str) -> list[str]:
    return [python, "-m", "flask", "--app", "wsgi", *arguments]


def pytest(python: str, *arguments: str) -> list[str]:
    # A debugger cannot share the terminal with workers; xdist sees that by itself under `auto`.
    return [python, "-m", "pytest", "-n", "auto", "--maxprocesses", "8", *arguments]


def step(what: str, python: str, env: Mapping[str, str], *arguments: str) -> None:
    say(f"{what} ...")
    done = quietly(flask(python, *arguments), env=env)
    if done.returncode:
        words = " ".join(arguments)
        raise Trouble(f"{what} did not work (flask --app wsgi {words}):\n{tail(done, lines=20)}")
