"""What products, categories and stock look like from outside."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.kit import money
from app.products import categories, service
from app.products.counting import KINDS, MOST_UNITS
from app.products.images.schemas import ImageSchema
from app.web.caller import caller
from app.web.fields import Bool, Int, Moment, Money, QueryBool, QueryInt, Schema, Str
from app.web.pages import ListArgs, page_of

STATUSES = ("active", "draft", "retired")
MOST_CENTS = 10**11
ONE_LINE = r"^[^\n\r\t]*$"
SKU_WORDS = r"^(\S+( \S+)*)?$"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
NAME = {"example": "Unga wa dola, 2 kg"}
SKU = {
    "example": "UNGA-DOLA-2KG",
    "description": "The shop's own code, unique; made from the name when left out",
}
DESCRIPTION = {"example": "Sifted maize flour for ugali and uji."}
PRICE = {"description": "Cents: 18950 is KSh 189.50", "example": {"amount": 18950, "currency": "KES"}}
STATUS = {"example": "active", "description": "Shoppers see active products only"}
STOCK = {"example": 40, "description": "Units on the shelf. Left out: sold without counting"}
COUNTED = {
    "example": True,
    "description": "false: sold without counting. Count the shelf before switching it on",
}


class StockSchema(Schema):
    """`available` is null when stock is not counted. Staff also see what is on the shelf and reserved."""

    tracked = fields.Boolean(metadata={"example": True})
    available = fields.Integer(
        allow_none=True, metadata={"example": 38, "description": "Units that can be bought now"}
    )
    on_hand = fields.Integer(metadata={"example": 40, "description": "Units on the shelf (staff only)"})
    reserved = fields.Integer(
        metadata={"example": 2, "description": "Units held by open orders (staff only)"}
    )


class Stock(fields.Nested):
    """A product's stock, as much of it as the present caller may see."""

    _CHECK_ATTRIBUTE = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StockSchema, dump_only=True, **kwargs)

    def _serialize(  # type: ignore[override]  # marshmallow names the first one in two ways
        self, value: Any, attr: str | None, obj: Any, **kwargs: Any
    ) -> dict[str, Any]:
        product = getattr(obj, "product", obj)
        seen: dict[str, Any] = {"tracked": product.track_stock, "available": product.available}
        if caller().is_staff:
            seen |= {"on_hand": product.on_hand, "reserved": product.reserved}
        return seen


class CategoryNameSchema(Schema):
    """The shelf that a product stands on."""

    id = fields.Integer(metadata={"example": 3})
    name = fields.String(metadata={"example": "Unga and grains"})
    slug = fields.String(metadata={"example": "unga-and-grains"})


class CategorySchema(CategoryNameSchema):
    """A shelf of the shop. Shelves are shown by ascending `position`."""

    position = fields.Integer(metadata={"example": 1})
    created_at = Moment()
    updated_at = Moment()


class CategoryCreateSchema(Schema):
    name = Str(1, 80, pattern=ONE_LINE, required=True, metadata={"example": "Unga and grains"})
    slug = Str(
        1,
        80,
        pattern=SLUG,
        metadata={"example": "unga-and-grains", "description": "Made from the name by default"},
    )
    position = Int(0, 1_000_000, metadata={"example": 1})


class CategoryChangeSchema(CategoryCreateSchema):
    name = Str(1, 80, pattern=ONE_LINE, metadata={"example": "Unga and grains"})


class CategoryListArgs(ListArgs):
    sort = Str(1, 20, load_default="position", checks=[validate.OneOf(list(categories.SORTS))])


class ProductSchema(Schema):
    """Something to sell. Changes of stock move neither `updated_at` nor the ETag."""

    id = fields.Integer(metadata={"example": 12})
    sku = fields.String(metadata={"example": "UNGA-DOLA-2KG"})
    name = fields.String(metadata=NAME)
    description = fields.String(metadata=DESCRIPTION)
    price = Money(attribute="price_minor")
    category = fields.Nested(CategoryNameSchema, allow_none=True)
    status = fields.String(metadata={"enum": list(STATUSES)})
    stock = Stock()
    images = fields.List(
        fields.Nested(ImageSchema), metadata={"description": "In order; a list shows the first one only"}
    )
    created_at = Moment()
    updated_at = Moment()


def _not_absurd(cents: int) -> None:
    if cents > MOST_CENTS:
        raise ValidationError(f"A price can be {money.display(MOST_CENTS)} at most.")


def _price() -> Money:
    """The product's price on its way in: cents, under the database's name for them."""
    return Money(attribute="price_minor", validate=_not_absurd, metadata=PRICE)


class ProductEditSchema(Schema):
    """What making and changing a product have in common."""

    sku = Str(1, 64, pattern=SKU_WORDS, metadata=SKU)
    description = Str(0, 5000, metadata=DESCRIPTION)
    category_id = Int(1, allow_none=True, metadata={"example": 3})


class ProductCreateSchema(ProductEditSchema):
    name = Str(1, 200, pattern=ONE_LINE, required=True, metadata=NAME)
    price = _price()
    status = Str(1, 20, checks=[validate.OneOf(STATUSES[:2])], load_default="active", metadata=STATUS)
    stock = Int(0, MOST_UNITS, load_default=None, allow_none=True, metadata=STOCK)


class ProductChangeSchema(ProductEditSchema):
    """Only what is sent changes."""

    name = Str(1, 200, pattern=ONE_LINE, metadata=NAME)
    price = _price()
    status = Str(1, 20, checks=[validate.OneOf(STATUSES)], metadata=STATUS)
    track_stock = Bool(metadata=COUNTED)


class ProductListArgs(ListArgs):
    q = Str(
        0, 100, metadata={"description": "Words in the name, the SKU or the description", "example": "unga"}
    )
    category = Str(
        1, 80, pattern=SLUG, metadata={"description": "A category's slug", "example": "unga-and-grains"}
    )
    min_price = QueryInt(0, money.MOST, metadata={"description": "Cents", "example": 10000})
    max_price = QueryInt(0, money.MOST, metadata={"description": "Cents", "example": 50000})
    in_stock = QueryBool(metadata={"description": "true: what can be bought now. false: what is sold out"})
    status = Str(
        1,
        20,
        checks=[validate.OneOf([*STATUSES, service.ANY])],
        metadata={"description": "Staff only, but for active (the default)", "example": "active"},
    )
    sort = Str(1, 20, load_default="name", checks=[validate.OneOf(list(service.SORTS))])


class MovementSchema(Schema):
    """One change of a product's stock. `on_hand` is the sum of the deltas, `reserved` likewise."""

    id = fields.Integer(metadata={"example": 91})
    kind = fields.String(metadata={"enum": list(KINDS)})
    on_hand_delta = fields.Integer(metadata={"example": -2})
    reserved_delta = fields.Integer(metadata={"example": 0})
    order_id = fields.Integer(allow_none=True)
    reason = fields.String(metadata={"example": "Two bags were torn"})
    actor = fields.String(metadata={"example": "admin:1"})
    at = Moment()


class MovementListArgs(ListArgs):
    kind = Str(1, 20, checks=[validate.OneOf(KINDS)])
    sort = Str(1, 20, load_default="newest", checks=[validate.OneOf(["newest", "oldest"])])


class AdjustSchema(Schema):
    """Either `delta` (two broken: -2), or `set_to` with the figure you `expected` before you counted."""

    delta = Int(-MOST_UNITS, MOST_UNITS, metadata={"example": -2})
    set_to = Int(0, MOST_UNITS, metadata={"description": "What you counted"})
    expected = Int(0, MOST_UNITS, metadata={"description": "With set_to: refused when it is another by now"})
    reason = Str(1, 200, required=True, metadata={"example": "Two bags were torn"})

    @validates_schema
    def one_way(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse both ways at once, and half of the second one."""
        if ("delta" in data) == ("set_to" in data):
            raise ValidationError("Send either delta, or set_to with expected.", "delta")
        if data.get("delta") == 0:
            raise ValidationError("A difference of nothing changes nothing.", "delta")
        if ("set_to" in data) != ("expected" in data):
            raise ValidationError("Send expected, the figure you saw, together with set_to.", "expected")


class AdjustedSchema(Schema):
    """The movement that was written, and the stock after it."""

    movement = fields.Nested(MovementSchema)
    stock = Stock()


ProductPage = page_of(ProductSchema)
CategoryPage = page_of(CategorySchema)
MovementPage = page_of(MovementSchema)
