"""Labels that came with products from elsewhere."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import UtcDateTime
from app.db import Base


class ProductLabels(Base):
    """A shelf within the shelf, and a word on the picture; most products have neither, and no row."""

    __tablename__ = "product_labels"
    product_id: Mapped[int] = mapped_column(
        sa.ForeignKey("products.id"), primary_key=True, autoincrement=False
    )
    sub_category: Mapped[str] = mapped_column(sa.String(80), default="")
    tag: Mapped[str] = mapped_column(sa.String(80), default="")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
