"""An initiator's call: it is accepted, carried out exactly once, and its result is posted."""

import json
import sqlite3
from dataclasses import dataclass, replace

from . import callscripts, draws, results, transfers
from .callbacks import faults_of
from .callfields import Call
from .callscripts import CallScript
from .certificates import KeyRing
from .errors import DUPLICATE_CONVERSATION, REFUSALS, DarajaError, spike_arrest
from .fields import Body
from .results import Done
from .settings import Settings
from .store import count
from .verdicts import Moment, verdict_of

_WRONG_INITIATOR = "2001"
_REFUSED = {"http_429", "http_500"}


@dataclass(frozen=True)
class Accepted:
    """A call that will be carried out: its reply's body, the faults that the reply meets, its row."""

    body: dict[str, str]
    faults: frozenset[str]
    held: list[int]


def trusted(call: Call, *, keys: KeyRing, settings: Settings) -> bool:
    """Whether it is the initiator with its password. Takes a moment: no unit is open around it."""
    known = call.initiator == settings.initiator
    return keys.opens(call.credential, password=settings.initiator_password) and known


def accept(
    db: sqlite3.Connection,
    call: Call,
    request: Body,
    *,
    is_trusted: bool,
    seed: int,
    settings: Settings,
    now: float,
) -> Accepted:
    """Keep the call, to be carried out after `SIM_DELAY`; inside the caller's unit.

    With the fault `result_early` it is carried out at once, and the caller delivers what is held.
    Where a fault refuses the call, nothing is kept: see `refuse`. Raises DarajaError for a second one
    of the same OriginatorConversationID.
    """
    _refuse_duplicate(db, call.originator_conversation_id)
    nth = count(db, f"{call.kind} {call.label}")
    script = callscripts.take(db, call.kind, call.kind, call.label, nth, seed=seed)
    faults = frozenset(script.faults)
    if faults & _REFUSED:
        return Accepted({}, faults, [])
    if not is_trusted:
        script = replace(script, result_code=_WRONG_INITIATOR)
    row = _insert(db, call, request, script, nth=nth, seed=seed, now=now)
    held: list[int] = []
    if "result_early" in faults:
        moment = Moment(now, held=True)
        held = carry_out(db, row, moment=moment, seed=seed, settings=settings)
    else:
        db.execute(
            "INSERT INTO tasks (kind, reference, due_at, state, result_code, result_desc)"
            " VALUES ('execute', ?, ?, 'due', '', '')",
            (row["conversation_id"], now + settings.delay),
        )
    return Accepted(_reply(row), faults, held)


def refuse(faults: frozenset[str]) -> None:
    """Raise the DarajaError that a call meets in place of being accepted, if any."""
    if "http_429" in faults:
        raise DarajaError(spike_arrest(5))
    if "http_500" in faults:
        raise DarajaError(REFUSALS["internal"])


def carry_out(
    db: sqlite3.Connection, call: sqlite3.Row, *, moment: Moment, seed: int, settings: Settings
) -> list[int]:
    """Carry the call out, once, and add its result; inside the caller's unit. Answers the tasks' ids."""
    faults = faults_of(call)
    if "timed_out_undone" in faults:
        _end(db, call, "dropped", Done(verdict_of("1037")), now=moment.now)
        results.time_out(db, call, moment=moment)
        return []
    if call["arranged_code"] not in {None, "0"}:
        done = Done(verdict_of(call["arranged_code"]))
    else:
        done = transfers.perform(db, call, seed=seed, settings=settings, now=moment.now)
    _end(db, call, "done", done, now=moment.now)
    return results.plan(db, call, done, moment=moment, settings=settings)


def find(db: sqlite3.Connection, conversation_id: str) -> sqlite3.Row | None:
    """The call with this ConversationID or OriginatorConversationID."""
    found: sqlite3.Row | None = db.execute(
        "SELECT * FROM calls WHERE conversation_id = :id OR originator_conversation_id = :id",
        {"id": conversation_id},
    ).fetchone()
    return found


def _end(db: sqlite3.Connection, call: sqlite3.Row, state: str, done: Done, *, now: float) -> None:
    db.execute(
        "UPDATE calls SET state = ?, result_code = ?, result_desc = ?, receipt = ?, done_at = ? WHERE id = ?",
        (state, done.verdict.code, done.verdict.desc, done.receipt, now, call["id"]),
    )


def _refuse_duplicate(db: sqlite3.Connection, originator: str) -> None:
    found = db.execute("SELECT 1 FROM calls WHERE originator_conversation_id = ?", (originator,))
    if found.fetchone() is not None:
        raise DarajaError(DUPLICATE_CONVERSATION)


def _insert(
    db: sqlite3.Connection,
    call: Call,
    request: Body,
    script: CallScript,
    *,
    nth: int,
    seed: int,
    now: float,
) -> sqlite3.Row:
    rng = draws.draw(seed, "conversation", call.kind, call.label, nth)
    row: sqlite3.Row = db.execute(
        "INSERT INTO calls (label, nth, kind, conversation_id, originator_conversation_id, command, party,"
        " phone, amount, original, original_conversation_id, occasion, result_url, timeout_url, request,"
        " faults, arranged_code, state, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?) RETURNING *",
        (
            call.label,
            nth,
            call.kind,
            draws.conversation_id(rng, now=now),
            call.originator_conversation_id or draws.merchant_request_id(rng),
            call.command,
            call.party,
            call.phone,
            call.amount,
            call.original,
            call.original_conversation_id,
            call.occasion,
            call.result_url,
            call.timeout_url,
            json.dumps(request),
            json.dumps(sorted(script.faults)),
            script.result_code,
            now,
        ),
    ).fetchone()
    return row


def _reply(call: sqlite3.Row) -> dict[str, str]:
    return {
        "OriginatorConversationID": call["originator_conversation_id"],
        "ConversationID": call["conversation_id"],
        "ResponseCode": "0",
        "ResponseDescription": "Accept the service request successfully.",
    }
