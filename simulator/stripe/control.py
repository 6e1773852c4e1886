"""What a test or a person arranges: faults, the dashboard's refunds, disputes, held events; and the truth."""

from typing import Any

from flask import Blueprint, request

from .api import account
from .errors import invalid
from .events import Fault

bp = Blueprint("control", __name__, url_prefix="/sim")
CALLS = {"create", "retrieve", "cancel", "refund", "refunds", "dispute", "list", "events", "*"}
FAULTS = {"lost_reply", "lost_request", "error_500", "busy", "unauthorized"}
EVENT_FAULTS = {"lost", "twice", "hold"}


@bp.get("/ledger")
def ledger() -> Any:
    """Everything that happened: what the shop's books are compared with."""
    store = account().store
    kinds = ("payment_intent", "charge", "refund", "dispute", "event")
    return {
        **{f"{kind}s": store.every(kind) for kind in kinds},
        "deliveries": account().courier.delivered,
        "calls": account().calls,
    }


@bp.post("/reset")
def reset() -> Any:
    account().clear()
    return {}


@bp.post("/faults")
def arrange() -> Any:
    """{"call": "create", "fault": "lost_reply", "times": 1}: what the next calls meet."""
    wanted = _body()
    if wanted.get("call") not in CALLS or wanted.get("fault") not in FAULTS:
        raise invalid("", f"call: one of {sorted(CALLS)}; fault: one of {sorted(FAULTS)}")
    account().faults.append({"times": 1, **wanted})
    return {}


@bp.post("/faults/clear")
def clear_faults() -> Any:
    """Let every call and event go its way again."""
    account().faults.clear()
    account().courier.faults.clear()
    return {}


@bp.post("/event-faults")
def arrange_events() -> Any:
    """{"event": "payment_intent.succeeded", "fault": "lost", "times": 1}: what the next events meet."""
    wanted = _body()
    if wanted.get("fault") not in EVENT_FAULTS:
        raise invalid("", f"fault: one of {sorted(EVENT_FAULTS)}")
    event, times = str(wanted.get("event", "*")), int(wanted.get("times", 1))
    account().courier.faults.append(Fault(event, wanted["fault"], times))
    return {}


@bp.post("/events/release")
def release() -> Any:
    """Send the events that were held, the last one first unless `backwards` is false."""
    return {"sent": account().courier.release(backwards=_body().get("backwards", True))}


@bp.post("/events/<event_id>/resend")
def resend(event_id: str) -> Any:
    event = account().store.get("event", event_id)
    if event is None:
        raise invalid("", "no such event")
    account().courier.send(event)
    return {}


@bp.post("/events/wait")
def wait() -> Any:
    """Answer when all that was sent has arrived."""
    account().courier.wait()
    return {}


@bp.post("/intents/<intent_id>/confirm")
def confirm(intent_id: str) -> Any:
    """Pay with {"card": "4242 4242 4242 4242"}, as the payer's browser would."""
    return account().confirm(intent_id, str(_body().get("card", "4242424242424242")))


@bp.post("/intents/<intent_id>/authenticate")
def authenticate(intent_id: str) -> Any:
    return account().authenticate(intent_id, agrees=bool(_body().get("agrees", True)))


@bp.post("/intents/<intent_id>/amount")
def change(intent_id: str) -> Any:
    return account().change(intent_id, int(_body()["amount"]))


@bp.post("/intents/<intent_id>/refund")
def refund(intent_id: str) -> Any:
    """Return money in the dashboard, of which the shop knows nothing: {"amount": cents}, all by default."""
    return account().refund(intent_id, _body().get("amount"), {})


@bp.post("/refunds/<refund_id>")
def end_refund(refund_id: str) -> Any:
    """{"status": "succeeded" | "failed", "reason": "lost_or_stolen_card"}"""
    return account().end_refund(refund_id, str(_body()["status"]), _body().get("reason"))


@bp.post("/intents/<intent_id>/dispute")
def dispute(intent_id: str) -> Any:
    return account().open_dispute(intent_id, _body().get("amount"))


@bp.post("/disputes/<dispute_id>")
def close(dispute_id: str) -> Any:
    """{"status": "won" | "lost" | "warning_closed"}"""
    return account().close_dispute(dispute_id, str(_body()["status"]))


def _body() -> dict[str, Any]:
    given = request.get_json(silent=True)
    return given if isinstance(given, dict) else {}
