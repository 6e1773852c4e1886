"""Whether a port is free, and what to do when it is not."""

from __future__ import annotations

import socket
import sys

from launch.talk import ME, Trouble


def refuse_busy_port(port: int, what: str) -> None:
    """Raise Trouble, with the cure, when something listens already where `what` wants to."""
    if not is_busy(port):
        return
    sentence = f"Port {port}, where {what} wants to listen, is taken by another program."
    if port == 5000 and sys.platform == "darwin":
        sentence += " On macOS that is AirPlay Receiver (System Settings, General, AirDrop & Handoff)."
    free = next((p for p in range(5050, 5950, 10) if not is_busy(p) and not is_busy(p + 1)), 5050)
    cure = f"set PORT={free}\n    {ME} run" if sys.platform == "win32" else f"PORT={free} {ME} run"
    raise Trouble(f"{sentence} Choose another:\n    {cure}")


def answers(port: int) -> bool:
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex(("127.0.0.1", port)) == 0


def is_busy(port: int) -> bool:
    if answers(port):  # AirPlay listens on every address, which leaves ours free to bind and useless
        return True
    with socket.socket() as tried:
        # Without it, connections of a shop that was just closed keep the port for a minute. Windows means
        # something else by it: two programs on one port.
        if sys.platform != "win32":
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
