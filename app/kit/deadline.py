"""A time limit on a whole exchange: a socket's own timeout starts anew with each byte that drips in."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

AGAIN = 0.5


@contextmanager
def within(seconds: float, the_socket: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the line after `seconds`, and any that is opened later: whoever waits is woken by an error."""
    over = threading.Event()

    def cut() -> None:
        pause = seconds
        while not over.wait(pause):
            pause = AGAIN
            line = the_socket()
            if line is not None:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=cut, daemon=True, name="deadline").start()
    try:
        yield
    finally:
        over.set()
