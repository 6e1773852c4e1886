"""What somebody has arranged, over HTTP, for the initiator's next calls."""

import json
import sqlite3
from dataclasses import asdict, dataclass

from . import mix

EVERY_CALL = "*"


@dataclass(frozen=True)
class CallScript:
    """An arrangement for the next `times` calls of a kind ("*": of any kind).

    `result_code` is what they come to, and then no money moves; None leaves it to the ledger.
    """

    call: str
    result_code: str | None = None
    faults: tuple[str, ...] = ()
    times: int = 1


def add(db: sqlite3.Connection, script: CallScript) -> None:
    """Put the script behind those that are there; inside the caller's unit."""
    db.execute(
        "INSERT INTO initiator_scripts (call, result_code, faults, times) VALUES (?, ?, ?, ?)",
        (script.call, script.result_code, json.dumps(script.faults), script.times),
    )


def clear(db: sqlite3.Connection) -> int:
    """Forget them all; inside the caller's unit. Answers how many there were."""
    return db.execute("DELETE FROM initiator_scripts").rowcount


def listed(db: sqlite3.Connection) -> list[dict[str, object]]:
    """Every script, in the order in which they are used up."""
    return [asdict(_script(row)) for row in db.execute("SELECT * FROM initiator_scripts ORDER BY id")]


def take(db: sqlite3.Connection, call: str, *labels: object, seed: int) -> CallScript:
    """What is arranged for this call, the mix included; uses up one of the times, inside the unit."""
    row = db.execute(
        "SELECT * FROM initiator_scripts WHERE call IN (?, ?) ORDER BY id LIMIT 1", (call, EVERY_CALL)
    ).fetchone()
    if row is None:
        return CallScript(call, faults=tuple(sorted(mix.call_faults(mix.read(db), *labels, seed=seed))))
    if row["times"] == 1:
        db.execute("DELETE FROM initiator_scripts WHERE id = ?", (row["id"],))
    else:
        db.execute("UPDATE initiator_scripts SET times = times - 1 WHERE id = ?", (row["id"],))
    return _script(row)


def _script(row: sqlite3.Row) -> CallScript:
    return CallScript(row["call"], row["result_code"], tuple(json.loads(row["faults"])), row["times"])
