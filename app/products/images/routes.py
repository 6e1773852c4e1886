"""Pictures over HTTP: shown to everybody, arranged by the shop's people."""

from typing import Any

from flask import Response, current_app, request, url_for

from app.auth import guards
from app.kit.clock import utc_now
from app.kit.store import Store
from app.products.images import pictures, service
from app.products.images.schemas import (
    ImageChangeSchema,
    ImageSchema,
    ShowArgs,
    UploadSchema,
)
from app.web import uploads
from app.web.blueprint import Blueprint
from app.web.conditional import refuse_unless_matching, tag
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.openapi.headers import header, if_match

LOCATION = header("Location", "Where it can be seen")
IF_MATCH = if_match("The product's ETag that you read: 412 when somebody has changed the product since")
FOR_A_YEAR = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",  # a front end of another origin shows them
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}

blp = Blueprint(
    "images", __name__, url_prefix="/api/v1", guard=guards.open_to_all, description="Pictures of products."
)
staff_blp = Blueprint(
    "images_staff",
    __name__,
    url_prefix="/api/v1",
    guard=guards.staff,
    description="Adding and arranging pictures.",
)


@staff_blp.before_request
def _expect_a_picture() -> None:
    if request.method == "POST":
        uploads.expect(pictures.MOST_BYTES)


def _store() -> Store:
    store: Store = current_app.extensions["media"]
    return store


def image_address(image_id: int) -> str:
    return url_for("images.show_image", image_id=image_id)


@blp.get("/images/<int:image_id>")
@blp.arguments(ShowArgs, location="query")
@blp.response(
    200,
    {"type": "string", "format": "binary"},
    content_type="image/webp",
    example="",
    headers=header("ETag", "Never another one for the same address"),
)
def show_image(args: dict[str, Any], image_id: int) -> Any:
    """Show a picture.

    An address always answers the same bytes, so keep them for as long as you like. Asked for another size
    than there is, it answers the next larger one.
    """
    shown = service.show_image(image_id=image_id, size=args["size"], kind=args["type"], store=_store())
    tag(shown.digest)
    return Response(shown.data, content_type=shown.media_type, headers=FOR_A_YEAR)


@staff_blp.post("/products/<int:product_id>/images")
@staff_blp.arguments(UploadSchema, location="form", content_type=uploads.MULTIPART)
@staff_blp.response(201, ImageSchema, headers=LOCATION)
@staff_blp.alt_response(409, **PROBLEM, description="`too_many_pictures`")
@staff_blp.alt_response(415, **PROBLEM, description="`not_a_form`")
@staff_blp.alt_response(422, **PROBLEM, description="`not_a_picture`, `picture_too_large`, `file_missing`")
@once(ImageSchema, location=image_address)
def add_image(form: dict[str, Any], product_id: int) -> Any:
    """Add a picture to a product, after those that it has.

    It is turned upright, made small in three sizes and stripped of everything but what it shows. The same
    file again is the picture that is there.
    """
    data = uploads.chosen(form.pop("file")).read()
    image = service.add_image(product_id=product_id, data=data, store=_store(), now=utc_now(), **form)
    return image, 201, {"Location": image_address(image.id)}


@staff_blp.patch("/images/<int:image_id>")
@staff_blp.arguments(ImageChangeSchema)
@staff_blp.response(200, ImageSchema)
@staff_blp.doc(parameters=[IF_MATCH])
def change_image(body: dict[str, Any], image_id: int) -> Any:
    """Change a picture's words or its place. Only the fields you send change."""
    return service.change_image(image_id=image_id, changes=body, agree=refuse_unless_matching, now=utc_now())


@staff_blp.delete("/images/<int:image_id>")
@staff_blp.response(204)
@staff_blp.doc(parameters=[IF_MATCH])
def delete_image(image_id: int) -> None:
    """Delete a picture."""
    service.delete_image(image_id=image_id, agree=refuse_unless_matching, now=utc_now())
