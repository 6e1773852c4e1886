"""How a booking lives."""

from enum import StrEnum

from app.kit.machine import Machine


class BookingStatus(StrEnum):
    """`held` while its order waits for money; `active` from its first day on."""

    HELD = "held"
    CONFIRMED = "confirmed"
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class BookingEventKind(StrEnum):
    PAID = "paid"
    EXPIRE = "expire"
    CANCEL = "cancel"
    PAID_LATE = "paid_late"
    BEGIN = "begin"
    END = "end"


_S, _E = BookingStatus, BookingEventKind

BLOCKING = (_S.HELD, _S.CONFIRMED, _S.ACTIVE)
"""Nobody else can have the unit on the days of such a booking."""

BOOKING = Machine(
    states=BookingStatus,
    events=BookingEventKind,
    moves={
        (_S.HELD, _E.PAID): _S.CONFIRMED,
        (_S.HELD, _E.EXPIRE): _S.EXPIRED,
        (_S.HELD, _E.CANCEL): _S.CANCELLED,
        (_S.EXPIRED, _E.PAID_LATE): _S.CONFIRMED,
        (_S.CONFIRMED, _E.CANCEL): _S.CANCELLED,
        (_S.CONFIRMED, _E.BEGIN): _S.ACTIVE,
        (_S.ACTIVE, _E.END): _S.COMPLETED,
    },
    noops=frozenset(
        {
            (_S.CONFIRMED, _E.PAID),
            (_S.CONFIRMED, _E.PAID_LATE),
            (_S.EXPIRED, _E.EXPIRE),
            (_S.CANCELLED, _E.CANCEL),
            (_S.ACTIVE, _E.BEGIN),
            (_S.COMPLETED, _E.END),
        }
    ),
    final=frozenset({_S.COMPLETED, _S.CANCELLED}),
)
