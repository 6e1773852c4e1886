"""The shelves of the shop."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import db, lock, moved, read, unit_of_work
from app.errors import AppError, NotFound
from app.kit.paging import Order, Page, Wanted, page
from app.kit.text import slug
from app.products.models import Category, Product

SORTS: dict[str, tuple[Order, Order]] = {
    "position": ((Category.position, False), (Category.id, False)),
    "name": ((Category.name, False), (Category.id, False)),
    "updated": ((Category.updated_at, False), (Category.id, False)),
}
SLUG_LENGTH = 80
ROOM_FOR_NUMBER = 8


class SlugTaken(AppError):
    status = 409

    def __init__(self, taken: str) -> None:
        detail = (
            f"Another category has the slug {taken}. Choose another one, or leave it out to get one made."
        )
        super().__init__(detail, errors=[{"pointer": "/slug", "code": self.code, "detail": detail}])


class CategoryHasProducts(AppError):
    status = 409

    def __init__(self, products: int) -> None:
        noun = "product is" if products == 1 else "products are"
        super().__init__(
            f"{products} {noun} still in this category, retired ones counted. Move them elsewhere first.",
            products=products,
        )


def list_categories(*, wanted: Wanted, sort: str = "position", updated_since: datetime | None = None) -> Page:
    """A page of categories, in the order in which the shop shows them."""
    statement = sa.select(Category)
    if updated_since:
        statement = statement.where(Category.updated_at >= updated_since)
    by, key = SORTS[sort]
    with read() as session:
        return page(session, statement, by=by, key=key, wanted=wanted)


def read_category(*, category_id: int) -> Category:
    """One category. Raises NotFound."""
    with read() as session:
        return _found(session.get(Category, category_id))


def by_slug(*, slug: str) -> Category | None:
    """The category with this slug, None when there is none."""
    with read() as session:
        return session.scalars(sa.select(Category).where(Category.slug == slug)).one_or_none()


@unit_of_work(keyed=True)
def create_category(*, fields: dict[str, Any], now: datetime) -> Category:
    """Make a category from name and, as wanted, slug and position. Raises SlugTaken."""
    wanted = fields.get("slug")
    if wanted and _taken(wanted):
        raise SlugTaken(wanted)
    category = Category(**{**fields, "slug": wanted or free_slug(fields["name"])})
    category.created_at = category.updated_at = now
    db.session.add(category)
    db.session.flush()
    return category


@unit_of_work(keyed=True)
def change_category(
    *, category_id: int, changes: dict[str, Any], agree: Callable[[int], None], now: datetime
) -> Category:
    """Change name, slug or position. Raises NotFound, SlugTaken; `agree` is told the version and may."""
    category = _found(lock(Category, Category.id == category_id))
    agree(category.version)
    values = {name: value for name, value in changes.items() if getattr(category, name) != value}
    if "slug" in values and _taken(values["slug"]):
        raise SlugTaken(values["slug"])
    if values:
        values |= {"version": Category.version + 1, "updated_at": now}
        moved(sa.update(Category).where(Category.id == category_id).values(values))
    return db.session.get_one(Category, category_id, populate_existing=True)


@unit_of_work
def delete_category(*, category_id: int, agree: Callable[[int], None]) -> None:
    """Delete an empty category. Raises NotFound and CategoryHasProducts; `agree` as in change_category."""
    agree(_found(lock(Category, Category.id == category_id)).version)
    inside = sa.select(sa.func.count()).select_from(Product).where(Product.category_id == category_id)
    products = db.session.scalar(inside) or 0
    if products:
        raise CategoryHasProducts(products)
    moved(sa.delete(Category).where(Category.id == category_id))


def _found(category: Category | None) -> Category:
    if category is None:
        raise NotFound("The shop has no category with this id.")
    return category


def _taken(wanted: str) -> bool:
    return db.session.scalar(sa.select(Category.id).where(Category.slug == wanted)) is not None


def free_slug(name: str) -> str:
    """A slug that nobody has: drinks, drinks-2, drinks-3 and so on; in the caller's unit."""
    stem = slug(name)[: SLUG_LENGTH - ROOM_FOR_NUMBER].strip("-")
    same = sa.select(Category.slug).where(sa.or_(Category.slug == stem, Category.slug.startswith(f"{stem}-")))
    taken = set(db.session.scalars(same))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(each for each in numbered if each not in taken)
