"""Reading and writing the labels that older clients show: `sub_category` and `tag`."""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from app.db import db, moved, read, unit_of_work
from app.products.labels.models import ProductLabels
from app.products.models import Product

LABELS = ("sub_category", "tag")
LONGEST = 80


def of(*, product_ids: Collection[int]) -> dict[int, ProductLabels]:
    """The labels of these products, by id, with one SELECT; of most there are none."""
    if not product_ids:
        return {}
    with read() as session:
        found = sa.select(ProductLabels).where(ProductLabels.product_id.in_(sorted(product_ids)))
        return {each.product_id: each for each in session.scalars(found)}


@unit_of_work
def write(*, product_id: int, labels: Mapping[str, str], now: datetime) -> None:
    """Set what `labels` names, of LABELS, for a product that is there; the other one stays."""
    if not labels:
        return
    db.session.execute(sa.select(Product.id).where(Product.id == product_id).with_for_update())
    mine = sa.update(ProductLabels).where(ProductLabels.product_id == product_id)
    if not moved(mine.values(**labels, updated_at=now)):
        db.session.add(ProductLabels(product_id=product_id, updated_at=now, **labels))
        db.session.flush()
