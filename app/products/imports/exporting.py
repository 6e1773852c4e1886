"""The whole catalogue as a CSV file that can be read in again."""

from collections.abc import Iterator

import sqlalchemy as sa

from app.db import read
from app.kit import csv_text
from app.products.imports.models import ProductFigures
from app.products.models import Category, Product

COLUMNS = (
    "sku",
    "name",
    "category",
    "price",
    "stock",
    "description",
    "status",
    "quantity_sold",
    "rating",
    "review_count",
)
BATCH = 500


def lines() -> Iterator[str]:
    """The catalogue, a line at a time, products of every status in the order of their ids."""
    return csv_text.lines(COLUMNS, _rows())


def _rows() -> Iterator[list[str | int | None]]:
    last = 0
    while True:
        statement = (
            sa.select(Product, Category.name, ProductFigures)
            .outerjoin(Category, Category.id == Product.category_id)
            .outerjoin(ProductFigures, ProductFigures.product_id == Product.id)
            .where(Product.id > last)
            .order_by(Product.id)
            .limit(BATCH)
        )
        with read() as session:
            batch = session.execute(statement).all()
        for product, category, figures in batch:
            yield _row(product, category, figures)
        if len(batch) < BATCH:
            return
        last = batch[-1][0].id


def _row(product: Product, category: str | None, figures: ProductFigures | None) -> list[str | int | None]:
    return [
        product.sku,
        product.name,
        category,
        _decimal(product.price_minor) if product.price_minor else None,
        product.on_hand if product.track_stock else None,
        product.description,
        product.status,
        figures.quantity_sold if figures else None,
        _decimal(figures.rating) if figures and figures.rating is not None else None,
        figures.review_count if figures else None,
    ]


def _decimal(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}"
