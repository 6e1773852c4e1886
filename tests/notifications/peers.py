"""Those whom the shop tells, all of them real: a mail server, HTTP servers, one that never says a word."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.conftest import free_port

Answer = int | tuple[int, dict[str, str], str]


@dataclass
class Heard:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body).items()}


@dataclass
class Listener:
    """An HTTP server. `answers` are given in turn, the last one for ever; `before` runs before each."""

    heard: list[Heard] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [200])
    before: Callable[[], Any] = lambda: None
    url: str = ""
    port: int = 0

    def answer(self) -> tuple[int, dict[str, str], str]:
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return found if isinstance(found, tuple) else (found, {}, "")

    @property
    def ids(self) -> list[str]:
        return [each.headers["webhook-id"] for each in self.heard]


def texted(code: int, status: int = 201) -> Answer:
    """Africa's Talking's answer about its one recipient."""
    recipient = {"statusCode": code, "number": "+254712345678", "cost": "KES 0.8000", "messageId": "ATXid_1"}
    return status, {}, json.dumps({"SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [recipient]}})


@contextmanager
def listening(tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """A listener on a port of its own."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            listener.heard.append(Heard(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status, headers, text = listener.answer()
            listener.before()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Whoever hung up has hung up."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    listener.port = server.server_port
    listener.url = f"http://127.0.0.1:{listener.port}/duka"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield listener
    server.shutdown()
    server.server_close()


@dataclass
class Mailbox:
    """A mail server that keeps what it takes. `refuse` maps RCPT or DATA to what is answered instead."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    after_data: Callable[[SMTP], Any] = lambda server: None

    async def handle_RCPT(  # noqa: N802 (aiosmtpd looks for this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" in self.refuse:
            return self.refuse["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd looks for this name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.refuse:
            return self.refuse["DATA"]
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients.append(list(envelope.rcpt_tos))
        self.after_data(server)
        return "250 Kept"


@contextmanager
def mail_server(**options: Any) -> Iterator[Mailbox]:
    mailbox = Mailbox(free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)
    controller.start()
    yield mailbox
    controller.stop()


@contextmanager
def silence() -> Iterator[int]:
    """A port where connections are accepted and nothing is ever said; yields it."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(16)
        yield mute.getsockname()[1]
