"""What a payment costs in what can be counted, and is the same on every machine."""

import cProfile
import pstats
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
COUNTED = {"statements": "_execute_clauseelement", "transactions": "_begin_impl", "commits": "_commit_impl"}


def counted(work: Callable[[], T]) -> tuple[T, dict[str, int]]:
    """Do it (twice as slowly) and say how often what was called."""
    profile = cProfile.Profile()
    done = profile.runcall(work)
    found = pstats.Stats(profile)
    calls = {name: how[0] for (_, _, name), how in found.stats.items()}  # type: ignore[attr-defined]
    each = {what: calls.get(name, 0) for what, name in COUNTED.items()}
    return done, {"calls": found.total_calls, **each}  # type: ignore[attr-defined]
