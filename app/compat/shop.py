"""Dialect shop: the API of a shop tutorial, prefix /api. Its clients send forms, and hardly ever a token."""

from typing import Any

from flask import request

from app.auth import service as auth
from app.compat import goods, people
from app.compat.edge import (
    Dialect,
    Refused,
    administrator,
    cents,
    classroom,
    either,
    refuse_bad_token,
    sent,
    text,
    token,
)
from app.compat.paying import Wish, pay
from app.kit.money import SHILLING
from app.web.caller import caller

LISTS = (
    "/get_product_details",
    "/getproductdetails",
    "/get_products_details",
    "/getproducts",
    "/get_products",
    "/get_product",
)
ADDING = ("/add_product", "/addproduct", "/add_products", "/addproducts")
PAYING = ("/mpesa_payment", "/MpesaPayment", "/payment")
JOINED = "Thank you for Joining"
PROMPTED = "Please complete the payment on your phone"

blp = Dialect("shop", url_prefix="/api")


@blp.route("/signup", methods=["GET", "PUT", "PATCH", "DELETE"])
def not_a_sign_up() -> Any:
    """What the tutorial says to any method but POST."""
    raise Refused(405, "Registration Failed, Try again later")


@blp.post("/signup")
def sign_up() -> Any:
    """Make an account."""
    body = sent()
    people.sign_up(
        email=people.email_in(body),
        username=text(body, "username", most=80),
        password=people.password_in(body),
        phone=people.phone_in(body, "phone"),
    )
    return {"success": JOINED, "message": JOINED}


@blp.post("/signin")
def sign_in() -> Any:
    """Sign in. Wrong credentials are 200 without a user: the clients show `message` on nothing else."""
    body = sent()
    try:
        signed = people.sign_in(body)
    except (auth.WrongCredentials, Refused):
        return {"message": "Login Failed"}
    user = signed.user
    shown = {"user_id": user.id, "username": user.username, "email": user.email, "phone": user.phone}
    return {"message": "Login Success", "user": shown, "access_token": token(signed)}


def row(product: Any) -> dict[str, Any]:
    """A product under the tutorial's column names, and those that its clients read as well."""
    photo = goods.photo_of(product)
    whole, rest = divmod(product.price_minor, SHILLING)
    return {
        "product_id": product.id,
        "product_name": product.name,
        "product_desc": product.description,
        "product_description": product.description,
        "product_category": product.category.name if product.category else "",
        "product_cost": f"{whole}.{rest:02}",
        "product_image": photo,
        "product_photo": photo,
        "stock": product.available,
        "quantity": product.available,
    }


@either(blp.get, *LISTS)
def list_products() -> Any:
    """Every product, in a bare array."""
    return goods.fresh([row(product) for product in goods.listed()])


@either(blp.post, *ADDING)
def add_product() -> Any:
    """Put a product on the shelf: an administrator, or anybody in a classroom."""
    body = sent()
    in_class = classroom() and caller().role != "admin"
    actor = "classroom" if in_class else administrator().actor
    fields = {
        "name": text(body, "product_name"),
        "description": text(body, "product_desc", "product_description", most=5000, default=""),
        "price_minor": cents(body, "product_cost"),
        "category_id": goods.category_of(text(body, "product_category", most=80, default="")),
    }
    picture = request.files.get("product_photo") or request.files.get("product_image")
    made = goods.added(fields, stock=goods.stock_in(body, "quantity"), actor=actor, picture=picture)
    said = "Product added successfully"
    return {"success": said, "message": said, "product_id": made.id}


@either(blp.post, *PAYING)
def pay_by_mpesa() -> Any:
    """Ask a phone for money."""
    refuse_bad_token()
    body = sent()
    wish = Wish(
        amount_minor=cents(body, "amount"),
        phone=people.phone_in(body, "phone", required=True) or "",
        who=caller(),
        user_id=caller().user_id,
        product_name=text(body, "product_name", default=""),
        description=text(body, "description", default=""),
    )
    payment = pay(wish, body)
    return {"message": PROMPTED, "success": PROMPTED, "order_id": payment.order_id, "payment_id": payment.id}
