"""Fetches a picture from an address that a stranger wrote: public servers only, five seconds, no redirects.

What the name means is asked once, judged, and connected to (see kit/addresses.py): the shop does not
knock at its own doors, nor at a cloud's metadata, however the address is dressed.
"""

import http.client
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.kit import addresses, trust
from app.kit.addresses import AddressRefused, Resolver
from app.kit.deadline import within
from app.kit.pinned import PinnedConnection

MOST_BYTES = 5 * 1024 * 1024
SECONDS = 5.0
HEADERS = {
    "Accept": "image/webp, image/jpeg, image/png",
    "Accept-Encoding": "identity",
    "User-Agent": "Duka-Pictures/1",
    "Connection": "close",
}


class NotFetched(Exception):
    """Why there is no picture, as a sentence; `again` when another try may fare better."""

    def __init__(self, detail: str, *, again: bool = False) -> None:
        super().__init__(detail)
        self.detail, self.again = detail, again


@dataclass(frozen=True)
class Fetcher:
    """`allow_loopback` is for development; `resolver` says what a name means, `believe` whom to believe."""

    allow_loopback: bool = False
    resolver: Resolver = addresses.resolve
    believe: Callable[[], ssl.SSLContext] = trust.everybodys
    seconds: float = SECONDS

    def get(self, url: str) -> bytes:
        """The bytes at this address. Raises NotFetched."""
        refused = addresses.refusal(url, allow_loopback=self.allow_loopback)
        if refused is not None:
            raise NotFetched(f"The shop cannot fetch a picture from there. {refused}")
        where = addresses.target(url)
        try:
            found = addresses.checked(where, allow_loopback=self.allow_loopback, resolver=self.resolver)
        except AddressRefused as error:
            raise NotFetched(f"The shop cannot fetch a picture from there. {addresses.PUBLIC}") from error
        except (OSError, UnicodeError) as error:
            raise NotFetched("No server has that name.", again=True) from error
        believe = self.believe() if where.scheme == "https" else None
        return _read(PinnedConnection(where, found, believe, self.seconds), where.path, self.seconds)


def _read(line: PinnedConnection, path: str, seconds: float) -> bytes:
    try:
        with within(seconds, lambda: line.sock):
            line.request("GET", path, headers=HEADERS)
            answer = line.getresponse()
            if answer.status != http.client.OK:
                raise NotFetched(_said(answer.status), again=answer.status >= 500 or answer.status == 429)
            data = answer.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched("The server of that picture could not be reached in time.", again=True) from error
    finally:
        with suppress(OSError):
            line.close()
    if len(data) > MOST_BYTES:
        raise NotFetched("That picture is larger than 5 MB.")
    return data


def _said(status: int) -> str:
    if 300 <= status < 400:
        return "That address sends on to another one; write the address of the picture itself."
    return f"The server of that picture answered {status}."
