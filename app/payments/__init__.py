"""Attempts to pay, the money that came in, and where each shilling went."""

from flask import Flask

from app.orders import money as order_money
from app.payments import allocations, methods
from app.payments.gateway import Gateway
from app.payments.mpesa.method import METHOD as MPESA
from app.payments.stripe.method import METHOD as CARD
from config import Settings

methods.register(MPESA, CARD)


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its gateway, and tell orders what becomes of the money of one that ends part paid."""
    if allocations.give_back not in order_money.on_part_paid_end:
        order_money.on_part_paid_end.append(allocations.give_back)
    if allocations.return_to_payers not in order_money.on_undone:
        order_money.on_undone.append(allocations.return_to_payers)
    app.extensions["payments"] = Gateway.of(settings)
