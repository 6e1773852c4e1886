"""A mix: which share of the prompts, queries and calls meets which fault. For runs under load.

Every draw is a function of the seed and of what it is about, so a run repeats itself.
"""

import sqlite3
from collections.abc import Mapping

from . import draws, outcomes
from .outcomes import Outcome

_REORDERED = ("timeout_first", "timeout_after")
_PER_QUERY = ("http_429", "http_500", "query_busy", "query_pending")
# Names that are no single fault of a prompt.
_MORE = {
    "forged": "a stranger's success comes first, to a wrong address",
    "reordered": "a stale 1037 comes before or after the real result",
    "http_429": "a push, a query or an initiator's call is refused by the rate limit",
    "http_500": "a push, a query or an initiator's call is answered with an internal error",
}
_ENDINGS = {
    name: outcome.words
    for name, outcome in outcomes.BY_NAME.items()
    if name not in {*outcomes.FAULTS, *_MORE, outcomes.PERSON}
}
NAMES = {**outcomes.FAULTS, **outcomes.CALL_FAULTS, **_MORE, **_ENDINGS}

Shares = Mapping[str, float]


def keep(db: sqlite3.Connection, shares: Shares) -> None:
    """Replace the mix; inside the caller's unit."""
    db.execute("DELETE FROM mix")
    db.executemany("INSERT INTO mix VALUES (?, ?)", list(shares.items()))


def read(db: sqlite3.Connection) -> dict[str, float]:
    """The mix; empty when none is set."""
    return {row["name"]: row["share"] for row in db.execute("SELECT name, share FROM mix ORDER BY name")}


def outcome(shares: Shares, *labels: object, seed: int) -> Outcome:
    """How a prompt ends: refused, as one of the endings in the mix, or paid."""
    if _drawn(shares, "http_429", *labels, seed=seed):
        return outcomes.BY_NAME["push_spike"]
    if _drawn(shares, "http_500", *labels, seed=seed):
        return outcomes.BY_NAME["push_error"]
    left = draws.draw(seed, "mix", "ending", *labels).random()
    for name in _ENDINGS:
        left -= shares.get(name, 0.0)
        if left < 0:
            return outcomes.BY_NAME[name]
    return outcomes.BY_NAME["pays"]


def faults(shares: Shares, *labels: object, seed: int) -> frozenset[str]:
    """The faults that a prompt or a payment by hand meets."""
    found = {
        name
        for name in outcomes.FAULTS
        if name not in _PER_QUERY and _drawn(shares, name, *labels, seed=seed)
    }
    if _drawn(shares, "forged", *labels, seed=seed):
        found.add("callback_forged_first")
    if _drawn(shares, "reordered", *labels, seed=seed):
        found.add(draws.draw(seed, "mix", "order", *labels).choice(_REORDERED))
    return frozenset(found)


def query_fault(shares: Shares, *labels: object, seed: int) -> str | None:
    """The one fault that a query meets, if any."""
    met = (name for name in _PER_QUERY if _drawn(shares, name, "query", *labels, seed=seed))
    return next(met, None)


def call_faults(shares: Shares, *labels: object, seed: int) -> frozenset[str]:
    """The faults that an initiator's call meets."""
    return frozenset(
        name for name in outcomes.CALL_FAULTS if _drawn(shares, name, "call", *labels, seed=seed)
    )


def _drawn(shares: Shares, name: str, *labels: object, seed: int) -> bool:
    share = shares.get(name, 0.0)
    return share > 0 and draws.draw(seed, "mix", name, *labels).random() < share
