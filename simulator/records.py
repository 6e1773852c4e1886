"""What the simulator knows, as JSON. Money is whole shillings; times are ISO 8601 with +03:00."""

import json
import sqlite3
from collections.abc import Mapping

from . import ledger
from .callbacks import faults_of
from .clock import iso
from .settings import Settings

Record = dict[str, object]

FILTERS = ("account_reference", "checkout_request_id", "phone", "state")
_COUNTERS = ("pushes", "pushes_accepted", "queries", "queries_limited", "tokens_issued")
_PLAIN = (
    "checkout_request_id",
    "merchant_request_id",
    "phone",
    "amount",
    "transaction_type",
    "party_b",
    "account_reference",
    "description",
    "callback_url",
    "outcome",
    "state",
    "result_code",
    "result_desc",
    "receipt",
)
_HAND = ("amount", "phone", "kind", "party", "account", "result_code", "result_desc")
_HAND_STATUSES = {None: "validating", "0": "paid", "1": "insufficient", "2001": "wrong_pin"}
_CALL = (
    "kind",
    "conversation_id",
    "originator_conversation_id",
    "command",
    "phone",
    "amount",
    "original",
    "original_conversation_id",
    "state",
    "result_code",
    "result_desc",
    "receipt",
)


def requests(db: sqlite3.Connection, wanted: Mapping[str, str], *, limit: int) -> list[Record]:
    """The newest `limit` pushes that agree with `wanted` (names in FILTERS), oldest first."""
    rows = db.execute(
        "SELECT * FROM pushes WHERE (:phone IS NULL OR phone = :phone)"
        " AND (:state IS NULL OR state = :state)"
        " AND (:checkout_request_id IS NULL OR checkout_request_id = :checkout_request_id)"
        " AND (:account_reference IS NULL OR account_reference = :account_reference)"
        " ORDER BY id DESC LIMIT :limit",
        {**dict.fromkeys(FILTERS), **wanted, "limit": limit},
    ).fetchall()
    return [request(row) for row in reversed(rows)]


def request(row: sqlite3.Row) -> Record:
    """One push: what was asked, its state (open, decided, refused), what it came to, and when."""
    times = {name: iso(row[name]) for name in ("created_at", "rings_until", "decided_at")}
    return {**{name: row[name] for name in _PLAIN}, "faults": sorted(faults_of(row)), **times}


def debits(db: sqlite3.Connection) -> list[Record]:
    """Every shilling that left a phone, oldest first."""
    rows = db.execute(
        "SELECT debits.receipt, debits.amount, debits.phone, checkout_request_id, merchant_request_id,"
        " coalesce(account_reference, account) AS account_reference, balance_after, at,"
        " CASE WHEN push_id IS NULL THEN 'hand' ELSE 'stk' END AS channel, kind, party"
        " FROM debits LEFT JOIN pushes ON pushes.id = push_id ORDER BY debits.rowid"
    )
    return [{**dict(row), "at": iso(row["at"])} for row in rows]


def credits(db: sqlite3.Connection) -> list[Record]:
    """Every shilling that came back to a phone: reversals and B2C payouts, oldest first."""
    rows = db.execute(
        "SELECT outgoings.receipt, outgoings.kind, outgoings.amount, outgoings.phone,"
        " outgoings.original, conversation_id, originator_conversation_id, balance_after, at"
        " FROM outgoings JOIN calls ON calls.id = call_id ORDER BY outgoings.rowid"
    )
    return [{**dict(row), "at": iso(row["at"])} for row in rows]


def hands(db: sqlite3.Connection) -> list[Record]:
    """Every payment by hand, oldest first."""
    return [_hand(row) for row in db.execute("SELECT * FROM hands ORDER BY id")]


def hand(db: sqlite3.Connection, receipt: str) -> Record:
    """One payment by hand: `receipt` is None unless it was paid."""
    return _hand(db.execute("SELECT * FROM hands WHERE receipt = ?", (receipt,)).fetchone())


def calls(db: sqlite3.Connection) -> list[Record]:
    """The initiator's calls that were accepted, oldest first; without their SecurityCredential."""
    return [_call(row) for row in db.execute("SELECT * FROM calls ORDER BY id")]


def deliveries(db: sqlite3.Connection) -> list[Record]:
    """Every letter: planned, under way, sent, failed or lost on purpose; in the order of planning.

    `kind` is stk, confirmation, validation, result or queue_timeout; `reference` the receipt or the
    ConversationID it is about.
    """
    rows = db.execute(
        "SELECT tasks.id, letter AS kind, reference, checkout_request_id, url, tasks.state, note,"
        " tasks.result_code, http_status, error, due_at, started_at, ended_at, body"
        " FROM tasks LEFT JOIN pushes ON pushes.id = push_id WHERE tasks.kind = 'deliver' ORDER BY tasks.id"
    )
    return [_delivery(row) for row in rows]


def state(db: sqlite3.Connection, *, seed: int, settings: Settings) -> Record:
    """Counters. `waiting` is how many callbacks are planned or under way."""
    counted = {row["name"]: row["n"] for row in db.execute("SELECT name, n FROM counters")}
    return {
        "seed": seed,
        **{name: counted.get(name, 0) for name in _COUNTERS},
        "prompts_open": _number(db, "SELECT count(*) FROM pushes WHERE state = 'open'"),
        "debits": _number(db, "SELECT count(*) FROM debits"),
        "shillings": _number(db, "SELECT coalesce(sum(amount), 0) FROM debits"),
        "organisation": ledger.organisation(db, settings=settings),
        "credits": _number(db, "SELECT count(*) FROM outgoings WHERE kind <> 'withdrawal'"),
        "shillings_returned": _number(
            db, "SELECT coalesce(sum(amount), 0) FROM outgoings WHERE kind <> 'withdrawal'"
        ),
        "waiting": _number(
            db,
            "SELECT count(*) FROM tasks WHERE state = 'running' OR state = 'due' AND"
            " (kind IN ('deliver', 'execute') OR note = 'late')",
        ),
    }


def _hand(row: sqlite3.Row) -> Record:
    return {
        "status": _HAND_STATUSES.get(row["result_code"], "rejected"),
        "receipt": row["receipt"] if row["result_code"] == "0" else None,
        **{name: row[name] for name in _HAND},
        "faults": sorted(faults_of(row)),
        "created_at": iso(row["created_at"]),
        "decided_at": iso(row["decided_at"]),
    }


def _call(row: sqlite3.Row) -> Record:
    kept = {name: row[name] for name in _CALL}
    times = {name: iso(row[name]) for name in ("created_at", "done_at")}
    return {**kept, "faults": sorted(faults_of(row)), **times}


def _delivery(row: sqlite3.Row) -> Record:
    times = {name: iso(row[name]) for name in ("due_at", "started_at", "ended_at")}
    return {**dict(row), **times, "body": json.loads(row["body"])}


def _number(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])
