"""The address that Safaricom calls: what it refuses, and whether anybody is there.

Source of the rules: Safaricom, Customer To Business (registering URLs) and its FAQ. That they hold for the
callbacks of prompts as well is published nowhere; some have been seen to. An address that keeps them is safe.
"""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

import requests

from app.payments.doctor.finding import Finding, fine, wrong

ABOUT, REACHED = "Callback address", "Callback address, reached"
WORDS = ("m-pesa", "mpesa", "safaricom", "exec", "exe", "cmd", "sql", "query")
TESTERS = ("ngrok", "mockbin", "requestbin", "webhook.site", "localtunnel", "loca.lt", "trycloudflare")
CURE = "Set MPESA_CALLBACK_URL to an address such as https://shop.example.co.ke."
PATIENCE = (5.0, 10.0)


def judge(base: str) -> Iterator[Finding]:
    """Everything that Safaricom would refuse about the address, or one good word."""
    found = [wrong(ABOUT, f"{base} {says}.", CURE) for says in _faults(base)]
    yield from found or [fine(ABOUT, f"Safaricom takes {base}.")]


def _faults(base: str) -> Iterator[str]:
    parts = urlsplit(base)
    host = parts.hostname or ""
    if parts.scheme != "https":
        yield "does not begin with https://"
    if "." not in host or host.endswith((".localhost", ".local", ".test", ".internal")):
        yield "is not on the internet"
    elif _is_number(host):
        yield "is a number; Safaricom wants a name"
    if parts.port not in {None, 443}:
        yield f"names port {parts.port}; let a proxy listen on 443"
    if parts.query or parts.fragment or parts.username:
        yield "has more than a host and a path in it"
    word = next((word for word in WORDS if word in base.lower()), None)
    if word is not None:
        yield f"has the word {word!r} in it, which Safaricom refuses"
    if any(word in host for word in TESTERS):
        yield "is a tunnel or a tester, which Safaricom refuses"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def reach(base: str) -> Finding:
    """Ask the shop's own public address whether this shop is there."""
    try:
        answer = requests.get(f"{base}/healthz", timeout=PATIENCE, allow_redirects=False)
    except requests.exceptions.SSLError:
        says = f"The certificate of {base} is not in order."
        return wrong(REACHED, says, "Renew it, with its whole chain: Safaricom looks at it too.")
    except requests.RequestException as error:
        says = f"Nobody answers at {base} ({type(error).__name__})."
        return wrong(REACHED, says, "Look at DNS, firewall and proxy; then ask from another network.")
    if 300 <= answer.status_code < 400:
        says = f"{base} sends its visitors elsewhere."
        return wrong(REACHED, says, "Name the address that answers itself: a callback follows nobody.")
    if answer.status_code != 200:
        says = f"{base}/healthz answers {answer.status_code}."
        return wrong(REACHED, says, "Is the proxy's path right, and does nothing ask for a log-in?")
    return fine(REACHED, f"The shop answers at {base}.")
