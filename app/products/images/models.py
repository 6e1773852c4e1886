"""Pictures of products, and the files that were made of each."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Id, UtcDateTime, word
from app.db import Base
from app.products.images.sizes import Size, fit, sizes


class ProductImage(Base):
    """A product's picture. `position` counts from 0 without gaps; sizes in pixels, of the largest file."""

    __tablename__ = "product_images"
    __table_args__ = (
        sa.UniqueConstraint("product_id", "position"),
        sa.UniqueConstraint("product_id", "source_digest"),
        sa.CheckConstraint("position >= 0", name="position_not_negative"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"))
    position: Mapped[int]
    alt: Mapped[str] = mapped_column(sa.String(300), default="")
    source_digest: Mapped[str] = mapped_column(word(64))
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def sizes(self) -> list[Size]:
        """The sizes in which it can be had, the smallest first."""
        return [
            Size(self.id, size, *fit(self.width, self.height, size))
            for size in sizes(self.width, self.height)
        ]


class ProductImageFile(Base):
    """One file of a picture: its longer side is `size` pixels or fewer, its bytes are in the store."""

    __tablename__ = "product_image_files"
    __table_args__ = (
        sa.UniqueConstraint("image_id", "kind", "size"),
        sa.CheckConstraint("kind IN ('webp', 'jpeg')", name="kind_known"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    image_id: Mapped[int] = mapped_column(sa.ForeignKey("product_images.id"))
    kind: Mapped[str] = mapped_column(word(10))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(word(64), index=True)
