"""The courier: does what is due, at the time it is due, and writes down what came of it.

One daemon thread reads the table `tasks` and sleeps until the next row is due or somebody wakes
it. Each delivery has a thread of its own, so that a slow shop delays no other callback.
"""

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import requests

from .store import Store, StoreClosed

TIMEOUT_SECONDS = 10
_AT_ONCE = 64
_RETRY_SECONDS = 1.0
_HEADERS = {"Content-Type": "application/json", "User-Agent": "simulator", "Connection": "close"}

_log = logging.getLogger(__name__)

Decide = Callable[[sqlite3.Connection, sqlite3.Row, float], object]


@dataclass(frozen=True)
class Answer:
    """What the shop answered: `http_status` is None, and `error` its cause, where nothing came."""

    http_status: int | None
    text: str = ""
    error: str | None = None


Heard = Callable[[sqlite3.Connection, sqlite3.Row, Answer, float], object]


class Courier:
    """Runs decisions by calling `decide(db, task, now)` inside a unit, and sends letters.

    What the shop answers to a validation, within `validation_seconds`, goes to
    `heard(db, task, answer, now)`, inside a unit as well.
    """

    def __init__(self, store: Store, decide: Decide, heard: Heard, *, validation_seconds: float) -> None:
        """Nothing runs before `start`."""
        self._store, self._decide, self._heard = store, decide, heard
        self._validation_seconds = validation_seconds
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._running: set[threading.Thread] = set()
        self._claiming = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="simulator-courier", daemon=True)

    def start(self) -> None:
        """Take up what an earlier process left undone, and begin."""
        with self._store.unit() as db:
            db.execute("UPDATE tasks SET state = 'due' WHERE state = 'running'")
        self._thread.start()

    def wake(self) -> None:
        """Say that something new may be due."""
        self._wake.set()

    def close(self) -> None:
        """Stop; deliveries under way get two seconds, and are taken up by the next start."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout=2)
        self.settle(seconds=2)

    def settle(self, seconds: float) -> None:
        """Wait until the deliveries under way have ended, or `seconds` have passed."""
        with self._claiming:
            running = list(self._running)
        until = time.monotonic() + seconds
        for thread in running:
            thread.join(timeout=max(0.0, until - time.monotonic()))

    def deliver(self, task_ids: Iterable[int]) -> list[dict[str, object]]:
        """Send held deliveries now, at once, and answer what the shop said to each.

        Each is {"url", "body", "http_status" (None if there was no answer), "error"}.
        """
        ids = json.dumps(list(task_ids))
        with self._store.read() as db:
            tasks = db.execute(
                "SELECT * FROM tasks WHERE id IN (SELECT value FROM json_each(?))", (ids,)
            ).fetchall()
        for thread in [self._send_aside(task) for task in tasks]:
            thread.join()
        with self._store.read() as db:
            rows = db.execute(
                "SELECT url, body, http_status, error FROM tasks"
                " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
                (ids,),
            )
            return [{**dict(row), "body": json.loads(row["body"])} for row in rows]

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                busy = self._work()
                pause = 0.0 if busy else self._seconds_to_next()
            except StoreClosed:
                return
            except sqlite3.Error:
                _log.exception("the simulator's file could not be used; trying again")
                pause = _RETRY_SECONDS
            self._wake.wait(pause)

    def _work(self) -> bool:
        """Do what is due; answers whether there was anything."""
        now = time.time()
        with self._store.read() as db:
            waiting = db.execute("SELECT 1 FROM tasks_ready WHERE due_at <= ? LIMIT 1", (now,))
            if waiting.fetchone() is None:
                return False
        with self._claiming:
            return self._begin_due(now)

    def _begin_due(self, now: float) -> bool:
        free = _AT_ONCE - len(self._running)
        with self._store.unit() as db:
            decisions = self._claim(db, ("decide", "execute"), now=now, limit=_AT_ONCE)
            for task in decisions:
                self._decide(db, task, now)
                db.execute("UPDATE tasks SET state = 'done', ended_at = ? WHERE id = ?", (now, task["id"]))
            deliveries = self._claim(db, ("deliver",), now=now, limit=free)
        for task in deliveries:
            self._send_aside(task)
        return bool(decisions or deliveries)

    def _claim(
        self, db: sqlite3.Connection, kinds: tuple[str, ...], *, now: float, limit: int
    ) -> list[sqlite3.Row]:
        return db.execute(
            "UPDATE tasks SET state = 'running', started_at = ? WHERE id IN"
            " (SELECT id FROM tasks_ready WHERE kind IN (?, ?) AND due_at <= ? ORDER BY due_at, id LIMIT ?)"
            " RETURNING *",
            (now, kinds[0], kinds[-1], now, max(limit, 0)),
        ).fetchall()

    def _seconds_to_next(self) -> float | None:
        """None when nothing is planned, or when only the end of a delivery can free a place."""
        if len(self._running) >= _AT_ONCE:
            return None
        with self._store.read() as db:
            row = db.execute("SELECT due_at FROM tasks_ready ORDER BY due_at LIMIT 1").fetchone()
        return None if row is None else max(0.0, row["due_at"] - time.time())

    def _send_aside(self, task: sqlite3.Row) -> threading.Thread:
        thread = threading.Thread(target=self._send, args=(task,), daemon=True)
        self._running.add(thread)
        thread.start()
        return thread

    def _send(self, task: sqlite3.Row) -> None:
        began = time.time()
        try:
            validates = task["letter"] == "validation"
            seconds = self._validation_seconds if validates else TIMEOUT_SECONDS
            self._record(task, _post(task["url"], task["body"], seconds=seconds), began=began)
        except StoreClosed:
            pass
        finally:
            self._running.discard(threading.current_thread())
            self._wake.set()

    def _record(self, task: sqlite3.Row, answer: Answer, *, began: float) -> None:
        state, now = "failed" if answer.http_status is None else "done", time.time()
        with self._store.unit() as db:
            db.execute(
                "UPDATE tasks SET state = ?, http_status = ?, error = ?, started_at = ?, ended_at = ?"
                " WHERE id = ?",
                (state, answer.http_status, answer.error, began, now, task["id"]),
            )
            if task["letter"] == "validation":
                self._heard(db, task, answer, now)


def _post(url: str, body: str, *, seconds: float) -> Answer:
    """Post a letter; answers what came, or the name of what prevented it."""
    with requests.Session() as http:
        http.trust_env = False
        try:
            answer = http.post(
                url, data=body.encode(), headers=_HEADERS, timeout=seconds, allow_redirects=False
            )
        except (requests.RequestException, ValueError) as error:
            return Answer(None, error=type(error).__name__)
        return Answer(answer.status_code, answer.text)
