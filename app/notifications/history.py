"""What is written down of webhooks: that they were made, changed or deleted, never an address or a secret."""

import logging
from collections.abc import Iterable
from datetime import datetime

from app.db import after_commit, db
from app.notifications.models import WebhookEvent

SHOWN = {"url": "address", "topics": "topics", "description": "description", "active": "active"}
log = logging.getLogger("duka.messages")


def write(webhook_id: int, event: str, *, actor: str, now: datetime, changed: Iterable[str] = ()) -> None:
    """Add a line in the caller's unit; once it is durable, the log says so too."""
    names = ", ".join(sorted(SHOWN[name] for name in changed if name in SHOWN))
    line = WebhookEvent(webhook_id=webhook_id, event=event, changed=names, actor=actor, at=now)
    db.session.add(line)
    after_commit(lambda: log.info("webhook %s", event, extra={"webhook": webhook_id, "actor": actor}))
