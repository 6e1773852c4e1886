"""What the parts of this dialect share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.auth import guards
from app.compat.edge import Dialect, Refused, signed_in
from app.errors import NotFound
from app.kit.clock import NAIROBI
from app.kit.money import SHILLING
from app.kit.paging import MOST, Page, Wanted
from app.orders.service import Viewer
from app.web.caller import Caller

MOST_LISTED = 2000  # its clients know no pages

blp = Dialect("storage", url_prefix="/api")


def enveloped(data: Any, status: int = 200, **more: Any) -> Any:
    return {"success": True, "data": data, **more}, status


def every(ask: Callable[[Wanted], Page]) -> list[Any]:
    """All rows of a list, page by page."""
    rows: list[Any] = []
    cursor = None
    while len(rows) < MOST_LISTED:
        page = ask(Wanted(limit=MOST, cursor=cursor))
        rows += page.data
        cursor = page.next_cursor
        if cursor is None:
            break
    return rows


def id_in(written: Any, missing: str) -> int:
    """An id as these clients send it: a text of digits. Raises NotFound, saying what is missing."""
    plain = str(written).strip()
    if not plain.isascii() or not plain.isdigit() or len(plain) > 18:
        raise NotFound(missing)
    return int(plain)


def own(who: Caller) -> Viewer:
    """What somebody may see: everything for an administrator."""
    return Viewer(user_id=who.user_id, staff=who.role == "admin")


def administrator() -> Caller:
    """The caller, who must be an administrator. Raises 401, and 403 "Unauthorized"."""
    who = signed_in()
    if who.role != "admin":
        raise guards.NotAllowed("Unauthorized")
    return who


def whose(user_id: str) -> int:
    """The user whose things are asked for: oneself, or anybody for an administrator. Raises Refused (403)."""
    who = signed_in()
    wanted = id_in(user_id, "User not found")
    if who.role != "admin" and who.user_id != wanted:
        raise Refused(403, "Unauthorized")
    return wanted


def iso(moment: datetime) -> str:
    return moment.astimezone(NAIROBI).isoformat()


def whole_shillings(cents: int) -> int:
    """Cents as whole shillings; what has cents is rounded up, as an order's total is."""
    return -(-cents // SHILLING)
