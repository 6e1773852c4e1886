"""The old payment calls that take a bare amount. A client never sets the price of anything.

For somebody signed in the call pays the newest unpaid order, or one made from the cart, if the amount is
what it costs. Without either, and where a dialect asks for no token, it is a sale at the till: an order of
its own over that sum, for the phone's owner to approve by PIN.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from flask import current_app

from app.auth import service as auth
from app.carts import service as carts
from app.compat import repeats
from app.compat.edge import Refused
from app.errors import AppError
from app.kit.clock import utc_now
from app.kit.money import SHILLING, as_json, display, rounding
from app.kit.paging import Wanted
from app.kit.text import digest
from app.orders import service as orders
from app.orders.checkout import Buyer, checkout
from app.payments import attempts
from app.payments.counter import service as counter
from app.payments.gateway import Gateway
from app.payments.service import PaymentMethodUnavailable
from app.payments.states import PaymentStatus
from app.payments.words import words
from app.products import service as products
from app.web.caller import Caller

RECENT = 5  # unpaid orders that are looked at for one that is still open


class AmountIsNotDue(Refused):
    """The amount that came is another than what is due."""

    def __init__(self, due: int) -> None:
        super().__init__(
            400, f"The amount does not match. The amount due is {display(due)}.", due=as_json(due)
        )


class TillClosed(AppError):
    status = 401
    detail = "Sign in and fill your cart first: this shop takes no payments without an order."


@dataclass(frozen=True)
class Wish:
    """Who wants to pay how much (cents) from which phone (E.164), and for what."""

    amount_minor: int
    phone: str
    who: Caller
    user_id: int | None = None
    product_name: str = ""
    description: str = ""
    order_id: int | None = None

    @property
    def scope(self) -> str:
        """Whose double taps are one payment."""
        return f"user:{self.user_id}" if self.user_id else f"phone:{digest(self.phone)[:32]}"

    @property
    def payer(self) -> attempts.Payer:
        account = f"user:{self.user_id}" if self.user_id else None
        actor = f"user:{self.user_id}" if self.user_id else "guest"
        return attempts.Payer(phone=self.phone, actor=actor, account=account, address=self.who.address)


def pay(wish: Wish, body: Mapping[str, Any]) -> Any:
    """Ask the phone for the money; the payment, whose prompt reached the phone.

    Raises PaymentMethodUnavailable, AmountIsNotDue, TillClosed, Refused (502: the prompt was not sent), and
    what opening an attempt raises.
    """
    gateway: Gateway = current_app.extensions["payments"]
    if not gateway.configured:
        raise PaymentMethodUnavailable()
    payment = _opened(wish, dict(body), gateway)
    if payment.status == PaymentStatus.FAILED:
        raise Refused(502, words(payment.status, payment.reason, None))
    return payment


def _opened(wish: Wish, body: dict[str, Any], gateway: Gateway) -> Any:
    def begin() -> Callable[[], Any]:
        order_id = wish.order_id or (_order_to_pay(wish) if wish.user_id else None)
        if order_id is not None:
            return partial(_pay_order, wish, order_id, gateway)
        if not current_app.config["SETTINGS"].till_sales:
            raise TillClosed()
        return partial(_pay_at_the_till, wish, _basket(wish), gateway)

    return repeats.paid_once(wish.scope, body, begin)


def _pay_order(wish: Wish, order_id: int, gateway: Gateway) -> Any:
    return attempts.pay(
        order_id=order_id, payer=wish.payer, gateway=gateway, render=repeats.as_id, now=utc_now
    )


def _pay_at_the_till(wish: Wish, basket: counter.Basket, gateway: Gateway) -> Any:
    till = counter.Till(wish.payer.actor, buyer_of(wish.user_id, phone=wish.phone), order_ttl())
    return counter.sell_by_prompt(
        basket=basket, till=till, payer=wish.payer, gateway=gateway, render=repeats.as_id, now=utc_now
    )


def _order_to_pay(wish: Wish) -> int | None:
    """The newest unpaid order, or one made of the cart. Raises AmountIsNotDue before anything is written."""
    user_id = wish.user_id or 0
    order = unpaid_order(user_id)
    if order is None:
        cart = carts.priced(owner=carts.Owner(user_id, None))
        if cart.items and cart.total != wish.amount_minor:
            raise AmountIsNotDue(cart.total)
        try:
            if cart.items:
                return int(order_of_cart(user_id, expected=wish.amount_minor, phone=wish.phone).id)
        except carts.CartEmpty:  # the first of two taps made an order of it meanwhile
            pass
        order = unpaid_order(user_id)
    if order is None:
        return None
    check_amount(order, wish.amount_minor)
    return int(order.id)


def unpaid_order(user_id: int) -> Any | None:
    """The newest order of this user that still waits for its money."""
    viewer, now = orders.Viewer(user_id=user_id), utc_now()
    page = orders.list_orders(viewer=viewer, wanted=Wanted(limit=RECENT), status="pending_payment")
    for row in page.data:
        order = orders.read_order(order_id=row.id, viewer=viewer, now=now, full=False)
        if order.status == "pending_payment":
            return order
    return None


def check_amount(order: Any, amount_minor: int) -> None:
    """Raise AmountIsNotDue unless the amount is what the order still costs."""
    due = order.due_minor + rounding(order.due_minor)
    if amount_minor != due:
        raise AmountIsNotDue(due)


def order_of_cart(user_id: int, *, expected: int | None = None, phone: str | None = None) -> Any:
    """Place the order that the user's cart describes. Raises CartEmpty, OutOfStock, TotalChanged."""
    return checkout(
        owner=carts.Owner(user_id, None),
        buyer=buyer_of(user_id, phone=phone),
        expected_total=expected,
        ttl=order_ttl(),
        actor=f"user:{user_id}",
        now=utc_now(),
    )


def buyer_of(user_id: int | None, *, phone: str | None, address: str = "", note: str = "") -> Buyer:
    """Who buys, as the account says it, or whoever owns the phone."""
    if user_id is None:
        return Buyer(None, None, "", None, phone, address, note)
    user = auth.user(user_id=user_id)
    return Buyer(
        user_id, None, user.name or user.username or "", user.email, phone or user.phone, address, note
    )


def order_ttl() -> timedelta:
    return timedelta(minutes=current_app.config["SETTINGS"].order_ttl_minutes)


def _basket(wish: Wish) -> counter.Basket:
    """One line over the sum; the product of this name instead, if that is its price."""
    if wish.amount_minor <= 0 or wish.amount_minor % SHILLING:
        raise Refused(400, "amount must be whole shillings, one at least: M-Pesa takes no cents.")
    product_id = _named(wish.product_name, wish.amount_minor)
    if product_id is not None:
        return counter.Basket({product_id: 1})
    return counter.Basket({}, wish.amount_minor, wish.description or wish.product_name)


def _named(name: str, amount_minor: int) -> int | None:
    if not name:
        return None
    wanted = Wanted(limit=RECENT)
    page = products.list_products(
        staff=False, wanted=wanted, q=name, min_price=amount_minor, max_price=amount_minor
    )
    return next((int(each.id) for each in page.data if each.name.casefold() == name.casefold()), None)
