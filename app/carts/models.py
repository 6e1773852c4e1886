"""A cart belongs to a user or to a guest named in a Cart-Token."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import Id, UtcDateTime, word
from app.db import Base

MOST_UNITS = 999
MOST_LINES = 100


class Cart(Base):
    """What somebody means to buy. Emptied, not deleted, by a checkout."""

    __tablename__ = "carts"
    __table_args__ = (
        sa.CheckConstraint("(user_id IS NULL) <> (guest IS NULL)", name="one_owner"),
        sa.Index(None, "updated_at"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), unique=True)
    guest: Mapped[str | None] = mapped_column(word(40), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    items: Mapped[list["CartItem"]] = relationship(lazy="raise", order_by="CartItem.id", passive_deletes=True)


class CartItem(Base):
    """So many units of one product."""

    __tablename__ = "cart_items"
    __table_args__ = (
        sa.UniqueConstraint("cart_id", "product_id"),
        sa.CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity_in_range"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cart_id: Mapped[int] = mapped_column(sa.ForeignKey("carts.id"))
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    quantity: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
