"""The categories that a price list names; in the caller's unit."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from app.db import db
from app.kit.text import slug
from app.products.categories import free_slug
from app.products.models import Category

NAMELESS = "item"  # what kit.text makes of a name without a Latin letter


def found(*, names: Iterable[str], now: datetime, make: bool) -> dict[str, list[int]]:
    """The ids of the categories that a row's name means, the best one first; with `make`, there is one.

    Two names with the same slug are one category. The categories are locked, in id order, so that none is
    deleted before the products are written. Without `make`, one that would be made is id 0.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    slugs = {slug(name) for name in wanted}
    meant = sa.or_(Category.slug.in_(slugs), Category.name.in_(wanted))
    known = sorted(db.session.scalars(sa.select(Category.id).where(meant)))
    mine = sa.select(Category).where(Category.id.in_(known)).order_by(Category.id).with_for_update()
    there = db.session.scalars(mine).all() if known else []
    by_slug = {each.slug: each.id for each in there if each.slug != NAMELESS}
    ids: dict[str, list[int]] = {}
    for name in wanted:
        same = [each.id for each in there if each.name == name]
        ids[name] = same or [by_slug.get(slug(name)) or (_made(name, now) if make else 0)]
        if slug(name) != NAMELESS:
            by_slug[slug(name)] = ids[name][0]
    return ids


def _made(name: str, now: datetime) -> int:
    category = Category(name=name, slug=free_slug(name), created_at=now, updated_at=now)
    db.session.add(category)
    db.session.flush()
    return category.id
