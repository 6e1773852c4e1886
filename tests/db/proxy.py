"""A TCP proxy between the shop and what it depends on, which loses replies or falls silent on demand."""

import contextlib
import socket
import threading

import sqlalchemy as sa


class Proxy:
    """Forwards to `upstream`.

    With `lose_after` set, the reply to the next packet that holds it is lost together with the
    connection: the server has done what it was asked, the client never learns. With `silent` set,
    nothing is forwarded in either direction until it is cleared (a black hole).
    """

    def __init__(self, upstream: tuple[str, int]) -> None:
        self.upstream = upstream
        self.lose_after: bytes | None = None
        self.lost = 0
        self._heard = threading.Event()
        self._heard.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def way_to(self, database: str) -> str:
        """The address of a database by way of here, in plain text: nobody finds COMMIT in what is encrypted.

        MySQL from 8.0 and MariaDB from 11.4 encrypt by themselves when the client can.
        """
        url = sa.make_url(database).set(port=self.port).update_query_dict({"ssl_disabled": "true"})
        return url.render_as_string(hide_password=False)

    @property
    def silent(self) -> bool:
        return not self._heard.is_set()

    @silent.setter
    def silent(self, value: bool) -> None:
        (self._heard.clear if value else self._heard.set)()

    def stop(self) -> None:
        self._heard.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self.upstream, timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        armed = threading.Event()
        for source, target, toward_server in ((client, server, True), (server, client, False)):
            threading.Thread(
                target=self._pump, args=(source, target, toward_server, armed), daemon=True
            ).start()

    def _pump(
        self, source: socket.socket, target: socket.socket, toward_server: bool, armed: threading.Event
    ) -> None:
        with contextlib.suppress(OSError), source, target:
            while data := source.recv(65536):
                self._heard.wait()
                if toward_server and self.lose_after and self.lose_after in data:
                    self.lose_after = None
                    armed.set()
                elif not toward_server and armed.is_set():
                    self.lost += 1
                    break
                target.sendall(data)
            for end in (target, source):
                end.shutdown(socket.SHUT_RDWR)
