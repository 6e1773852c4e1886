"""The wire: Stripe's paths, form bodies, keys, idempotency and errors, as far as a shop uses them."""

import hashlib
import json
import re
import time
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, current_app, request

from .core import Account
from .errors import Refused, invalid
from .store import Document

bp = Blueprint("api", __name__, url_prefix="/v1")
SLOW_SECONDS = 3


def account() -> Account:
    """The account of the current application."""
    return cast(Account, current_app.extensions["cards"])


@bp.after_request
def open_to_browsers(response: Response) -> Response:
    """A payment form may be on any origin."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    return response


@bp.post("/payment_intents")
def create_intent() -> Any:
    def create() -> Document:
        amount, currency = _whole("amount"), request.form.get("currency", "")
        return account().create_intent(amount, currency, _metadata())

    return _carry_out("create", create)


@bp.get("/payment_intents")
def list_intents() -> Any:
    since = int(request.args.get("created[gte]", "0"))
    found = account().store.every("payment_intent")
    return _carry_out("list", lambda: _list([one for one in found if one["created"] >= since]))


@bp.get("/payment_intents/<intent_id>")
def retrieve_intent(intent_id: str) -> Any:
    """With the publishable key only what its own client secret opens."""
    if "client_secret" in request.args:
        return _for_browser(_by_secret(intent_id, request.args["client_secret"]))
    return _carry_out("retrieve", lambda: account().intent(intent_id))


@bp.route("/payment_intents/<intent_id>/confirm", methods=["POST", "OPTIONS"])
def confirm_intent(intent_id: str) -> Any:
    """What a payment form does: `key`, `client_secret` and the card's number."""
    if request.method == "OPTIONS":
        return ""
    if request.form.get("key") != account().settings.publishable_key:
        raise Refused(401, "invalid_request_error", "", "Invalid API Key provided")
    _by_secret(intent_id, request.form.get("client_secret", ""))
    number = request.form.get("payment_method") or request.form.get("payment_method_data[card][number]", "")
    return _for_browser(account().confirm(intent_id, number))


@bp.post("/payment_intents/<intent_id>/cancel")
def cancel_intent(intent_id: str) -> Any:
    reason = request.form.get("cancellation_reason")
    return _carry_out("cancel", lambda: account().cancel(intent_id, reason))


@bp.post("/refunds")
def create_refund() -> Any:
    def create() -> Document:
        amount = _whole("amount") if "amount" in request.form else None
        return account().refund(request.form.get("payment_intent", ""), amount, _metadata())

    return _carry_out("refund", create)


@bp.get("/refunds")
def list_refunds() -> Any:
    intent_id = request.args.get("payment_intent", "")
    return _carry_out("refunds", lambda: _list(account().refunds_of(intent_id)))


@bp.get("/events")
def list_events() -> Any:
    """The newest first; `types[]`, `created[gte]`, `limit` and `starting_after` as at Stripe."""
    types = [value for name, value in request.args.items(multi=True) if name.startswith("types[")]
    since, after = int(request.args.get("created[gte]", "0")), request.args.get("starting_after", "")
    found = [one for one in account().store.every("event") if one["created"] >= since]
    found = [one for one in found if not types or one["type"] in types]
    if after:
        found = found[[one["id"] for one in found].index(after) + 1 :]
    return _carry_out("events", lambda: _list(found, int(request.args.get("limit", "10"))))


@bp.get("/disputes/<dispute_id>")
def retrieve_dispute(dispute_id: str) -> Any:
    return _carry_out("dispute", lambda: account().dispute(dispute_id))


def _carry_out(call: str, work: Callable[[], Document]) -> Any:
    """Check the key, meet what was arranged, do the work once per Idempotency-Key."""
    given = request.headers.get("Authorization", "")
    known = request.authorization
    secret = known.username if known is not None and known.type == "basic" else given.removeprefix("Bearer ")
    if secret != account().settings.secret_key:
        raise Refused(401, "invalid_request_error", "api_key_invalid", "Invalid API Key provided")
    fault = account().fault(call)
    _before(fault)
    name = request.headers.get("Idempotency-Key", "")
    status, body = _once(name, work) if name and request.method == "POST" else _answer(work)
    if fault == "lost_reply":
        _hang_up()
    return Response(body, status=status, content_type="application/json")


def _before(fault: str) -> None:
    if fault == "error_500":
        raise Refused(500, "api_error", "", "An error occurred.")
    if fault == "busy":
        raise Refused(429, "invalid_request_error", "rate_limit", "Too many requests")
    if fault == "unauthorized":
        raise Refused(401, "invalid_request_error", "api_key_invalid", "Invalid API Key provided")
    if fault == "lost_request":
        _hang_up()


def _hang_up() -> None:
    """End the connection without an answer."""
    socket = request.environ.get("werkzeug.socket")
    if socket is None:
        time.sleep(SLOW_SECONDS)
        return
    socket.shutdown(2)
    raise Refused(500, "api_error", "", "The connection was lost.")


def _answer(work: Callable[[], Document]) -> tuple[int, str]:
    try:
        return 200, json.dumps(work())
    except Refused as error:
        return error.status, json.dumps(error.body)


def _once(name: str, work: Callable[[], Document]) -> tuple[int, str]:
    """The first answer again, whatever it was; other parameters are refused."""
    wanted = json.dumps([request.path, sorted(request.form.items(multi=True))])
    fingerprint, store = hashlib.sha256(wanted.encode()).hexdigest(), account().store
    with store.unit():
        known = store.key(name)
        if known is None:
            store.keep_key(name, fingerprint)
    if known is not None:
        if known[0] != fingerprint:
            words = "Keys for idempotent requests can only be used with the same parameters."
            raise Refused(400, "idempotency_error", "", words)
        if known[1] is None:
            raise Refused(409, "idempotency_error", "idempotency_key_in_use", "Still running.")
        return known[1], known[2] or ""
    status, body = _answer(work)
    store.keep_key(name, fingerprint, status, body)
    return status, body


def _list(found: list[Document], most: int = 100) -> Document:
    return {
        "object": "list",
        "data": found[:most],
        "has_more": len(found) > most,
        "url": request.path,
    }


def _metadata() -> dict[str, str]:
    return {
        match[1]: value
        for name, value in request.form.items()
        if (match := re.fullmatch(r"metadata\[(\w+)\]", name))
    }


def _whole(name: str) -> int:
    text = request.form.get(name, "")
    if not text.isascii() or not text.isdigit():
        raise invalid("parameter_invalid_integer", f"Invalid integer: {text}", param=name)
    return int(text)


def _by_secret(intent_id: str, secret: str) -> Document:
    intent = account().intent(intent_id)
    if intent["client_secret"] != secret:
        raise invalid("payment_intent_invalid_parameter", "The client_secret does not match.")
    return intent


def _for_browser(intent: Document) -> Document:
    """What a publishable key gets to see; the bank's page with its whole address."""
    shown = ("id", "object", "amount", "currency", "status", "client_secret", "last_payment_error")
    action = intent["next_action"]
    if action is not None:
        url = request.url_root.rstrip("/") + action["redirect_to_url"]["url"]
        action = {**action, "redirect_to_url": {"url": url}}
    return {**{name: intent[name] for name in shown}, "next_action": action}
