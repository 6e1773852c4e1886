"""Every table, in one import: migrations and tools that need the whole schema read it here."""

from app.auth import models as auth
from app.bookings import models as bookings
from app.bookings.transport import models as transport
from app.bookings.units import models as units
from app.carts import models as carts
from app.jobs import models as jobs
from app.kit import idempotency
from app.limits import models as limits
from app.notifications import models as notifications
from app.orders import models as orders
from app.payments import models as payments
from app.payments.refunds import models as refunds
from app.payments.statements import models as statements
from app.products import models as products
from app.products.images import models as images
from app.products.imports import models as imports
from app.products.labels import models as labels

__all__ = [
    "auth",
    "bookings",
    "carts",
    "idempotency",
    "images",
    "imports",
    "jobs",
    "labels",
    "limits",
    "notifications",
    "orders",
    "payments",
    "products",
    "refunds",
    "statements",
    "transport",
    "units",
]
