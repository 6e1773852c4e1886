"""Dialect storage: units, bookings, payments and transport of a storage-booking guide, prefix /api.

Every success but the profile is in an envelope; ids are strings; prices are whole shillings.
"""

from app.compat.storage import accounts, bookings, payments, transport, units
from app.compat.storage.common import blp

__all__ = ["accounts", "blp", "bookings", "payments", "transport", "units"]
