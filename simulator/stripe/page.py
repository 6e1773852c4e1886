"""The card form for people: paste a client secret or open its link, choose a test card, pay."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from .api import account
from .cards import CARDS
from .errors import Refused

bp = Blueprint("page", __name__)


@bp.get("/")
def index() -> Any:
    """What was asked for lately."""
    return render_template(
        "cards.html", intents=account().store.every("payment_intent")[:20], shop=account().settings.shop_name
    )


@bp.get("/card/<intent_id>")
def form(intent_id: str) -> Any:
    """The form of one payment."""
    intent = account().intent(intent_id)
    return render_template(
        "card.html",
        intent=intent,
        cards=CARDS,
        error=request.args.get("error", "")[:100],
        shop=account().settings.shop_name,
    )


@bp.post("/card/<intent_id>")
def pay(intent_id: str) -> Any:
    """Try the chosen card."""
    number = request.form.get("number", "")
    try:
        intent = account().confirm(intent_id, number)
    except Refused as error:
        words = str(error)
        return redirect(url_for("page.form", intent_id=intent_id, error=words), 303)
    action = intent.get("next_action")
    if action:
        return redirect(request.script_root + action["redirect_to_url"]["url"], 303)
    return redirect(url_for("page.form", intent_id=intent_id), 303)


@bp.get("/card/3ds/<intent_id>")
def question(intent_id: str) -> Any:
    """The bank asks the card's owner."""
    return render_template("bank.html", intent=account().intent(intent_id), shop=account().settings.shop_name)


@bp.post("/card/3ds/<intent_id>")
def answer(intent_id: str) -> Any:
    account().authenticate(intent_id, agrees="agree" in request.form)
    return redirect(url_for("page.form", intent_id=intent_id), 303)
