"""What goes wrong on the journey, and how the shop says so."""

from app.web.collection.steps import Folder, Number, Step, paid_at_last, problem, tap

ORDER = {"order_id": "{{order_id}}"}
POOR_ORDER = {"order_id": "{{trouble_order_id}}"}

ASKING = (
    Step(
        "A bad e-mail address",
        "register",
        422,
        body={"email": "amina at example", "username": None, "phone": None},
        checks={
            **problem("invalid"),
            "it points at the value": ("json.errors[0].pointer", "/email"),
        },
    ),
    Step(
        "An address that is taken",
        "register",
        409,
        body={"email": "amina.{{run}}@example.com", "username": None, "phone": None},
        checks=problem("email_taken"),
    ),
    Step(
        "A parameter that does not exist",
        "list_products",
        422,
        query={"colour": "red"},
        checks={**problem("invalid"), "it points at it": ("json.errors[0].pointer", "/colour")},
    ),
    Step("No JSON", "log_in", 400, raw='{"login": "amina", ', checks=problem("malformed")),
    Step(
        "A wrong password",
        "log_in",
        401,
        body={"password": "not-hers-at-all"},
        checks=problem("wrong_credentials"),
    ),
    Step("Not signed in", "read_me", 401, checks=problem("not_signed_in")),
    Step(
        "A token that is none",
        "list_orders",
        401,
        headers={"Authorization": "Bearer nonsense"},
        checks=problem("invalid_token"),
    ),
    Step("Not for customers", "list_payments", 403, who="customer", checks=problem("not_allowed")),
)

TWICE = (
    Step(
        "The same key again: the first answer again",
        "place_order",
        201,
        who="customer",
        body={"expected_total": {"amount": Number("total"), "currency": "KES"}},
        headers={"Idempotency-Key": "{{order_key}}"},
        checks={
            "it is a replay": "header('Idempotent-Replayed') === 'true'",
            "of the same order": "json.id === Number(pm.variables.get('order_id'))",
        },
    ),
    Step(
        "The same key for something else",
        "place_order",
        422,
        who="customer",
        body={"note": "Another order"},
        headers={"Idempotency-Key": "{{order_key}}"},
        checks=problem("idempotency_key_reused"),
    ),
    Step(
        "No key where money moves",
        "pay_order",
        400,
        who="customer",
        path=ORDER,
        headers={"Idempotency-Key": ""},
        checks=problem("idempotency_key_missing"),
    ),
    Step(
        "Paid already",
        "pay_order",
        409,
        who="customer",
        path=ORDER,
        body={"phone": "{{payer_phone}}"},
        checks=problem("order_not_payable"),
    ),
)

OTHERS = (
    Step(
        "Somebody else makes an account",
        "register",
        201,
        body={
            "email": "brian.{{run}}@example.com",
            "username": "brian {{run}}",
            "name": "Brian",
            "phone": None,
        },
        keeps={"stranger_token": "json.access_token", "stranger_id": "json.user.id"},
    ),
    Step(
        "Somebody else's order is not there",
        "read_order",
        404,
        who="stranger",
        path=ORDER,
        checks=problem("not_found"),
    ),
)

SHORT = (
    Step("Nothing to check out", "place_order", 409, who="customer", checks=problem("cart_empty")),
    Step(
        "More than there is",
        "add_item",
        201,
        who="customer",
        body={"product_id": Number("scarce_product_id"), "quantity": 999},
        checks={"the cart says so": ("json.items[0].problem.code", "only_n_left")},
    ),
    Step(
        "Out of stock",
        "place_order",
        409,
        who="customer",
        checks={**problem("out_of_stock"), "it says which": "json.errors.length === 1"},
    ),
    Step("Empty the cart", "clear_cart", 200, who="customer", checks={"it is empty": ("json.count", 0)}),
    Step(
        "Put one in the cart",
        "add_item",
        201,
        who="customer",
        body={"product_id": Number("product_id"), "quantity": 1},
    ),
    Step(
        "Another price than the shopper saw",
        "place_order",
        409,
        who="customer",
        body={"expected_total": {"amount": 100, "currency": "KES"}},
        checks=problem("total_changed"),
    ),
    Step("Place another order", "place_order", 201, who="customer", keeps={"trouble_order_id": "json.id"}),
)


def _attempt(name: str, phone: str, payment: str) -> Step:
    return Step(
        name,
        "pay_order",
        202,
        who="customer",
        path=POOR_ORDER,
        body={"phone": f"{{{{{phone}}}}}"},
        keeps={payment: "json.id"},
    )


PAYING = (
    _attempt("Pay with the wrong PIN", "wrong_pin_phone", "poor_payment_id"),
    paid_at_last(
        "It failed",
        "{{poor_payment_id}}",
        who="customer",
        status="failed",
        **{
            "because of the PIN": ("json.reason", "wrong_pin"),
            "there are words for it": "json.message.length > 5",
        },
    ),
    _attempt("Try again with a phone that rings", "second_phone", "second_payment_id"),
    Step(
        "An impatient thumb",
        "pay_order",
        409,
        who="customer",
        path=POOR_ORDER,
        body={"phone": "{{second_phone}}"},
        checks=problem("payment_in_progress"),
    ),
    tap("Mistype the PIN", "second_phone", pin="9999"),
    paid_at_last("It failed as well", "{{second_payment_id}}", who="customer", status="failed"),
    _attempt("Ask once more", "cancel_phone", "third_payment_id"),
    paid_at_last(
        "The payer cancelled",
        "{{third_payment_id}}",
        who="customer",
        status="cancelled",
        **{"and it says so": ("json.reason", "cancelled_by_payer")},
    ),
    Step(
        "Give the order up",
        "cancel_order",
        200,
        who="customer",
        path=POOR_ORDER,
        checks={"its goods are given back": ("json.status", "cancelled")},
    ),
)

TROUBLE = Folder(
    "7 When things go wrong",
    "Each refusal has a stable code, and says how to mend it.",
    (*ASKING, *TWICE, *OTHERS, *SHORT, *PAYING),
)
