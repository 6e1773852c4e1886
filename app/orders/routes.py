"""Checkout and orders over HTTP."""

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app, url_for

from app.auth import guards
from app.auth import service as auth
from app.carts.service import Owner
from app.kit.clock import utc_now
from app.orders import service
from app.orders.checkout import Buyer, checkout
from app.orders.guards import viewer
from app.orders.models import Order
from app.orders.schemas import (
    CancelSchema,
    CheckoutSchema,
    FulfilmentSchema,
    OrderListArgs,
    OrderPage,
    OrderSchema,
)
from app.orders.states import FulfilmentEvent
from app.web import conditional, pages
from app.web.blueprint import Blueprint
from app.web.caller import Caller, caller, guest_token
from app.web.once import once

blp = Blueprint(
    "orders",
    __name__,
    url_prefix="/api/v1",
    guard=guards.anyone,
    description="Checkout and orders. A guest's order opens with the Order-Token that checkout answered.",
)
staff_blp = Blueprint(
    "orders_staff", __name__, url_prefix="/api/v1", guard=guards.staff, description="Fulfilling orders."
)


def order_token(order: Order) -> dict[str, tuple[str, str]]:
    return {"Order-Token": ("order", order.guest)} if order.guest else {}


def order_address(order_id: int) -> str:
    return url_for("orders.read_order", order_id=order_id)


@blp.post("/checkout")
@blp.arguments(CheckoutSchema)
@blp.response(201, OrderSchema)
@once(OrderSchema, required=True, tokens=order_token, location=order_address)
def place_order(body: dict[str, Any]) -> Any:
    """Turn the cart into an order.

    Names, prices and totals are copied into the order and its goods are held until `expires_at`.
    Everything that is short is reported at once (409 `out_of_stock`). A guest's answer carries an
    `Order-Token` header: keep it, it opens the order.
    """
    who, now = caller(), utc_now()
    expected, ttl = (
        body.pop("expected_total"),
        timedelta(minutes=current_app.config["SETTINGS"].order_ttl_minutes),
    )
    order = checkout(
        owner=Owner(who.user_id, who.cart_guest),
        buyer=_buyer(who, body),
        expected_total=expected,
        ttl=ttl,
        actor=who.actor,
        now=now,
    )
    headers = {"Location": order_address(order.id)}
    headers |= {name: guest_token(*recipe) for name, recipe in order_token(order).items()}
    return order, 201, headers


def _buyer(who: Caller, body: dict[str, Any]) -> Buyer:
    if who.user_id is None:
        return Buyer(None, secrets.token_hex(16), **body)
    account = auth.user(user_id=who.user_id)
    known = {"name": account.name, "email": account.email, "phone": account.phone}
    return Buyer(who.user_id, None, **body | {field: body[field] or value for field, value in known.items()})


@blp.get("/orders")
@blp.arguments(OrderListArgs, location="query")
@blp.response(200, OrderPage)
def list_orders(args: dict[str, Any]) -> Any:
    """List your orders; staff see everybody's."""
    wanted = pages.wanted(args)
    return pages.answer(service.list_orders(viewer=viewer(), wanted=wanted, **args))


@blp.get("/orders/<int:order_id>")
@blp.response(200, OrderSchema)
def read_order(order_id: int) -> Any:
    """Read one order with its lines and history."""
    order = service.read_order(order_id=order_id, viewer=viewer(), now=utc_now())
    conditional.tag(order.version)
    return order


@blp.post("/orders/<int:order_id>/cancel")
@blp.arguments(CancelSchema)
@blp.response(200, OrderSchema)
@once(OrderSchema, status=200)
def cancel_order(body: dict[str, Any], order_id: int) -> Any:
    """Cancel an order that is not paid yet; its goods are given back.

    409 `payment_in_progress` while a payment is being decided, 409 `order_state_conflict` when it is paid.
    """
    who = caller()
    return service.cancel_order(
        order_id=order_id, viewer=viewer(), reason=body["reason"], actor=who.actor, now=utc_now()
    )


@staff_blp.post("/orders/<int:order_id>/fulfilment")
@staff_blp.arguments(FulfilmentSchema)
@staff_blp.response(200, OrderSchema)
@once(OrderSchema, status=200)
def fulfil_order(body: dict[str, Any], order_id: int) -> Any:
    """Dispatch, deliver or take back a paid order; delivered completes it."""
    event = FulfilmentEvent(body["event"])
    return service.fulfil_order(
        order_id=order_id, event=event, reason=body["reason"], actor=caller().actor, now=utc_now()
    )
