"""Who comes to the shop in virtual time, with all their habits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.db import unit_of_work
from app.errors import AppError
from app.orders import checkout
from app.orders import service as orders
from app.orders.checkout import Buyer, Draft
from app.orders.models import Order
from app.payments import attempts
from app.payments import service as payments
from app.payments.c2b import validation
from app.payments.gateway import Gateway
from app.products import stock
from tests.chaos.safaricom import Safaricom
from tests.chaos.virtual import Virtual

TTL = timedelta(minutes=30)
STAFF = orders.Viewer(staff=True)
SCARCE_PRICE = 45_000


@dataclass(frozen=True)
class Habits:
    """What shoppers and the shop's people do, as shares of one."""

    by_hand: float = 0.25
    again: float = 0.3
    twice: float = 0.04
    cancels: float = 0.05
    late: float = 0.08
    wants_scarce: float = 0.2
    asked_first: float = 0.5
    attended: float = 0.8
    watches: float = 0.3
    returned: float = 0.03


@dataclass
class Shoppers:
    """They order, tap, tap again, pay by hand, mistype, pay twice, cancel, and come too late."""

    world: Virtual
    safaricom: Safaricom
    gateway: Gateway
    scarce: int
    habits: Habits = field(default_factory=Habits)
    orders: int = 0
    done: dict[str, int] = field(default_factory=dict)

    def arrive(self) -> None:
        world, habits = self.world, self.habits
        self.orders += 1
        amount = world.rng.randrange(1, 2000) * 100
        wanted = self.scarce if world.chance(habits.wants_scarce) else None
        phone = f"2547{self.orders:08}"
        try:
            order = place(amount=amount, product_id=wanted, number=self.orders, phone=phone, now=world.now)
        except stock.OutOfStock:
            self._count("sold out")
            return
        if world.chance(habits.cancels):
            world.after(world.rng.uniform(5, 1200), lambda: self._cancel(order))
        if world.chance(habits.by_hand):
            self._come_by_hand(order, phone)
            return
        self._tap(order, phone)
        if world.chance(habits.twice):
            world.after(
                world.rng.uniform(30, 4000), lambda: self._send(order, phone, order.total_minor // 100)
            )

    def _count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    def _tap(self, order: Order, phone: str) -> None:
        payer = attempts.Payer(phone=f"+{phone}", actor="guest", account=None, address="127.0.0.1")
        try:
            payment = attempts.pay(
                order_id=order.id,
                payer=payer,
                gateway=self.gateway,
                render=lambda payment: "",
                now=self.world.clock,
            )
        except (attempts.order_money.moves.PaymentInProgress, attempts.order_money.OrderNotPayable):
            return
        if self.world.chance(self.habits.watches):
            self.world.after(3, lambda: self._watch(payment.id))
        if self.world.chance(self.habits.again):
            self.world.after(self.world.rng.uniform(1, 600), lambda: self._tap(order, phone))

    def _watch(self, payment_id: int) -> None:
        payments.read_payment(payment_id=payment_id, viewer=STAFF, now=self.world.now)

    def _cancel(self, order: Order) -> None:
        try:
            orders.cancel_order(order_id=order.id, viewer=STAFF, reason="", actor="guest", now=self.world.now)
        except AppError:
            return
        self._count("cancelled")

    def _come_by_hand(self, order: Order, phone: str) -> None:
        rng, whole = self.world.rng, order.total_minor // 100
        wait = rng.uniform(1900, 9000) if self.world.chance(self.habits.late) else rng.uniform(20, 900)
        kind = rng.choices(("exact", "parts", "over", "typo", "nonsense"), (55, 15, 10, 15, 5))[0]
        parts = [whole]
        if kind == "parts" and whole > 1:
            first = rng.randrange(1, whole)
            parts = [first, whole - first]
        elif kind == "over":
            parts = [whole + rng.randrange(1, 500)]
        reference = {"typo": mistyped(order.number), "nonsense": "SHOES"}.get(kind, order.number)
        for part in parts:
            self.world.after(wait, partial(self._send, order, phone, part, reference))
            wait += rng.uniform(10, 1200)

    def _send(self, order: Order, phone: str, shillings: int, reference: str | None = None) -> None:
        """Pay by hand, unless M-Pesa asked the shop first and was told no."""
        number = reference or order.number
        if self.world.chance(0.2):
            number = f" {number.lower()[:5]}-{number.lower()[5:]}"
        fields = {"shillings": shillings, "reference": number, "meant_for": order.number, "phone": phone}
        if self.world.chance(self.habits.asked_first) and not self._welcome(**fields):
            self._count("refused by validation")
            return
        self.safaricom.pay_by_hand(**fields)
        self._count("by hand")

    def _welcome(self, **fields: Any) -> bool:
        shop = self.gateway.shop
        body = self.safaricom.confirmation(self.safaricom.ledger.preview(**fields)).encode()
        return validation.judge(secret=shop.secret, body=body, shop=shop, now=self.world.now) == "0"


def mistyped(number: str) -> str:
    """Two letters the wrong way round, or the last one missing where they are the same."""
    turned = number[:4] + number[5] + number[4] + number[6:]
    return turned if turned != number else number[:-1]


@unit_of_work
def place(*, amount: int, product_id: int | None, number: int, phone: str, now: datetime) -> Order:
    """An order of one line; of the scarce product it holds a unit, as checkout does."""
    held = stock.hold(quantities={product_id: 1}) if product_id else {}
    line = Draft("product", "Scarce", SCARCE_PRICE, 1, product_id, "SCARCE")
    order = checkout.write_order(
        buyer=Buyer(None, f"{number:032}", "", None, f"+{phone}", "", ""),
        lines=[line if product_id else Draft("amount", "Something", amount, 1)],
        expected_total=None,
        ttl=TTL,
        actor="guest",
        now=now,
    )
    if held:
        stock.record_hold(order_id=order.id, held=held, actor="guest", now=now)
    return order
