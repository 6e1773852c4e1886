"""The ways to pay: what one of them has to say about itself, and the register of those that there are.

Adding one is a folder with a `METHOD` and a line in `app/payments/__init__.py`. What is common to all ways
(settling, receipts, allocations, the sweeper, the API) asks this register and knows no provider by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.errors import AppError
from app.payments.gateway import Gateway
from app.payments.leases import Claim
from app.payments.models import Payment
from app.payments.states import PaymentStatus

Clock = Callable[[], datetime]


class CannotBeCalledBack(AppError):
    status = 409
    detail = "A prompt on a phone cannot be called back. Answer it or let it run out: that takes a minute."


@dataclass(frozen=True)
class Wish:
    """Who wants to pay which order; the caller has checked that they may. `phone` is E.164, if there is one.

    `render` writes the payment as its idempotency key keeps it.
    """

    order_id: int
    phone: str | None
    actor: str
    account: str | None
    address: str
    render: Callable[[Payment], str]


def _cannot_stop(payment: Payment, gateway: Gateway, now: Clock) -> None:
    raise CannotBeCalledBack()


def _keeps_no_secret(payment: Payment, gateway: Gateway) -> str | None:
    return None


def _returns_nothing(gateway: Gateway, now: Clock, most: int) -> int:
    return 0


@dataclass(frozen=True)
class Method:
    """One way to pay.

    `name` is what a client sends, `attempt` what the attempt's row says, `provider` what its receipts say.
    `ending` and `reason` translate the provider's codes, `words` are for the payer. `offer` returns what a
    front end must know to use it, None while it is not set up. `start` writes an attempt down, calls the
    provider and records the answer; `ask` finds the truth of an attempt whose lease the sweeper holds, and
    returns False when no more may be asked for now. `stop` gives an attempt up for its payer, and raises when
    that cannot be done; `secret` fetches what only the payer may have, where it `keeps_secrets`. `returns`
    sends approved refunds and asks about those under way, so many at most, and says how many it saw to.
    """

    name: str
    attempt: str
    provider: str
    label: str
    ending: Callable[[str], PaymentStatus]
    reason: Callable[[str], str]
    words: Callable[[str, str | None, str | None], str]
    offer: Callable[[Gateway], Mapping[str, Any] | None]
    start: Callable[[Wish, Gateway, Clock], tuple[Payment, str | None]]
    ask: Callable[[Claim, Gateway, Clock], bool]
    keeps_secrets: bool = False
    stop: Callable[[Payment, Gateway, Clock], None] = field(default=_cannot_stop)
    secret: Callable[[Payment, Gateway], str | None] = field(default=_keeps_no_secret)
    returns: Callable[[Gateway, Clock, int], int] = field(default=_returns_nothing)


_REGISTER: dict[str, Method] = {}


def register(*methods: Method) -> None:
    """Make methods known, in the order in which a shopper is offered them."""
    _REGISTER.update({method.attempt: method for method in methods})


def every() -> tuple[Method, ...]:
    """All methods, whether or not they are set up."""
    return tuple(_REGISTER.values())


def of(attempt: str) -> Method:
    """The method of an attempt's row. Raises KeyError for one that this version does not know."""
    return _REGISTER[attempt]


def called(name: str) -> Method:
    """The method that clients call `name`. Raises KeyError."""
    return next(method for method in every() if method.name == name)


def offered(gateway: Gateway) -> list[dict[str, Any]]:
    """What can be paid with now, with what a front end must know of each."""
    offers = ((method, method.offer(gateway)) for method in every())
    return [
        {"method": method.name, "label": method.label, **offer}
        for method, offer in offers
        if offer is not None
    ]
