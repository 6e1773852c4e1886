"""Adding, arranging, showing and removing the pictures of products."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db import db, lock, moved, read, unit_of_work
from app.errors import AppError, NotFound
from app.kit.store import Store
from app.products.images import pictures
from app.products.images.models import ProductImage, ProductImageFile
from app.products.models import Product

MOST_IMAGES = 12
ASIDE = 1_000
NO_IMAGE = "The shop has no picture with this id."
GRACE = timedelta(hours=1)

Agree = Callable[[int], None]
"""Is told the product's version, which moves with its pictures, and raises when the caller saw another."""


class TooManyPictures(AppError):
    status = 409
    detail = f"A product can have {MOST_IMAGES} pictures at most. Delete one first."


@dataclass(frozen=True)
class Shown:
    """A file to show: its bytes, their digest and their media type."""

    data: bytes
    digest: str
    media_type: str


def add_image(*, product_id: int, data: bytes, alt: str, store: Store, now: datetime) -> ProductImage:
    """Add a picture after the others; the same file again is the picture that is there.

    Raises NotFound, TooManyPictures, and what `pictures.draw` raises.
    """
    picture = pictures.draw(data)
    digests = [store.put(each.data) for each in picture.files]
    image = _write(product_id=product_id, picture=picture, digests=digests, alt=alt, now=now)
    for each in picture.files:  # a collector that met them before the rows were there took them away
        store.put(each.data)
    return image


def check(data: bytes) -> None:
    """Raise what add_image would for a file that is no picture, before anything is written."""
    pictures.draw(data)


@unit_of_work(keyed=True)
def _write(
    *, product_id: int, picture: pictures.Picture, digests: list[str], alt: str, now: datetime
) -> ProductImage:
    _locked_product(product_id)
    images = _of(product_id)
    for known in images:
        if known.source_digest == picture.source_digest:
            return known
    if len(images) >= MOST_IMAGES:
        raise TooManyPictures()
    image = ProductImage(
        product_id=product_id,
        position=len(images),
        alt=alt,
        source_digest=picture.source_digest,
        width=picture.width,
        height=picture.height,
        created_at=now,
    )
    _edited(product_id, now)
    db.session.add(image)
    db.session.flush()
    for each, digest in zip(picture.files, digests, strict=True):
        db.session.add(ProductImageFile(image_id=image.id, kind=each.kind, size=each.size, digest=digest))
    db.session.flush()
    return image


@unit_of_work
def change_image(*, image_id: int, changes: dict[str, Any], agree: Agree, now: datetime) -> ProductImage:
    """Change the words for a picture (`alt`) or its place among the others (`position`, from 0).

    A position behind the last one is the last one. Raises NotFound and what `agree` raises.
    """
    image = _locked_image(image_id, agree)
    values = {name: value for name, value in changes.items() if getattr(image, name) != value}
    if "alt" in values:
        moved(sa.update(ProductImage).where(ProductImage.id == image_id).values(alt=values["alt"]))
    if "position" in values:
        others = [each.id for each in _of(image.product_id) if each.id != image_id]
        others.insert(values["position"], image_id)
        _arrange(image.product_id, others)
    if values:
        _edited(image.product_id, now)
    return db.session.get_one(ProductImage, image_id, populate_existing=True)


@unit_of_work
def delete_image(*, image_id: int, agree: Agree, now: datetime) -> None:
    """Take a picture away; its files go when no other picture is made of them. Raises as change_image."""
    image = _locked_image(image_id, agree)
    moved(sa.delete(ProductImageFile).where(ProductImageFile.image_id == image_id))
    moved(sa.delete(ProductImage).where(ProductImage.id == image_id))
    _arrange(image.product_id, [each.id for each in _of(image.product_id)])
    _edited(image.product_id, now)


def list_images(*, product_id: int) -> list[ProductImage]:
    """A product's pictures in their order."""
    with read():
        return _of(product_id)


def ids_of(*, product_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the pictures of these products, by product, each product's in their order."""
    columns = sa.select(ProductImage.product_id, ProductImage.id)
    wanted = columns.where(ProductImage.product_id.in_(sorted(product_ids)))
    found: dict[int, list[int]] = {}
    with read() as session:
        for product_id, image_id in session.execute(wanted.order_by(ProductImage.position)):
            found.setdefault(product_id, []).append(image_id)
    return found


def show_image(*, image_id: int, size: int, kind: str, store: Store) -> Shown:
    """The smallest file of a picture that fills `size` pixels, or its largest one. Raises NotFound."""
    mine = sa.and_(ProductImageFile.image_id == image_id, ProductImageFile.kind == kind)
    statement = sa.select(ProductImageFile).where(mine).order_by(ProductImageFile.size)
    with read() as session:
        files = list(session.scalars(statement))
    enough = [each for each in files if each.size >= size] or files[-1:]
    data = store.read(enough[0].digest) if enough else None
    if data is None:
        raise NotFound(NO_IMAGE)
    return Shown(data, enough[0].digest, pictures.KINDS[kind])


def collect(*, store: Store, now: datetime) -> int:
    """Delete the files that no picture has named for an hour; return how many they were."""
    gone = 0
    for digest in store.old(before=now - GRACE):
        gone += store.discard(digest, wanted=lambda digest=digest: _named(digest))  # type: ignore[misc]
    return gone


def _named(digest: str) -> bool:
    with read() as session:
        found = sa.select(ProductImageFile.id).where(ProductImageFile.digest == digest).limit(1)
        return session.scalar(found) is not None


def _of(product_id: int) -> list[ProductImage]:
    mine = sa.select(ProductImage).where(ProductImage.product_id == product_id)
    return list(db.session.scalars(mine.order_by(ProductImage.position)))


def _locked_product(product_id: int) -> Product:
    product = lock(Product, Product.id == product_id)
    if product is None:
        raise NotFound("The shop has no product with this id.")
    return product


def _locked_image(image_id: int, agree: Agree) -> ProductImage:
    """The picture, once its product is locked: who changes pictures of one product waits for another."""
    mine = sa.select(ProductImage.product_id).where(ProductImage.id == image_id)
    product_id = db.session.scalar(mine)
    if product_id is None:
        raise NotFound(NO_IMAGE)
    agree(_locked_product(product_id).version)
    image = db.session.get(ProductImage, image_id)
    if image is None:
        raise NotFound(NO_IMAGE)
    return image


def _arrange(product_id: int, image_ids: list[int]) -> None:
    """Give the product's pictures the places of this list; all step aside first, since places are unique."""
    mine = sa.update(ProductImage).where(ProductImage.product_id == product_id)
    moved(mine.values(position=ProductImage.position + ASIDE))
    for position, image_id in enumerate(image_ids):
        moved(sa.update(ProductImage).where(ProductImage.id == image_id).values(position=position))


def _edited(product_id: int, now: datetime) -> None:
    moved(
        sa.update(Product).where(Product.id == product_id).values(version=Product.version + 1, updated_at=now)
    )
