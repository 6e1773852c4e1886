"""The results of the initiator's calls: their bodies, and the rows that get them sent.

Source of the shapes: Safaricom, Transaction Status, Reversal and Business To Customer pages.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import letters
from .callbacks import faults_of
from .draws import day_prefix
from .letters import Letter
from .settings import Settings
from .verdicts import TIMEOUT, Moment, Verdict

# A parameter without a value has no Value at all.
NOTHING = object()


@dataclass(frozen=True)
class Done:
    """What a call came to: its verdict, its result's parameters, the receipt of what it moved."""

    verdict: Verdict
    parameters: Sequence[tuple[str, object]] = ()
    receipt: str | None = None


def plan(
    db: sqlite3.Connection, call: sqlite3.Row, done: Done, *, moment: Moment, settings: Settings
) -> list[int]:
    """Add the result, faults included; inside the caller's unit. Answers the ids of its tasks."""
    faults = faults_of(call)
    body = _body(call, done, now=moment.now, bare="result_bare" in faults)
    letter = Letter("result", call["result_url"], body, 0.0, done.verdict, call["conversation_id"])
    if "timed_out" in faults:
        time_out(db, call, moment=moment)
        letters.add(db, replace(letter, due_at=moment.now, state="lost"))
        return []
    if "timed_out_then_result" in faults:
        first = time_out(db, call, moment=moment)
        due_at = moment.now + moment.wait + settings.late_seconds
        return [letters.add(db, replace(letter, due_at=due_at, after=first))]
    return letters.send(db, letter, moment=moment, faults=faults, prefix="result", settings=settings)


def time_out(db: sqlite3.Connection, call: sqlite3.Row, *, moment: Moment) -> int:
    """Tell QueueTimeOutURL: the body is the request as it came. Answers the task's id.

    The body is hearsay: no page of Safaricom's shows one.
    """
    due_at = moment.now + moment.wait
    reference = call["conversation_id"]
    return letters.add(
        db, Letter("queue_timeout", call["timeout_url"], call["request"], due_at, TIMEOUT, reference)
    )


def _body(call: sqlite3.Row, done: Done, *, now: float, bare: bool) -> str:
    result: dict[str, object] = {
        "ResultType": 0,
        "ResultCode": done.verdict.on_the_wire,
        "ResultDesc": done.verdict.desc,
        "OriginatorConversationID": call["originator_conversation_id"],
        "ConversationID": call["conversation_id"],
        "TransactionID": done.receipt or f"{day_prefix(now)}0000000",
    }
    items = [_item(key, value) for key, value in done.parameters]
    if items:
        # A list of one is written without its brackets.
        result["ResultParameters"] = {"ResultParameter": items[0] if bare or len(items) == 1 else items}
    queue = {"Key": "QueueTimeoutURL", "Value": call["timeout_url"]}
    occasion = _item("Occasion", call["occasion"] or NOTHING)
    result["ReferenceData"] = {"ReferenceItem": occasion if call["kind"] == "status" else queue}
    return json.dumps({"Result": result})


def _item(key: str, value: object) -> dict[str, object]:
    return {"Key": key} if value is NOTHING else {"Key": key, "Value": value}
