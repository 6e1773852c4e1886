"""What the caller of the present request may see of orders, and of what stands on them."""

from app.orders.service import Viewer
from app.web.caller import caller


def viewer() -> Viewer:
    """A user's own, a guest's one, everything for staff."""
    who = caller()
    return Viewer(who.user_id, who.order_guest, who.is_staff)


def buyer() -> Viewer:
    """The caller as a buyer: staff see their own only."""
    who = caller()
    return Viewer(who.user_id, who.order_guest)
