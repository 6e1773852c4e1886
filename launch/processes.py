"""The processes of a running shop: started, watched and ended together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping, Sequence
from typing import IO, Any

from launch.talk import ROOT, Trouble, quietly, say

READY_SECONDS = 60
GRACE_SECONDS = 10


class Children:
    """The processes of a running shop: started with their output prefixed, watched, and ended together.

    Each has a process group of its own, so that Ctrl-C reaches this process alone. Should this process
    be killed outright, `guard` sees its pipe close and ends the groups that it was told of.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._guard = self._open([sys.executable, str(ROOT / "duka.py"), "guard"], stdin=subprocess.PIPE)

    def _open(self, command: Sequence[str], stdin: int) -> subprocess.Popen[str]:
        windows = sys.platform == "win32"
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._env,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=not windows,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def start(self, name: str, command: Sequence[str]) -> None:
        child = self._open(command, stdin=subprocess.DEVNULL)
        self._running[name] = child
        self._tell_guard(f"{child.pid}\n")
        threading.Thread(target=self._relay, args=(name, child.stdout), daemon=True).start()

    def refuse_fallen(self) -> None:
        """Raise Trouble when a child has ended by itself: a shop without one of them only looks open."""
        for name, child in self._running.items():
            code = child.poll()
            if code is not None:
                time.sleep(0.2)  # its last words are on their way through the relay
                raise Trouble(
                    f"The {name} stopped by itself (exit code {code}), so the rest was stopped too. "
                    f"The lines above that begin with {name!r} say why."
                )

    def stop(self) -> None:
        """End every child: a polite signal to each, time to finish, then the whole group."""
        for child in self._running.values():
            if child.poll() is None:
                if sys.platform == "win32":
                    child.send_signal(signal.CTRL_BREAK_EVENT)
                else:
                    child.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for child in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, until - time.monotonic()))
            end_group(child.pid)
            child.wait()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._guard.communicate("done\n", timeout=GRACE_SECONDS)

    def _tell_guard(self, line: str) -> None:
        with contextlib.suppress(OSError):
            if self._guard.stdin:
                self._guard.stdin.write(line)
                self._guard.stdin.flush()

    @staticmethod
    def _relay(name: str, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                say(f"{name:<9} | {line.rstrip()}")


def on_stop_signals(handler: Any) -> None:
    """Set what closing means; a signal that was ignored from the start (nohup) stays ignored."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        known = getattr(signal, name, None)
        if known and signal.getsignal(known) != signal.SIG_IGN:
            signal.signal(known, handler)


def guard(told: IO[str]) -> int:
    """End the groups named on `told`, one per line, unless it closes with `done`."""
    pids = []
    for line in told:
        if line.strip() == "done":
            return 0
        pids.append(int(line))
    for force in (False, True):
        for pid in pids:
            end_group(pid, force=force)
        time.sleep(0 if force else 3)
    return 0


def end_group(pid: int, *, force: bool = True) -> None:
    """End a child and what it started itself: a web server that is killed leaves its workers behind."""
    if sys.platform == "win32":
        if force:
            quietly(["taskkill", "/F", "/T", "/PID", str(pid)])
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL if force else signal.SIGTERM)


def wait_until_ready(children: Children, url: str) -> None:
    """Return once `url` answers well, raise Trouble when a child ends or a minute passes."""
    local = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + READY_SECONDS
    said: object = "nothing"
    while time.monotonic() < until:
        children.refuse_fallen()
        try:
            with local.open(url, timeout=5):
                return
        except OSError as error:
            said = error
        time.sleep(0.1)
    raise Trouble(f"{url} was not ready within {READY_SECONDS} seconds; it last said: {said}")
