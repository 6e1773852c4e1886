"""A connection to addresses that were judged before (see addresses.py), whatever the name means by now."""

import http.client
import socket
import ssl
import time

from app.kit.addresses import Target

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4


class PinnedConnection(http.client.HTTPConnection):
    """Connects to addresses that were checked; Host and certificate are those of the name."""

    def __init__(self, where: Target, found: list[str], trust: ssl.SSLContext | None, seconds: float) -> None:
        super().__init__(where.host, where.port, timeout=seconds)
        self.default_port = 443 if trust else 80
        self.found = found[:MOST_ADDRESSES]
        self.trust = trust

    def connect(self) -> None:
        self.sock = self._reached()
        self.sock.settimeout(self.timeout)
        if self.trust is not None:
            self.sock = self.trust.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def _reached(self) -> socket.socket:
        until, failed = time.monotonic() + CONNECT_SECONDS, OSError("no address")
        for address in self.found:
            left = until - time.monotonic()
            if left <= 0:
                break
            try:
                return socket.create_connection((address, self.port), timeout=left)
            except OSError as error:
                failed = error
        raise failed
