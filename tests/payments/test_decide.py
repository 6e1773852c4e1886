"""`decide` on every set of evidence, and on every way in which a set can grow by one piece.

If each single step is allowed by the state machine, every order of arrival is: by induction.
"""

import itertools

import pytest

from app.kit.machine import Outcome
from app.payments.decide import Decision, Heard, Source, Verdict, decide
from app.payments.mpesa import codes
from app.payments.states import EVENT_FOR, FINAL, OPEN, PAYMENT, PaymentStatus, ReviewKind

ACCEPTED = Heard(Source.PUSH, Verdict.ACCEPTED)
REFUSED = Heard(Source.PUSH, Verdict.REFUSED, "mpesa_busy")
UNSURE = Heard(Source.PUSH, Verdict.UNSURE, "no_clear_answer")
PAID = Heard(Source.CALLBACK, Verdict.PAID, "0", "SGL8XQ2P7A", 20)
PAID_AGAIN = Heard(Source.CALLBACK, Verdict.PAID, "0", "SGL9AAAAAA", 40)
WRONG_AMOUNT = Heard(Source.CALLBACK, Verdict.MISMATCH, "0", "SGL8XQ2P7B", 20)
CANCELLED = Heard(Source.CALLBACK, Verdict.FAILED, "1032", None, 10)
NO_ANSWER = Heard(Source.CALLBACK, Verdict.FAILED, "1037", None, 65)
STRANGER = Heard(Source.STRANGER, Verdict.PAID, "0", None, 15)
ASKED_EARLY = Heard(Source.QUERY, Verdict.PAID, "0", None, 20)
ASKED_WHILE_IT_RINGS = Heard(Source.QUERY, Verdict.PAID, "0", None, 55)
ASKED_LATER = Heard(Source.QUERY, Verdict.PAID, "0", None, 75)
ASKED_LATE = Heard(Source.QUERY, Verdict.PAID, "0", None, 125)
DENIED_EARLY = Heard(Source.QUERY, Verdict.FAILED, "1", None, 30)
DENIED_LATE = Heard(Source.QUERY, Verdict.FAILED, "1", None, 125)
DENIED_AGAIN = Heard(Source.QUERY, Verdict.FAILED, "1", None, 245)
LOOKED_UP = Heard(Source.STATUS, Verdict.PAID, "0", "SGL8XQ2P7A", 900)
LISTED = Heard(Source.PULL, Verdict.PAID, "0", "SGL8XQ2P7A", 1200)
NOT_THIS_ONE = Heard(Source.STATUS, Verdict.MISMATCH, "0", "SGL8XQ2P7C", 900)
NOT_FOUND = Heard(Source.STATUS, Verdict.UNSURE, "R000002", None, 900)
SILENT = Heard(Source.CLOCK, Verdict.SILENT, "silent", None, 300)

EVERYTHING = (
    ACCEPTED, REFUSED, UNSURE, PAID, WRONG_AMOUNT, CANCELLED, NO_ANSWER, STRANGER,
    ASKED_EARLY, ASKED_LATER, ASKED_LATE, DENIED_LATE, DENIED_AGAIN, LOOKED_UP, LISTED, SILENT,
)  # fmt: skip
USUAL = tuple(piece for piece in EVERYTHING if piece not in {REFUSED, UNSURE, LISTED})
BOTH = pytest.mark.parametrize("confirm", ["callback", "query"])
ALL = pytest.mark.parametrize("pieces", [USUAL, pytest.param(EVERYTHING, marks=pytest.mark.slow)], ids=len)


def subsets(pieces: tuple[Heard, ...]) -> list[frozenset[Heard]]:
    sizes = range(len(pieces) + 1)
    return [frozenset(chosen) for size in sizes for chosen in itertools.combinations(pieces, size)]


def decided(*heard: Heard, confirm: str = "callback") -> Decision:
    return decide(heard, confirm=confirm, ending=codes.ending)


@BOTH
@ALL
def test_order_and_repetition_never_matter(pieces: tuple[Heard, ...], confirm: str) -> None:
    for chosen in subsets(pieces):
        forward = sorted(chosen, key=pieces.index)
        once = decided(*forward, confirm=confirm)
        assert once == decided(*reversed(forward), *chosen, confirm=confirm)


@BOTH
@ALL
def test_every_further_piece_is_a_move_that_the_machine_allows(
    pieces: tuple[Heard, ...], confirm: str
) -> None:
    answers = {chosen: decided(*chosen, confirm=confirm).status for chosen in subsets(pieces)}
    for chosen, before in answers.items():
        last = max((heard.age_seconds for heard in chosen if heard.source is Source.QUERY), default=0)
        for piece in pieces:
            if piece.source is Source.QUERY and piece.age_seconds < last:
                continue  # answers are written in the order in which they came: the claim is fenced
            after = answers[chosen | {piece}]
            event = EVENT_FOR.get(after)
            assert event is None or PAYMENT.outcome(before, event) is not Outcome.CONFLICT, (chosen, piece)
            assert not (before in FINAL and after in OPEN), (chosen, piece)
            assert before is not PaymentStatus.SUCCEEDED or after is PaymentStatus.SUCCEEDED, (chosen, piece)


@BOTH
def test_success_needs_safaricoms_word_or_the_attempts_own_token(confirm: str) -> None:
    strangers = subsets((ACCEPTED, REFUSED, UNSURE, STRANGER, WRONG_AMOUNT, SILENT))
    assert all(
        decided(*chosen, confirm=confirm).status is not PaymentStatus.SUCCEEDED for chosen in strangers
    )


@pytest.mark.parametrize(
    ("heard", "status"),
    [
        ([], "sending"),
        ([ACCEPTED], "pending"),
        ([UNSURE], "unknown"),
        ([REFUSED], "failed"),
        ([ACCEPTED, PAID], "succeeded"),
        ([PAID], "succeeded"),
        ([ACCEPTED, CANCELLED], "cancelled"),
        ([ACCEPTED, NO_ANSWER], "expired"),
        ([ACCEPTED, NO_ANSWER, PAID], "succeeded"),
        ([ACCEPTED, CANCELLED, NO_ANSWER], "cancelled"),
        ([ACCEPTED, WRONG_AMOUNT], "pending"),
        ([ACCEPTED, WRONG_AMOUNT, ASKED_EARLY], "succeeded"),
        ([ACCEPTED, STRANGER], "pending"),
        ([ACCEPTED, STRANGER, ASKED_WHILE_IT_RINGS], "pending"),
        ([ACCEPTED, STRANGER, ASKED_LATER], "succeeded"),
        ([ACCEPTED, ASKED_EARLY], "pending"),
        ([ACCEPTED, ASKED_EARLY, ASKED_WHILE_IT_RINGS], "pending"),
        ([ACCEPTED, ASKED_EARLY, ASKED_LATER], "succeeded"),
        ([ACCEPTED, ASKED_LATE], "succeeded"),
        ([ACCEPTED, DENIED_EARLY], "pending"),
        ([ACCEPTED, DENIED_LATE], "failed"),
        ([ACCEPTED, DENIED_LATE, PAID], "succeeded"),
        ([ACCEPTED, ASKED_EARLY, DENIED_LATE], "pending"),
        ([ACCEPTED, ASKED_EARLY, DENIED_LATE, DENIED_AGAIN], "failed"),
        ([LOOKED_UP], "succeeded"),
        ([REFUSED, LOOKED_UP], "succeeded"),
        ([ACCEPTED, CANCELLED, DENIED_LATE, LOOKED_UP], "succeeded"),
        ([UNSURE, SILENT, NOT_THIS_ONE], "expired"),
        ([ACCEPTED, NOT_FOUND], "pending"),
        ([UNSURE, SILENT], "expired"),
        ([UNSURE, SILENT, LISTED], "succeeded"),
        ([REFUSED, LISTED], "succeeded"),
        ([UNSURE, SILENT, PAID], "succeeded"),
    ],
)
def test_what_each_set_means(heard: list[Heard], status: str) -> None:
    assert decided(*heard).status == status


@pytest.mark.parametrize(
    ("heard", "status", "review"),
    [
        ([ACCEPTED, PAID], "pending", set()),
        ([ACCEPTED, PAID, ASKED_EARLY], "succeeded", set()),
        ([ACCEPTED, PAID, DENIED_LATE], "failed", {ReviewKind.CONFLICT}),
        ([ACCEPTED, PAID, CANCELLED], "cancelled", {ReviewKind.CONFLICT}),
    ],
)
def test_with_confirm_query_a_callback_waits_for_safaricoms_answer(
    heard: list[Heard], status: str, review: set[ReviewKind]
) -> None:
    decision = decided(*heard, confirm="query")
    assert (decision.status, decision.review) == (status, review)


def test_a_success_known_from_the_query_alone_names_no_receipt() -> None:
    assert decided(ACCEPTED, ASKED_LATE).receipt is None
    assert decided(ACCEPTED, ASKED_LATE, PAID).receipt == PAID.receipt


def test_two_receipts_for_one_attempt_are_told_apart_the_same_way_each_time() -> None:
    assert decided(PAID, PAID_AGAIN).receipt == decided(PAID_AGAIN, PAID).receipt


def test_a_query_that_took_its_success_back_is_for_a_person_to_look_at() -> None:
    assert decided(ACCEPTED, ASKED_EARLY, DENIED_LATE, DENIED_AGAIN).review == {ReviewKind.CONFLICT}


def test_a_failure_from_the_callback_counts_before_one_from_the_query() -> None:
    assert decided(ACCEPTED, DENIED_LATE, CANCELLED).code == "1032"


@pytest.mark.parametrize("code", ["", "42", "SFC_IC9999", "4999", "0 "])
def test_an_unknown_code_is_never_a_success(code: str) -> None:
    assert codes.ending(code) is PaymentStatus.FAILED


@BOTH
def test_transaction_status_is_believed_before_everybody(confirm: str) -> None:
    """Its receipt is the one, whatever else was said; with MPESA_CONFIRM=query it needs no second word."""
    for chosen in subsets(USUAL):
        if LOOKED_UP in chosen:
            decision = decided(*chosen, PAID_AGAIN, confirm=confirm)
            assert (decision.status, decision.receipt) == (PaymentStatus.SUCCEEDED, LOOKED_UP.receipt)
            assert decision.source is Source.STATUS


def test_a_receipt_that_does_not_fit_is_for_a_person_to_look_at() -> None:
    assert decided(UNSURE, SILENT, NOT_THIS_ONE).review == {ReviewKind.SILENT_PUSH, ReviewKind.WRONG_AMOUNT}
