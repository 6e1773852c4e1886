"""General traffic limits per address, by Flask-Limiter: in Redis where there is one, else per process.

They keep a crowd from hurting the shop; what guards money and passwords is counted in the database
(app/limits). With Redis out of reach the process counts for itself and the catalogue stays open.
"""

import time

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

from app.errors import TooManyRequests, refuse
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
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=True,
        key_prefix="duka",
    )
    limiter.request_filter(_never_limited)
    limiter.init_app(app)

    # Not by the limiter's own headers: they put its window into the Retry-After of every answer, and who
    # waits for a payment would look a minute later.
    @app.errorhandler(RateLimitExceeded)
    def come_back(error: RateLimitExceeded) -> Response:
        met = limiter.current_limit
        return refuse(TooManyRequests(retry_after=int(met.reset_at - time.time()) if met else 60))


def _never_limited() -> bool:
    """A provider tells a whole country's payments from a few addresses, and a refused one is told no more."""
    return request.blueprint in NEVER_LIMITED or request.path.startswith(CALLBACKS)
