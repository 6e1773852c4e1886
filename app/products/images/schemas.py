"""What pictures look like from outside."""

from marshmallow import fields, validate

from app.products.images.pictures import KINDS
from app.products.images.sizes import SIZES
from app.web.fields import Int, QueryInt, Schema, Str

ALT = {"example": "A yellow packet of maize flour", "description": "What it shows, for who cannot see it"}
ADDRESS = "/api/v1/images"


def address(image_id: int, size: int) -> str:
    return f"{ADDRESS}/{image_id}?size={size}"


class ImageSizeSchema(Schema):
    """A picture in one of its sizes, in pixels."""

    size = fields.Integer(metadata={"enum": list(SIZES)})
    width = fields.Integer(metadata={"example": 480})
    height = fields.Integer(metadata={"example": 360})
    url = fields.Function(
        lambda each: address(each.image_id, each.size),
        metadata={"type": "string", "example": "/api/v1/images/21?size=480"},
    )


class ImageSchema(Schema):
    """A product's picture in WebP; `url` with `&type=jpeg` is a JPEG. An address never changes its bytes."""

    id = fields.Integer(metadata={"example": 21})
    url = fields.Function(
        lambda image: address(image.id, SIZES[-1]),
        metadata={"type": "string", "example": "/api/v1/images/21?size=960"},
    )
    width = fields.Integer(metadata={"example": 960, "description": "Pixels of the largest size"})
    height = fields.Integer(metadata={"example": 720})
    alt = fields.String(metadata=ALT)
    position = fields.Integer(metadata={"example": 0, "description": "0 is the first, which lists show"})
    sizes = fields.List(fields.Nested(ImageSizeSchema))


class UploadSchema(Schema):
    """A picture, and what it shows."""

    file = fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "JPEG, PNG or WebP, 8 MB at most"},
    )
    alt = Str(0, 300, load_default="", metadata=ALT)


class ImageChangeSchema(Schema):
    """Only what is sent changes."""

    alt = Str(0, 300, metadata=ALT)
    position = Int(0, 99, metadata={"example": 0, "description": "0 makes it the first"})


class ShowArgs(Schema):
    size = QueryInt(
        1,
        10_000,
        load_default=SIZES[-1],
        metadata={"example": 480, "description": "Pixels of the longer side that you want to fill"},
    )
    type = Str(
        1,
        10,
        load_default="webp",
        checks=[validate.OneOf(list(KINDS))],
        metadata={"example": "webp", "description": "jpeg for programs that know nothing newer: one size"},
    )
