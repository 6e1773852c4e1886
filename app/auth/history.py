"""What is written down of accounts: whose rights changed, by whom; no name, no address, no password."""

from datetime import datetime

from app.auth.models import AccountEvent, User
from app.db import db


def write(
    person: User,
    event: str,
    *,
    actor: str,
    now: datetime,
    field: str = "",
    before: str | None = None,
    after: str | None = None,
    count: int | None = None,
) -> None:
    """Add a line, in the caller's unit, which holds the person's row."""
    line = AccountEvent(user_id=person.id, event=event, field=field, actor=actor, at=now, count=count)
    line.from_status, line.to_status = before, after
    db.session.add(line)


def themselves(person: User) -> str:
    """Somebody who changes their own account, as histories call them."""
    return f"{'user' if person.role == 'customer' else person.role}:{person.id}"
