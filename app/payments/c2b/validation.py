"""May this payment by hand be made? The payer waits, so one indexed read answers.

Source: Safaricom, Customer To Business: answer within 8 seconds, or what was registered as the default
happens. Called only where Safaricom switched external validation on.
"""

from datetime import datetime

from app.orders import money as order_money
from app.payments.c2b.address import Shop
from app.payments.c2b.parse import Told, parse

ACCEPTED = "0"
NO_SUCH_ORDER = "C2B00012"
WRONG_AMOUNT = "C2B00013"
WRONG_SHOP = "C2B00015"
NOT_PAYABLE = "C2B00016"


def judge(*, secret: str, body: bytes, shop: Shop, now: datetime) -> str:
    """Return Safaricom's code: "0", or why the payer should keep the money.

    An account number that is no order is C2B00012; an order that takes no money any more, because it is
    paid, cancelled or expired, C2B00016; nothing, or more than is due, C2B00013; another shop's number
    C2B00015. A part of what is due is welcome. A till's payment names no order, and is accepted. Whoever does
    not know the secret is told yes, and learns nothing.
    """
    told = parse(body.decode("utf-8", "replace")) if shop.knows(secret) else None
    if told is None:
        return NOT_PAYABLE if shop.knows(secret) else ACCEPTED
    if told.shortcode not in shop.shortcodes:
        return WRONG_SHOP
    if told.amount_minor is None:
        return WRONG_AMOUNT
    return _of_order(told, told.amount_minor, now)


def _of_order(told: Told, amount_minor: int, now: datetime) -> str:
    if not told.reference and not told.to_paybill:
        return ACCEPTED
    order = order_money.standing(number=told.number, now=now) if told.number else None
    if order is None:
        return NO_SUCH_ORDER
    if not order.takes_money:
        return NOT_PAYABLE
    return ACCEPTED if amount_minor <= order.due_minor else WRONG_AMOUNT
