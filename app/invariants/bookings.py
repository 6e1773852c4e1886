"""A unit is one renter's at a time, and a stay is what its order paid for."""

from app.bookings.states import BLOCKING, BOOKING, BookingStatus
from app.bookings.transport.states import TRANSPORT, TransportEventKind, TransportStatus
from app.invariants.statement import Invariant, any_of, fill, words
from app.orders.states import PaidState

_SOLD = words((BookingStatus.CONFIRMED, BookingStatus.ACTIVE, BookingStatus.COMPLETED))
_RETURNS = words((PaidState.REFUND_DUE, PaidState.PART_REFUNDED, PaidState.REFUNDED))
_MOVES = any_of(
    ("COALESCE(e.from_status, '')", "e.event", "e.to_status"),
    [
        ("", "book", BookingStatus.HELD),
        ("", "extend", BookingStatus.HELD),
        *((before, event, after) for (before, event), after in BOOKING.moves.items()),
    ],
)
_TRANSPORT_MOVES = any_of(
    ("COALESCE(e.from_status, '')", "e.event", "e.to_status"),
    [
        ("", "request", TransportStatus.REQUESTED),
        (TransportStatus.SCHEDULED, TransportEventKind.SCHEDULE, TransportStatus.SCHEDULED),  # another time
        *((before, event, after) for (before, event), after in TRANSPORT.moves.items()),
    ],
)


def _last_event(table: str, events: str, key: str) -> str:
    return fill(
        """
        SELECT t.id AS {key}, t.status, e.to_status AS last_event
        FROM {table} t
        LEFT JOIN {events} e ON e.{key} = t.id AND e.seq = (
            SELECT MAX(x.seq) FROM {events} x WHERE x.{key} = t.id
        )
        WHERE e.id IS NULL OR e.to_status <> t.status
        """,
        table=table,
        events=events,
        key=key,
    )


def _legal(events: str, key: str, moves: str) -> str:
    return fill(
        """
        SELECT e.{key}, e.id AS event_id, e.from_status, e.to_status, q.to_status AS before_it
        FROM {events} e
        LEFT JOIN {events} q ON q.{key} = e.{key} AND q.seq = e.seq - 1
        WHERE NOT ({moves}) OR COALESCE(e.from_status, '') <> COALESCE(q.to_status, '')
        """,
        events=events,
        key=key,
        moves=moves,
    )


BOOKINGS = (
    Invariant(
        "bookings_do_not_overlap",
        "No two people have a unit on the same day.",
        fill(
            """
            SELECT a.unit_id, a.id AS booking_id, b.id AS other_id
            FROM bookings a
            JOIN bookings b ON b.unit_id = a.unit_id AND b.id > a.id
                AND b.start_date < a.end_date AND b.end_date > a.start_date
            WHERE a.status IN ({blocking}) AND b.status IN ({blocking})
            """,
            blocking=words(BLOCKING),
        ),
    ),
    Invariant(
        "sold_booking_is_paid",
        "The order of a booking that was sold is confirmed, and completed when the stay is over.",
        fill(
            """
            SELECT b.id AS booking_id, b.status, b.order_id, o.status AS order_status
            FROM bookings b JOIN orders o ON o.id = b.order_id
            WHERE (b.status IN ({sold}) AND o.status NOT IN ('confirmed', 'completed'))
                OR (b.status = 'completed' AND o.status <> 'completed')
            """,
            sold=_SOLD,
        ),
    ),
    Invariant(
        "held_booking_waits_for_its_money",
        "A booking is held exactly as long as its order waits to be paid.",
        """
        SELECT b.id AS booking_id, b.status, b.order_id, o.status AS order_status
        FROM bookings b JOIN orders o ON o.id = b.order_id
        WHERE (b.status = 'held' AND o.status <> 'pending_payment')
            OR (b.status <> 'held' AND o.status = 'pending_payment')
        """,
    ),
    Invariant(
        "given_up_booking_keeps_no_money",
        "A booking that has ended unused has an order that ended too, or whose money goes back.",
        fill(
            """
            SELECT b.id AS booking_id, b.status, b.order_id, o.status AS order_status, o.payment_status
            FROM bookings b JOIN orders o ON o.id = b.order_id
            WHERE (b.status = 'expired' AND o.status <> 'expired')
                OR (b.status = 'cancelled' AND o.status <> 'cancelled'
                    AND NOT (o.status IN ('confirmed', 'completed') AND o.payment_status IN ({returns})))
            """,
            returns=_RETURNS,
        ),
    ),
    Invariant(
        "booking_costs_what_its_order_says",
        "Every line that sells a booking has its booking, at the same price; every booking has its line.",
        """
        SELECT l.order_id, b.id AS booking_id, l.total_minor, b.price_minor
        FROM order_lines l LEFT JOIN bookings b ON b.order_id = l.order_id
        WHERE l.kind = 'booking' AND (b.id IS NULL OR b.price_minor <> l.total_minor)
        UNION ALL
        SELECT b.order_id, b.id, NULL, b.price_minor
        FROM bookings b LEFT JOIN order_lines l ON l.order_id = b.order_id AND l.kind = 'booking'
        WHERE l.id IS NULL
        """,
    ),
    Invariant(
        "extension_begins_where_the_stay_ends",
        "An extension is of the same unit and renter, from the date on which the booking before it ends.",
        """
        SELECT b.id AS booking_id, b.extends_id, b.start_date, a.end_date
        FROM bookings b JOIN bookings a ON a.id = b.extends_id
        WHERE b.unit_id <> a.unit_id OR b.start_date <> a.end_date
            OR COALESCE(b.user_id, 0) <> COALESCE(a.user_id, 0)
            OR COALESCE(b.guest, '') <> COALESCE(a.guest, '')
        """,
    ),
    Invariant(
        "booking_status_is_its_last_event",
        "A booking's status is what its history ends with.",
        _last_event("bookings", "booking_events", "booking_id"),
    ),
    Invariant(
        "booking_moves_are_legal",
        "A booking moved only as its machine allows, each time from where it was.",
        _legal("booking_events", "booking_id", _MOVES),
    ),
    Invariant(
        "transport_status_is_its_last_event",
        "A transport request's status is what its history ends with.",
        _last_event("transport_requests", "transport_events", "request_id"),
    ),
    Invariant(
        "transport_moves_are_legal",
        "A transport request moved only as its machine allows, each time from where it was.",
        _legal("transport_events", "request_id", _TRANSPORT_MOVES),
    ),
    Invariant(
        "scheduled_transport_has_its_time",
        "What is scheduled, under way or done has a time; what nobody scheduled has none.",
        """
        SELECT id AS request_id, status
        FROM transport_requests
        WHERE (status IN ('scheduled', 'in_progress', 'completed') AND scheduled_at IS NULL)
            OR (status = 'requested' AND scheduled_at IS NOT NULL)
        """,
    ),
)
