"""The edge: how requests are read and answers are written. It knows no shop."""

from flask import Flask
from flask_cors import CORS
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

import config
from app.web import conditional, observe, packed, traffic
from app.web.strict_json import StrictJSON

LARGEST_BODY = 1024 * 1024
LOCAL_ORIGINS = r"^https?://(localhost|127\.0\.0\.1)(:\d+)?$"


class RowId(IntegerConverter):
    """An id in an address. One that no row can have is read as 0, so that it is 404 for every method.

    Refusing it here would answer 405 where another method has the same path.
    """

    regex = "[0-9]+"

    def __init__(self, map: Map, fixed_digits: int = 0, min: int = 1, max: int = 2**63 - 1) -> None:
        super().__init__(map, fixed_digits, min, max)

    def to_python(self, value: str) -> int:
        return int(value) if len(value) <= 19 and int(value) < 2**63 else 0


def init_app(app: Flask, settings: config.Settings) -> None:
    """Teach `app` the edge's manners."""
    app.json = StrictJSON(app)
    app.url_map.converters["int"] = RowId
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    packed.init_app(app)
    observe.init_app(app, production=settings.production)
    conditional.init_app(app)
    traffic.init_app(app, settings)
    origins = [*settings.cors_origins, *([LOCAL_ORIGINS] if settings.classroom else [])]
    if origins:
        CORS(app, origins=origins, expose_headers=EXPOSED, max_age=600, supports_credentials=True)


EXPOSED = [
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "X-Request-Id",
    "Idempotent-Replayed",
    "Cart-Token",
    "Order-Token",
]
