#!/usr/bin/env python3
"""Everything Duka can be asked to do, on nothing but Python 3.11 or newer.

    python3 duka.py run             the whole shop on this computer: demo data and a virtual phone
    python3 duka.py test [...]      the tests; whatever follows goes to pytest
    python3 duka.py check [part]    what CI runs: lint, types, tests, thorough, slow (or the ones named)
    python3 duka.py sim [...]       payments in virtual time with every fault: --seed 1 --payments 2000
    python3 duka.py chaos [...]     processes and database killed under load: --seed 1 --minutes 10 (Linux)
    python3 duka.py lock [...]      write both lock files again; --upgrade takes newer versions

The first command makes .venv and installs what the lock file names; later ones notice when it changed.
DUKA_NO_VENV=1 uses the running Python as it is. Settings come from the environment and from .env.
"""

# The syntax stays what Python 3.7 can read, so that an old Python gets a sentence and not a traceback.
from __future__ import annotations  # Duka needs Python 3.11 or newer

import io
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from launch.commands import flask, pytest, server, step
from launch.demo import CERTIFICATE, demo_environment, dotenv, fetch_certificate, uses_simulator, welcome
from launch.environment import DEV_LOCK, LOCK, environment, refuse_old_python
from launch.ports import refuse_busy_port
from launch.processes import Children, guard, on_stop_signals, wait_until_ready
from launch.talk import ME, Trouble, call, say


def run(arguments: Sequence[str]) -> int:
    """Open the demo shop, and close it again on Ctrl-C."""
    if arguments:
        raise Trouble(f"run takes no arguments. Settings go before it: PORT=5050 {ME} run")
    python = environment()
    env = demo_environment({**dotenv(python), **os.environ})
    port = int(env["PORT"])
    simulated = uses_simulator(env)
    refuse_busy_port(port, "the shop")
    if simulated:
        refuse_busy_port(port + 1, "the virtual phone")

    on_stop_signals(signal.default_int_handler)
    children = Children(env)
    try:
        step("Preparing the database", python, env, "db", "upgrade")
        step("Filling the shelves", python, env, "demo", "load")
        if simulated:
            children.start("simulator", server(python, "simulator:create_app", port + 1, "8", factory=True))
        children.start("worker", flask(python, "worker"))
        children.start("shop", server(python, "wsgi:app", port, env["SERVER_THREADS"]))
        wait_until_ready(children, f"http://127.0.0.1:{port}/readyz")
        if simulated:
            wait_until_ready(children, f"http://127.0.0.1:{port + 1}/")
            if env["MPESA_CERTIFICATE"] == str(CERTIFICATE):
                fetch_certificate(port + 1)
            step("Telling the simulator where to report payments", python, env, "payments", "register-urls")
        say(welcome(env))
        while True:
            children.refuse_fallen()
            time.sleep(0.3)
    except KeyboardInterrupt:
        say("\nClosing the shop ...")
        return 0
    finally:
        on_stop_signals(signal.SIG_IGN)  # an impatient second Ctrl-C would leave half of them behind
        children.stop()


def test(arguments: Sequence[str]) -> int:
    """Run the tests on SQLite, then on each server that TEST_DATABASE_URLS names; arguments are pytest's."""
    python = environment()
    runs = [pytest(python, *arguments)]
    if not any(argument.startswith("--on") for argument in arguments):
        for number, url in enumerate(servers(), 2):
            runs.append(
                pytest(python, *(numbered(argument, number) for argument in arguments), f"--on={url}")
            )
    return max(abs(call(command)) for command in runs)


def servers() -> list[str]:
    """The database servers to test on besides SQLite."""
    named = [url.strip() for url in os.environ.get("TEST_DATABASE_URLS", "").split(",") if url.strip()]
    if os.environ.get("DUKA_REQUIRE_DATABASES") and not named:
        raise Trouble("DUKA_REQUIRE_DATABASES is set, but TEST_DATABASE_URLS names no server to test on.")
    return named


def numbered(argument: str, number: int) -> str:
    """Give each run's JUnit file a name of its own."""
    return argument.replace(".xml", f"-{number}.xml") if argument.startswith("--junitxml=") else argument


def check(arguments: Sequence[str]) -> int:
    """Run what CI runs, all of it even after a failure, and say at the end what failed."""
    python = environment(DEV_LOCK)
    everywhere: list[list[str]] = [[], *([f"--on={url}"] for url in servers())]
    parts = {
        "lint": [[python, "-m", "ruff", "check", "."], [python, "-m", "ruff", "format", "--check", "."]],
        "types": [[python, "-m", "mypy"]],
        "tests": [pytest(python)],
        "thorough": [pytest(python, "-m", "thorough", *on) for on in everywhere],
        "slow": [[python, "-m", "pytest", "-m", "slow", *on] for on in everywhere],
    }
    unknown = [part for part in arguments if part not in parts]
    if unknown:
        raise Trouble(f"check has no part called {unknown[0]!r}. There are: {', '.join(parts)}.")
    failed = []
    for part in arguments or parts:
        say(f"== {part}")
        codes = [call(command) for command in parts[part]]
        if any(codes):
            failed.append(part)
    if failed:
        say(f"\nNot in order: {', '.join(failed)}.")
    return 1 if failed else 0


def lock(arguments: Sequence[str]) -> int:
    """Pin every package, with hashes of its wheels for Windows, macOS and Linux."""
    python = environment(DEV_LOCK)
    compile_ = [python, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    compile_ += ["--generate-hashes", "--only-binary", ":all:", "--no-header", "--no-annotate", *arguments]
    # The tools are locked second and held to the shop's versions: one environment serves both.
    return call([*compile_, "requirements.in", "-o", LOCK]) or call(
        [*compile_, "-c", LOCK, "requirements-dev.in", "-o", DEV_LOCK]
    )


def sim(arguments: Sequence[str]) -> int:
    """Put thousands of payments through the shop in virtual time: --seed 1 --payments 2000."""
    return call([environment(), "-m", "tests.chaos", *arguments])


def chaos(arguments: Sequence[str]) -> int:
    """Kill the shop's processes and its database under load: --seed 1 --minutes 10 (Linux, with MariaDB)."""
    return call([environment(), "-m", "tests.chaos.chaos", *arguments])


COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "lock": lock,
    "sim": sim,
    "chaos": chaos,
}


def main(argv: Sequence[str]) -> int:
    refuse_old_python(sys.version_info[:3])
    name, arguments = (argv[0], argv[1:]) if argv else ("help", [])
    if name == "guard":  # not for people: see Children
        return guard(sys.stdin)
    if name in {"help", "-h", "--help"}:
        say((__doc__ or "").strip())
        return 0
    if name not in COMMANDS:
        raise Trouble(f"There is no command {name!r}. There are: {', '.join(COMMANDS)}. {ME} help says more.")
    return COMMANDS[name](arguments)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old console may lack a letter
    try:
        code = main(sys.argv[1:])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
