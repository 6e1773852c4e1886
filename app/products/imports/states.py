"""The life of a file that is being read in."""

from enum import StrEnum

from app.kit.machine import Machine


class Status(StrEnum):
    """`completed`: every row was looked at, refused ones too. `failed`: it cannot be read on."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Event(StrEnum):
    BEGIN = "begin"
    FINISH = "finish"
    GIVE_UP = "give_up"
    CANCEL = "cancel"
    RETRY = "retry"


WAITING = (Status.QUEUED, Status.RUNNING)

IMPORT = Machine(
    states=Status,
    events=Event,
    moves={
        (Status.QUEUED, Event.BEGIN): Status.RUNNING,
        (Status.RUNNING, Event.FINISH): Status.COMPLETED,
        (Status.RUNNING, Event.GIVE_UP): Status.FAILED,
        (Status.QUEUED, Event.CANCEL): Status.CANCELLED,
        (Status.RUNNING, Event.CANCEL): Status.CANCELLED,
        (Status.COMPLETED, Event.RETRY): Status.QUEUED,
        (Status.CANCELLED, Event.RETRY): Status.QUEUED,
    },
    noops=frozenset(
        {
            (Status.RUNNING, Event.BEGIN),
            (Status.COMPLETED, Event.FINISH),
            (Status.FAILED, Event.GIVE_UP),
            (Status.CANCELLED, Event.CANCEL),
            (Status.QUEUED, Event.RETRY),
        }
    ),
    final=frozenset({Status.FAILED}),
)
