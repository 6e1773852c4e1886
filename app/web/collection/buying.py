"""The journey of somebody who buys, with an account and as a guest."""

from app.web.collection.steps import Folder, Number, Step, paid_at_last, problem, tap

ORDER = {"order_id": "{{order_id}}"}
PRODUCT = {"product_id": "{{product_id}}"}

CART = Folder(
    "3 Cart",
    "What you mean to buy, at today's prices.",
    (
        Step(
            "Put two in the cart",
            "add_item",
            201,
            who="customer",
            body={"product_id": Number("product_id"), "quantity": 2},
            checks={"two units": ("json.count", 2), "all can be bought": ("json.ready", True)},
        ),
        Step("Read the cart", "read_cart", 200, who="customer", keeps={"etag": "header('ETag')"}),
        Step(
            "One is enough",
            "set_item",
            200,
            who="customer",
            path=PRODUCT,
            body={"quantity": 1},
            headers={"If-Match": "{{etag}}"},
            checks={"one unit": ("json.count", 1), "whole shillings": ("json.total.amount % 100", 0)},
        ),
        Step(
            "Somebody was faster",
            "set_item",
            412,
            who="customer",
            path=PRODUCT,
            body={"quantity": 5},
            headers={"If-Match": "{{etag}}"},
            checks=problem("changed_meanwhile"),
        ),
        Step(
            "Another product",
            "add_item",
            201,
            who="customer",
            body={"product_id": Number("other_product_id"), "quantity": 1},
        ),
        Step(
            "Take it out again",
            "remove_item",
            200,
            who="customer",
            path={"product_id": "{{other_product_id}}"},
            keeps={"total": "json.total.amount"},
        ),
    ),
)

CHECKOUT = Folder(
    "4 Checkout",
    "The cart becomes an order, which holds its goods until it is paid or its time is over.",
    (
        Step(
            "Place the order",
            "place_order",
            201,
            who="customer",
            body={"expected_total": {"amount": Number("total"), "currency": "KES"}},
            headers={"Idempotency-Key": "{{order_key}}"},
            before="pm.collectionVariables.set('order_key', pm.variables.replaceIn('{{$guid}}'));",
            keeps={"order_id": "json.id", "order_number": "json.number"},
            checks={
                "it waits for its money": ("json.status", "pending_payment"),
                "its number fits M-Pesa's account field": "/^[A-Z0-9]{10}$/.test(json.number)",
                "it says where it is": "header('Location').endsWith('/orders/' + json.id)",
            },
        ),
        Step(
            "Read the order",
            "read_order",
            200,
            who="customer",
            path=ORDER,
            checks={
                "nothing is paid": ("json.paid.amount", 0),
                "it has a history": "json.history.length > 0",
            },
        ),
        Step(
            "My orders", "list_orders", 200, who="customer", checks={"it is there": ("json.data.length", 1)}
        ),
    ),
)

PAY = Folder(
    "5 Pay by M-Pesa",
    "The prompt rings on {{payer_phone}}, which lives at {{simulator_url}}.",
    (
        Step(
            "Ask for the prompt",
            "pay_order",
            202,
            who="customer",
            path=ORDER,
            body={"phone": "{{payer_phone}}"},
            keeps={"payment_id": "json.id"},
            checks={
                "it is not decided yet": "['sending', 'pending', 'unknown'].includes(json.status)",
                "it says when to ask again": "Number(header('Retry-After')) > 0",
            },
        ),
        tap("Enter the PIN", "payer_phone"),
        paid_at_last(
            "Wait for the money",
            "{{payment_id}}",
            who="customer",
            status="succeeded",
            **{"there is a receipt": "/^[A-Z0-9]{10}$/.test(json.receipt_number)"},
        ),
        Step(
            "The order is confirmed",
            "read_order",
            200,
            who="customer",
            path=ORDER,
            checks={
                "confirmed": ("json.status", "confirmed"),
                "paid": ("json.payment_status", "paid"),
                "nothing is due": ("json.due.amount", 0),
            },
        ),
        Step(
            "Its attempts",
            "list_order_payments",
            200,
            who="customer",
            path=ORDER,
            checks={"one was enough": ("json.data.length", 1)},
        ),
    ),
)

GUEST = Folder(
    "6 Guest purchase",
    "No account: a Cart-Token opens the cart, an Order-Token the order.",
    (
        Step(
            "Put one in a guest's cart",
            "add_item",
            201,
            body={"product_id": Number("product_id"), "quantity": 1},
            keeps={"cart_token": "header('Cart-Token')"},
            checks={"there is a Cart-Token": "header('Cart-Token').length > 20"},
        ),
        Step("Read the guest's cart", "read_cart", 200, who="cart", checks={"one unit": ("json.count", 1)}),
        Step(
            "Check out as a guest",
            "place_order",
            201,
            who="cart",
            body={"phone": "{{pays_phone}}", "email": None},
            keeps={"guest_order_id": "json.id", "order_token": "header('Order-Token')"},
            checks={"there is an Order-Token": "header('Order-Token').length > 20"},
        ),
        Step(
            "Pay as a guest",
            "pay_order",
            202,
            who="order",
            path={"order_id": "{{guest_order_id}}"},
            body={"phone": None},
            keeps={"guest_payment_id": "json.id"},
            words="The order's own phone is asked; one that ends in 00 pays by itself.",
        ),
        paid_at_last("Wait for the guest's money", "{{guest_payment_id}}", who="order", status="succeeded"),
        Step(
            "The guest's order is confirmed",
            "read_order",
            200,
            who="order",
            path={"order_id": "{{guest_order_id}}"},
            checks={"confirmed": ("json.status", "confirmed")},
        ),
        Step(
            "Without the token it is not there",
            "read_order",
            404,
            path={"order_id": "{{guest_order_id}}"},
            checks=problem("not_found"),
        ),
    ),
)
