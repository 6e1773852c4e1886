"""Selling at the counter, for staff."""

from datetime import timedelta
from typing import Any

from flask import current_app, url_for

from app.auth import guards
from app.kit.clock import utc_now
from app.kit.idempotency import Replay
from app.orders import service as orders
from app.orders.checkout import Buyer
from app.payments import attempts
from app.payments.counter import service
from app.payments.counter.schemas import CashSchema, CounterSaleSchema, SoldSchema
from app.payments.counter.service import Basket, Sale, Till
from app.payments.models import Payment
from app.payments.schemas import ReceiptSchema
from app.payments.service import PaymentMethodUnavailable, retry_after
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.once import once

blp = Blueprint(
    "counter",
    __name__,
    url_prefix="/api/v1",
    guard=guards.staff,
    description="Sales to people who stand in the shop.",
)


def order_address(order_id: int) -> str:
    return url_for("orders.read_order", order_id=order_id)


def receipt_address(receipt_id: int) -> str:
    return url_for("payments_staff.read_receipt", receipt_id=receipt_id)


def _render(sale: Sale) -> str:
    return current_app.json.dumps(SoldSchema().dump(sale))


def _render_payment(payment: Payment) -> str:
    return _render(service.sale_of(payment))


@blp.post("/counter-sales")
@blp.arguments(CounterSaleSchema)
@blp.response(201, SoldSchema)
@once(None, status=201, required=True, location=order_address)
def sell(body: dict[str, Any]) -> Any:
    """Sell something to somebody who stands in the shop.

    For cash the order is paid at once. For M-Pesa the customer's phone gets a prompt: read the payment until
    it has ended; while it has not, the goods are held. Products leave the shelf, an amount leaves nothing.
    """
    quantities: dict[int, int] = {}
    for line in body.get("lines", []):
        quantities[line["product_id"]] = quantities.get(line["product_id"], 0) + line["quantity"]
    basket = Basket(quantities, body.get("amount"), body["description"])
    ttl = timedelta(minutes=current_app.config["SETTINGS"].order_ttl_minutes)
    till = Till(caller().actor, Buyer(None, None, body["name"], None, body["phone"], "", ""), ttl)
    if body["method"] == "mpesa":
        return _by_prompt(basket, till, body["phone"])
    return _sold(service.sell_for_cash(basket=basket, till=till, render=_render, now=utc_now()))


def _by_prompt(basket: Basket, till: Till, phone: str) -> Any:
    gateway = current_app.extensions["payments"]
    if not gateway.configured:
        raise PaymentMethodUnavailable()
    payer = attempts.Payer(phone=phone, actor=till.actor, account=None, address=caller().address)
    try:
        payment = service.sell_by_prompt(
            basket=basket, till=till, payer=payer, gateway=gateway, render=_render_payment, now=utc_now
        )
    except Replay as again:
        if again.kept.body is not None or again.kept.resource_id is None:
            raise
        payment = service.payment_of_sale(payment_id=again.kept.resource_id)
        return _sold(service.sale_of(payment), {"Idempotent-Replayed": "true"})
    return _sold(service.sale_of(payment))


def _sold(sale: Sale, headers: dict[str, str] | None = None) -> Any:
    found = {"Location": order_address(sale.order.id), **(headers or {})}
    wait = None if sale.payment is None else retry_after(sale.payment, now=utc_now())
    return sale, 201, found if wait is None else {**found, "Retry-After": str(wait)}


@blp.post("/orders/<int:order_id>/cash-receipts")
@blp.arguments(CashSchema)
@blp.response(201, ReceiptSchema)
@once(ReceiptSchema, status=201, required=True, location=receipt_address)
def take_cash(body: dict[str, Any], order_id: int) -> Any:
    """Record cash that somebody paid for an order: all of what is due, or a part.

    409 `payment_in_progress` while a prompt for the order may still be paid, 409 `order_not_payable` when it
    is paid, cancelled or expired.
    """
    now = utc_now()
    orders.read_order(order_id=order_id, viewer=service.STAFF, now=now, full=False)
    receipt = service.take_cash(order_id=order_id, amount_minor=body["amount"], actor=caller().actor, now=now)
    return receipt, 201, {"Location": receipt_address(receipt.id)}
