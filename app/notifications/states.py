"""What is told, through which channel, and how a message fares."""

from enum import StrEnum

from app.bookings.states import BOOKING
from app.bookings.transport.states import TRANSPORT
from app.kit.machine import Machine
from app.orders.states import FULFILMENT, ORDER, PaidState
from app.payments.refunds.states import RefundStatus
from app.payments.states import FINAL

MOVES = {after for machine in (ORDER, FULFILMENT) for after in machine.moves.values()}
ORDER_TOPICS = sorted(f"order.{after}" for after in (*MOVES, PaidState.REFUND_DUE))
PAYMENT_TOPICS = sorted(f"payment.{end}" for end in FINAL)
REFUND_TOPICS = sorted(f"refund.{status}" for status in RefundStatus)
BOOKING_TOPICS = sorted({f"booking.{after}" for after in BOOKING.moves.values()})
TRANSPORT_TOPICS = sorted({f"transport.{after}" for after in TRANSPORT.moves.values()})
TOPICS = (*ORDER_TOPICS, *PAYMENT_TOPICS, *REFUND_TOPICS, *BOOKING_TOPICS, *TRANSPORT_TOPICS)
PING = "ping"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


class Status(StrEnum):
    """`failed`: it was refused for good. `parked`: every try is used up, or its webhook is off."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    PARKED = "parked"


class Event(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    RESEND = "resend"


_ENDED = (Status.SENT, Status.FAILED, Status.PARKED)

DELIVERY = Machine(
    states=Status,
    events=Event,
    moves={
        (Status.PENDING, Event.ACCEPTED): Status.SENT,
        (Status.PENDING, Event.REFUSED): Status.FAILED,
        (Status.PENDING, Event.GIVEN_UP): Status.PARKED,
        **{(state, Event.RESEND): Status.PENDING for state in _ENDED},
    },
    noops=frozenset(
        {
            (Status.SENT, Event.ACCEPTED),
            (Status.FAILED, Event.REFUSED),
            (Status.PARKED, Event.GIVEN_UP),
            (Status.PENDING, Event.RESEND),
        }
    ),
    final=frozenset(),
)


class Result(StrEnum):
    """What one try came to."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"
    STOP = "stop"


EVENT_FOR = {Result.SENT: Event.ACCEPTED, Result.NEVER: Event.REFUSED, Result.STOP: Event.GIVEN_UP}


class OffReason(StrEnum):
    """Why the shop itself switched a webhook off."""

    FAILING = "failing"
    GONE = "gone"
