"""The addresses of older backends, each backend in a folder of its own; the demo serves all of them."""

from collections.abc import Mapping
from typing import Any

from app.web.collection.steps import Folder, Number, Step

BASE = "{{base_url}}"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {{{{{token}}}}}"}


def call(name: str, what: str, status: int = 200, body: Mapping[str, Any] | None = None, **more: Any) -> Step:
    """A step at an old address: `what` is a method and a path."""
    method, _, path = what.partition(" ")
    return Step(name, f"{method} {BASE}{path}", status, body=body, **more)


SHOP = Folder(
    "Older: shop",
    "The shop tutorial's clients. They send forms or JSON, and no token; the demo is a classroom.",
    (
        call(
            "Sign up (shop)",
            "POST /api/signup",
            body={"username": "Shop {{run}}", "email": "shop-{{run}}@example.com", "password": "siri"},
            checks={"it says so": ("json.success", "Thank you for Joining")},
        ),
        call(
            "Sign in (shop)",
            "POST /api/signin",
            body={"email": "shop-{{run}}@example.com", "password": "siri"},
            checks={
                "it says so": ("json.message", "Login Success"),
                "no password": "!('password' in json.user)",
            },
        ),
        call(
            "Add a product (shop)",
            "POST /api/addproduct",
            body={"product_name": "Kiti {{run}}", "product_desc": "Of wood", "product_cost": "250"},
        ),
        call(
            "List products (shop)",
            "GET /api/getproducts",
            checks={"rows with the table's columns": "json.length > 0 && 'product_cost' in json[0]"},
        ),
        call(
            "Pay by M-Pesa (shop)",
            "POST /api/mpesa_payment",
            body={"phone": "{{shop_phone}}", "amount": "250", "product_name": "Kiti {{run}}"},
            checks={"it says what to do": ("json.message", "Please complete the payment on your phone")},
        ),
    ),
)
DECORA = Folder(
    "Older: decora",
    "Decora-Backend. Its front end sends no token; the one that signing up answers is used here.",
    (
        call(
            "Add a user (decora)",
            "POST /users",
            body={"username": "Decora {{run}}", "email": "decora-{{run}}@example.com", "password": "siri"},
            keeps={"decora_token": "json.access_token", "decora_user": "json.id"},
        ),
        call(
            "List products (decora)",
            "GET /products",
            first="const kept = json.find((each) => Number.isInteger(each.price) && each.quantity !== 0);",
            keeps={"decora_product": "kept.id", "decora_price": "kept.price"},
            checks={"both names for what is left": "'stock' in json[0] && 'quantity' in json[0]"},
        ),
        call(
            "Put it into the cart (decora)",
            "POST /carts",
            body={"product_id": Number("decora_product"), "quantity": 1},
            headers=bearer("decora_token"),
            keeps={"decora_line": "json.id"},
        ),
        call("Read the line (decora)", "GET /cart/{{decora_line}}", headers=bearer("decora_token")),
        call(
            "Read the user with the cart (decora)",
            "GET /user/{{decora_user}}",
            headers=bearer("decora_token"),
            checks={"one line": ("json.cart.length", 1)},
        ),
        call("Order (decora)", "POST /orders", body={}, headers=bearer("decora_token")),
        call(
            "Another amount is refused (decora)",
            "POST /mpesa",
            500,
            body={"number": "{{decora_phone}}", "amount": 1},
            headers=bearer("decora_token"),
            checks={"it names the amount due": "json.message.includes('KSh')"},
        ),
        call(
            "Pay what is due (decora)",
            "POST /mpesa",
            body={"number": "{{decora_phone}}", "amount": Number("decora_price")},
            headers=bearer("decora_token"),
        ),
    ),
)
ECOMMERCE = Folder(
    "Older: ecommerce",
    "ecommerce-api. POST /checkout, which needs Stripe's keys, begins a card payment for the cart.",
    (
        call("Ping (ecommerce)", "GET /ping", checks={"pong": ("json", "pong")}),
        call(
            "Register (ecommerce)",
            "POST /register",
            201,
            body={"username": "Shopper {{run}}", "email": "ecom-{{run}}@example.com", "password": "siri"},
        ),
        call(
            "Log in (ecommerce)",
            "POST /login",
            body={"username": "Shopper {{run}}", "password": "siri"},
            keeps={"ecommerce_token": "json.access_token"},
        ),
        call("Who am I (ecommerce)", "GET /protected", headers=bearer("ecommerce_token")),
        call(
            "Put into the cart (ecommerce)",
            "POST /cart",
            201,
            body={"product_id": Number("decora_product"), "quantity": 2},
            headers=bearer("ecommerce_token"),
            keeps={"ecommerce_line": "json.id"},
        ),
        call(
            "Read the cart (ecommerce)",
            "GET /cart",
            headers=bearer("ecommerce_token"),
            checks={"its total": "json.total === json.items[0].subtotal"},
        ),
        call("Take it out (ecommerce)", "DELETE /cart/{{ecommerce_line}}", headers=bearer("ecommerce_token")),
        call(
            "A customer adds no products (ecommerce)",
            "POST /products",
            403,
            body={"name": "Radio", "price": 100, "stock": 1},
            headers=bearer("ecommerce_token"),
        ),
        call("Log out (ecommerce)", "POST /logout", headers=bearer("ecommerce_token")),
        call(
            "The token is refused (ecommerce)",
            "GET /protected",
            401,
            headers=bearer("ecommerce_token"),
            checks={"in its words": ("json.msg", "Missing or invalid token")},
        ),
    ),
)
DATES = """\
const year = new Date().getUTCFullYear() + 1;
const day = (month) => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
pm.collectionVariables.set("storage_start", day(0));
pm.collectionVariables.set("storage_end", day(1));
"""
STORAGE = Folder(
    "Older: storage",
    "The storage-unit booking guide: everything in an envelope, ids as texts.",
    (
        call(
            "Register (storage)",
            "POST /api/auth/register",
            201,
            body={
                "email": "storage-{{run}}@example.com",
                "phone": "{{storage_phone}}",
                "name": "Renter",
                "password": "siri",
            },
            keeps={"storage_token": "json.token", "storage_user": "json.user.id"},
        ),
        call(
            "Profile (storage)",
            "GET /api/auth/profile",
            headers=bearer("storage_token"),
            checks={"not in an envelope": ("json.role", "user")},
        ),
        call(
            "Sign in as the administrator (storage)",
            "POST /api/auth/login",
            body={"email": "{{admin_login}}", "password": "{{admin_password}}"},
            keeps={"storage_admin": "json.token"},
        ),
        call(
            "Add a unit (storage)",
            "POST /api/admin/units",
            201,
            body={
                "unit_number": "S-{{run}}",
                "size": "small",
                "dimensions": "3 x 4 m",
                "monthly_price": 4500,
            },
            headers=bearer("storage_admin"),
            keeps={"storage_unit": "json.data.id"},
        ),
        call("List units (storage)", "GET /api/units/", checks={"in an envelope": "json.success === true"}),
        call(
            "Book it (storage)",
            "POST /api/bookings/",
            201,
            body={
                "unit_id": "{{storage_unit}}",
                "start_date": "{{storage_start}}",
                "end_date": "{{storage_end}}",
                "total_price": 4500,
            },
            before=DATES,
            headers=bearer("storage_token"),
            keeps={
                "storage_booking": "json.data.id",
                "storage_start": "pm.collectionVariables.get('storage_start')",
                "storage_end": "pm.collectionVariables.get('storage_end')",
            },
        ),
        call(
            "One's own bookings (storage)",
            "GET /api/bookings/{{storage_user}}",
            headers=bearer("storage_token"),
            checks={"it waits for its money": ("json.data[0].status", "pending")},
        ),
        call(
            "Pay for it (storage)",
            "POST /api/payments/mpesa/initiate",
            body={
                "amount": 4500,
                "phone_number": "{{storage_phone}}",
                "account_reference": "S-{{run}}",
                "booking_id": "{{storage_booking}}",
            },
            headers=bearer("storage_token"),
            checks={"the provider's own answer": ("json.data.ResponseCode", "0")},
        ),
        call(
            "It is paid (storage)",
            "GET /api/payments/status/{{storage_booking}}",
            headers=bearer("storage_token"),
            again="json.data.status === 'pending'",
            checks={"it is": ("json.data.status", "success")},
        ),
    ),
)
CSV = Folder(
    "Older: csv",
    "The CSV upload backend. No file stands in a collection: send one to POST /upload in the field `file`.",
    (
        call(
            "Sign up (csv)",
            "POST /signup",
            201,
            body={"username": "Csv {{run}}", "password": "siri"},
            checks={"it says so": ("json.msg", "User created successfully")},
        ),
        call(
            "Log in (csv)",
            "POST /login",
            body={"username": "Csv {{run}}", "password": "siri"},
            keeps={"csv_token": "json.access_token"},
        ),
        call(
            "Who am I (csv)",
            "GET /protected",
            headers=bearer("csv_token"),
            checks={"the name": "json.logged_in_as.startsWith('Csv ')"},
        ),
        call(
            "No file part (csv)",
            "POST /upload",
            400,
            body={},
            headers=bearer("csv_token"),
            checks={"in its words": ("json.msg", "No file part")},
        ),
        call("What categories brought in (csv)", "GET /summary_report", headers=bearer("csv_token")),
    ),
)
OLDER = (SHOP, DECORA, ECOMMERCE, STORAGE, CSV)
