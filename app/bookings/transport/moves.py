"""The only writer of a transport request's status."""

from datetime import datetime
from typing import Any

from app.bookings.transport.models import TransportEvent, TransportRequest
from app.bookings.transport.states import TRANSPORT, TransportEventKind, TransportStatus
from app.db import add_line, change
from app.errors import AppError
from app.jobs import service as jobs
from app.kit.machine import Outcome


class TransportStateConflict(AppError):
    status = 409
    detail = "The transport request is not in a state that allows this."


def apply(
    request: TransportRequest,
    event: TransportEventKind,
    *,
    actor: str,
    now: datetime,
    reason: str = "",
    **values: Any,
) -> bool:
    """Move a locked request and set `values`: True when anything changed. Raises TransportStateConflict.

    What has happened already changes nothing, unless `values` do: another time for what is scheduled,
    which is told as the first one was.
    """
    before = TransportStatus(request.status)
    outcome = TRANSPORT.outcome(before, event)
    if outcome is Outcome.CONFLICT:
        words = f"The transport request is {before.replace('_', ' ')}; it cannot {event} now."
        raise TransportStateConflict(words, transport_status=before)
    after = TransportStatus(TRANSPORT.moves.get((before, event), before))
    same = all(getattr(request, name) == value for name, value in values.items())
    if after == before and same:
        return False
    if not change(request, TransportRequest.status == before, status=after, updated_at=now, **values):
        raise TransportStateConflict()
    write_history(request, before, event, actor=actor, reason=reason, now=now)
    told = {"transport_request_id": request.id, "order_id": None, "status": str(after)}
    dedupe = f"transport:{request.id}:{after}:{request.version}"
    jobs.enqueue(topic=f"transport.{after}", payload=told, dedupe=dedupe, now=now)
    return True


def write_history(
    request: TransportRequest, before: str | None, event: str, *, actor: str, reason: str = "", now: datetime
) -> None:
    """Write down, in the caller's unit, how the request came to its present status."""
    add_line(
        TransportEvent,
        "request_id",
        request_id=request.id,
        from_status=before,
        to_status=request.status,
        event=event,
        reason=reason[:200],
        actor=actor,
        at=now,
    )
