"""Where Safaricom tells of payments by hand, and where staff match what names no order."""

from typing import Any

from flask import current_app, request

from app.auth import guards
from app.kit.clock import utc_now
from app.payments.c2b import confirmation, matching, validation
from app.payments.c2b.schemas import MatchSchema, SuggestionsSchema
from app.payments.schemas import ReviewItemSchema
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.once import once
from app.web.openapi import PROBLEM

LARGEST_CALLBACK = 64 * 1024
CONFIRMED = {"ResultCode": 0, "ResultDesc": "Success"}

blp = Blueprint(
    "c2b_callbacks",
    __name__,
    url_prefix="/api/v1/payments/callbacks/c2b",
    guard=guards.open_to_all,
    description="For Safaricom: payments to the PayBill or till by hand. The address holds a secret.",
)
staff_blp = Blueprint(
    "c2b_staff",
    __name__,
    url_prefix="/api/v1/payments/review",
    guard=guards.staff,
    description="Finding the order of money that names none.",
)


@blp.post("/<string(maxlength=128):token>/confirmation")
def confirm_c2b(token: str) -> Any:
    """Keep and book a payment by hand.

    The answer is the same for everybody: a stranger learns nothing. 503 only when it could not be kept.
    """
    request.max_content_length = LARGEST_CALLBACK
    body, shop = request.get_data(cache=False), current_app.extensions["payments"].shop
    confirmation.receive(secret=token, body=body, shop=shop, now=utc_now())
    return CONFIRMED


@blp.post("/<string(maxlength=128):token>/validation")
def validate_c2b(token: str) -> Any:
    """Say whether a payment by hand may be made, before the money moves.

    Refused are an account number that is no order (C2B00012), an order that takes no money any more
    (C2B00016), an amount above what is due (C2B00013) and another shop's number (C2B00015); a part of what is
    due is taken. Whoever does not know the secret is always told yes.
    """
    request.max_content_length = LARGEST_CALLBACK
    body, shop = request.get_data(cache=False), current_app.extensions["payments"].shop
    code = validation.judge(secret=token, body=body, shop=shop, now=utc_now())
    return {"ResultCode": code, "ResultDesc": "Accepted" if code == validation.ACCEPTED else "Rejected"}


@staff_blp.get("/<int:item_id>/suggestions")
@staff_blp.response(200, SuggestionsSchema)
@staff_blp.alt_response(409, **PROBLEM, description="`nothing_to_match`")
def suggest_orders(item_id: int) -> Any:
    """List the orders that money without a name may be for, the likeliest first, and why.

    Looked at are orders that waited for money in the days around it. 409 `nothing_to_match` for items of
    another kind than unmatched_money.
    """
    return {"data": matching.suggestions(item_id=item_id)}


@staff_blp.post("/<int:item_id>/match")
@staff_blp.arguments(MatchSchema)
@staff_blp.response(200, ReviewItemSchema)
@once(ReviewItemSchema, status=200)
def match_money(body: dict[str, Any], item_id: int) -> Any:
    """Give money that names no order to its order.

    The order takes what is due, as if the payer had named it; what it cannot take is put in front of a
    person again, to be returned. Matching it with the same order again changes nothing.
    """
    who = caller()
    return matching.match(item_id=item_id, order_id=body["order_id"], actor=who.actor, now=utc_now())
