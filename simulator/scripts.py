"""What somebody has arranged, over HTTP, for the next prompts of a phone."""

import json
import sqlite3
from dataclasses import dataclass

from . import draws, mix, outcomes
from .outcomes import Outcome

EVERY_PHONE = "*"


@dataclass(frozen=True)
class Script:
    """An arrangement for `phone` ("*": for every phone without one of its own).

    `result_code` replaces the outcome's result, `amount` (whole shillings) the amount that its
    callback names, `times` is how many prompts it lasts for (None: until it is cleared).
    """

    phone: str
    outcome: str
    faults: tuple[str, ...] = ()
    result_code: str | None = None
    amount: int | None = None
    times: int | None = None


@dataclass(frozen=True)
class Ending:
    """What will happen to one prompt."""

    outcome: Outcome
    code: str
    desc: str
    faults: frozenset[str]
    callback_amount: int | None = None
    mixed: bool = False


def keep(db: sqlite3.Connection, script: Script) -> None:
    """Replace the phone's script; inside the caller's unit."""
    db.execute(
        "INSERT OR REPLACE INTO scripts VALUES (?, ?, ?, ?, ?, ?)",
        (
            script.phone,
            script.outcome,
            json.dumps(script.faults),
            script.result_code,
            script.amount,
            script.times,
        ),
    )


def clear(db: sqlite3.Connection, phone: str | None) -> int:
    """Forget the phone's script, or all of them; inside the caller's unit. Answers how many."""
    return db.execute("DELETE FROM scripts WHERE ? IS NULL OR phone = ?", (phone, phone)).rowcount


def listed(db: sqlite3.Connection) -> list[Script]:
    """Every script, by phone."""
    return [_script(row) for row in db.execute("SELECT * FROM scripts ORDER BY phone")]


def take(db: sqlite3.Connection, phone: str, *, seed: int, nth: int) -> Ending:
    """How the phone's `nth` prompt ends; uses up one of the script's times, inside the unit."""
    script = _find(db, phone)
    if script is None:
        outcome = outcomes.for_phone(phone)
        return Ending(outcome, outcome.code, _words(outcome), frozenset(outcome.faults))
    _use_up(db, script)
    shares = mix.read(db) if script.outcome == outcomes.ANY else {}
    if not shares:
        return _ending(script, _outcome(script, phone=phone, seed=seed, nth=nth))
    outcome = mix.outcome(shares, phone, nth, seed=seed)
    return _ending(script, outcome, mix.faults(shares, phone, nth, seed=seed), mixed=True)


def take_for_hand(db: sqlite3.Connection, phone: str, *, seed: int, nth: int) -> frozenset[str]:
    """The faults that the phone's script and the mix have for its `nth` payment by hand.

    Uses up one of the script's times, inside the unit.
    """
    script = _find(db, phone)
    if script is None:
        return frozenset()
    _use_up(db, script)
    found = set(script.faults)
    if script.outcome == outcomes.ANY:
        found |= mix.faults(mix.read(db), "hand", phone, nth, seed=seed)
    return frozenset(found.intersection(outcomes.HAND_FAULTS))


def _find(db: sqlite3.Connection, phone: str) -> Script | None:
    row = db.execute(
        "SELECT * FROM scripts WHERE phone IN (?, ?) ORDER BY phone = ? LIMIT 1",
        (phone, EVERY_PHONE, EVERY_PHONE),
    ).fetchone()
    return None if row is None else _script(row)


def _outcome(script: Script, *, phone: str, seed: int, nth: int) -> Outcome:
    if script.outcome == outcomes.ANY:
        automatic = [one for one in outcomes.TABLE if one.name != outcomes.PERSON]
        return draws.draw(seed, "outcome", phone, nth).choice(automatic)
    return outcomes.BY_NAME[script.outcome]


def _ending(
    script: Script, outcome: Outcome, mixed_in: frozenset[str] = frozenset(), *, mixed: bool = False
) -> Ending:
    faults = frozenset(outcome.faults) | frozenset(script.faults) | mixed_in
    code, desc = outcome.code, _words(outcome)
    if script.result_code is not None:
        code, desc = script.result_code, outcomes.describe(script.result_code)
    return Ending(outcome, code, desc, faults, script.amount, mixed)


def _words(outcome: Outcome) -> str:
    return outcome.desc or (outcomes.describe(outcome.code) if outcome.code else "")


def _use_up(db: sqlite3.Connection, script: Script) -> None:
    if script.times == 1:
        clear(db, script.phone)
    elif script.times is not None:
        db.execute("UPDATE scripts SET times = times - 1 WHERE phone = ?", (script.phone,))


def _script(row: sqlite3.Row) -> Script:
    return Script(**{**dict(row), "faults": tuple(json.loads(row["faults"]))})
