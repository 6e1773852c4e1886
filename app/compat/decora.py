"""Dialect decora: users, carts and orders of a furniture shop, without a prefix."""

from typing import Any

from flask import request

from app.auth import service as auth
from app.carts import lines
from app.compat import goods, people, repeats
from app.compat.baskets import add_line, line_row
from app.compat.edge import (
    Dialect,
    Refused,
    administrator,
    cents,
    sent,
    shillings,
    signed_in,
    text,
    token,
    user_id_in,
    whole,
)
from app.compat.paying import Wish, buyer_of, order_of_cart, order_ttl, pay
from app.errors import AppError, NotFound
from app.kit.clock import NAIROBI, utc_now
from app.kit.paging import MOST, Wanted
from app.orders.checkout import buy
from app.products import service as products
from app.products.images import service as images
from app.web.caller import caller

MOST_UNITS = 999
MOST_LINES = 100

blp = Dialect("decora")


def user_row(user: Any, cart: list[lines.CartLine]) -> dict[str, Any]:
    """A user as this dialect reads it, with the cart. Nothing secret is among it."""
    return _user_row(user, cart, _briefs(cart))


def _briefs(cart: list[lines.CartLine]) -> dict[int, dict[str, Any]]:
    """What a cart says of each of its products."""
    found = products.on_offer(product_ids={line.product_id for line in cart})
    pictures = images.ids_of(product_ids=found)
    return {id_: _brief(product, pictures.get(id_, [])) for id_, product in found.items()}


def _user_row(user: Any, cart: list[lines.CartLine], found: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "contacts": user.phone,
        "address": user.address,
        "role": user.role,
        "created_at": user.created_at.astimezone(NAIROBI).isoformat(),
        "cart": [
            {"id": line.id, "quantity": line.quantity, "product": found[line.product_id]}
            for line in cart
            if line.product_id in found
        ],
    }


def _brief(product: Any, image_ids: list[int]) -> dict[str, Any]:
    return {
        "id": product.id,
        "name": product.name,
        "price": shillings(product.price_minor),
        "quantity": product.available,
        "images": goods.addresses(image_ids),
    }


@blp.get("/users")
def list_users() -> Any:
    """Every account; administrators only."""
    administrator()
    rows: list[Any] = []
    cursor = None
    while len(rows) < goods.MOST_LISTED:
        page = auth.users(wanted=Wanted(limit=MOST, cursor=cursor))
        rows += [user for user in page.data if user.disabled_at is None]
        cursor = page.next_cursor
        if cursor is None:
            break
    in_carts: dict[int, list[lines.CartLine]] = {}
    everybodys = lines.list_lines()
    for line in everybodys:
        in_carts.setdefault(line.user_id, []).append(line)
    found = _briefs(everybodys)
    rows.sort(key=lambda user: user.id)
    return goods.plain([_user_row(user, in_carts.get(user.id, []), found) for user in rows])


@blp.post("/users")
def add_user() -> Any:
    """Make an account. The answer carries a token, which the other calls want."""
    body = sent()
    signed = people.sign_up(
        email=people.email_in(body, required=not body.get("username")),
        username=text(body, "username", most=80, default="") or None,
        password=people.password_in(body),
        phone=people.phone_in(body, "contacts", "phone"),
        name=text(body, "name", most=120, default=""),
    )
    user = signed.user
    address = _address(body)
    if address:
        user = auth.edit_profile(user_id=user.id, now=utc_now(), address=address)
    return {**user_row(user, []), "access_token": token(signed)}


def _address(body: dict[str, Any]) -> str:
    return text(body, "address", most=500, default="")


def _person(user_id: str) -> Any:
    """An account that is the caller's own, or anybody's for an administrator. Raises 401 and 404."""
    who = signed_in()
    if not user_id.isascii() or not user_id.isdigit() or len(user_id) > 18:
        raise NotFound("User not found")
    if who.role != "admin" and who.user_id != int(user_id):
        raise NotFound("User not found")
    try:
        user = auth.user(user_id=int(user_id))
    except NotFound as error:
        raise NotFound("User not found") from error
    if user.disabled_at is not None:
        raise NotFound("User not found")
    return user


@blp.get("/user/<user_id>")
def read_user(user_id: str) -> Any:
    """One account with its cart."""
    user = _person(user_id)
    return user_row(user, lines.list_lines(user_id=user.id))


@blp.patch("/user/<user_id>")
def change_user(user_id: str) -> Any:
    """Change what is named of an account."""
    user, body = _person(user_id), sent()
    changes: dict[str, Any] = {}
    if body.get("username"):
        changes["username"] = text(body, "username", most=80)
    if body.get("email"):
        changes["email"] = people.email_in(body)
    if "contacts" in body:
        changes["phone"] = people.phone_in(body, "contacts")
    if "address" in body:
        changes["address"] = _address(body)
    if changes:
        user = auth.edit_profile(user_id=user.id, now=utc_now(), **changes)
    return user_row(user, lines.list_lines(user_id=user.id))


@blp.delete("/user/<user_id>")
def delete_user(user_id: str) -> Any:
    """Close an account: nobody signs in with it again, its orders stay."""
    user, who = _person(user_id), caller()
    if user.role == "admin" and user.id == who.user_id:
        raise auth.NotYourself()
    auth.change_user(user_id=user.id, actor_id=0, actor=who.actor, disabled=True, now=utc_now())
    return {"message": "User deleted successfully"}


@blp.get("/carts")
def list_carts() -> Any:
    """The lines of one's own cart; of all carts for an administrator."""
    who = signed_in()
    mine = None if who.role == "admin" else who.user_id
    return goods.plain([line_row(line) for line in lines.list_lines(user_id=mine)])


@blp.post("/carts")
def add_to_cart() -> Any:
    """Put units of a product into one's cart."""
    return line_row(add_line(sent()))


@blp.post("/orders")
def place_order() -> Any:
    """Order what is in one's cart, or the `items` that are named."""
    body = sent()
    user_id = user_id_in(body)
    quantities = _items(body)
    if not quantities:
        return repeats.once(
            f"user:{user_id}",
            body,
            lambda: order_of_cart(user_id),
            order_row,
            stands=lambda made: not lines.list_lines(user_id=user_id),  # it took all that was in the cart
        )
    buyer = buyer_of(user_id, phone=None, address=_address(body))
    return repeats.once(
        f"user:{user_id}",
        body,
        lambda: buy(
            quantities=quantities, buyer=buyer, ttl=order_ttl(), actor=f"user:{user_id}", now=utc_now()
        ),
        order_row,
    )


def _items(body: dict[str, Any]) -> dict[int, int]:
    items = body.get("items") or []
    if not isinstance(items, list) or len(items) > MOST_LINES or any(not isinstance(i, dict) for i in items):
        raise Refused(400, f"items must be a list of at most {MOST_LINES} products with quantities.")
    quantities: dict[int, int] = {}
    for item in items:
        product = whole(item, "product_id", low=1, high=2**62)
        more = whole(item, "quantity", low=1, high=MOST_UNITS, default=1)
        quantities[product] = quantities.get(product, 0) + more
    return quantities


def order_row(order: Any) -> dict[str, Any]:
    """An order as this dialect reads it; `total` is in shillings."""
    return {
        "id": order.id,
        "number": order.number,
        "user_id": order.user_id,
        "status": order.status,
        "payment_status": order.payment_status,
        "total": shillings(order.total_minor),
        "address": order.address,
        "created_at": order.created_at.astimezone(NAIROBI).isoformat(),
        "items": [
            {
                "product_id": line.product_id,
                "name": line.name,
                "quantity": line.quantity,
                "price": shillings(line.unit_minor),
            }
            for line in order.lines
        ],
    }


@blp.post("/mpesa")
def pay_by_mpesa() -> Any:
    """Ask a phone for money. Whatever goes wrong is 500 here, with the reason in its words."""
    try:
        body = sent()
        user_id = None
        if caller().user_id is not None or body.get("user_id") or request.headers.get("Authorization"):
            user_id = user_id_in(body)
        phone = people.phone_in(body, "number", "phone", required=True) or ""
        wish = Wish(amount_minor=cents(body, "amount"), phone=phone, who=caller(), user_id=user_id)
        payment = pay(wish, body)
    except AppError as error:
        raise Refused(500, error.detail, **error.facts) from error
    said = "Payment initiated. Enter your M-Pesa PIN on your phone."
    return {"message": said, "order_id": payment.order_id, "payment_id": payment.id, "status": payment.status}
