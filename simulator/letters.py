"""What is posted to the shop: rows of the table `tasks`, which the courier sends."""

import sqlite3
from collections.abc import Set
from dataclasses import dataclass, replace

from .settings import Settings
from .verdicts import Moment, Verdict

REPEATS = 4


@dataclass(frozen=True)
class Letter:
    """One thing to post: what it says, where it goes, when, and after which other task.

    `kind` is stk, confirmation, validation, result or queue_timeout; `body` is JSON. `state` is "due",
    "running" (held by the caller) or "lost". `reference` names what it is about: a receipt, or a
    ConversationID.
    """

    kind: str
    url: str
    body: str
    due_at: float
    verdict: Verdict
    reference: str = ""
    push_id: int | None = None
    state: str = "due"
    after: int | None = None
    note: str = ""


def add(db: sqlite3.Connection, letter: Letter) -> int:
    """Add one letter; inside the caller's unit. Answers its task's id."""
    row = db.execute(
        "INSERT INTO tasks (kind, letter, reference, push_id, due_at, after, state, result_code,"
        " result_desc, note, url, body) VALUES ('deliver', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            letter.kind,
            letter.reference,
            letter.push_id,
            letter.due_at,
            letter.after,
            letter.state,
            letter.verdict.code,
            letter.verdict.desc,
            letter.note,
            letter.url,
            letter.body,
        ),
    ).fetchone()
    return int(row["id"])


def send(
    db: sqlite3.Connection,
    letter: Letter,
    *,
    moment: Moment,
    faults: Set[str],
    prefix: str,
    settings: Settings,
) -> list[int]:
    """Add the letter, due as `moment` says; inside the caller's unit. Answers the ids of its tasks.

    The faults `<prefix>_lost`, `<prefix>_late` and `<prefix>_repeated` are met on the way.
    """
    due_at = moment.now + moment.wait
    state = "running" if moment.held else "due"
    if not moment.held and f"{prefix}_lost" in faults:
        state = "lost"
    if not moment.held and f"{prefix}_late" in faults:
        due_at += settings.late_seconds
    copies = REPEATS if f"{prefix}_repeated" in faults else 1
    return [add(db, replace(letter, due_at=due_at, state=state)) for _ in range(copies)]


def again(db: sqlite3.Connection, *, kind: str, reference: str, now: float) -> int | None:
    """Add one more copy of a letter, held for the caller to send; None when there was none."""
    row = db.execute(
        "INSERT INTO tasks (kind, letter, reference, push_id, due_at, state, result_code, result_desc,"
        " note, url, body) SELECT kind, letter, reference, push_id, ?, 'running', result_code,"
        " result_desc, 'again', url, body FROM tasks WHERE letter = ? AND reference = ?"
        " ORDER BY id LIMIT 1 RETURNING id",
        (now, kind, reference),
    ).fetchone()
    return None if row is None else int(row["id"])
