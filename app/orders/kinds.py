"""Kinds of order line that hold something: each says how to consume, release and retake it.

Products are here from the start; bookings and till sales register theirs. Every function runs in the
caller's unit, with the order's row locked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from app.orders.models import OrderLine
from app.products import stock


class LineKind(Protocol):
    """What a kind of line must be able to do. `goes_out`: whether somebody has to send it or hand it over."""

    goes_out: bool

    def consume(self, *, order_id: int, actor: str, now: datetime) -> None: ...

    def release(self, *, order_id: int, actor: str, reason: str, now: datetime) -> None: ...

    def retake(self, *, order_id: int, lines: Sequence[OrderLine], actor: str, now: datetime) -> bool: ...


class ProductLines:
    """Lines that take units of a product from stock."""

    goes_out = True

    def consume(self, *, order_id: int, actor: str, now: datetime) -> None:
        stock.consume(order_id=order_id, actor=actor, now=now)

    def release(self, *, order_id: int, actor: str, reason: str, now: datetime) -> None:
        stock.release(order_id=order_id, actor=actor, reason=reason, now=now)

    def retake(self, *, order_id: int, lines: Sequence[OrderLine], actor: str, now: datetime) -> bool:
        quantities: dict[int, int] = {}
        for line in lines:
            if line.product_id is not None:
                quantities[line.product_id] = quantities.get(line.product_id, 0) + line.quantity
        return stock.retake(order_id=order_id, quantities=quantities, actor=actor, now=now)


ROUNDING = "rounding"
KINDS: dict[str, LineKind] = {"product": ProductLines()}


def register(name: str, kind: LineKind) -> None:
    """Let lines called `name` be sold; called once at start-up."""
    KINDS[name] = kind


def goes_out(names: Iterable[str]) -> bool:
    """Whether anything among lines of these kinds leaves the shop; a sum at the till may be for anything."""
    sold = {name for name in names if name != ROUNDING}
    return any(name not in KINDS or KINDS[name].goes_out for name in sold)
