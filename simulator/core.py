"""The simulator as one object: its settings, its file, its courier."""

import secrets
import sqlite3
import time
from itertools import count as numbers
from typing import cast

from flask import current_app

from . import draws, hands, initiators, prompts
from .certificates import KeyRing
from .courier import Answer, Courier
from .settings import Settings
from .store import Store
from .verdicts import Moment, Verdict


class Simulator:
    """What `app.extensions["simulator"]` holds. Call `close` when you are done with it."""

    def __init__(self, settings: Settings) -> None:
        """Open the file and take up what an earlier process left undone."""
        self.settings = settings
        self.store = Store(settings.database)
        self.seed = self._first_seed()
        self.keys = KeyRing(settings.database)
        self.courier = Courier(
            self.store, self._decide_due, self._heard, validation_seconds=settings.validation_seconds
        )
        self._request_numbers = numbers(1)
        self.courier.start()

    def close(self) -> None:
        """Stop the courier and close the file."""
        self.courier.close()
        self.store.close()

    def sow(self, seed: int) -> None:
        """Make every later choice from `seed`."""
        with self.store.unit() as db:
            db.execute("INSERT OR REPLACE INTO facts VALUES ('seed', ?)", (seed,))
        self.seed = seed

    def new_request_id(self) -> str:
        """An id for Daraja's error shape."""
        return draws.request_id(draws.draw(self.seed, "request", next(self._request_numbers)))

    def decide(
        self, db: sqlite3.Connection, push_id: int, verdict: Verdict, *, moment: Moment, late: bool = False
    ) -> list[int] | None:
        """`prompts.decide` with this simulator's seed and settings."""
        return prompts.decide(
            db, push_id, verdict, moment=moment, seed=self.seed, settings=self.settings, late=late
        )

    def _decide_due(self, db: sqlite3.Connection, task: sqlite3.Row, now: float) -> None:
        if task["kind"] == "execute":
            call = initiators.find(db, task["reference"])
            if call is not None:
                initiators.carry_out(db, call, moment=Moment(now), seed=self.seed, settings=self.settings)
            return
        verdict = Verdict(task["result_code"], task["result_desc"])
        self.decide(db, task["push_id"], verdict, moment=Moment(now), late=task["note"] == "late")

    def _heard(self, db: sqlite3.Connection, task: sqlite3.Row, answer: Answer, now: float) -> None:
        hands.heard(
            db,
            task["reference"],
            http_status=answer.http_status,
            text=answer.text,
            settings=self.settings,
            now=now,
        )

    def _first_seed(self) -> int:
        with self.store.unit() as db:
            row = db.execute("SELECT value FROM facts WHERE name = 'seed'").fetchone()
            kept = secrets.randbits(32) if row is None else int(row["value"])
            seed = kept if self.settings.seed is None else self.settings.seed
            db.execute("INSERT OR REPLACE INTO facts VALUES ('seed', ?)", (seed,))
        return seed


def simulator() -> Simulator:
    """The simulator of the current application."""
    return cast(Simulator, current_app.extensions["simulator"])


def clock_now() -> float:
    """Seconds since 1970; only views and the courier look at the clock."""
    return time.time()
