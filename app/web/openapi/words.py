"""What the document says and no code can know: tags, headers, common refusals, a few operations' rest."""

from pathlib import Path
from typing import Any

from app.web.openapi.refusals import Refusal, every

ABOUT = (Path(__file__).parent / "about.md").read_text(encoding="utf-8")
PROBLEM = {"$ref": "#/components/schemas/Problem"}
PROBLEM_JSON = "application/problem+json"
EXAMPLE_HOST = "https://shop.example.co.ke"
TEXT, COUNT = {"type": "string"}, {"type": "integer", "minimum": 0}

# In the order of a journey: the name that people see, what it is about, the blueprints that belong to it.
TAGS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Signing in", "Make an account, sign in, renew the tokens. Guests need none of it.", ("auth",)),
    ("Your account", "What the shop knows about you.", ("account",)),
    ("Products", "What the shop sells. Open to everybody.", ("products", "images")),
    ("Cart", "What you mean to buy. A guest's first write answers a Cart-Token.", ("carts",)),
    (
        "Orders",
        "Checkout turns a cart into an order, which holds its goods until it is paid or expires.",
        ("orders",),
    ),
    ("Storage units", "Rooms to rent: what they cost, and when they are free.", ("units",)),
    ("Bookings", "Rent a unit: it is held, and yours once its order is paid.", ("bookings",)),
    ("Transport", "Have things moved to a unit, or away from it.", ("transport",)),
    ("Payments", "Ask for an M-Pesa prompt, then read how it ends.", ("payments",)),
    (
        "For Safaricom",
        "Where M-Pesa tells the outcome. Not for clients.",
        ("mpesa_callbacks", "c2b_callbacks"),
    ),
    (
        "Back office: storage units",
        "Keep the units, schedule the lorries.",
        ("units_admin", "transport_staff"),
    ),
    (
        "Back office: products",
        "Change the catalogue, count stock, hang up pictures, read in price lists.",
        ("products_admin", "products_staff", "images_staff", "imports_staff", "imports_admin"),
    ),
    ("Back office: orders", "Dispatch, deliver, take back.", ("orders_staff",)),
    (
        "Back office: money",
        "What came in, what was heard about it, what needs a person.",
        ("payments_staff", "c2b_staff", "counter", "statements", "statements_admin"),
    ),
    ("Back office: people", "Everybody's accounts.", ("users",)),
    ("Back office: webhooks", "Telling other programs what happens, signed.", ("webhooks",)),
    ("Running it", "For load balancers and monitoring.", ("health", "metrics")),
)

SECURITY: dict[str, dict[str, str]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "`access_token` of a log-in",
    },
    "cart": {"type": "apiKey", "in": "header", "name": "Cart-Token", "description": "Opens a guest's cart"},
    "order": {
        "type": "apiKey",
        "in": "header",
        "name": "Order-Token",
        "description": "Opens a guest's order",
    },
}

HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"schema": TEXT, "description": "The version that was read, for If-None-Match and If-Match"},
    "Location": {"schema": TEXT, "description": "The path where it can be read"},
    "Link": {"schema": TEXT, "description": 'The next page: `<address>; rel="next"`. Absent on the last one'},
    "Retry-After": {"schema": COUNT, "description": "Seconds until asking again makes sense"},
    "Idempotent-Replayed": {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "This is the first request's answer again",
    },
    "Cart-Token": {"schema": TEXT, "description": "A guest's: opens this cart. Keep it"},
    "Order-Token": {"schema": TEXT, "description": "A guest's: opens this order. Keep it"},
    "WWW-Authenticate": {"schema": TEXT, "description": "How to sign in (RFC 6750)"},
}

PARAMETERS: dict[str, dict[str, Any]] = {
    "If-None-Match": {
        "in": "header",
        "name": "If-None-Match",
        "required": False,
        "schema": TEXT,
        "example": '"3"',
        "description": "The ETag you have: 304 without a body when nothing changed",
    },
}

# Which component refuses with which status, when, and the code that its example shows.
_REFUSALS: dict[str, tuple[int, str, str]] = {
    "Malformed": (400, "Not JSON, or a header is missing or malformed", "malformed"),
    "NotSignedIn": (401, "No access token, or one that is wrong or too old", "not_signed_in"),
    "InvalidToken": (401, "A token was sent and is not good. Without one this is open", "invalid_token"),
    "NotAllowed": (403, "The account has not the role", "not_allowed"),
    "NotFound": (404, "Not there, or not yours", "not_found"),
    "Conflict": (
        409,
        "Not in its present state; or the first request with this Idempotency-Key still runs",
        "idempotency_key_in_flight",
    ),
    "ChangedMeanwhile": (412, "If-Match names another version than the present one", "changed_meanwhile"),
    "TooLarge": (413, "The body is too large", "content_too_large"),
    "NotJson": (415, "The body is not declared as JSON", "unsupported_media_type"),
    "Invalid": (422, "A value breaks a rule, is unknown or is missing; `errors` points at each", "invalid"),
    "TooManyRequests": (429, "Too many tries; wait for `Retry-After` seconds", "too_many_requests"),
    "Busy": (503, "Busy or out of order for a moment; nothing was changed", "busy"),
}
STATUS_OF = {name: status for name, (status, *_) in _REFUSALS.items()}
_WITH_HEADER = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}


def problem(refusal: Refusal) -> dict[str, Any]:
    """An error's body, as an example."""
    broken = [{"pointer": "/phone", "code": "required", "detail": "Missing data for required field."}]
    return {
        "type": f"{EXAMPLE_HOST}/docs/errors#{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": "/api/v1/orders/17",
        "code": refusal.code,
        "errors": broken if refusal.code == "invalid" else [],
        "request_id": "8f14e45fceea167a5a36dedd4bea2543",
    }


def responses() -> dict[str, dict[str, Any]]:
    """The common refusals, by name."""
    known, made = every(), {}
    for name, (status, when, code) in _REFUSALS.items():
        content = {PROBLEM_JSON: {"schema": PROBLEM, "example": problem(known[code])}}
        made[name] = {"description": when, **headers_for(status), "content": content}
    content = {PROBLEM_JSON: {"schema": PROBLEM, "example": problem(known["internal_error"])}}
    made["Problem"] = {"description": "Any other error, in the same shape", "content": content}
    return made


def when(name: str) -> str:
    """In which case the common refusal `name` is answered."""
    return _REFUSALS[name][1]


def headers_for(status: int) -> dict[str, Any]:
    """The `headers` member of an answer with this status, if it has any."""
    name = _WITH_HEADER.get(status)
    return {"headers": {name: header(name)}} if name else {}


def header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _plain(status: str, description: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {status: {"description": description, "content": content}}}


def _json(example: dict[str, Any]) -> dict[str, Any]:
    kinds = {str: "string", int: "integer"}
    properties = {name: {"type": kinds[type(value)]} for name, value in example.items()}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(example),
        "additionalProperties": False,
    }
    return {"application/json": {"schema": schema, "example": example}}


_CALLBACK = {
    "Body": {
        "stkCallback": {
            "MerchantRequestID": "29115-34620561-1",
            "CheckoutRequestID": "ws_CO_211120261230451234567890",
            "ResultCode": 1032,
            "ResultDesc": "Request cancelled by user",
        }
    }
}

# What an operation has and its view does not say.
ALSO: dict[str, dict[str, Any]] = {
    "register": {"security": [{}, {"cart": []}]},
    "log_in": {"security": [{}, {"cart": []}]},
    "stk_callback": {
        "requestBody": {
            "description": "Whatever Safaricom sends; anything is kept and answered in the same way",
            "required": False,
            "content": {"application/json": {"schema": {}, "example": _CALLBACK}},
        },
        **_plain("200", "Kept", _json({"ResultCode": 0, "ResultDesc": "Accepted"})),
    },
    "front": {
        "responses": {
            "200": {
                "description": "To a program",
                "content": {"application/json": {"schema": TEXT, "example": "Hello"}},
            },
            "302": {"description": "To a browser", "headers": {"Location": header("Location")}},
        }
    },
    "alive": _plain("200", "The process lives", _json({"status": "ok"})),
    "ready": _plain(
        "200", "The database answers and is migrated", _json({"status": "ready", "database": "sqlite"})
    ),
    "show": _plain(
        "200",
        "Prometheus's text format",
        {
            "text/plain": {
                "schema": TEXT,
                "example": 'duka_requests_total{method="GET",route="/healthz",status="200"} 1.0\n',
            }
        },
    ),
}

# Headers of the success answer that its view does not declare.
ALSO_HEADERS: dict[str, tuple[str, ...]] = {
    "add_item": ("Location",),
    "place_order": ("Location", "Order-Token"),
    "read_order": ("ETag",),
    "pay_order": ("Location", "Retry-After"),
    "read_payment": ("ETag", "Retry-After"),
}

# Rules of a schema that its checks in Python hide from apispec.
_NO_PRICE_ABOVE = {"properties": {"price": {"properties": {"amount": {"maximum": 10**11}}}}}
SCHEMAS: dict[str, dict[str, Any]] = {
    "Adjust": {
        "oneOf": [
            {"required": ["delta"], "not": {"anyOf": [{"required": ["set_to"]}, {"required": ["expected"]}]}},
            {"required": ["set_to", "expected"], "not": {"required": ["delta"]}},
        ]
    },
    "ProductCreate": _NO_PRICE_ABOVE,
    "ProductChange": _NO_PRICE_ABOVE,
    "Stock": {"properties": {"on_hand": {"x-sometimes": True}, "reserved": {"x-sometimes": True}}},
}
