"""Dialect ecommerce: register, cart and checkout by card, without a prefix."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import current_app

from app.auth import service as auth
from app.carts import lines
from app.carts import service as carts
from app.compat import people, repeats
from app.compat.baskets import add_line
from app.compat.edge import Dialect, Refused, sent, shillings, signed_in, text, token
from app.compat.paying import order_of_cart, unpaid_order
from app.kit.clock import utc_now
from app.payments import methods
from app.payments.states import PaymentStatus

blp = Dialect("ecommerce")


@blp.get("/ping")
def ping() -> Any:
    """Say pong."""
    return '"pong"', 200, {"Content-Type": "application/json"}


@blp.post("/register")
def register() -> Any:
    """Make an account."""
    body = sent()
    try:
        signed = people.sign_up(
            email=people.email_in(body),
            username=text(body, "username", most=80),
            password=people.password_in(body),
        )
    except (auth.EmailTaken, auth.UsernameTaken) as error:
        raise Refused(400, error.detail) from error
    user = signed.user
    about = {"id": user.id, "username": user.username, "email": user.email, "is_admin": False}
    return {"message": "User registered successfully", "user": about, "access_token": token(signed)}, 201


@blp.get("/cart")
def read_cart() -> Any:
    """The caller's cart at today's prices."""
    user_id = signed_in().user_id or 0
    ids = {line.product_id: line.id for line in lines.list_lines(user_id=user_id)}
    cart = carts.priced(owner=carts.Owner(user_id, None))
    items = [
        {
            "id": ids.get(line.product_id),
            "product_id": line.product_id,
            "quantity": line.quantity,
            "name": line.name,
            "price": shillings(line.unit_price or 0),
            "subtotal": shillings(line.line_total or 0),
        }
        for line in cart.items
    ]
    return {"items": items, "total": shillings(cart.total)}


@blp.post("/cart")
def add_to_cart() -> Any:
    """Put units of a product into the caller's cart."""
    line = add_line(sent())
    return {
        "id": line.id,
        "user_id": line.user_id,
        "product_id": line.product_id,
        "quantity": line.quantity,
        "message": "Added to cart",
    }, 201


class CardsClosed(Refused):
    def __init__(self) -> None:
        super().__init__(503, "This shop takes no cards. Pay by M-Pesa. (STRIPE_SECRET_KEY is not set.)")


@blp.post("/checkout")
def check_out() -> Any:
    """Turn the cart into an order and begin a card payment for it; `client_secret` is for Stripe's form."""
    who, gateway = signed_in(), current_app.extensions["payments"]
    card = methods.called("card")
    offer = card.offer(gateway)
    if offer is None:
        raise CardsClosed()
    user_id, secret = who.user_id or 0, ""

    def begin() -> Callable[[], Any]:
        return partial(start, _order_for(user_id).id)

    def start(order_id: int) -> Any:
        nonlocal secret
        wish = methods.Wish(order_id, None, who.actor, str(user_id), who.address, repeats.as_id)
        payment, found = card.start(wish, gateway, utc_now)
        secret = found or ""
        return payment

    # What was begun took all that was in the cart: what is there now came after it.
    payment = repeats.paid_once(who.scope, {}, begin, stands=lambda: not lines.list_lines(user_id=user_id))
    if payment.status == PaymentStatus.FAILED:
        raise Refused(502, card.words(payment.status, payment.reason, None))
    return {
        "client_secret": secret or card.secret(payment, gateway),
        "publishable_key": offer.get("publishable_key"),
        "order_id": payment.order_id,
        "payment_id": payment.id,
        "total": shillings(payment.amount_minor),
    }


def _order_for(user_id: int) -> Any:
    """The order of what is in the cart, else the newest unpaid one. Raises CartEmpty, OutOfStock."""
    try:
        return order_of_cart(user_id)
    except carts.CartEmpty:
        waiting = unpaid_order(user_id)
        if waiting is None:
            raise
        return waiting
