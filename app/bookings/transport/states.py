"""How a transport request lives."""

from enum import StrEnum

from app.kit.machine import Machine


class TransportStatus(StrEnum):
    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class TransportEventKind(StrEnum):
    SCHEDULE = "schedule"
    START = "start"
    COMPLETE = "complete"
    CANCEL = "cancel"


_S, _E = TransportStatus, TransportEventKind

TRANSPORT = Machine(
    states=TransportStatus,
    events=TransportEventKind,
    moves={
        (_S.REQUESTED, _E.SCHEDULE): _S.SCHEDULED,
        (_S.SCHEDULED, _E.START): _S.IN_PROGRESS,
        (_S.IN_PROGRESS, _E.COMPLETE): _S.COMPLETED,
        **{(state, _E.CANCEL): _S.CANCELLED for state in (_S.REQUESTED, _S.SCHEDULED, _S.IN_PROGRESS)},
    },
    noops=frozenset(
        {
            (_S.SCHEDULED, _E.SCHEDULE),
            (_S.IN_PROGRESS, _E.START),
            (_S.COMPLETED, _E.COMPLETE),
            (_S.CANCELLED, _E.CANCEL),
        }
    ),
    final=frozenset({_S.COMPLETED, _S.CANCELLED}),
)
