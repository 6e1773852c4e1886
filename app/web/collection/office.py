"""The journey of the shop's own people, and the calls that have no place in it."""

from app.web.collection.steps import Folder, Number, Step, paid_at_last

MADE = {"product_id": "{{new_product_id}}"}
SHELF = {"category_id": "{{new_category_id}}"}
STRANGER = {"user_id": "{{stranger_id}}"}

CATALOGUE = (
    Step(
        "Sign in as the demo's administrator",
        "log_in",
        200,
        body={"login": "{{admin_login}}", "password": "{{admin_password}}"},
        keeps={"admin_token": "json.access_token"},
        checks={"an administrator": ("json.user.role", "admin")},
    ),
    Step(
        "Add a category",
        "create_category",
        201,
        who="admin",
        body={"name": "Shelf {{run}}", "slug": None},
        keeps={"new_category_id": "json.id"},
    ),
    Step(
        "Add a product",
        "create_product",
        201,
        who="admin",
        body={"name": "Unga wa {{run}}", "sku": "UNGA-{{run}}", "category_id": Number("new_category_id")},
        keeps={"new_product_id": "json.id", "etag": "header('ETag')"},
        checks={"its units are counted": ("json.stock.on_hand", 40)},
    ),
    Step(
        "Change its price",
        "change_product",
        200,
        who="admin",
        path=MADE,
        body={
            "price": {"amount": 19950, "currency": "KES"},
            **dict.fromkeys(("sku", "description", "category_id", "name", "status", "track_stock")),
        },
        headers={"If-Match": "{{etag}}"},
        checks={"it is written as people write it": ("json.price.display", "KSh 199.50")},
    ),
    Step(
        "Two bags were torn",
        "adjust_stock",
        201,
        who="admin",
        path=MADE,
        checks={"two fewer": ("json.stock.on_hand", 38)},
    ),
    Step(
        "Count the shelf",
        "adjust_stock",
        201,
        who="admin",
        path=MADE,
        body={"delta": None, "set_to": 37, "expected": 38, "reason": "Counted on Sunday"},
        checks={"one more was missing": ("json.movement.on_hand_delta", -1)},
    ),
    Step(
        "Every change of its stock",
        "list_movements",
        200,
        who="admin",
        path=MADE,
        checks={"three of them": ("json.data.length", 3)},
    ),
)

FULFILMENT = (
    Step(
        "Orders to send out",
        "list_orders",
        200,
        who="admin",
        query={"status": "confirmed", "fulfilment_status": "unfulfilled"},
        checks={"there are some": "json.data.length > 0"},
    ),
    Step(
        "Dispatch",
        "fulfil_order",
        200,
        who="admin",
        path={"order_id": "{{order_id}}"},
        body={"event": "dispatch"},
        checks={"on its way": ("json.fulfilment_status", "dispatched")},
    ),
    Step(
        "Deliver",
        "fulfil_order",
        200,
        who="admin",
        path={"order_id": "{{order_id}}"},
        body={"event": "deliver", "reason": "Signed at the gate"},
        checks={"completed": ("json.status", "completed")},
    ),
)

MONEY = (
    Step(
        "Payments that came in",
        "list_payments",
        200,
        who="admin",
        query={"status": "succeeded"},
        checks={"there are some": "json.data.length > 0"},
    ),
    Step(
        "What was heard of one",
        "read_evidence",
        200,
        who="admin",
        path={"payment_id": "{{payment_id}}"},
        checks={
            "the push and the callback": "json.evidence.length >= 2",
            "administrators see Safaricom's id": "json.checkout_request_id.startsWith('ws_CO_')",
        },
    ),
    Step(
        "Receipts",
        "list_receipts",
        200,
        who="admin",
        keeps={"receipt_id": "json.data[0].id"},
        checks={"every shilling is somewhere": "json.data.every(adds_up)"},
        first=(
            "const adds_up = (each) =>"
            " each.allocations.reduce((sum, part) => sum + part.amount.amount, 0) === each.amount.amount;"
        ),
    ),
    Step("One receipt", "read_receipt", 200, who="admin", path={"receipt_id": "{{receipt_id}}"}),
)

REVIEW = (
    Step(
        "A guest buys",
        "add_item",
        201,
        body={"product_id": Number("new_product_id"), "quantity": 1},
        keeps={"cart_token": "header('Cart-Token')"},
    ),
    Step(
        "The guest checks out",
        "place_order",
        201,
        who="cart",
        body={"phone": "{{odd_phone}}", "email": None},
        keeps={"odd_order_id": "json.id", "order_token": "header('Order-Token')"},
    ),
    Step(
        "M-Pesa will report another amount",
        "pay_order",
        202,
        who="order",
        path={"order_id": "{{odd_order_id}}"},
        body={"phone": None},
        keeps={"odd_payment_id": "json.id"},
        words="Phones that end in 13 make the simulator report an amount that was not asked.",
    ),
    paid_at_last("Safaricom was asked", "{{odd_payment_id}}", who="order", status="succeeded"),
    Step(
        "What needs a person",
        "list_review_items",
        200,
        who="admin",
        query={"open": "true", "kind": "wrong_amount"},
        keeps={"item_id": "json.data[json.data.length - 1].id"},
        checks={"the wrong amount does": "json.data.length > 0"},
    ),
    Step(
        "Write down what was done",
        "resolve_review_item",
        200,
        who="admin",
        path={"item_id": "{{item_id}}"},
        body={"resolution": "The statement names the amount that was asked"},
        checks={"it is resolved": "json.resolved_at !== null"},
    ),
)

PEOPLE = (
    Step("Find somebody", "list_users", 200, who="admin", query={"q": "brian.{{run}}"}),
    Step(
        "Make them staff",
        "change_user",
        200,
        who="admin",
        path=STRANGER,
        body={"role": "staff", "disabled": None},
        checks={"staff": ("json.role", "staff")},
    ),
    Step("Read their account", "read_user", 200, who="admin", path=STRANGER),
)

OFFICE = Folder(
    "8 Back office",
    "As the demo's administrator: {{admin_login}}.",
    (*CATALOGUE, *FULFILMENT, *MONEY, *REVIEW, *PEOPLE),
)

REST = Folder(
    "9 Everything else",
    "What has no place in the journey.",
    (
        Step("Take a product off the shelf", "retire_product", 204, who="admin", path=MADE),
        Step(
            "Rename a category",
            "change_category",
            200,
            who="admin",
            path=SHELF,
            body={"name": "Old shelf {{run}}", "slug": None, "position": None},
        ),
        Step(
            "Move its product elsewhere",
            "change_product",
            200,
            who="admin",
            path=MADE,
            body={
                "category_id": Number("category_id"),
                **dict.fromkeys(("sku", "description", "name", "status", "track_stock", "price")),
            },
        ),
        Step("Delete the category", "delete_category", 204, who="admin", path=SHELF),
        Step(
            "A callback that proves nothing",
            "stk_callback",
            200,
            path={"token": "0000000000000000"},
            checks={"a stranger learns nothing": ("json.ResultDesc", "Accepted")},
        ),
        Step("Say hello", "front", 200, headers={"Accept": "application/json"}),
        Step("Numbers for Prometheus", "show", 200),
        Step(
            "Change my password",
            "change_password",
            200,
            who="customer",
            body={"new_password": "nyanya-na-vitunguu-4"},
            keeps={"access_token": "json.access_token"},
        ),
        Step("Sign out", "log_out", 204, who="customer"),
        Step("Signed out is signed out", "read_me", 401, who="customer"),
    ),
)
