"""What happened is written down: every status has its history, and each change left one message.

The legal moves and the messages' topics are generated from the state machines. Messages are counted,
so jobs may be deleted only together with a change of these statements.
"""

from app.invariants.statement import Invariant, any_of, fill, words
from app.orders.states import FULFILMENT, ORDER, Fulfilment, PaidState, Status
from app.payments.states import FINAL, PAYMENT, PaymentStatus

BEGINS_AS = {"status": "", "payment_status": PaidState.UNPAID, "fulfilment_status": Fulfilment.UNFULFILLED}
_GOODS = "SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.kind NOT IN ('booking', 'rounding')"
_BEFORE = "COALESCE(e.from_status, '')"  # NOT (NULL = 'x') is not true: a NULL would slip through
_ORDER_MOVES = any_of(
    ("e.field", _BEFORE, "e.event", "e.to_status"),
    [
        ("status", "", "placed", Status.PENDING_PAYMENT),
        *(("status", before, event, after) for (before, event), after in ORDER.moves.items()),
        *(("fulfilment_status", before, event, after) for (before, event), after in FULFILMENT.moves.items()),
    ],
)
_PAYMENT_MOVES = any_of(
    (_BEFORE, "e.to_status"),
    [
        ("", PaymentStatus.CREATED),
        ("", PaymentStatus.SENDING),
        *sorted({(before, after) for (before, _), after in PAYMENT.moves.items() if before != after}),
    ],
)
_MOVED_TO = {after for machine in (ORDER, FULFILMENT) for after in machine.moves.values()}
_ORDER_TOPICS = words(f"order.{after}" for after in (*sorted(_MOVED_TO), PaidState.REFUND_DUE))


def _last_event(column: str) -> Invariant:
    begins_as = f"'{BEGINS_AS[column]}'"
    if column == "fulfilment_status":
        begins_as = f"CASE WHEN EXISTS ({_GOODS}) THEN {begins_as} ELSE '{Fulfilment.NONE}' END"
    return Invariant(
        f"order_{column}_is_its_last_event",
        f"An order's {column} is what its history ends with.",
        fill(
            """
            SELECT o.id AS order_id, o.{column}, e.to_status AS last_event
            FROM orders o
            LEFT JOIN order_events e ON e.order_id = o.id AND e.field = '{column}' AND e.seq = (
                SELECT MAX(x.seq) FROM order_events x WHERE x.order_id = o.id AND x.field = '{column}'
            )
            WHERE COALESCE(e.to_status, {begins_as}) <> o.{column}
            """,
            column=column,
            begins_as=begins_as,
        ),
    )


def _no_gap(what: str) -> Invariant:
    return Invariant(
        f"{what}_history_has_no_gap",
        f"The lines of {'an' if what == 'order' else 'a'} {what}'s history are numbered 1, 2, 3.",
        fill(
            """
            SELECT {what}_id, COUNT(*) AS events, MIN(seq) AS first_seq, MAX(seq) AS last_seq
            FROM {what}_events
            GROUP BY {what}_id
            HAVING MIN(seq) <> 1 OR MAX(seq) <> COUNT(*)
            """,
            what=what,
        ),
    )


AUDIT = (
    *map(_last_event, BEGINS_AS),
    _no_gap("order"),
    Invariant(
        "order_history_is_linked",
        "Each change of an order's status begins where the one before it ended.",
        fill(
            """
            SELECT e.order_id, e.id AS event_id, e.field, e.from_status, q.to_status AS before_it
            FROM order_events e
            LEFT JOIN order_events q ON q.order_id = e.order_id AND q.field = e.field AND q.seq = (
                SELECT MAX(x.seq) FROM order_events x
                WHERE x.order_id = e.order_id AND x.field = e.field AND x.seq < e.seq
            )
            WHERE COALESCE(e.from_status, '') <> COALESCE(q.to_status, CASE e.field
                WHEN 'payment_status' THEN '{payment_status}'
                WHEN 'fulfilment_status' THEN '{fulfilment_status}'
                ELSE '{status}'
            END)
            """,
            **BEGINS_AS,
        ),
    ),
    Invariant(
        "order_moves_are_legal",
        "An order's status and fulfilment moved only as their machines allow, by the event that moves them.",
        fill(
            """
            SELECT e.order_id, e.id AS event_id, e.field, e.from_status, e.event, e.to_status
            FROM order_events e
            WHERE NOT ({moves} OR (e.field = 'payment_status' AND {before} <> e.to_status
                AND {before} IN ({paid_states}) AND e.to_status IN ({paid_states})))
            """,
            moves=_ORDER_MOVES,
            before=_BEFORE,
            paid_states=words(PaidState),
        ),
    ),
    Invariant(
        "order_change_left_one_message",
        "Every change of an order's status or fulfilment, and money due back, left exactly one message.",
        fill(
            """
            SELECT x.order_id, x.topic, SUM(x.changes) AS changes, SUM(x.messages) AS messages
            FROM (
                SELECT order_id, REPLACE('order.*', '*', to_status) AS topic, 1 AS changes, 0 AS messages
                FROM order_events
                WHERE field IN ('status', 'fulfilment_status') AND from_status IS NOT NULL
                    OR field = 'payment_status' AND to_status = 'refund_due'
                UNION ALL
                SELECT CAST(SUBSTR(dedupe, 7) AS SIGNED), topic, 0, 1
                FROM jobs WHERE topic IN ({topics})
            ) x
            GROUP BY x.order_id, x.topic
            HAVING SUM(x.changes) <> SUM(x.messages)
            """,
            topics=_ORDER_TOPICS,
        ),
    ),
    Invariant(
        "payment_status_is_its_last_event",
        "A payment's status is what its history ends with.",
        """
        SELECT p.id AS payment_id, p.status, e.to_status AS last_event
        FROM payments p
        LEFT JOIN payment_events e ON e.payment_id = p.id AND e.seq = (
            SELECT MAX(x.seq) FROM payment_events x WHERE x.payment_id = p.id
        )
        WHERE e.id IS NULL OR e.to_status <> p.status
        """,
    ),
    _no_gap("payment"),
    Invariant(
        "payment_history_is_linked",
        "Each change of a payment begins where the one before it ended.",
        """
        SELECT e.payment_id, e.id AS event_id, e.from_status, q.to_status AS before_it
        FROM payment_events e
        LEFT JOIN payment_events q ON q.payment_id = e.payment_id AND q.seq = e.seq - 1
        WHERE COALESCE(e.from_status, '') <> COALESCE(q.to_status, '')
        """,
    ),
    Invariant(
        "payment_moves_are_legal",
        "A payment moved only as its machine allows.",
        fill(
            """
            SELECT e.payment_id, e.id AS event_id, e.from_status, e.to_status
            FROM payment_events e
            WHERE NOT ({moves})
            """,
            moves=_PAYMENT_MOVES,
        ),
    ),
    Invariant(
        "ended_payment_left_one_message",
        "Every end of a payment left exactly one message.",
        fill(
            """
            SELECT x.payment_id, x.topic, SUM(x.changes) AS changes, SUM(x.messages) AS messages
            FROM (
                SELECT payment_id, REPLACE('payment.*', '*', to_status) AS topic, 1 AS changes, 0 AS messages
                FROM payment_events WHERE to_status IN ({ends})
                UNION ALL
                SELECT CAST(SUBSTR(dedupe, 9) AS SIGNED), topic, 0, 1
                FROM jobs WHERE topic IN ({topics})
            ) x
            GROUP BY x.payment_id, x.topic
            HAVING SUM(x.changes) <> SUM(x.messages)
            """,
            ends=words(FINAL),
            topics=words(f"payment.{end}" for end in FINAL),
        ),
    ),
)
