"""Products and pictures as older clients read and write them."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, Response, current_app

from app.compat.edge import Dialect, administrator, cents, sent, shillings, text, whole
from app.errors import NotFound
from app.kit.clock import NAIROBI, utc_now
from app.kit.paging import MOST, Wanted
from app.kit.store import Store
from app.kit.text import slug
from app.products import categories, counting
from app.products import service as products
from app.products.images import service as images
from app.products.labels import service as labels

LARGEST = 10_000  # pixels: the largest file there is
FOR_A_YEAR = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",  # a front end of another origin shows them
}
MOST_LISTED = 5000  # these clients know no pages
MOST_UNITS = 1_000_000_000
FRESH_FOR = 5  # seconds; two of the clients read the list in an endless loop
UNCHECKED = lambda version: None  # noqa: E731 (nobody sends If-Match here)

blp = Dialect("goods")
pictures = Dialect("pictures")


def listed() -> Iterator[Any]:
    """Every product on offer, the oldest first."""
    rows: list[Any] = []
    cursor = None
    while len(rows) < MOST_LISTED:
        page = products.list_products(staff=False, wanted=Wanted(limit=MOST, cursor=cursor), sort="name")
        rows += page.data
        cursor = page.next_cursor
        if cursor is None:
            break
    return iter(sorted(rows, key=lambda product: product.id))


def shown_all(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Products as dialects decora and ecommerce read them, with all their pictures."""
    found = list(rows)
    ids = [product.id for product in found]
    pictures_of, called = images.ids_of(product_ids=ids), labels.of(product_ids=ids)
    return [_shown(each, pictures_of.get(each.id, []), called.get(each.id)) for each in found]


def shown(product: Any) -> dict[str, Any]:
    """One product as those dialects read it."""
    (only,) = shown_all([product])
    return only


def _shown(product: Any, image_ids: list[int], called: Any) -> dict[str, Any]:
    """The union of the keys."""
    left = product.available
    return {
        "id": product.id,
        "name": product.name,
        "description": product.description,
        "category": product.category.name if product.category else "",
        "sub_category": called.sub_category if called else "",
        "tag": called.tag if called else "",
        "price": shillings(product.price_minor),
        "quantity": left,
        "stock": left,
        "images": addresses(image_ids),
        "created_at": product.created_at.astimezone(NAIROBI).isoformat(),
    }


def found(product_id: str | int) -> Any:
    """A product on offer. Raises NotFound."""
    written = str(product_id)
    if not written.isascii() or not written.isdigit() or len(written) > 18:
        raise NotFound("Product not found")
    try:
        return products.read_product(product_id=int(written), staff=False)
    except NotFound as error:
        raise NotFound("Product not found") from error


def category_of(name: str) -> int | None:
    """The id of the category with this name, made when the shop has none; None for no name."""
    if not name:
        return None
    known = categories.by_slug(slug=slug(name)[:80])
    return (known or categories.create_category(fields={"name": name[:80]}, now=utc_now())).id


def labels_in(body: dict[str, Any]) -> dict[str, str]:
    """What a body says of a product beside its category. Raises Refused (400)."""
    named = [name for name in labels.LABELS if name in body]
    return {name: text(body, name, most=labels.LONGEST, default="") for name in named}


def addresses(image_ids: Iterable[int]) -> list[str]:
    """Where pictures are shown."""
    return [f"/image/{image_id}" for image_id in image_ids]


def photo_of(product: Any) -> str:
    """The file name of a product's first picture; empty when it has none."""
    return f"{product.images[0].id}.jpg" if product.images else ""


def added(fields: dict[str, Any], *, stock: int | None, actor: str, picture: Any = None) -> Any:
    """Put a product on the shelf, with a picture if a file came. Raises NotAPicture, PictureTooLarge."""
    data = picture.read() if picture is not None and picture.filename else None
    if data is not None:
        images.check(data)
    product = products.create_product(fields=fields, stock=stock, actor=actor, now=utc_now())
    if data is not None:
        images.add_image(product_id=product.id, data=data, alt="", store=store(), now=utc_now())
    return product


def store() -> Store:
    """Where pictures are kept."""
    found: Store = current_app.extensions["media"]
    return found


@pictures.get("/image/<image_id>")
@pictures.get("/static/images/<image_id>", endpoint="show_photo")
def show_picture(image_id: str) -> Any:
    """A picture's bytes, by its id or by the file name made of it."""
    written = image_id.removesuffix(".jpg")
    if not written.isascii() or not written.isdigit() or len(written) > 18:
        raise NotFound("Image not found")
    shown = images.show_image(image_id=int(written), size=LARGEST, kind="jpeg", store=store())
    return Response(shown.data, content_type=shown.media_type, headers=FOR_A_YEAR)


def stock_in(body: dict[str, Any], *names: str) -> int | None:
    """How many there are; None, which means sold without counting, when no figure came."""
    for name in names:
        if body.get(name) not in (None, ""):
            return whole(body, name, low=0, high=MOST_UNITS)
    return None


def restock(product_id: int, stock: int, actor: str) -> None:
    """Make it `stock` units that can be bought; what orders hold stays on the shelf beside them."""
    product = products.read_product(product_id=product_id, staff=True)
    now = utc_now()
    if not product.track_stock:
        products.change_product(
            product_id=product_id, changes={"track_stock": True}, agree=UNCHECKED, now=now
        )
    target = stock + product.reserved
    if target != product.on_hand:
        counting.count(
            product_id=product_id,
            set_to=target,
            expected=product.on_hand,
            reason="set by an administrator",
            actor=actor,
            now=now,
        )


@blp.get("/products")
def list_products() -> Any:
    """Every product, in a bare array."""
    return fresh(shown_all(listed()))


@blp.get("/product/<product_id>")
@blp.get("/products/<product_id>", endpoint="read_product_too")
def read_product(product_id: str) -> Any:
    """One product."""
    return shown(found(product_id))


@blp.post("/products")
def add_product() -> Any:
    """Put a product on the shelf; administrators only."""
    who, body = administrator(), sent()
    called = labels_in(body)
    fields: dict[str, Any] = {
        "name": text(body, "name"),
        "description": text(body, "description", most=5000, default=""),
    }
    fields |= {
        "price_minor": cents(body, "price"),
        "category_id": category_of(text(body, "category", most=80, default="")),
    }
    made = added(fields, stock=stock_in(body, "stock", "quantity"), actor=who.actor)
    labels.write(product_id=made.id, labels=called, now=utc_now())
    return {**shown(made), "message": "Product created", "product": shown(made)}, 201


@blp.put("/products/<product_id>")
def change_product(product_id: str) -> Any:
    """Change what is named; administrators only."""
    who, body = administrator(), sent()
    product = found(product_id)
    changes: dict[str, Any] = {}
    if body.get("name"):
        changes["name"] = text(body, "name")
    if "description" in body:
        changes["description"] = text(body, "description", most=5000, default="")
    if "price" in body:
        changes["price_minor"] = cents(body, "price")
    if body.get("category"):
        changes["category_id"] = category_of(text(body, "category", most=80))
    stock, called = stock_in(body, "stock", "quantity"), labels_in(body)
    labels.write(product_id=product.id, labels=called, now=utc_now())
    products.change_product(product_id=product.id, changes=changes, agree=UNCHECKED, now=utc_now())
    if stock is not None:
        restock(product.id, stock, who.actor)
    changed = shown(found(product.id))
    return {**changed, "message": "Product updated", "product": changed}


@blp.delete("/products/<product_id>")
def delete_product(product_id: str) -> Any:
    """Take a product off the shelf; administrators only."""
    administrator()
    products.retire_product(product_id=found(product_id).id, agree=UNCHECKED, now=utc_now())
    return {"message": "Product deleted"}


def plain(rows: list[dict[str, Any]]) -> Response:
    """A bare array."""
    response: Any = current_app.json.response(rows)
    return response  # type: ignore[no-any-return]


def fresh(rows: list[dict[str, Any]]) -> Response:
    """A list that a browser may keep for a few seconds."""
    response = plain(rows)
    response.headers["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    return response


def spare(app: Flask) -> None:
    """Let product lists be read in a loop, and a provider tell what it has: no general limit counts these."""
    for limiter in app.extensions.get("limiter", ()):
        for endpoint, view in app.view_functions.items():
            if endpoint.startswith("compat_") and endpoint.endswith(("list_products", ".callback")):
                limiter.exempt(view)
