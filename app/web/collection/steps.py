"""What a step of the journey is. Words in `{{braces}}` are the collection's variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Who asks: the headers that say so.
CALLERS: Mapping[str, Mapping[str, str]] = {
    "nobody": {},
    "customer": {"Authorization": "Bearer {{access_token}}"},
    "stranger": {"Authorization": "Bearer {{stranger_token}}"},
    "admin": {"Authorization": "Bearer {{admin_token}}"},
    "cart": {"Cart-Token": "{{cart_token}}"},
    "order": {"Order-Token": "{{order_token}}"},
}


class Number(str):
    """A variable that stands in a body without quotes: Number("product_id")."""


@dataclass(frozen=True)
class Step:
    """One request.

    `call` is an operationId, or a method and an address outside the API. Body and headers are those of
    the API document's example: `body` changes members of it (None leaves one out, `raw` replaces the whole),
    `headers` likewise. `path` and `query` name values.

    After the answer `first` runs; then `keeps` maps a variable to the expression that gives it, and
    `checks` maps a sentence to an expression that must be true (or to an expression and what it must be).
    `json` is the answer's body, `header(name)` one of its headers. While `again` is true the request is
    repeated, at most `tries` times, `pause` milliseconds apart. `before` runs before the request.
    """

    name: str
    call: str
    status: int
    who: str = "nobody"
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    raw: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    keeps: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, str | tuple[str, Any]] = field(default_factory=dict)
    before: str = ""
    first: str = ""
    again: str = ""
    tries: int = 40
    pause: int = 500
    words: str = ""


@dataclass(frozen=True)
class Folder:
    """A chapter of the journey."""

    name: str
    words: str
    steps: tuple[Step, ...]


def problem(code: str) -> dict[str, str | tuple[str, Any]]:
    """The checks of a refusal."""
    return {
        f"the code is {code}": ("json.code", code),
        "it says how to mend it": "json.detail.length > 10",
        "its type explains the code": f"json.type.endsWith('/docs/errors#{code}')",
    }


def paid_at_last(name: str, payment: str, *, who: str, status: str, **checks: Any) -> Step:
    """Read a payment until it has ended, and see that it ended as `status`."""
    return Step(
        name,
        "read_payment",
        200,
        who=who,
        path={"payment_id": payment},
        again="!['succeeded', 'failed', 'cancelled', 'expired'].includes(json.status)",
        checks={f"it is {status}": ("json.status", status), **checks},
        words="Asks again until the payment has ended. A client waits for as long as `Retry-After` says.",
    )


def tap(name: str, phone: str, *, pin: str = "1234") -> Step:
    """Enter a PIN on a virtual phone."""
    return Step(
        name,
        f"POST {{{{simulator_url}}}}/phone/{{{{{phone}}}}}/pin",
        200,
        body={"pin": pin},
        again="pm.response.code === 409",
        tries=10,
        words="In the demo: a person taps this at {{simulator_url}}. 1234 is right, other PINs are wrong.",
    )
