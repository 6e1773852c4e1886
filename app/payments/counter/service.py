"""Sales at the counter are orders like any other; cash is a receipt that no provider knows of.

Cash receipts have no number. Who took the money is the actor of their allocations and of the order's
history. Lists and reports keep them apart from M-Pesa's by `provider`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.db import db, keeper, read, unit_of_work
from app.errors import Invalid, NotFound, invalid
from app.kit import idempotency
from app.kit.money import as_json
from app.orders import expiry
from app.orders import money as order_money
from app.orders import service as orders
from app.orders.checkout import Buyer, Draft, write_order
from app.orders.money import LockedOrder
from app.payments import attempts, receipts
from app.payments.attempts import Attempt, Payer
from app.payments.gateway import Gateway
from app.payments.models import Payment, Receipt
from app.payments.receipts import Money
from app.products import service as products
from app.products import stock
from config import LimitSettings

T = TypeVar("T")
STAFF = orders.Viewer(staff=True)


class AmountAboveDue(Invalid):
    detail = "This is more than the order still costs. Take what is due, and give change."


@dataclass(frozen=True)
class Basket:
    """What is sold: products by id, or one sum (cents) that is for nothing on the shelf."""

    quantities: Mapping[int, int]
    amount_minor: int | None = None
    description: str = ""


@dataclass(frozen=True)
class Till:
    """Who sells to whom: the person at the counter, and the customer, who may leave no name."""

    actor: str
    buyer: Buyer
    ttl: timedelta


@dataclass(frozen=True)
class Sale:
    """What became of a sale: its order, and the receipt or the payment."""

    id: int
    order: LockedOrder
    payment: Payment | None = None
    receipt: Receipt | None = None


def sell_for_cash(*, basket: Basket, till: Till, render: Callable[[Sale], str], now: datetime) -> Sale:
    """Sell and take the whole price in cash, in one unit with the request's key. Raises OutOfStock."""
    return _with_stock(basket, now, lambda: _sell_for_cash(basket=basket, till=till, render=render, now=now))


@unit_of_work(keyed=True)
def _sell_for_cash(*, basket: Basket, till: Till, render: Callable[[Sale], str], now: datetime) -> Sale:
    order = _place(basket, till, now)
    receipt = _record_cash(order, order.due_minor, till.actor, now)
    sale = Sale(order.id, order, receipt=receipt)
    key_id = getattr(keeper.get(), "row_id", None)
    idempotency.finish(resource_id=order.id, scope_row=key_id, body=render(sale))
    return sale


def sell_by_prompt(
    *,
    basket: Basket,
    till: Till,
    payer: Payer,
    gateway: Gateway,
    render: Callable[[Payment], str],
    now: Callable[[], datetime],
) -> Payment:
    """Sell and ask the customer's phone for the price.

    Order and attempt are written in one unit with the request's key: a repeated request makes neither
    again. Raises what `attempts.pay` raises, and OutOfStock; then there is no order.
    """
    began = now()
    with gateway.client.slot():
        attempt = _with_stock(
            basket,
            began,
            lambda: _open_sale(basket=basket, till=till, payer=payer, limit=gateway.limits, now=began),
        )
        return attempts.carry_out(attempt, gateway=gateway, render=render, now=now)


@unit_of_work(keyed=True)
def _open_sale(*, basket: Basket, till: Till, payer: Payer, limit: LimitSettings, now: datetime) -> Attempt:
    order = _place(basket, till, now)
    attempt = attempts.open_attempt(order_id=order.id, payer=payer, limit=limit, now=now)
    return replace(attempt, resource_id=order.id)


def _with_stock(basket: Basket, now: datetime, sell: Callable[[], T]) -> T:
    """Sell; when something is short, give back first what orders hold whose time is over."""
    try:
        try:
            return sell()
        except stock.OutOfStock as short:
            wanted = [error["product_id"] for error in short.errors]
            if not expiry.expire_holders(product_ids=wanted, now=now):
                raise
            return sell()
    except stock.OutOfStock as short:
        places = {product_id: place for place, product_id in enumerate(basket.quantities)}
        errors = [error | {"pointer": f"/lines/{places[error['product_id']]}"} for error in short.errors]
        raise stock.OutOfStock(errors=errors) from short


def _place(basket: Basket, till: Till, now: datetime) -> LockedOrder:
    """Write the sale's order in the caller's unit, what it sells held."""
    held = stock.hold(quantities=basket.quantities) if basket.quantities else {}
    lines = _lines(basket)
    order = write_order(
        buyer=till.buyer, lines=lines, expected_total=None, ttl=till.ttl, actor=till.actor, now=now
    )
    stock.record_hold(order_id=order.id, held=held, actor=till.actor, now=now)
    return order_money.lock_order(order.id)


def _lines(basket: Basket) -> list[Draft]:
    if basket.amount_minor is not None:
        return [Draft("till_sale", basket.description or "Sale at the counter", basket.amount_minor, 1)]
    found = products.on_offer(product_ids=basket.quantities)
    return [
        Draft("product", found[id_].name, found[id_].price_minor, quantity, id_, found[id_].sku)
        for id_, quantity in basket.quantities.items()
    ]


@unit_of_work(keyed=True)
def take_cash(
    *,
    order_id: int,
    amount_minor: int,
    actor: str,
    now: datetime,
    received_at: datetime | None = None,
    source: str = "counter",
) -> Receipt:
    """Record cash for an order that waits for money, all of what is due or a part.

    `received_at` and `source` are for what was taken elsewhere, before. The caller has checked that there is
    such an order. Raises Invalid, AmountAboveDue, OrderNotPayable and
    PaymentInProgress: while a prompt may still be paid nobody takes cash for the same goods.
    """
    order = order_money.payable(order_id=order_id)
    if amount_minor <= 0 or amount_minor % 100:
        raise invalid(
            "/amount", "Take whole shillings, one at least: M-Pesa could not take the cents of the rest."
        )
    if amount_minor > order.due_minor:
        words = AmountAboveDue.detail
        wrong = {"pointer": "/amount", "code": "amount_above_due", "detail": words}
        raise AmountAboveDue(errors=[wrong], due=as_json(order.due_minor))
    return _record_cash(order, amount_minor, actor, now, received_at or now, source)


def _record_cash(
    order: LockedOrder,
    amount_minor: int,
    actor: str,
    now: datetime,
    received_at: datetime | None = None,
    source: str = "counter",
) -> Receipt:
    money = Money("cash", amount_minor, source, received_at or now)
    receipt = receipts.record(money=money, order=order, actor=actor, now=now)
    whole = sa.select(Receipt).where(Receipt.id == receipt.id).options(selectinload(Receipt.allocations))
    return db.session.scalars(whole.execution_options(populate_existing=True)).one()


def sale_of(payment: Payment) -> Sale:
    """The sale that a payment is for, as it stands; usable inside a unit and outside."""
    order = order_money.read_order(order_id=payment.order_id)
    return Sale(order.id, order, payment=payment)


def payment_of_sale(*, payment_id: int) -> Payment:
    """The payment of a sale whose request never finished. Raises NotFound."""
    with read() as session:
        found = session.get(Payment, payment_id)
    if found is None:
        raise NotFound("There is no such sale.")
    return found
