"""What customers read, in English and Swahili. A text message fits into 160 letters of the GSM alphabet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.kit.money import display
from app.orders.money import LockedOrder as Order
from app.orders.states import PaidState, Status


@dataclass(frozen=True)
class Wording:
    """`title` follows the order's number in a letter's subject; `text` is the whole text message."""

    title: str
    english: str
    swahili: str
    text: str


def wording(topic: str, order: Order, receipts: Sequence[str]) -> Wording:
    """The words of a topic of `TOLD`. Raises KeyError for others."""
    return TOLD[topic](order, receipts)


def _confirmed(order: Order, receipts: Sequence[str]) -> Wording:
    receipt = f" Receipt {', '.join(receipts)}." if receipts else ""
    risiti = f" Risiti {', '.join(receipts)}." if receipts else ""
    total = display(order.total_minor)
    next_, baadaye = "We are getting your goods ready.", "Tunaandaa bidhaa zako."
    if _is_stay(order):
        next_, baadaye = "The unit is yours for these days.", "Chumba ni chako kwa siku hizi."
    return Wording(
        "is paid · Malipo yamepokelewa",
        f"Paid.{receipt} {next_}",
        f"Malipo yamepokelewa.{risiti} {baadaye}",
        f"Order {order.number}: {total} paid. {_last(receipts)}Malipo yamepokelewa. Asante!",
    )


def _is_stay(order: Order) -> bool:
    return any(line.kind == "booking" for line in order.lines)


def _last(receipts: Sequence[str]) -> str:
    return f"Receipt {receipts[-1]}. " if receipts else ""


def _dispatched(order: Order, receipts: Sequence[str]) -> Wording:
    return Wording(
        "is on its way · Oda iko njiani",
        "Your goods are on their way.",
        "Bidhaa zako ziko njiani.",
        f"Order {order.number}: your goods are on their way. Bidhaa zako ziko njiani.",
    )


def _delivered(order: Order, receipts: Sequence[str]) -> Wording:
    return Wording(
        "was delivered · Oda imefika",
        "Your goods were delivered. Thank you for buying from us.",
        "Bidhaa zako zimefika. Asante kwa kununua kwetu.",
        f"Order {order.number}: your goods were delivered. Thank you. Bidhaa zako zimefika. Asante!",
    )


def _cancelled(order: Order, receipts: Sequence[str]) -> Wording:
    back, kurudi = _money_back(order)
    if _is_stay(order):
        return _stay_cancelled(order, receipts)
    return Wording(
        "was cancelled · Oda imeghairiwa",
        f"This order was cancelled.{back}",
        f"Oda hii imeghairiwa.{kurudi}",
        f"Order {order.number} was cancelled.{back} Oda imeghairiwa.{kurudi}",
    )


def _expired(order: Order, receipts: Sequence[str]) -> Wording:
    back, kurudi = _money_back(order)
    if not back:
        back, kurudi = " If you paid, we will find it and tell you.", " Kama ulilipa, tutakujulisha."
    given_up = "This order was not paid in time, so its goods were given back."
    kuachwa = "Oda hii haikulipwa kwa wakati, kwa hivyo bidhaa zimerudishwa."
    if _is_stay(order):
        given_up = "This booking was not paid in time, so its unit was given back."
        kuachwa = "Nafasi hii haikulipwa kwa wakati, kwa hivyo chumba kimerudishwa."
    return Wording(
        "was not paid in time · Oda haikulipwa kwa wakati",
        given_up + back,
        kuachwa + kurudi,
        f"Order {order.number} was not paid in time.{back} Oda haikulipwa kwa wakati.{kurudi}",
    )


def _late_money(order: Order, receipts: Sequence[str]) -> Wording:
    if order.status == Status.CANCELLED:
        english = "We received your money after the order was cancelled. It is being returned."
        swahili = "Tulipokea pesa zako oda ikiwa imeghairiwa. Zinarudishwa."
    elif _is_stay(order):
        english = "We received your money too late for the unit. It is being returned."
        swahili = "Pesa zako zilifika chumba kikiwa hakipo tena. Zinarudishwa."
    else:
        english = "We received your money after the goods were sold. It is being returned."
        swahili = "Tulipokea pesa zako bidhaa zikiwa zimekwisha. Zinarudishwa."
    title = "Your money is being returned · Pesa zako zinarudishwa"
    return Wording(title, english, swahili, f"Order {order.number}: {english} {swahili}")


def _money_returned(order: Order, receipts: Sequence[str]) -> Wording:
    english, swahili = "Your money was sent back to you.", "Pesa zako zimerudishwa."
    return Wording(
        "Your money was returned · Pesa zako zimerudishwa",
        f"{english} By M-Pesa it is there at once; to a card it takes some days.",
        f"{swahili} Kwa M-Pesa zinafika mara moja; kwa kadi huchukua siku chache.",
        f"Order {order.number}: {english} {swahili}",
    )


def _stay_cancelled(order: Order, receipts: Sequence[str]) -> Wording:
    back, kurudi = _money_back(order)
    return Wording(
        "Your booking was cancelled · Nafasi yako imeghairiwa",
        f"Your storage unit's booking was cancelled.{back}",
        f"Nafasi yako ya kuhifadhi imeghairiwa.{kurudi}",
        f"Order {order.number}: booking cancelled.{back} Nafasi imeghairiwa.{kurudi}",
    )


def _money_back(order: Order) -> tuple[str, str]:
    if order.payment_status != PaidState.REFUND_DUE:
        return "", ""
    return " What you paid is being returned.", " Pesa ulizolipa zinarudishwa."


TOLD: dict[str, Callable[[Order, Sequence[str]], Wording]] = {
    "order.confirmed": _confirmed,
    "order.dispatched": _dispatched,
    "order.delivered": _delivered,
    "order.cancelled": _cancelled,
    "order.expired": _expired,
    "order.refund_due": _late_money,
    "booking.cancelled": _stay_cancelled,
    "refund.done": _money_returned,
}
"""Topics that may concern a customer; `fanout` decides whether they do."""
