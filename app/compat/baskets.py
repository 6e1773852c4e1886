"""Lines of carts one by one: the addresses that dialects decora and ecommerce share."""

from typing import Any

from app.carts import lines
from app.carts import service as carts
from app.compat import goods
from app.compat.edge import Dialect, sent, signed_in, user_id_in, whole
from app.errors import NotFound
from app.kit.clock import utc_now
from app.web.caller import caller

MOST_UNITS = 999

blp = Dialect("baskets")


def line_row(line: lines.CartLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "user_id": line.user_id,
        "product_id": line.product_id,
        "quantity": line.quantity,
    }


def add_line(body: dict[str, Any]) -> lines.CartLine:
    """Put what the body says into the caller's cart and return the line that came of it."""
    user_id = user_id_in(body)
    product = goods.found(whole(body, "product_id", low=1, high=2**62))
    quantity = whole(body, "quantity", low=1, high=MOST_UNITS, default=1)
    carts.add(owner=carts.Owner(user_id, None), product_id=product.id, quantity=quantity, now=utc_now())
    mine = lines.list_lines(user_id=user_id)
    return next(line for line in mine if line.product_id == product.id)


def own_line(line_id: str, user_id: int, *, any_of: bool = False) -> lines.CartLine:
    """A line of the user's cart; anybody's with `any_of`. Raises NotFound."""
    if not line_id.isascii() or not line_id.isdigit() or len(line_id) > 18:
        raise NotFound("Cart item not found")
    try:
        return lines.read_line(line_id=int(line_id), user_id=None if any_of else user_id)
    except NotFound as error:
        raise NotFound("Cart item not found") from error


@blp.get("/cart/<line_id>")
def read_line(line_id: str) -> Any:
    """One line of one's cart."""
    who = signed_in()
    return line_row(own_line(line_id, who.user_id or 0, any_of=who.role == "admin"))


@blp.patch("/cart/<line_id>")
def change_line(line_id: str) -> Any:
    """Set how many units a line has."""
    body = sent()
    line = own_line(line_id, user_id_in(body), any_of=caller().role == "admin")
    quantity = whole(body, "quantity", low=1, high=MOST_UNITS)
    owner = carts.Owner(line.user_id, None)
    carts.set_quantity(owner=owner, product_id=line.product_id, quantity=quantity, now=utc_now())
    return line_row(lines.read_line(line_id=line.id, user_id=line.user_id))


@blp.delete("/cart/<line_id>")
def remove_line(line_id: str) -> Any:
    """Take a line out of a cart."""
    who = signed_in()
    line = own_line(line_id, who.user_id or 0, any_of=who.role == "admin")
    owner = carts.Owner(line.user_id, None)
    carts.remove(owner=owner, product_id=line.product_id, now=utc_now())
    return {"message": "Item removed", "id": line.id}
