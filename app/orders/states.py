"""How an order lives: its status, whether its money came, whether its goods went."""

from enum import StrEnum

from app.kit.machine import Machine


class Status(StrEnum):
    PENDING_PAYMENT = "pending_payment"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Event(StrEnum):
    PAID = "paid"
    PAID_LATE = "paid_late"
    CANCEL = "cancel"
    EXPIRE = "expire"
    COMPLETE = "complete"


ORDER = Machine(
    states=Status,
    events=Event,
    moves={
        (Status.PENDING_PAYMENT, Event.PAID): Status.CONFIRMED,
        (Status.PENDING_PAYMENT, Event.CANCEL): Status.CANCELLED,
        (Status.PENDING_PAYMENT, Event.EXPIRE): Status.EXPIRED,
        (Status.EXPIRED, Event.PAID_LATE): Status.CONFIRMED,
        (Status.CONFIRMED, Event.COMPLETE): Status.COMPLETED,
    },
    noops=frozenset(
        {
            (Status.CONFIRMED, Event.PAID),
            (Status.COMPLETED, Event.PAID),
            (Status.CANCELLED, Event.CANCEL),
            (Status.EXPIRED, Event.EXPIRE),
            (Status.COMPLETED, Event.COMPLETE),
        }
    ),
    final=frozenset({Status.COMPLETED, Status.CANCELLED}),
)


class PaidState(StrEnum):
    """`refund_due`: money is here that the order will not use; a person must send it back."""

    UNPAID = "unpaid"
    PART_PAID = "part_paid"
    PAID = "paid"
    REFUND_DUE = "refund_due"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"


class Fulfilment(StrEnum):
    """`none`: there is nothing to send or hand over, as when a storage unit is let."""

    NONE = "none"
    UNFULFILLED = "unfulfilled"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    RETURNED = "returned"


class FulfilmentEvent(StrEnum):
    DISPATCH = "dispatch"
    DELIVER = "deliver"
    RETURN = "return"


FULFILMENT = Machine(
    states=Fulfilment,
    events=FulfilmentEvent,
    moves={
        (Fulfilment.UNFULFILLED, FulfilmentEvent.DISPATCH): Fulfilment.DISPATCHED,
        (Fulfilment.UNFULFILLED, FulfilmentEvent.DELIVER): Fulfilment.DELIVERED,
        (Fulfilment.DISPATCHED, FulfilmentEvent.DELIVER): Fulfilment.DELIVERED,
        (Fulfilment.DISPATCHED, FulfilmentEvent.RETURN): Fulfilment.RETURNED,
        (Fulfilment.DELIVERED, FulfilmentEvent.RETURN): Fulfilment.RETURNED,
    },
    noops=frozenset(
        {
            (Fulfilment.DISPATCHED, FulfilmentEvent.DISPATCH),
            (Fulfilment.DELIVERED, FulfilmentEvent.DELIVER),
            (Fulfilment.RETURNED, FulfilmentEvent.RETURN),
        }
    ),
    final=frozenset({Fulfilment.NONE, Fulfilment.RETURNED}),
)
