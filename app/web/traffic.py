"""General traffic limits per address, by Flask-Limiter: in Redis where there is one, else per process.

They keep a crowd from hurting the shop; what guards money and passwords is counted in the database
(app/limits). With Redis out of reach the process counts for itself and the catalogue stays open.
"""

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from config import Settings

NEVER_LIMITED = {"health", "metrics"}
CALLBACKS = "/api/v1/payments/callbacks/"


def init_app(app: Flask, settings: Settings) -> None:
    """Limit requests per address; money's callbacks and health checks are never limited here."""
    limiter = Limiter(
        get_remote_address,
        application_limits=[settings.limits.requests],
        storage_uri=settings.redis_url or "memory://",
        strategy="fixed-window",
        enabled=settings.limits.enabled,
        headers_enabled=True,
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=True,
        key_prefix="duka",
    )
    limiter.request_filter(_never_limited)
    limiter.init_app(app)


def _never_limited() -> bool:
    """A provider tells a whole country's payments from a few addresses, and a refused one is told no more."""
    return request.blueprint in NEVER_LIMITED or request.path.startswith(CALLBACKS)
