"""The cart over HTTP. Signing in merges a guest's cart into the user's (see merging.py)."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from app.auth import guards
from app.carts import service
from app.carts.schemas import CartAddSchema, CartQuantitySchema, CartSchema
from app.carts.service import Owner, PricedCart
from app.kit.clock import utc_now
from app.web.blueprint import Blueprint
from app.web.caller import caller, guest_token
from app.web.conditional import refuse_unless_matching, tag
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.openapi.headers import header, if_match

ETAG = header("ETag", "Changes with the cart and with what it shows")
TOKEN = header("Cart-Token", "A guest's: send it with every request from now on")
IF_MATCH = if_match("The cart's ETag: 412 when it has changed since")

blp = Blueprint(
    "carts",
    __name__,
    url_prefix="/api/v1/cart",
    guard=guards.anyone,
    description="What you mean to buy. The Cart-Token that a guest's first write answers opens that cart.",
)


def owner() -> Owner:
    """Whose cart this request means: a Cart-Token beside an access token counts at log-in only."""
    who = caller()
    return Owner(who.user_id, None) if who.user_id is not None else Owner(None, who.cart_guest)


def cart_token(cart: PricedCart) -> dict[str, tuple[str, str]]:
    return {"Cart-Token": ("cart", cart.guest)} if cart.guest else {}


def answer(cart: PricedCart, status: int = 200, **headers: str) -> tuple[PricedCart, int, Mapping[str, str]]:
    """The whole cart, with its ETag and, for a guest, the token that opens it."""
    tag(*cart.mark)
    tokens = {name: guest_token(*recipe) for name, recipe in cart_token(cart).items()}
    return cart, status, tokens | headers


def seen() -> int | None:
    """The version that If-Match vouches for, None when it asks for none. Raises ChangedMeanwhile."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    cart = service.priced(owner=owner())
    refuse_unless_matching(*cart.mark)
    return cart.version


@blp.get("")
@blp.response(200, CartSchema, headers=ETAG)
def read_cart() -> Any:
    """Read the cart at today's prices.

    Somebody who has put nothing in it yet gets an empty one. Lines that cannot be bought as asked carry
    a `problem`; they do not count in `subtotal` and `total`.
    """
    cart = service.priced(owner=owner())
    tag(*cart.mark)
    return cart


@blp.post("/items")
@blp.arguments(CartAddSchema)
@blp.response(201, CartSchema, headers=ETAG | TOKEN)
@blp.alt_response(409, **PROBLEM, description="`cart_full`: the cart has 100 products")
@once(CartSchema, tokens=cart_token)
def add_item(body: dict[str, Any]) -> Any:
    """Add units of a product.

    They are added to those that the cart already has of it, up to 999. The answer is the whole cart. A
    guest's answer carries a `Cart-Token` header: keep it, it opens the cart.
    """
    cart = service.add(owner=owner(), now=utc_now(), **body)
    return answer(cart, 201, Location=url_for("carts.read_cart"))


@blp.put("/items/<int:product_id>")
@blp.arguments(CartQuantitySchema)
@blp.response(200, CartSchema, headers=ETAG | TOKEN)
@blp.alt_response(404, **PROBLEM, description="`product_not_for_sale`")
@blp.alt_response(409, **PROBLEM, description="`cart_full`: the cart has 100 products")
@blp.alt_response(412, **PROBLEM, description="`changed_meanwhile`: another ETag than in If-Match")
@blp.doc(parameters=[IF_MATCH])
def set_item(body: dict[str, Any], product_id: int) -> Any:
    """Set how many units of a product the cart has.

    A product that was not in the cart is put in. To take one out, use DELETE. The answer is the whole
    cart.
    """
    cart = service.set_quantity(
        owner=owner(), product_id=product_id, quantity=body["quantity"], now=utc_now(), seen=seen()
    )
    return answer(cart)


@blp.delete("/items/<int:product_id>")
@blp.response(200, CartSchema, headers=ETAG | TOKEN)
@blp.alt_response(412, **PROBLEM, description="`changed_meanwhile`: another ETag than in If-Match")
@blp.doc(parameters=[IF_MATCH])
def remove_item(product_id: int) -> Any:
    """Take a product out of the cart.

    The answer is the whole cart, also when the product was not in it: a second tap does no harm.
    """
    return answer(service.remove(owner=owner(), product_id=product_id, now=utc_now(), seen=seen()))


@blp.delete("")
@blp.response(200, CartSchema, headers=ETAG | TOKEN)
@blp.alt_response(412, **PROBLEM, description="`changed_meanwhile`: another ETag than in If-Match")
@blp.doc(parameters=[IF_MATCH])
def clear_cart() -> Any:
    """Take everything out of the cart.

    The answer is the empty cart.
    """
    return answer(service.clear(owner=owner(), now=utc_now(), seen=seen()))
