"""Rows of a price list become products, in the caller's unit: the same rows twice change nothing more.

A SKU that is there is changed where the row says something else, a new one is made; what a row leaves
blank stays as it is. Stock is what the row counts on the shelf, written down as a movement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import db, moved
from app.jobs import service as jobs
from app.products import counting
from app.products.imports import shelves
from app.products.imports.cells import Problem, Row
from app.products.imports.models import ProductFigures
from app.products.models import Product

FETCH = "product_image.fetch"
FIGURES = ("quantity_sold", "rating", "review_count")


@dataclass
class Outcome:
    """What became of some rows; `refused` has each refused row with what is wrong."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    drafted: int = 0
    refused: list[tuple[Row, list[Problem]]] = field(default_factory=list)


@dataclass(frozen=True)
class Cause:
    """Which import does this, for whom, when; a dry run writes nothing."""

    import_id: int
    actor: str
    now: datetime
    dry_run: bool

    @property
    def reason(self) -> str:
        return f"import {self.import_id}"


def apply(*, rows: Sequence[Row], cause: Cause) -> Outcome:
    """Make and change products as `rows` say, no SKU of which may be there twice."""
    names = (row.category for row in rows if row.category)
    categories = shelves.found(names=names, now=cause.now, make=not cause.dry_run)
    known = _locked(skus=[row.sku for row in rows])
    outcome = Outcome()
    fresh = [row for row in rows if row.sku not in known]
    for row in rows:
        if row.sku in known:
            _change(row, known[row.sku], categories, cause, outcome)
    made = _make(fresh, categories, cause, outcome)
    if not cause.dry_run:
        ids = {sku: product.id for sku, product in known.items()} | made
        refused = {id(row) for row, _ in outcome.refused}
        _follow([row for row in rows if id(row) not in refused], ids, cause)
    return outcome


def _locked(*, skus: Sequence[str]) -> dict[str, Product]:
    """The products that have these SKUs, locked in the order of their ids, as a checkout does it too."""
    ids = sorted(db.session.scalars(sa.select(Product.id).where(Product.sku.in_(skus))))
    mine = sa.select(Product).where(Product.id.in_(ids)).order_by(Product.id).with_for_update()
    found = db.session.scalars(mine.execution_options(populate_existing=True)) if ids else ()
    return {product.sku: product for product in found if product.sku in set(skus)}


def _make(
    rows: Sequence[Row], categories: Mapping[str, list[int]], cause: Cause, outcome: Outcome
) -> dict[str, int]:
    """Put new products on the shelf; their ids by SKU."""
    good = []
    for row in rows:
        if not row.name:
            what = f"No product has the SKU {row.sku} yet, and a new one needs a name."
            outcome.refused.append((row, [Problem("name", what)]))
        elif row.status == "active" and not row.price_minor:
            outcome.refused.append((row, [_priceless()]))
        else:
            good.append(row)
            drafted = (row.status or "active") == "active" and not row.price_minor
            outcome.drafted += drafted
            outcome.created += not drafted
    if cause.dry_run or not good:
        return {}
    db.session.execute(sa.insert(Product), [_fields(row, categories, cause.now) for row in good])
    found = db.session.execute(
        sa.select(Product.sku, Product.id).where(Product.sku.in_([row.sku for row in good]))
    )
    ids: dict[str, int] = {each.sku: each.id for each in found}
    counting.write_all(
        units={ids[row.sku]: row.stock for row in good if row.stock},
        kind="received",
        reason=cause.reason,
        actor=cause.actor,
        now=cause.now,
    )
    return ids


def _fields(row: Row, categories: Mapping[str, list[int]], now: datetime) -> dict[str, Any]:
    return {
        "sku": row.sku,
        "name": row.name,
        "description": row.description or "",
        "category_id": categories[row.category][0] if row.category else None,
        "price_minor": row.price_minor or 0,
        "status": row.status or ("active" if row.price_minor else "draft"),
        "track_stock": row.stock is not None,
        "on_hand": row.stock or 0,
        "created_at": now,
        "updated_at": now,
    }


def _change(
    row: Row, product: Product, categories: Mapping[str, list[int]], cause: Cause, outcome: Outcome
) -> None:
    """Change a product, which the unit has locked, where the row says something else."""
    edits = _edits(row, product, categories)
    after = {"status": product.status, "price_minor": product.price_minor, **edits}
    if after["status"] == "active" and not after["price_minor"]:
        outcome.refused.append((row, [_priceless()]))
        return
    if row.stock is not None and row.stock < product.reserved:
        outcome.refused.append((row, [_reserved(product)]))
        return
    counted = row.stock is not None and (row.stock != product.on_hand or not product.track_stock)
    if not cause.dry_run:
        if edits:
            values = {**edits, "version": Product.version + 1, "updated_at": cause.now}
            moved(sa.update(Product).where(Product.id == product.id).values(values))
        if counted:
            counting.recount(
                product=product,
                set_to=row.stock or 0,
                reason=cause.reason,
                actor=cause.actor,
                now=cause.now,
            )
    if edits or counted:
        outcome.updated += 1
    else:
        outcome.unchanged += 1


def _edits(row: Row, product: Product, categories: Mapping[str, list[int]]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": row.name,
        "description": row.description,
        "price_minor": row.price_minor,
        "status": row.status,
    }
    if row.category and product.category_id not in categories[row.category]:
        said["category_id"] = categories[row.category][0]
    if row.status is None and row.price_minor and product.status == "draft" and not product.price_minor:
        said["status"] = "active"  # it was kept back for want of a price alone
    return {
        name: value for name, value in said.items() if value is not None and getattr(product, name) != value
    }


def _follow(rows: Sequence[Row], ids: Mapping[str, int], cause: Cause) -> None:
    """What goes with a product and is no part of it: figures from elsewhere, a picture to fetch."""
    for row in rows:
        if row.image_url:
            facts = {"product_id": ids[row.sku], "url": row.image_url, "sku": row.sku, "line": row.line}
            jobs.enqueue(topic=FETCH, payload={**facts, "import_id": cause.import_id}, now=cause.now)
    figures = {ids[row.sku]: _figures(row) for row in rows if _figures(row)}
    if not figures:
        return
    there = set(
        db.session.scalars(
            sa.select(ProductFigures.product_id).where(ProductFigures.product_id.in_(sorted(figures)))
        )
    )
    for product_id in sorted(there):
        mine = sa.update(ProductFigures).where(ProductFigures.product_id == product_id)
        moved(mine.values(**figures[product_id], updated_at=cause.now))
    new = [
        {**dict.fromkeys(FIGURES), **values, "product_id": product_id, "updated_at": cause.now}
        for product_id, values in figures.items()
        if product_id not in there
    ]
    if new:
        db.session.execute(sa.insert(ProductFigures), new)


def _figures(row: Row) -> dict[str, int]:
    found = {name: getattr(row, name) for name in FIGURES}
    return {name: value for name, value in found.items() if value is not None}


def _priceless() -> Problem:
    return Problem("price", "What is on sale needs a price above nothing. Write one, or the status draft.")


def _reserved(product: Product) -> Problem:
    return Problem(
        "stock", f"Open orders hold {product.reserved} of these: fewer than that cannot be on the shelf."
    )
