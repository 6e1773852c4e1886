"""Time that only moves from one event to the next, and faults that happen as often as they are told to."""

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Faults:
    """How often each thing goes wrong, as shares of one."""

    duplicate: float = 0.5
    lost: float = 0.3
    reordered: float = 0.5
    forged: float = 0.05
    early: float = 0.05
    wrong_amount: float = 0.02
    late_success: float = 0.03
    wrong_query: float = 0.02
    query_down: float = 0.05
    push_refused: float = 0.02
    push_reply_lost: float = 0.04
    push_never_arrives: float = 0.01
    call_refused: float = 0.05
    call_reply_lost: float = 0.1
    call_fails: float = 0.1
    result_unclear: float = 0.05
    timed_out: float = 0.05
    wrong_status: float = 0.02
    worker_paused: float = 0.02


@dataclass
class Virtual:
    """One seed, one clock, one list of what happens next; `counts` says how often each fault did."""

    seed: int
    faults: Faults = field(default_factory=Faults)
    now: datetime = BEGIN
    counts: Counter[str] = field(default_factory=Counter)
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def clock(self) -> datetime:
        return self.now

    def later(self, at: datetime, call: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at, next(self._order), call))

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        self.later(self.now + timedelta(seconds=seconds), call)

    def run(self, until: datetime) -> None:
        while self._events and self._events[0][0] <= until:
            self.now, _, call = heapq.heappop(self._events)
            call()
        self.now = until

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def happens(self, fault: str) -> bool:
        if not self.chance(getattr(self.faults, fault)):
            return False
        self.counts[fault] += 1
        return True

    def deliver(self, post: Callable[[], None]) -> None:
        """Let a message arrive as the network pleases: lost, once or twice, soon or hours later."""
        if self.happens("lost"):
            return
        for _ in range(2 if self.happens("duplicate") else 1):
            self.after(
                self.rng.uniform(30, 7200) if self.happens("reordered") else self.rng.uniform(0.1, 5), post
            )
