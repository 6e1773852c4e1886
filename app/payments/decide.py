"""What is true of an attempt, from the set of everything heard about it.

A pure function: order, repetition and delay cannot matter. It is monotone as well: no later
evidence opens an attempt that ended, and nothing takes money back that was proven.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from app.payments.states import PaymentStatus, ReviewKind


class Source(StrEnum):
    """Who said it, the most trusted first: ties are broken in this order."""

    STATUS = "status"
    CALLBACK = "callback"
    PULL = "pull"
    STATEMENT = "statement"
    QUERY = "query"
    PUSH = "push"
    STRANGER = "stranger"
    CLOCK = "clock"


class Verdict(StrEnum):
    """What was said. MISMATCH is a success that does not fit what was asked."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNSURE = "unsure"
    PAID = "paid"
    MISMATCH = "mismatch"
    FAILED = "failed"
    SILENT = "silent"


@dataclass(frozen=True)
class Heard:
    """One piece of evidence; `age_seconds` counts from the push."""

    source: Source
    verdict: Verdict
    code: str = ""
    receipt: str | None = None
    age_seconds: int = 0


@dataclass(frozen=True)
class Decision:
    """The attempt's state, why, the receipt number if one is proven, and what a person must look at."""

    status: PaymentStatus
    code: str = ""
    receipt: str | None = None
    source: Source | None = None
    review: frozenset[ReviewKind] = frozenset()


LISTS = frozenset({Source.PULL, Source.STATEMENT})
"""What Safaricom lists by itself: its word, though not about one attempt."""
QUERY_FAILURE_AFTER = 120
PROMPT_OVER_AFTER = 65
"""A prompt is on the phone for about a minute (source: https://github.com/api-evangelist/mpesa,
errors/mpesa-result-codes.yml). A query answered then is said to claim "0" before anybody tapped (a library
author's report). Safaricom confirms neither."""
QUERY_SUCCESS_AFTER = 120
AGREEING_ANSWERS_APART = 30

Ending = Callable[[str], PaymentStatus]


def decide(heard: Collection[Heard], *, confirm: str, ending: Ending) -> Decision:
    """Return the state that `heard` proves.

    `confirm` is "callback" (an agreeing callback settles) or "query" (Safaricom's own answer is awaited
    as well). `ending` maps a provider's failure code to failed, cancelled or expired.
    """
    review = _doubts(heard, confirm)
    success = _success(heard, confirm)
    if success:
        return Decision(PaymentStatus.SUCCEEDED, "0", success.receipt, success.source, review)
    failure = _failure(heard)
    if failure:
        return Decision(ending(failure.code), failure.code, source=failure.source, review=review)
    if _any(heard, Source.PUSH, Verdict.REFUSED):
        code = min(h.code for h in heard if h.verdict is Verdict.REFUSED)
        return Decision(PaymentStatus.FAILED, code, source=Source.PUSH, review=review)
    if _any(heard, Source.CLOCK, Verdict.SILENT):
        return Decision(
            PaymentStatus.EXPIRED, "silent", source=Source.CLOCK, review=review | {ReviewKind.SILENT_PUSH}
        )
    if _any(heard, Source.PUSH, Verdict.ACCEPTED) or any(h.source is Source.CALLBACK for h in heard):
        return Decision(PaymentStatus.PENDING, review=review)
    if _any(heard, Source.PUSH, Verdict.UNSURE):
        return Decision(PaymentStatus.UNKNOWN, review=review)
    return Decision(PaymentStatus.SENDING, review=review)


def _any(heard: Collection[Heard], source: Source, verdict: Verdict) -> bool:
    return any(h.source is source and h.verdict is verdict for h in heard)


def _success(heard: Collection[Heard], confirm: str) -> Heard | None:
    """The piece that proves that money moved, with its receipt when that is proven too."""
    looked_up = [h for h in heard if h.source is Source.STATUS and h.verdict is Verdict.PAID]
    if looked_up:
        return min(looked_up, key=lambda h: h.receipt or "")
    answers = sorted(h.age_seconds for h in heard if h.source is Source.QUERY and h.verdict is Verdict.PAID)
    callbacks = [h for h in heard if h.source is Source.CALLBACK and h.verdict is Verdict.PAID]
    if callbacks and (confirm == "callback" or answers):
        return min(callbacks, key=lambda h: h.receipt or "")
    listed = [h for h in heard if h.source in LISTS and h.verdict is Verdict.PAID]
    if listed:
        return min(listed, key=lambda h: (h.source is not Source.PULL, h.receipt or ""))
    return Heard(Source.QUERY, Verdict.PAID) if answers and _is_certain(answers, heard) else None


def _is_certain(answers: list[int], heard: Collection[Heard]) -> bool:
    """Whether the query's "paid", said at these ages (ascending seconds), is proof."""
    if _any(heard, Source.CALLBACK, Verdict.MISMATCH) or answers[-1] >= QUERY_SUCCESS_AFTER:
        return True
    spoken_for = _any(heard, Source.STRANGER, Verdict.PAID)
    agree = answers[-1] - answers[0] >= AGREEING_ANSWERS_APART
    return answers[-1] >= PROMPT_OVER_AFTER and (spoken_for or agree)


def _failure(heard: Collection[Heard]) -> Heard | None:
    """The failure that counts: what was looked up, then a callback's, then a query's, which counts from two
    minutes after the push.

    A query that said paid before must take it back twice: one of its answers was wrong, but which?
    """
    for source in (Source.STATUS, Source.CALLBACK):
        failures = [h for h in heard if h.verdict is Verdict.FAILED and h.source is source]
        if failures:
            return min(failures, key=lambda h: h.code)
    late = [h for h in heard if h.verdict is Verdict.FAILED and h.source is Source.QUERY]
    late = [h for h in late if h.age_seconds >= QUERY_FAILURE_AFTER]
    ages = [h.age_seconds for h in late]
    if _any(heard, Source.QUERY, Verdict.PAID) and (
        not ages or max(ages) - min(ages) < AGREEING_ANSWERS_APART
    ):
        return None
    return min(late, key=lambda h: h.code, default=None)


def _doubts(heard: Collection[Heard], confirm: str) -> frozenset[ReviewKind]:
    doubts = set()
    if _any(heard, Source.CALLBACK, Verdict.MISMATCH) or _any(heard, Source.STATUS, Verdict.MISMATCH):
        doubts.add(ReviewKind.WRONG_AMOUNT)
    claimed = _any(heard, Source.CALLBACK, Verdict.PAID) or _any(heard, Source.QUERY, Verdict.PAID)
    if claimed and _failure(heard) and not _success(heard, confirm):
        doubts.add(ReviewKind.CONFLICT)
    return frozenset(doubts)
