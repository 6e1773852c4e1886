"""Sends one signed event to one address: no redirects, ten seconds in all, the answer's body unread."""

import http.client
import re
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.kit import addresses, trust
from app.kit.addresses import AddressRefused, Resolver
from app.kit.deadline import within
from app.kit.pinned import PinnedConnection
from app.notifications.outcome import Outcome, later
from app.notifications.states import Result

TOTAL_SECONDS = 10.0
SECONDS = re.compile(r"[0-9]{1,6}")
USUAL_HEADERS = {"Content-Type": "application/json", "User-Agent": "Duka-Webhooks/1", "Connection": "close"}


@dataclass(frozen=True)
class Hooks:
    """`allow_loopback` is for development; `resolver` says what a name means, `believe` whom to believe."""

    allow_loopback: bool = False
    resolver: Resolver = addresses.resolve
    believe: Callable[[], ssl.SSLContext] = trust.everybodys
    seconds: float = TOTAL_SECONDS

    def send(self, url: str, *, headers: dict[str, str], body: str) -> Outcome:
        """POST `body`. Never raises: what went wrong is in the outcome."""
        if addresses.refusal(url, allow_loopback=self.allow_loopback) is not None:
            return later("address_refused")
        where = addresses.target(url)
        try:
            found = addresses.checked(where, allow_loopback=self.allow_loopback, resolver=self.resolver)
        except AddressRefused:
            return later("address_refused")
        except (OSError, UnicodeError):
            return later("name_not_found")
        believe = self.believe() if where.scheme == "https" else None
        line = PinnedConnection(where, found, believe, self.seconds)
        return _posted(line, where.path, headers, body, self.seconds)


def _posted(line: PinnedConnection, path: str, headers: dict[str, str], body: str, seconds: float) -> Outcome:
    began = time.monotonic()
    try:
        with within(seconds, lambda: line.sock):
            line.request("POST", path, body.encode(), {**USUAL_HEADERS, **headers})
            answer = line.getresponse()
            return judged(answer.status, answer.headers.get("Retry-After"))
    except (OSError, http.client.HTTPException) as error:
        return later(_word(error, slow=time.monotonic() - began >= seconds))
    finally:
        with suppress(OSError):
            line.close()


def judged(status: int, retry_after: str | None) -> Outcome:
    """What an answer means: 2xx is received, 410 is "never again", the rest is tried again."""
    if 200 <= status < 300:
        return Outcome(Result.SENT, status=status)
    if status == 410:
        return Outcome(Result.NEVER, "gone", status, gone=True)
    wished = int(retry_after) if SECONDS.fullmatch(retry_after or "") and retry_after else None
    return later("redirected" if 300 <= status < 400 else "answered_no", status, wished=wished)


def _word(error: Exception, *, slow: bool) -> str:
    if slow or isinstance(error, TimeoutError):
        return "timed_out"
    if isinstance(error, ssl.SSLError):
        return "bad_certificate" if isinstance(error, ssl.SSLCertVerificationError) else "no_secure_line"
    if isinstance(error, http.client.HTTPException):
        return "no_clear_answer"
    return "unreachable"
