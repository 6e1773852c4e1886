"""Where Safaricom calls. The last part of the address is the attempt's secret."""

from typing import Any

from flask import current_app, request

from app.auth import guards
from app.kit.clock import utc_now
from app.payments import inbox
from app.web.blueprint import Blueprint

LARGEST_CALLBACK = 64 * 1024
ACCEPTED = {"ResultCode": 0, "ResultDesc": "Accepted"}

blp = Blueprint(
    "mpesa_callbacks",
    __name__,
    url_prefix="/api/v1/payments/callbacks",
    guard=guards.open_to_all,
    description="For Safaricom. Whatever arrives is kept first and believed only when it is proven.",
)


@blp.post("/stk/<string(maxlength=128):token>")
def stk_callback(token: str) -> Any:
    """Keep and handle Safaricom's answer to an STK push.

    The answer is the same for everybody: a stranger learns nothing. 503 only when it could not be kept.
    """
    request.max_content_length = LARGEST_CALLBACK
    body = request.get_data(cache=False)
    confirm = current_app.extensions["payments"].confirm
    inbox.receive(token=token, body=body, confirm=confirm, now=utc_now())
    return ACCEPTED
