"""Speaking to the person at the keyboard, and running commands for them."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ME = ("python" if sys.platform == "win32" else "python3") + " duka.py"


class Trouble(Exception):
    """What went wrong and how to mend it, in words for the person at the keyboard."""


def say(text: str) -> None:
    """Print now, whatever the terminal can show; a reader that has gone away is no reason to stop."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


def tail(done: subprocess.CompletedProcess[str], lines: int = 8) -> str:
    """Return a command's last words, indented."""
    words = f"{done.stdout}{done.stderr}".strip().splitlines()
    return "\n".join(f"    {line[:200]}" for line in words[-lines:])


def quietly(command: Sequence[str], env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in Duka's folder and keep what it says."""
    return subprocess.run(
        command, cwd=ROOT, env=env, check=False, capture_output=True, encoding="utf-8", errors="replace"
    )


def succeeds(command: Sequence[str]) -> bool:
    return quietly(command).returncode == 0


def call(command: Sequence[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode
