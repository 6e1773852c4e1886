"""A state machine as data: every (state, event) pair moves, is a no-op, or is a conflict."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    MOVE = "move"
    NOOP = "noop"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Machine:
    """`moves` maps (state, event) to the next state; `noops` are pairs that change nothing, rightly."""

    states: type[StrEnum]
    events: type[StrEnum]
    moves: Mapping[tuple[StrEnum, StrEnum], StrEnum]
    noops: frozenset[tuple[StrEnum, StrEnum]]
    final: frozenset[StrEnum]

    def outcome(self, state: StrEnum, event: StrEnum) -> Outcome:
        if (state, event) in self.moves:
            return Outcome.MOVE
        return Outcome.NOOP if (state, event) in self.noops else Outcome.CONFLICT

    def sources(self, event: StrEnum) -> list[StrEnum]:
        """The states that `event` may move from."""
        return [state for (state, wanted) in self.moves if wanted == event]

    def target(self, event: StrEnum) -> StrEnum:
        """The one state that `event` leads to. Raises ValueError when there are several."""
        (target,) = {to for (_, wanted), to in self.moves.items() if wanted == event}
        return target
