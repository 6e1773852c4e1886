"""Products of the older systems. Each keeps its old id in its SKU, so that a second run knows it again."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from app.compat.goods import category_of
from app.compat.moving.report import Report
from app.compat.moving.source import Row, Source, text, value
from app.errors import AppError
from app.kit.money import SHILLING
from app.kit.store import Store
from app.products import service as products
from app.products.images import service as images
from app.products.labels import service as labels

TABLES = ("products", "product", "product_details")
KIND = "products"
MOST_CENTS = 10**11
MOST_UNITS = 10**9


@dataclass(frozen=True)
class Pictures:
    """Where the older system kept its picture files, and where they go."""

    folder: Path | None
    store: Store


def bring(source: Source, report: Report, *, prefix: str, pictures: Pictures, now: datetime) -> None:
    """Bring the products that are not here yet."""
    for row in source.rows(*TABLES):
        old_id = text(row, "product_id", "id", most=50)
        if not old_id:
            report.skip(KIND, "?", "no product id")
            continue
        sku = f"{prefix}{old_id}"
        known = products.by_sku(skus=[sku]).get(sku)
        product_id = known if known is not None else _bring_one(row, old_id, sku, report, now)
        report.known[KIND] += known is not None
        if product_id is not None:
            _picture(row, old_id, product_id, pictures, report, now)


def _bring_one(row: Row, old_id: str, sku: str, report: Report, now: datetime) -> int | None:
    name = text(row, "product_name", "name", "title", most=200).replace("\n", " ")
    if not name:
        report.skip(KIND, old_id, "no name")
        return None
    price = _cents(value(row, "product_cost", "price"))
    fields: dict[str, Any] = {
        "sku": sku,
        "name": name,
        "description": text(row, "product_desc", "product_description", "description", most=5000),
        "category_id": category_of(text(row, "product_category", "category", most=80).replace("\n", " ")),
        "price_minor": price or 0,
        "status": "active" if price else "draft",
    }
    try:
        made = products.create_product(fields=fields, stock=_stock(row), actor="import-old", now=now)
    except AppError as error:
        report.skip(KIND, old_id, error.detail)
        return None
    labels.write(product_id=made.id, labels=_labels(row), now=now)
    report.brought[KIND] += 1
    if not price:
        report.note(KIND, old_id, "has no price that can be read: a draft until it gets one")
    return int(made.id)


def _labels(row: Row) -> dict[str, str]:
    said = {name: text(row, name, most=labels.LONGEST).replace("\n", " ") for name in labels.LABELS}
    return {name: label for name, label in said.items() if label}


def _cents(written: Any) -> int | None:
    try:
        amount = Decimal(str(written).replace(",", "").strip()) * SHILLING
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount <= MOST_CENTS:
        return None
    return int(amount.to_integral_value())


def _stock(row: Row) -> int | None:
    """Units on the shelf; None, sold without counting, where the older system counted none."""
    written = str(value(row, "quantity", "stock", "in_stock") or "").strip()
    if not written and ("quantity" in row or "stock" in row):
        written = "0" if 0 in (row.get("quantity"), row.get("stock")) else ""
    return min(int(written), MOST_UNITS) if written.isascii() and written.isdigit() else None


def _picture(
    row: Row, old_id: str, product_id: int, pictures: Pictures, report: Report, now: datetime
) -> None:
    name = Path(text(row, "product_image", "product_photo", "image", most=250)).name
    if not name:
        return
    if pictures.folder is None or not (pictures.folder / name).is_file():
        report.note(KIND, old_id, "its picture was not found: give the folder with --pictures")
        return
    try:
        data = (pictures.folder / name).read_bytes()
        images.add_image(product_id=product_id, data=data, alt="", store=pictures.store, now=now)
    except AppError as error:
        report.note(KIND, old_id, f"its picture was left behind: {error.detail}")
