"""From a cart to an order: names, prices and totals are copied, units are held, the cart is emptied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.carts import service as carts
from app.db import add_rows, unit_of_work, write_row
from app.errors import AppError, invalid
from app.kit.clock import local_day, local_hour
from app.kit.money import as_json, rounding
from app.kit.text import order_number
from app.orders import expiry, kinds, moves
from app.orders.models import Order, OrderLine
from app.orders.states import Fulfilment, PaidState, Status
from app.products import service as products
from app.products import stock


class TotalChanged(AppError):
    status = 409
    detail = "Prices changed since you looked. Show the new total and ask the shopper again."


@dataclass(frozen=True)
class Buyer:
    """Who the order is for. A guest has no `user_id`; `guest` is then the name in the Order-Token.

    Somebody who buys at the counter has neither, and may leave no address at all.
    """

    user_id: int | None
    guest: str | None
    name: str
    email: str | None
    phone: str | None
    address: str
    note: str


@dataclass(frozen=True)
class Draft:
    """A line before it is written; amounts in cents."""

    kind: str
    name: str
    unit_minor: int
    quantity: int
    product_id: int | None = None
    sku: str | None = None

    @property
    def total_minor(self) -> int:
        return self.unit_minor * self.quantity


def buy(*, quantities: Mapping[int, int], buyer: Buyer, ttl: timedelta, actor: str, now: datetime) -> Order:
    """Place an order over these products (id to quantity), cart or no cart; else as `checkout`.

    Raises OutOfStock (every short line at once); then nothing has changed.
    """
    try:
        return _place_these(quantities=quantities, buyer=buyer, ttl=ttl, actor=actor, now=now)
    except stock.OutOfStock as short:
        wanted = {error["product_id"]: error["wanted"] for error in short.errors}
        if not expiry.expire_holders(product_ids=wanted, now=now) and not _can_be_had(wanted):
            raise
    return _place_these(quantities=quantities, buyer=buyer, ttl=ttl, actor=actor, now=now)


@unit_of_work(keyed=True)
def _place_these(
    *, quantities: Mapping[int, int], buyer: Buyer, ttl: timedelta, actor: str, now: datetime
) -> Order:
    return _sell(quantities, buyer=buyer, expected_total=None, ttl=ttl, actor=actor, now=now)


def checkout(
    *, owner: carts.Owner, buyer: Buyer, expected_total: int | None, ttl: timedelta, actor: str, now: datetime
) -> Order:
    """Place the order that the owner's cart describes; in a unit of work with the request's key.

    Raises CartEmpty, OutOfStock (every short line at once) and TotalChanged; then nothing has changed.
    Units held by orders whose time is over are given back first when they are wanted here.
    """
    try:
        return _place(owner=owner, buyer=buyer, expected_total=expected_total, ttl=ttl, actor=actor, now=now)
    except stock.OutOfStock as short:
        wanted = {error["product_id"]: error["wanted"] for error in short.errors}
        if not expiry.expire_holders(product_ids=wanted, now=now) and not _can_be_had(wanted):
            raise
    return _place(owner=owner, buyer=buyer, expected_total=expected_total, ttl=ttl, actor=actor, now=now)


def _can_be_had(wanted: Mapping[int, int]) -> bool:
    """Whether what was short is on the shelf by now: another checkout may have expired its holders first."""
    found = products.on_offer(product_ids=wanted)
    return all(
        id_ in found and found[id_].status == "active" and (found[id_].available or 0) >= quantity
        for id_, quantity in wanted.items()
    )


@unit_of_work(keyed=True)
def _place(
    *, owner: carts.Owner, buyer: Buyer, expected_total: int | None, ttl: timedelta, actor: str, now: datetime
) -> Order:
    cart = carts.for_checkout(owner=owner, now=now)
    order = _sell(dict(cart.lines), buyer=buyer, expected_total=expected_total, ttl=ttl, actor=actor, now=now)
    carts.empty(cart_id=cart.cart_id, now=now)
    return order


def _sell(
    quantities: Mapping[int, int],
    *,
    buyer: Buyer,
    expected_total: int | None,
    ttl: timedelta,
    actor: str,
    now: datetime,
) -> Order:
    """Hold the products and write their order, in the caller's unit."""
    held = stock.hold(quantities=quantities)
    order = write_order(
        buyer=buyer,
        lines=_product_lines(quantities),
        expected_total=expected_total,
        ttl=ttl,
        actor=actor,
        now=now,
    )
    stock.record_hold(order_id=order.id, held=held, actor=actor, now=now)
    return order


def _product_lines(quantities: Mapping[int, int]) -> list[Draft]:
    found = products.on_offer(product_ids=quantities)
    return [
        Draft("product", found[id_].name, found[id_].price_minor, quantity, id_, found[id_].sku)
        for id_, quantity in quantities.items()
    ]


def write_order(
    *,
    buyer: Buyer,
    lines: Sequence[Draft],
    expected_total: int | None,
    ttl: timedelta,
    actor: str,
    now: datetime,
) -> Order:
    """Write an order with its lines in the caller's unit; what the lines hold is held already.

    Raises TotalChanged when `expected_total` (cents) is another than what the lines cost.
    """
    drafts = [*lines]
    cents = rounding(sum(line.total_minor for line in drafts))
    if cents:
        drafts.append(Draft(kinds.ROUNDING, "Rounded up to a whole shilling", cents, 1))
    total = sum(line.total_minor for line in drafts)
    if expected_total is not None and expected_total != total:
        raise TotalChanged(total=as_json(total))
    goes_out = kinds.goes_out(line.kind for line in drafts)
    order = _write(buyer, total, Fulfilment.UNFULFILLED if goes_out else Fulfilment.NONE, ttl, now)
    rows = [_line(order.id, position, draft) for position, draft in enumerate(drafts, 1)]
    add_rows(OrderLine, rows)
    order.lines = [OrderLine(**row) for row in rows]
    order.events = [moves.first_event(order_id=order.id, actor=actor, now=now)]
    return order


def _write(buyer: Buyer, total: int, fulfilment: Fulfilment, ttl: timedelta, now: datetime) -> Order:
    if buyer.guest is not None and not (buyer.phone or buyer.email):
        raise invalid("/phone", "Give a phone number or an e-mail address, so that the shop can reach you.")
    return write_row(
        Order,
        number=order_number(),
        user_id=buyer.user_id,
        guest=buyer.guest,
        status=Status.PENDING_PAYMENT,
        payment_status=PaidState.UNPAID,
        fulfilment_status=fulfilment,
        payment_open=False,
        total_minor=total,
        paid_minor=0,
        name=buyer.name,
        email=buyer.email,
        phone=buyer.phone,
        address=buyer.address,
        note=buyer.note,
        expires_at=now + ttl,
        local_day=local_day(now),
        local_hour=local_hour(now),
        created_at=now,
        updated_at=now,
    )


def _line(order_id: int, position: int, draft: Draft) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "position": position,
        "kind": draft.kind,
        "product_id": draft.product_id,
        "sku": draft.sku,
        "name": draft.name,
        "unit_minor": draft.unit_minor,
        "quantity": draft.quantity,
        "total_minor": draft.total_minor,
    }
