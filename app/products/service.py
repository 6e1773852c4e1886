"""The catalogue: what is on offer, and the products that administrators make, change and retire."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.db import db, lock, moved, read, unit_of_work
from app.errors import AppError, NotFound, invalid
from app.kit.paging import Order, Page, Wanted, page
from app.kit.text import like, order_number, slug
from app.products.counting import received
from app.products.images.models import ProductImage
from app.products.models import Category, Product

SORTS: dict[str, tuple[Order, Order]] = {
    "name": ((Product.name, False), (Product.id, False)),
    "-name": ((Product.name, True), (Product.id, True)),
    "price": ((Product.price_minor, False), (Product.id, False)),
    "-price": ((Product.price_minor, True), (Product.id, True)),
    "newest": ((Product.created_at, True), (Product.id, True)),
    "updated": ((Product.updated_at, False), (Product.id, False)),
}
ANY = "any"
MOST_WORDS = 8
NO_PRODUCT = "The shop has no product with this id, or it is not on offer."


class StaffOnly(AppError):
    status = 403
    detail = "Only the shop's staff may list drafts and retired products. Leave `status` out."


class SkuTaken(AppError):
    status = 409

    def __init__(self, sku: str) -> None:
        detail = f"Another product has the SKU {sku}. Choose another one, or leave it out to get one made."
        super().__init__(detail, errors=[{"pointer": "/sku", "code": self.code, "detail": detail}])


Agree = Callable[[int], None]
"""Is told the version about to be changed, and raises when the caller has seen another."""


def on_offer(*, product_ids: Collection[int]) -> dict[int, Product]:
    """Products of any status by id, read now with one SELECT; usable inside a unit or a read."""
    if not product_ids:
        return {}
    with read() as session:
        statement = sa.select(Product).where(Product.id.in_(sorted(product_ids)))
        found = session.scalars(statement.execution_options(populate_existing=True)).all()
        return {product.id: product for product in found}


def with_pictures(*, product_ids: Collection[int]) -> dict[int, tuple[Product, ProductImage | None]]:
    """As `on_offer`, each product with its first picture, if it has one; one SELECT as well."""
    if not product_ids:
        return {}
    first = sa.and_(ProductImage.product_id == Product.id, ProductImage.position == 0)
    wanted = sa.select(Product, ProductImage).outerjoin(ProductImage, first)
    statement = wanted.where(Product.id.in_(sorted(product_ids)))
    with read() as session:
        rows = session.execute(statement.execution_options(populate_existing=True)).all()
    return {product.id: (product, picture) for product, picture in rows}


def by_sku(*, skus: Collection[str]) -> dict[str, int]:
    """The ids of the products that have one of these SKUs."""
    if not skus:
        return {}
    statement = sa.select(Product).where(Product.sku.in_(sorted(skus)))
    with read() as session:
        return {product.sku: product.id for product in session.scalars(statement)}


def list_products(*, staff: bool, wanted: Wanted, sort: str = "name", **filters: Any) -> Page:
    """A page of products with their categories and first pictures: two statements, and one for the total.

    `filters`: q, category (slug), min_price, max_price (cents), in_stock, updated_since, and status,
    which only staff may set to anything but active. Raises StaffOnly and Invalid (cursor).
    """
    status = filters.pop("status", None) or "active"
    if status != "active" and not staff:
        raise StaffOnly()
    conditions = [] if status == ANY else [Product.status == status]
    for name, value in filters.items():
        if value not in (None, ""):
            conditions += FILTERS[name](value)
    first = selectinload(Product.images.and_(ProductImage.position == 0))
    statement = sa.select(Product).where(*conditions).options(joinedload(Product.category), first)
    by, key = SORTS[sort]
    with read() as session:
        return page(session, statement, by=by, key=key, wanted=wanted)


def _matching(words: str) -> list[sa.ColumnElement[bool]]:
    """Every word is somewhere in the name, the SKU or the description, in whichever case."""
    columns = (Product.name, Product.sku, Product.description)
    return [
        sa.or_(*(column.ilike(like(word), escape="!") for column in columns))
        for word in words.split(None, MOST_WORDS - 1)
    ]


def _in_stock(yes: bool) -> list[sa.ColumnElement[bool]]:
    to_be_had = sa.or_(Product.track_stock.is_(False), Product.on_hand > Product.reserved)
    return [to_be_had if yes else sa.not_(to_be_had)]


def _in_category(wanted: str) -> list[sa.ColumnElement[bool]]:
    return [Product.category_id == sa.select(Category.id).where(Category.slug == wanted).scalar_subquery()]


FILTERS: dict[str, Callable[[Any], list[sa.ColumnElement[bool]]]] = {
    "q": _matching,
    "category": _in_category,
    "min_price": lambda cents: [Product.price_minor >= cents],
    "max_price": lambda cents: [Product.price_minor <= cents],
    "in_stock": _in_stock,
    "updated_since": lambda moment: [Product.updated_at >= moment],
}


def read_product(*, product_id: int, staff: bool) -> Product:
    """A product with its category and pictures. Raises NotFound, also for what only staff may see."""
    with read() as session:
        product = session.scalars(_whole(product_id)).one_or_none()
    if product is None or (product.status != "active" and not staff):
        raise NotFound(NO_PRODUCT)
    return product


def _whole(product_id: int) -> sa.Select[Product]:
    whole = joinedload(Product.category), selectinload(Product.images)
    statement = sa.select(Product).where(Product.id == product_id).options(*whole)
    return statement.execution_options(populate_existing=True)


@unit_of_work(keyed=True)
def create_product(*, fields: dict[str, Any], stock: int | None, actor: str, now: datetime) -> Product:
    """Put a product on the shelf, `stock` units of it; without a figure its stock is not tracked.

    `fields`: name and, as wanted, sku, price_minor, description, category_id, status. Raises SkuTaken
    and Invalid (no such category, active without a price).
    """
    product = Product(
        **{"price_minor": 0, **fields, "sku": fields.get("sku") or _new_sku(fields["name"])},
        track_stock=stock is not None,
        on_hand=stock or 0,
        created_at=now,
        updated_at=now,
    )
    _refuse_without_price(product.status or "active", product.price_minor)
    _lock_category(product.category_id)
    _refuse_taken_sku(product.sku)
    db.session.add(product)
    db.session.flush()
    if stock:
        received(product_id=product.id, units=stock, actor=actor, now=now)
    return _reread(product.id)


@unit_of_work(keyed=True)
def change_product(*, product_id: int, changes: dict[str, Any], agree: Agree, now: datetime) -> Product:
    """Change what `changes` names (as in create_product, and track_stock) and move the version.

    What stays as it is moves nothing. Raises NotFound, SkuTaken, Invalid, and what `agree` raises.
    """
    _lock_category(changes.get("category_id"))
    product = _locked(product_id, agree)
    values = {name: value for name, value in changes.items() if getattr(product, name) != value}
    if not values:
        return _reread(product_id)
    after = {"status": product.status, "price_minor": product.price_minor, **values}
    _refuse_without_price(after["status"], after["price_minor"])
    if "sku" in values:
        _refuse_taken_sku(values["sku"])
    values |= {"version": Product.version + 1, "updated_at": now}
    moved(sa.update(Product).where(Product.id == product_id).values(values))
    return _reread(product_id)


@unit_of_work
def retire_product(*, product_id: int, agree: Agree, now: datetime) -> None:
    """Take a product off the shelf for good; orders keep their lines. Raises as `change_product`."""
    product = _locked(product_id, agree)
    if product.status != "retired":
        values = {"status": "retired", "version": Product.version + 1, "updated_at": now}
        moved(sa.update(Product).where(Product.id == product_id).values(values))


def _locked(product_id: int, agree: Agree) -> Product:
    product = lock(Product, Product.id == product_id)
    if product is None:
        raise NotFound(NO_PRODUCT)
    agree(product.version)
    return product


def _reread(product_id: int) -> Product:
    product: Product = db.session.scalars(_whole(product_id)).one()
    return product


def _lock_category(category_id: int | None) -> None:
    """Keep the category from being deleted until the caller's unit has written its product."""
    if category_id is not None and lock(Category, Category.id == category_id) is None:
        raise invalid("/category_id", "The shop has no category with this id.", "no_such_category")


def _refuse_taken_sku(sku: str) -> None:
    if db.session.scalar(sa.select(Product.id).where(Product.sku == sku)) is not None:
        raise SkuTaken(sku)


def _refuse_without_price(status: str, price_minor: int) -> None:
    if status == "active" and price_minor <= 0:
        raise invalid("/price", "What is on sale needs a price above nothing. Set one, or keep it a draft.")


def _new_sku(name: str) -> str:
    """A SKU that a person can read out: UNGA-WA-DOLA-7K3QX."""
    return f"{slug(name)[:24].strip('-').upper()}-{order_number()[:5]}"
