"""Which addresses may be told: public ones only, so that nobody makes the shop knock at its own doors.

What a person enters is judged without the network (`refusal`). What its name means is asked once, when
something is sent (`checked`), and the connection goes to the very address that was judged: a name that
means something else a moment later changes nothing.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

Resolver = Callable[[str, int], list[str]]

HTTPS = "Use an https:// address."
PUBLIC = "Use the address of a public server, by its name: private and local ones are not told."
PLAIN = "Use an address such as https://erp.example.co.ke/duka, without a user name, a fragment or odd signs."
PORT = "Use port 443, or one from 1024 up."

ODD = '\\#"<>^`{|}'
SHAPE = re.compile(r"https?://[!-~]+")
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMBERISH = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
LOCAL_ENDINGS = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "arpa",
    "onion",
    "test",
)

_V4_TOO = ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")  # protocols, 6to4 relays, Azure's metadata
_V6_GLOBAL = ipaddress.ip_network("2000::/3")
_V6_NOT = ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")  # Teredo and its like, examples, 6to4
NOT_V4 = [ipaddress.IPv4Network(each) for each in _V4_TOO]
NOT_V6 = [ipaddress.IPv6Network(each) for each in _V6_NOT]


class AddressRefused(Exception):
    """The name means no address that may be told."""


@dataclass(frozen=True)
class Target:
    """Where a webhook's address points. `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str


def target(url: str) -> Target:
    """The parts of an address that `refusal` finds nothing wrong with. Raises ValueError for others."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port if parts.port is not None else {"https": 443}.get(parts.scheme, 80)
    if not port:
        raise ValueError("port 0")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def refusal(url: str, *, allow_loopback: bool) -> str | None:
    """Why this address cannot be told, as a sentence; None when nothing is wrong with it."""
    try:
        found, literal = _understood(url)
    except ValueError:
        return PLAIN
    if allow_loopback and (found.host == "localhost" or (literal is not None and is_loopback(literal))):
        return None
    if not (is_public(literal) if literal else _is_public_name(found.host)):
        return PUBLIC
    if found.scheme != "https":
        return HTTPS
    return None if found.port == 443 or found.port >= 1024 else PORT


def _understood(url: str) -> tuple[Target, str | None]:
    """The parts of an address, and its host if that is a number. Raises ValueError."""
    if not SHAPE.fullmatch(url) or any(odd in url for odd in ODD) or "@" in urlsplit(url).netloc:
        raise ValueError("not a plain address")
    found = target(url)
    if not found.host:
        raise ValueError("no host")
    return found, _literal(urlsplit(url).hostname or "")


def _literal(host: str) -> str | None:
    """The number that a host is, None for a name. Raises ValueError for a number in an odd dress."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    if NUMBERISH.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return str(ipaddress.IPv4Address(host))
    return None


def _is_public_name(host: str) -> bool:
    labels = host.split(".")
    whole = len(host) <= 253 and all(LABEL.fullmatch(label) for label in labels)
    return whole and len(labels) > 1 and labels[-1] not in LOCAL_ENDINGS


def is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def is_public(address: str) -> bool:
    """Whether a numeric address is somebody's public server, whatever Python calls global this year."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not found.is_multicast and not any(found in net for net in NOT_V4)
    return found in _V6_GLOBAL and found.is_global and not any(found in net for net in NOT_V6)


def resolve(host: str, port: int) -> list[str]:
    """What the name means now. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def checked(where: Target, *, allow_loopback: bool, resolver: Resolver) -> list[str]:
    """The addresses to connect to: all that the name means, each of which may be told.

    Raises AddressRefused when one of them may not, and OSError when the name means nothing.
    """
    found = resolver(where.host, where.port)
    local = allow_loopback and all(is_loopback(address) for address in found)
    if not found or not (local or all(is_public(address) for address in found)):
        raise AddressRefused()
    if where.scheme != "https" and not local:
        raise AddressRefused()
    return found
