"""Request ids, one log line per request, security headers, metrics, health."""

import json
import logging
import re
import secrets
import sys
import time
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

log = logging.getLogger("duka.request")
GOOD_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
SECRETS = re.compile(
    r"(\+?254[ -]?|\b0)[17]\d{2}[ -]?\d{3}[ -]?\d{3}\b|\b[0-9a-f]{40,}\b|eyJ[\w-]+\.[\w-]+\.[\w-]+|ws_CO_\w+"
    r"|[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+"
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def mask(text: str) -> str:
    """Hide what looks like a phone, an e-mail address, a token or a CheckoutRequestID (ends in a phone)."""
    return SECRETS.sub("[hidden]", text)


class JsonLines(logging.Formatter):
    """One JSON object a line; secrets and phones are masked wherever they slipped in."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({k: v for k, v in vars(record).items() if k not in STANDARD})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return mask(json.dumps(line, default=str, ensure_ascii=False))


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send the `duka` loggers to standard error, once per process."""
    logger = logging.getLogger("duka")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(level)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if GOOD_ID.fullmatch(given) else secrets.token_hex(16)
    g.began = time.perf_counter()


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-site",
    "Cache-Control": "private, no-cache",
}


class Metrics:
    """Counts per route, never per address: a path may hold a secret."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self.requests = Counter("duka_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram(
            "duka_request_seconds", "Time to answer", ["method", "route"], registry=self.registry
        )

    def render(self) -> Response:
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)


def init_app(app: Flask, *, production: bool) -> None:
    """Observe every request of `app`."""
    metrics = app.extensions["metrics"] = Metrics()
    headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if production else {})

    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        route = request.url_rule.rule if request.url_rule else "none"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        method = request.method if request.method in METHODS else "OTHER"
        metrics.requests.labels(method, route, response.status_code).inc()
        metrics.seconds.labels(method, route).observe(took)
        facts = {
            "method": method,
            "route": route,
            "status": response.status_code,
            "ms": round(took * 1000, 1),
        }
        log.info("request", extra={"request_id": g.get("request_id", ""), **facts})
        return response

    app.before_request(_begin)
    app.after_request(finish)
