"""The environment .venv: made, filled from a lock with hashes, and brought up to date when that changes."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from launch.talk import ME, ROOT, Trouble, quietly, say, succeeds, tail

VENV = ROOT / ".venv"
STAMP = VENV / "duka-installed.txt"
LOCK, DEV_LOCK = "requirements.txt", "requirements-dev.txt"
OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")


def refuse_old_python(version: Sequence[int]) -> None:
    if tuple(version[:2]) >= OLDEST:
        return
    newer = next((name for name in NEWER if shutil.which(name)), None)
    cure = f"This computer has a newer one: {newer} duka.py run"
    if newer is None:
        cure = "Install one (https://www.python.org/downloads/), then as before: python3.13 duka.py run"
    raise Trouble(
        f"Duka needs Python 3.11 or newer, and this is Python {'.'.join(map(str, version))}.\n{cure}"
    )


def environment(lock_name: str = LOCK) -> str:
    """Return the path of a Python that has what the lock names, after installing what is missing."""
    if os.environ.get("DUKA_NO_VENV") == "1":
        return sys.executable
    python = venv_python(VENV)
    version = version_of(python)
    first = version is None
    if version is None:
        say("Setting up (first time, about a minute) ...")
        make_venv(VENV)
        version = version_of(python)
        if version is None:
            raise Trouble(f"{python} was made but does not run. Delete the folder {VENV} and try again.")
    wanted = fingerprint(lock_name, version)
    if wanted not in installed(STAMP):
        if not first:
            say(f"Bringing .venv up to date with {lock_name} ...")
        began = time.monotonic()
        install(python, lock_name)
        # The tools' lock holds every pin of the shop's lock (a test keeps it so), never the other way round.
        names = {LOCK, lock_name}
        STAMP.write_text("\n".join(fingerprint(name, version) for name in sorted(names)), encoding="utf-8")
        say(f"Ready after {time.monotonic() - began:.0f} seconds.")
    return str(python)


def venv_python(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def version_of(python: Path) -> str | None:
    """Return the version of an environment's Python; None when there is none, or one that cannot serve."""
    ask = f"import sys; print(*sys.version_info[:3], sep='.'); sys.exit(sys.version_info < {OLDEST})"
    if not python.exists():
        return None
    answer = quietly([str(python), "-c", ask])
    return None if answer.returncode else answer.stdout.strip()


def make_venv(venv: Path) -> None:
    """Make the environment, or make it again when its Python is gone or too old. Pip comes later."""
    if venv.exists() and any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        raise Trouble(f"{venv} exists and is not a Python environment. Move it away and try again.")
    if importlib.util.find_spec("venv") is None:
        raise Trouble(NO_VENV)
    made = quietly([sys.executable, "-m", "venv", "--without-pip", "--clear", str(venv)])
    if made.returncode:
        raise Trouble(f"Python could not make an environment in {venv}:\n{tail(made)}")


def pip_for(python: Path) -> list[str]:
    """Return the command that installs into the environment: its own pip, or the running Python's."""
    own = [str(python), "-m", "pip"]
    if succeeds([*own, "--version"]):
        return own
    # Debian and Ubuntu keep ensurepip in python3-venv; python3-pip alone can fill the environment too.
    if succeeds([str(python), "-m", "ensurepip", "--default-pip"]):
        return own
    outside = [sys.executable, "-m", "pip", "--python", str(python)]
    if succeeds([*outside, "--version"]):
        return outside
    raise Trouble(NO_VENV)


NO_VENV = (
    "This Python came without the modules that make environments. On Debian and Ubuntu:\n"
    "    sudo apt install python3-venv\n"
    f"On other systems install Python from https://www.python.org/downloads/. Then run {ME} again."
)


def install(python: Path, lock_name: str) -> None:
    command = [*pip_for(python), "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--require-hashes", "--only-binary", ":all:", "-r", lock_name]
    done = quietly(command, env={**os.environ, "PIP_USER": "0"})
    if done.returncode:
        raise Trouble(f"{explain_pip(done.stdout + done.stderr)}\npip said:\n{tail(done)}")


def explain_pip(output: str) -> str:
    """Turn pip's words into a sentence with the cure."""
    if any(sign in output for sign in ("Retrying (", "Connection", "Temporary failure", "Proxy", "SSLError")):
        return (
            "The packages could not be fetched: there seems to be no network, or a proxy stands in the way "
            "(set HTTPS_PROXY). The same command goes on from there."
        )
    if "No matching distribution" in output:
        return (
            "A package has no ready-made file for this computer and Python {}.{}. "
            "Python 3.11 to 3.14 work: run the same command with one of them.".format(*sys.version_info)
        )
    if "No space left" in output:
        return "The disk is full. Duka's environment takes 200 MB."
    return f"The packages could not be installed. If it happens again, delete {VENV} and start afresh."


def fingerprint(lock_name: str, version: str) -> str:
    content = (ROOT / lock_name).read_bytes().replace(b"\r\n", b"\n")
    return f"{lock_name}-{hashlib.sha256(version.encode() + content).hexdigest()}"


def installed(stamp: Path) -> list[str]:
    return stamp.read_text(encoding="utf-8").split() if stamp.exists() else []
