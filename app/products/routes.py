"""The catalogue over HTTP: open to everybody, changed by administrators."""

from typing import Any

from flask import url_for

from app.auth import guards
from app.kit.clock import utc_now
from app.products import categories, counting, service
from app.products.schemas import (
    AdjustedSchema,
    AdjustSchema,
    CategoryChangeSchema,
    CategoryCreateSchema,
    CategoryListArgs,
    CategoryPage,
    CategorySchema,
    MovementListArgs,
    MovementPage,
    ProductChangeSchema,
    ProductCreateSchema,
    ProductListArgs,
    ProductPage,
    ProductSchema,
)
from app.web import pages
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.conditional import refuse_unless_matching, tag
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.openapi.headers import IF_MATCH, LOCATION, header

ETAG = header("ETag", "Moves with edits, not with stock")
KEEP_NOWHERE = {"Cache-Control": "private, no-store"}  # stock is outside the ETag: a kept copy would lie

blp = Blueprint(
    "products", __name__, url_prefix="/api/v1", guard=guards.anyone, description="What the shop sells."
)
staff_blp = Blueprint(
    "products_staff", __name__, url_prefix="/api/v1", guard=guards.staff, description="The history of stock."
)
admin_blp = Blueprint(
    "products_admin",
    __name__,
    url_prefix="/api/v1",
    guard=guards.admin,
    description="Changing the catalogue and counting stock.",
)


@blp.get("/products")
@blp.arguments(ProductListArgs, location="query")
@blp.response(200, ProductPage)
@blp.alt_response(403, **PROBLEM, description="`staff_only`: drafts and retired products")
def list_products(args: dict[str, Any]) -> Any:
    """List what is on offer.

    Every word of `q` must be in the name, the SKU or the description. Staff may ask for another `status`.
    """
    wanted = pages.wanted(args)
    return pages.answer(service.list_products(staff=caller().is_staff, wanted=wanted, **args))


@blp.get("/products/<int:product_id>")
@blp.response(200, ProductSchema, headers=ETAG)
def read_product(product_id: int) -> Any:
    """Read one product.

    Its ETag moves with edits and not with stock, so a 304 says nothing about stock.
    """
    product = service.read_product(product_id=product_id, staff=caller().is_staff)
    tag(product.version)
    return product, 200, KEEP_NOWHERE


@blp.get("/categories")
@blp.arguments(CategoryListArgs, location="query")
@blp.response(200, CategoryPage)
def list_categories(args: dict[str, Any]) -> Any:
    """List the shop's categories."""
    wanted = pages.wanted(args)
    return pages.answer(categories.list_categories(wanted=wanted, **args))


@blp.get("/categories/<int:category_id>")
@blp.response(200, CategorySchema, headers=ETAG)
def read_category(category_id: int) -> Any:
    """Read one category."""
    category = categories.read_category(category_id=category_id)
    tag(category.version)
    return category


def product_address(product_id: int) -> str:
    return url_for("products.read_product", product_id=product_id)


def category_address(category_id: int) -> str:
    return url_for("products.read_category", category_id=category_id)


@admin_blp.post("/products")
@admin_blp.arguments(ProductCreateSchema)
@admin_blp.response(201, ProductSchema, headers=ETAG | LOCATION)
@admin_blp.alt_response(409, **PROBLEM, description="`sku_taken`")
@once(ProductSchema, location=product_address)
def create_product(body: dict[str, Any]) -> Any:
    """Add a product.

    With `stock` its units are counted from now on; without, it is sold without counting.
    """
    stock = body.pop("stock")
    product = service.create_product(fields=body, stock=stock, actor=caller().actor, now=utc_now())
    tag(product.version)
    return product, 201, {"Location": product_address(product.id)}


@admin_blp.patch("/products/<int:product_id>")
@admin_blp.arguments(ProductChangeSchema)
@admin_blp.response(200, ProductSchema, headers=ETAG)
@admin_blp.alt_response(409, **PROBLEM, description="`sku_taken`")
@admin_blp.doc(parameters=[IF_MATCH])
def change_product(body: dict[str, Any], product_id: int) -> Any:
    """Change a product.

    Only the fields you send change; stock is not among them, adjust it instead.
    """
    product = service.change_product(
        product_id=product_id, changes=body, agree=refuse_unless_matching, now=utc_now()
    )
    tag(product.version)
    return product


@admin_blp.delete("/products/<int:product_id>")
@admin_blp.response(204)
@admin_blp.doc(parameters=[IF_MATCH])
def retire_product(product_id: int) -> None:
    """Retire a product.

    It leaves the shop; orders that hold or contain it are kept. Set its status to active to bring it back.
    """
    service.retire_product(product_id=product_id, agree=refuse_unless_matching, now=utc_now())


@admin_blp.post("/products/<int:product_id>/stock-adjustments")
@admin_blp.arguments(AdjustSchema)
@admin_blp.response(201, AdjustedSchema)
@admin_blp.alt_response(
    409, **PROBLEM, description="`stock_too_low`: orders hold more. `stock_changed`: it is not as `expected`"
)
@once(AdjustedSchema, required=True)
def adjust_stock(body: dict[str, Any], product_id: int) -> Any:
    """Correct a product's stock.

    By a difference (`delta`), or to what you counted (`set_to`) if it is still what you `expected`.
    """
    correct = counting.adjust if "delta" in body else counting.count
    return correct(product_id=product_id, actor=caller().actor, now=utc_now(), **body)


@staff_blp.get("/products/<int:product_id>/stock-movements")
@staff_blp.arguments(MovementListArgs, location="query")
@staff_blp.response(200, MovementPage)
def list_movements(args: dict[str, Any], product_id: int) -> Any:
    """List every change of a product's stock."""
    wanted = pages.wanted(args)
    return pages.answer(counting.list_movements(product_id=product_id, wanted=wanted, **args))


@admin_blp.post("/categories")
@admin_blp.arguments(CategoryCreateSchema)
@admin_blp.response(201, CategorySchema, headers=ETAG | LOCATION)
@admin_blp.alt_response(409, **PROBLEM, description="`slug_taken`")
@once(CategorySchema, location=category_address)
def create_category(body: dict[str, Any]) -> Any:
    """Add a category."""
    category = categories.create_category(fields=body, now=utc_now())
    tag(category.version)
    return category, 201, {"Location": category_address(category.id)}


@admin_blp.patch("/categories/<int:category_id>")
@admin_blp.arguments(CategoryChangeSchema)
@admin_blp.response(200, CategorySchema, headers=ETAG)
@admin_blp.alt_response(409, **PROBLEM, description="`slug_taken`")
@admin_blp.doc(parameters=[IF_MATCH])
def change_category(body: dict[str, Any], category_id: int) -> Any:
    """Change a category. Only the fields you send change."""
    category = categories.change_category(
        category_id=category_id, changes=body, agree=refuse_unless_matching, now=utc_now()
    )
    tag(category.version)
    return category


@admin_blp.delete("/categories/<int:category_id>")
@admin_blp.response(204)
@admin_blp.alt_response(409, **PROBLEM, description="`category_has_products`")
@admin_blp.doc(parameters=[IF_MATCH])
def delete_category(category_id: int) -> None:
    """Delete an empty category."""
    categories.delete_category(category_id=category_id, agree=refuse_unless_matching)
