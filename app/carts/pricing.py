"""What a cart costs and whether it can be bought now: computed when it is read, never stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.kit import money
from app.kit.text import digest


@dataclass(frozen=True)
class Picture:
    """A product's first picture in its smallest size, in pixels, and what it shows."""

    image_id: int
    size: int
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Offer:
    """What the shop says of a product today. `available` is None when its stock is not counted."""

    sku: str
    name: str
    price: int
    available: int | None
    for_sale: bool
    picture: Picture | None = None


@dataclass(frozen=True)
class Note:
    """Something the shopper should know, for programs (`code`) and for people (`detail`)."""

    code: str
    detail: str
    product_id: int | None = None
    name: str | None = None  # the product's, for who says it in another language


@dataclass(frozen=True)
class Line:
    """One product of a cart. Its names and price are None when the product no longer exists."""

    product_id: int
    quantity: int
    offer: Offer | None
    problem: Note | None

    @property
    def sku(self) -> str | None:
        return self.offer.sku if self.offer else None

    @property
    def name(self) -> str | None:
        return self.offer.name if self.offer else None

    @property
    def unit_price(self) -> int | None:
        return self.offer.price if self.offer else None

    @property
    def line_total(self) -> int | None:
        return self.offer.price * self.quantity if self.offer else None

    @property
    def available(self) -> int | None:
        return self.offer.available if self.offer else None

    @property
    def picture(self) -> Picture | None:
        return self.offer.picture if self.offer else None


@dataclass(frozen=True)
class PricedCart:
    """A cart with today's prices. `guest` names its owner when nobody is signed in."""

    guest: str | None
    version: int
    items: list[Line]

    @property
    def subtotal(self) -> int:
        """Minor units of the lines that can be bought now."""
        return sum(line.line_total or 0 for line in self.items if line.problem is None)

    @property
    def rounding(self) -> int:
        return money.rounding(self.subtotal)

    @property
    def total(self) -> int:
        return self.subtotal + self.rounding

    @property
    def count(self) -> int:
        """Units in all lines."""
        return sum(line.quantity for line in self.items)

    @property
    def ready(self) -> bool:
        """Whether a checkout would take every line now."""
        return bool(self.items) and not self.notes

    @property
    def notes(self) -> list[Note]:
        return [line.problem for line in self.items if line.problem is not None]

    @property
    def mark(self) -> tuple[int, str]:
        """What the ETag is made of: the cart's version, and what the shop said of its products."""
        shown = (str((line.product_id, line.quantity, line.offer)) for line in self.items)
        return self.version, digest(*shown)[:16]


def price(
    *, guest: str | None, version: int, lines: Iterable[tuple[int, int]], offers: Mapping[int, Offer]
) -> PricedCart:
    """Price `lines` of (product id, quantity) by what is offered today."""
    priced = [
        Line(
            product_id,
            quantity,
            offers.get(product_id),
            problem(product_id, quantity, offers.get(product_id)),
        )
        for product_id, quantity in lines
    ]
    return PricedCart(guest, version, priced)


def problem(product_id: int, quantity: int, offer: Offer | None) -> Note | None:
    """Why `quantity` units cannot be bought now, None when they can."""
    if offer is None or not offer.for_sale:
        name = offer.name if offer else None
        words = f"{name or 'This product'} is no longer sold. Take it out of the cart."
        return Note("not_for_sale", words, product_id, name)
    if offer.available is None or quantity <= offer.available:
        return None
    if offer.available <= 0:
        words = f"{offer.name} is sold out. Take it out, or come back later."
        return Note("out_of_stock", words, product_id, offer.name)
    left = f"Only {offer.available} of {offer.name} {'is' if offer.available == 1 else 'are'} left"
    return Note("only_n_left", f"{left}; the cart asks for {quantity}.", product_id, offer.name)
