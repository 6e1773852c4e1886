"""Carries messages: a few at once, one at a time in each lane, never while a unit of work is open.

The database is read and written by the caller's thread; the threads of the pool only send. So a mail
server that says nothing holds one thread and its own lane, and everybody else goes on.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta

from app.errors import Busy
from app.notifications import deliveries, parcels
from app.notifications.deliveries import Claim, Lane
from app.notifications.outcome import Outcome, later
from app.notifications.parcels import Parcel
from app.notifications.post import Post
from app.notifications.states import Result

log = logging.getLogger("duka.messages")
AT_ONCE = 8
PATIENCE, GLANCE, FAREWELL = 20.0, 0.5, 8.0
FIRST_REST, LONGEST_REST, LONGEST_WISH = 5, 60, 3600


class Courier:
    """One per process, used by one thread; `stop` ends its sweeps early."""

    def __init__(self, post: Post, *, stop: threading.Event | None = None, at_once: int = AT_ONCE) -> None:
        self.post = post
        self._stop = stop or threading.Event()
        self._at_once = at_once
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="courier")
        self._away: dict[Future[Outcome], Claim] = {}
        self._rests: dict[Lane, tuple[int, datetime]] = {}

    def sweep(self, *, now: Callable[[], datetime], patience: float = PATIENCE) -> int:
        """Send what is due; return how many tries ended.

        What has not come back after `patience` seconds stays away, and is written down by a later sweep.
        """
        until = time.monotonic() + patience
        ended = self._land(now)
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            self._fill(now)
            if not self._away:
                break
            wait(self._away, timeout=min(left, GLANCE), return_when=FIRST_COMPLETED)
            ended += self._land(now)
        return ended

    def close(self, *, now: Callable[[], datetime], patience: float = FAREWELL) -> int:
        """Wait a little for what is away and write it down; the rest is sent again when its lease ends."""
        wait(self._away, timeout=patience)
        ended = self._land(now)
        self._pool.shutdown(wait=False, cancel_futures=True)
        return ended

    def _fill(self, now: Callable[[], datetime]) -> None:
        """Take messages from lanes that are neither busy nor at rest, until every thread has one."""
        busy = {claim.lane for claim in self._away.values()}
        for lane in deliveries.lanes(now=now()):
            if len(self._away) >= self._at_once:
                return
            if lane in busy or self._rests_until(lane) > now():
                continue
            claim = deliveries.claim(lane=lane, now=now())
            if claim is not None:
                self._away[self._pool.submit(self._packed(claim, now()))] = claim

    def _packed(self, claim: Claim, now: datetime) -> Parcel:
        try:
            return parcels.pack(claim=claim, post=self.post, now=now)
        except Exception:  # a poison message is parked in the end, the others go on
            log.exception("message could not be made", extra={"delivery": claim.id, "channel": claim.channel})
            return lambda: later("cannot_be_made")

    def _land(self, now: Callable[[], datetime]) -> int:
        """Write down the tries that have ended."""
        back = [future for future in self._away if future.done()]
        for future in back:
            claim = self._away[future]
            outcome = self._outcome(future, claim)
            try:
                kept = deliveries.record(claim=claim, outcome=outcome, now=now())
            except Busy:
                raise  # the database is away: the next sweep writes it down
            except Exception:  # ours: it is tried again when its lease ends, the others go on now
                log.exception("try could not be written down", extra={"delivery": claim.id})
                kept = False
            del self._away[future]
            self._rest(claim.lane, outcome, now())
            facts = {"delivery": claim.id, "channel": claim.channel, "topic": claim.topic, "kept": kept}
            facts |= {"result": outcome.result, "status": outcome.status, "error": outcome.error}
            log.info("message tried", extra=facts)
        return len(back)

    def _outcome(self, future: Future[Outcome], claim: Claim) -> Outcome:
        error = future.exception()
        if error is None:
            return future.result()
        log.error("channel broke", extra={"delivery": claim.id, "cause": type(error).__name__})
        return later("broke")

    def _rests_until(self, lane: Lane) -> datetime:
        return self._rests[lane][1] if lane in self._rests else datetime.min.replace(tzinfo=UTC)

    def _rest(self, lane: Lane, outcome: Outcome, now: datetime) -> None:
        """A lane that failed rests a little, longer each time or as it wishes: a dead one costs little."""
        if outcome.result is not Result.LATER:
            self._rests.pop(lane, None)
            return
        failures = self._rests.get(lane, (0, now))[0] + 1
        pause = min(FIRST_REST * 2 ** min(failures - 1, 4), LONGEST_REST)
        pause = max(pause, min(outcome.wished or 0, LONGEST_WISH))
        self._rests[lane] = (failures, now + timedelta(seconds=pause))
