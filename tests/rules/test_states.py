"""State machines are whole, and every state, reason and kind of doubt has words for people."""

import ast
from enum import StrEnum
from itertools import product

import pytest

from app.bookings.states import BOOKING, BookingStatus
from app.bookings.transport.states import TRANSPORT, TransportStatus
from app.kit.machine import Machine, Outcome
from app.notifications.states import DELIVERY
from app.notifications.states import Status as DeliveryStatus
from app.orders.states import FULFILMENT, ORDER, Fulfilment, Status
from app.payments import review
from app.payments.mpesa import codes
from app.payments.refunds.states import REFUND, RefundStatus
from app.payments.states import EVENT_FOR, FINAL, OPEN, PAYMENT, PaymentStatus, ReviewKind
from app.payments.stripe import codes as card_codes
from app.payments.stripe import words as card_words
from app.payments.words import REASON_WORDS, STATUS_WORDS, words
from app.products.imports.states import IMPORT
from app.products.imports.states import Status as ImportStatus
from tests.rules.reading import APP, modules

BEGINS: dict[str, tuple[Machine, set[StrEnum]]] = {
    "order": (ORDER, {Status.PENDING_PAYMENT}),
    "fulfilment": (FULFILMENT, {Fulfilment.UNFULFILLED, Fulfilment.NONE}),
    "booking": (BOOKING, {BookingStatus.HELD}),
    "transport": (TRANSPORT, {TransportStatus.REQUESTED}),
    "payment": (PAYMENT, {PaymentStatus.CREATED}),
    "import": (IMPORT, {ImportStatus.QUEUED}),
    "refund": (REFUND, {RefundStatus.REQUESTED}),
    "delivery": (DELIVERY, {DeliveryStatus.PENDING}),
}
MACHINES = pytest.mark.parametrize(("machine", "first"), BEGINS.values(), ids=BEGINS)


def faults(machine: Machine, first: set[StrEnum]) -> list[str]:
    """What is wrong with a machine: strangers in its tables, states that nobody reaches or leaves."""
    found = []
    pairs = set(product(machine.states, machine.events))
    for state, event in {*machine.moves, *machine.noops} - pairs:
        found.append(f"{state}, {event}: no such state or event")
    for state, event in machine.noops & set(machine.moves):
        found.append(f"{state}, {event}: both a move and a no-op")
    found += [
        f"{state}, {event}: stands still" for (state, event), to in machine.moves.items() if to == state
    ]
    found += [f"{to}: no such state" for to in set(machine.moves.values()) - set(machine.states)]
    found += [f"{state}: never reached" for state in set(machine.states) - reached(machine, first)]
    stays = set(machine.states) - {state for state, _ in machine.moves}
    found += [f"{state}: a dead end that is not called final" for state in stays - machine.final]
    found += [f"{state}: called final and left again" for state in machine.final - stays]
    found += [
        f"{event}: moves nothing" for event in set(machine.events) - {event for _, event in machine.moves}
    ]
    return sorted(found)


def reached(machine: Machine, first: set[StrEnum]) -> set[StrEnum]:
    """The states that one gets to from `first`, themselves counted."""
    there, before = set(first), set()
    while there != before:
        before = set(there)
        there |= {to for (state, _), to in machine.moves.items() if state in there}
    return there


@MACHINES
def test_a_machine_is_whole(machine: Machine, first: set[StrEnum]) -> None:
    assert faults(machine, first) == []


@MACHINES
def test_every_state_meets_every_event(machine: Machine, first: set[StrEnum]) -> None:
    for state, event in product(machine.states, machine.events):
        outcome = machine.outcome(state, event)
        assert (outcome is Outcome.MOVE) == ((state, event) in machine.moves)
        assert (outcome is Outcome.NOOP) == ((state, event) in machine.noops)
        assert outcome in Outcome


@MACHINES
def test_what_happened_already_may_be_told_again(machine: Machine, first: set[StrEnum]) -> None:
    """An event that led to a state is never a conflict there: callers repeat themselves."""
    led_to = {(to, event) for (_, event), to in machine.moves.items()}
    conflicts = {
        (state, event) for state, event in led_to if machine.outcome(state, event) is Outcome.CONFLICT
    }
    assert conflicts <= {(Status.CONFIRMED, "paid_late")}  # told by an order that is expired, and no other


def test_an_attempt_is_open_or_has_ended() -> None:
    assert set(PaymentStatus) == OPEN | FINAL
    assert set() == OPEN & FINAL


def test_an_attempt_that_ended_never_opens_again() -> None:
    assert [move for move, to in PAYMENT.moves.items() if move[0] in FINAL and to in OPEN] == []


def test_money_always_wins() -> None:
    asked = set(PaymentStatus) - {PaymentStatus.CREATED, PaymentStatus.SUCCEEDED}
    assert set(PAYMENT.sources(EVENT_FOR[PaymentStatus.SUCCEEDED])) == asked


def test_every_conclusion_has_the_event_that_leads_to_it() -> None:
    assert {status: PAYMENT.target(event) for status, event in EVENT_FOR.items()} == {s: s for s in EVENT_FOR}
    assert set(EVENT_FOR) >= FINAL


def reasons() -> set[str]:
    """Every reason that an attempt can end with."""
    return {ending.reason for ending in codes.RESULTS.values()} | codes.REFUSAL_REASONS | {codes.OTHER.reason}


def test_every_reason_has_words_and_no_words_are_idle() -> None:
    assert reasons() - {"paid"} == set(REASON_WORDS)


def test_every_status_has_words() -> None:
    assert set(STATUS_WORDS) == {str(status) for status in (*OPEN, PaymentStatus.SUCCEEDED)}
    for status, reason in product(PaymentStatus, reasons()):
        assert words(status, reason, None).endswith(".")


def test_every_failure_code_ends_an_attempt() -> None:
    assert {codes.ending(code) for code in codes.RESULTS} == FINAL - {PaymentStatus.SUCCEEDED}
    assert codes.ending("a code that nobody knows") is PaymentStatus.FAILED


def test_a_success_is_only_the_code_0() -> None:
    won = [code for code, ending in codes.RESULTS.items() if ending.status is PaymentStatus.SUCCEEDED]
    assert won == ["0"]


def test_every_doubt_has_words() -> None:
    assert set(review.WORDS) == set(ReviewKind)


def told_by_the_gateway() -> set[str]:
    """The reasons that the client gives by name: GatewayError("mpesa_busy", ...)."""
    (client,) = (module for module in modules(APP) if module.name == "app.payments.mpesa.client")
    calls = [node for node in ast.walk(client.tree) if isinstance(node, ast.Call)]
    named = [node.args[0] for node in calls if ast.unparse(node.func) == "GatewayError" and node.args]
    return {str(argument.value) for argument in named if isinstance(argument, ast.Constant)}


def test_the_gateways_reasons_are_known() -> None:
    """`no_clear_answer` leaves the attempt open, so that it is nobody's end."""
    assert told_by_the_gateway() - {"no_clear_answer"} <= codes.REFUSAL_REASONS


# The rule notices faults.


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    DARK = "dark"


class Press(StrEnum):
    ON = "on"
    OFF = "off"


def light(**parts: object) -> Machine:
    whole = {
        "moves": {
            (Light.RED, Press.ON): Light.GREEN,
            (Light.GREEN, Press.OFF): Light.DARK,
        },
        "noops": frozenset(),
        "final": frozenset({Light.DARK}),
    }
    return Machine(states=Light, events=Press, **{**whole, **parts})  # type: ignore[arg-type]


def test_a_whole_machine_has_no_faults() -> None:
    assert faults(light(), {Light.RED}) == []


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ({"moves": {(Light.RED, Press.ON): Light.GREEN}}, "dark: never reached"),
        ({"moves": {(Light.RED, Press.ON): Light.DARK}}, "off: moves nothing"),
        ({"final": frozenset()}, "dark: a dead end that is not called final"),
        ({"final": frozenset({Light.GREEN, Light.DARK})}, "green: called final and left again"),
        ({"noops": frozenset({(Light.RED, Press.ON)})}, "red, on: both a move and a no-op"),
        ({"noops": frozenset({(Light.RED, "kick")})}, "red, kick: no such state or event"),
        ({"moves": {(Light.RED, Press.ON): Light.RED}}, "red, on: stands still"),
        ({"moves": {(Light.RED, Press.ON): "blue"}}, "blue: no such state"),
    ],
)
def test_a_fault_of_a_machine_is_noticed(part: dict[str, object], fault: str) -> None:
    assert fault in faults(light(**part), {Light.RED})


def test_every_reason_of_a_card_payment_has_words() -> None:
    ended = {reason for _, reason in card_codes.ENDINGS.values()} | {card_codes.OTHER[1]}
    refused = {
        "amount_too_small",
        "amount_too_large",
        "misconfigured",
        "card_unreachable",
        "card_busy",
        "refused",
    }
    assert (ended | refused) - {"paid"} == set(card_words.REASON_WORDS)
    assert card_codes.ending("0") is card_codes.ending("canceled.for no reason") is PaymentStatus.FAILED
    for status, reason in product(PaymentStatus, ended):
        assert card_words.words(status, reason, None).endswith(".")
