"""What customers read about the transport they asked for; of the same shape as what they read of orders."""

from collections.abc import Callable

from app.bookings.transport.service import Transport
from app.kit.clock import clock_time
from app.notifications.words import Wording


def wording(topic: str, asked: Transport) -> Wording:
    """The words of a topic of `TOLD`. Raises KeyError for others."""
    title, english, swahili = TOLD[topic](asked)
    return Wording(title, english, swahili, f"Transport {asked.id}: {english} {swahili}")


def _scheduled(asked: Transport) -> tuple[str, str, str]:
    when = clock_time(asked.scheduled_at) if asked.scheduled_at else ""
    return (
        "We have a time for you · Tumepanga wakati",
        f"We come for your things on {when}.",
        f"Tutakuja kuchukua mizigo yako {when}.",
    )


def _in_progress(asked: Transport) -> tuple[str, str, str]:
    return "The lorry is on its way · Lori liko njiani", "The lorry is on its way.", "Lori liko njiani."


def _completed(asked: Transport) -> tuple[str, str, str]:
    return (
        "Your things have arrived · Mizigo yako imefika",
        "Your things have arrived. Thank you.",
        "Mizigo yako imefika. Asante!",
    )


def _cancelled(asked: Transport) -> tuple[str, str, str]:
    title = "was cancelled · Usafirishaji umeghairiwa"
    if _by_the_shop(asked):
        said = "The transport of your things was cancelled."
        return title, said, "Usafirishaji wa mizigo yako umeghairiwa."
    return (
        title,
        "You cancelled it, so our lorry does not come.",
        "Umeghairi usafirishaji huu, kwa hivyo lori letu halitakuja.",
    )


TOLD: dict[str, Callable[[Transport], tuple[str, str, str]]] = {
    "transport.scheduled": _scheduled,
    "transport.in_progress": _in_progress,
    "transport.completed": _completed,
    "transport.cancelled": _cancelled,
}
"""Each gives the title, the English and the Swahili."""


def concerns_the_customer(topic: str, asked: Transport) -> bool:
    """Whether they are written to.

    Who gives up what the shop had no time for yet reads of it on the page alone: a stranger could name
    anybody's phone, ask and give up, and the shop would pay for each text.
    """
    return topic != "transport.cancelled" or asked.scheduled_at is not None or _by_the_shop(asked)


def _by_the_shop(asked: Transport) -> bool:
    return asked.events[-1].actor.startswith(("staff:", "admin:"))
