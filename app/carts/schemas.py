"""What carts look like from outside."""

from marshmallow import fields

from app.carts.models import MOST_UNITS
from app.web.fields import Int, Money, Schema

PRODUCT = {"example": 12}
QUANTITY = {"example": 2}


class CartAddSchema(Schema):
    """Units to add to what the cart has of a product."""

    product_id = Int(1, required=True, metadata=PRODUCT)
    quantity = Int(1, MOST_UNITS, load_default=1, metadata=QUANTITY)


class CartQuantitySchema(Schema):
    """How many units of the product the cart shall have."""

    quantity = Int(1, MOST_UNITS, required=True, metadata=QUANTITY)


class CartNoteSchema(Schema):
    """Something to tell the shopper: programs read `code`, people read `detail`."""

    code = fields.String(
        metadata={"enum": ["out_of_stock", "not_for_sale", "only_n_left"], "example": "only_n_left"}
    )
    detail = fields.String(metadata={"example": "Only 3 of Unga wa dola 2 kg are left; the cart asks for 5."})
    product_id = fields.Integer(metadata=PRODUCT)


class CartPictureSchema(Schema):
    """A product's first picture in its smallest size, in pixels."""

    url = fields.Function(
        lambda picture: f"/api/v1/images/{picture.image_id}?size={picture.size}",
        metadata={"type": "string", "example": "/api/v1/images/21?size=160"},
    )
    width = fields.Integer(metadata={"example": 160})
    height = fields.Integer(metadata={"example": 120})
    alt = fields.String(metadata={"example": "A yellow packet of maize flour"})


class CartLineSchema(Schema):
    """One product. Its price is today's; `problem` says why it cannot be bought as asked, if so."""

    product_id = fields.Integer(metadata=PRODUCT)
    sku = fields.String(allow_none=True, metadata={"example": "UNGA-2KG"})
    name = fields.String(allow_none=True, metadata={"example": "Unga wa dola 2 kg"})
    unit_price = Money(allow_none=True)
    quantity = fields.Integer(metadata=QUANTITY)
    line_total = Money(allow_none=True)
    available = fields.Integer(
        allow_none=True, metadata={"example": 3, "description": "Units that can be bought; null: not counted"}
    )
    picture = fields.Nested(CartPictureSchema, allow_none=True)
    problem = fields.Nested(CartNoteSchema, allow_none=True)


class CartSchema(Schema):
    """What somebody means to buy, at today's prices. Prices and stock are promised by a checkout only."""

    items = fields.List(fields.Nested(CartLineSchema))
    subtotal = Money(metadata={"description": "The lines without a problem"})
    rounding = Money(metadata={"description": "Lifts the total to whole shillings: M-Pesa takes no cents"})
    total = Money()
    count = fields.Integer(metadata={"example": 3, "description": "Units in all lines"})
    ready = fields.Boolean(metadata={"description": "Every line can be bought now"})
    notes = fields.List(fields.Nested(CartNoteSchema), metadata={"description": "Every line's problem"})
