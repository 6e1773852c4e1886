"""Categories, products, and every movement of their stock."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import Id, Text, UtcDateTime, exact, word
from app.db import Base
from app.products.images.models import ProductImage


class Category(Base):
    """A shelf of the shop."""

    __tablename__ = "categories"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    slug: Mapped[str] = mapped_column(word(80), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Product(Base):
    """Something to sell. `price_minor` in cents; `version` moves with edits, not with stock."""

    __tablename__ = "products"
    __table_args__ = (
        sa.CheckConstraint("status IN ('active', 'draft', 'retired')", name="status_known"),
        sa.CheckConstraint("price_minor >= 0", name="price_not_negative"),
        sa.CheckConstraint("status <> 'active' OR price_minor > 0", name="active_has_a_price"),
        sa.CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        sa.CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        sa.CheckConstraint("track_stock = 0 OR reserved <= on_hand", name="reserved_within_on_hand"),
        sa.Index(None, "status", "name", "id"),
        sa.Index(None, "status", "price_minor", "id"),
        sa.Index(None, "status", "created_at", "id"),
        sa.Index(None, "status", "updated_at", "id"),
        sa.Index(None, "category_id", "status", "name", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sku: Mapped[str] = mapped_column(exact(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("categories.id"))
    price_minor: Mapped[int] = mapped_column(sa.BigInteger)
    status: Mapped[str] = mapped_column(word(20), default="active")
    track_stock: Mapped[bool] = mapped_column(default=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    category: Mapped[Category | None] = relationship(lazy="raise")
    images: Mapped[list[ProductImage]] = relationship(
        lazy="raise", viewonly=True, order_by=ProductImage.position
    )

    @property
    def available(self) -> int | None:
        """Units that can still be bought; None when stock is not tracked."""
        return self.on_hand - self.reserved if self.track_stock else None


class StockMovement(Base):
    """One change of a product's stock: on hand is the sum of these, reserved likewise."""

    __tablename__ = "stock_movements"
    __table_args__ = (sa.Index(None, "product_id", "id"), sa.Index(None, "actor", "id"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"))
    kind: Mapped[str] = mapped_column(word(20))
    on_hand_delta: Mapped[int] = mapped_column(default=0)
    reserved_delta: Mapped[int] = mapped_column(default=0)
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class StockReservation(Base):
    """Units held for an order: active -> consumed | released; released -> consumed by late money."""

    __tablename__ = "stock_reservations"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "product_id"),
        sa.CheckConstraint("status IN ('active', 'consumed', 'released')", name="status_known"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.Index(None, "product_id", "status"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"))
    quantity: Mapped[int]
    status: Mapped[str] = mapped_column(word(20), default="active")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
