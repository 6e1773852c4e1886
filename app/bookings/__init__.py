"""Storage units that people rent by the day and the month, and moving things there."""

from app.bookings.lines import KIND, BookingLines
from app.orders import kinds


def init_app() -> None:
    """Let orders sell bookings."""
    kinds.register(KIND, BookingLines())
