"""One error shape: RFC 9457 problem details, with a stable code and the way to mend it.

A refusal is a class; its name is the code that the client reads. What is not an AppError is our
bug: it answers 500 with no detail and is logged with its request id.
"""

import logging
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, request
from werkzeug.exceptions import HTTPException

log = logging.getLogger("duka.errors")


class AppError(Exception):
    """A refusal. Subclasses set `status` and `detail`; the class name in snake_case is `code`."""

    status = 400
    detail = "This request cannot be served."
    retry_after: int | None = None

    def __init__(
        self, detail: str | None = None, *, errors: list[dict[str, Any]] | None = None, **facts: Any
    ) -> None:
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail
        self.errors = errors or []
        self.facts = facts

    @property
    def code(self) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class NotFound(AppError):
    status = 404
    detail = "There is nothing here, or it is not yours to see."


class Invalid(AppError):
    """A value that breaks a rule; `errors` points at each one."""

    status = 422
    detail = "Some of what was sent cannot be used; `errors` says what and where."


class Malformed(AppError):
    status = 400
    detail = "The body could not be read as JSON."


class Busy(AppError):
    status = 503
    detail = "The shop is busy. Nothing was changed; please try again."
    retry_after = 2


class TooManyRequests(AppError):
    status = 429
    detail = "Too many tries. Please wait a little and try again."

    def __init__(self, detail: str | None = None, *, retry_after: int = 60, **facts: Any) -> None:
        super().__init__(detail, **facts)
        self.retry_after = max(1, retry_after)


class ChangedMeanwhile(AppError):
    status = 412
    detail = "This has changed since you read it. Read it again, then repeat the change."


def invalid(pointer: str, detail: str, code: str = "invalid") -> Invalid:
    """An Invalid that points at one value, e.g. invalid("/phone", "Use a Kenyan number.")."""
    return Invalid(errors=[{"pointer": pointer, "code": code, "detail": detail}])


# Python 3.13 renamed these; our codes and titles are the same on every Python.
PHRASES = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


def title_of(status: int) -> str:
    """The name of an HTTP status."""
    return PHRASES.get(status) or HTTPStatus(status).phrase


def code_of(status: int) -> str:
    """The code of a refusal that has no class of its own: what HTTP calls its status, in snake_case."""
    return re.sub(r"\W+", "_", title_of(status)).lower() if status != 422 else "invalid"


def problem(
    status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None, **facts: Any
) -> dict[str, Any]:
    """The body of every error."""
    return {
        "type": f"{current_app.config['PUBLIC_URL']}/docs/errors#{code}",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "instance": request.path if "callbacks" not in request.path else "/api/v1/payments/callbacks",
        "code": code,
        "errors": errors or [],
        "request_id": g.get("request_id", ""),
        **facts,
    }


def answer(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    response = jsonify(body)
    response.status_code = body["status"]
    response.content_type = "application/problem+json"
    response.headers.update(headers or {})
    return response


def refuse(error: AppError) -> Response:
    """The answer that a refusal is."""
    return answer(problem(error.status, error.code, error.detail, error.errors, **error.facts), error.headers)


WORDS = {
    400: "The request could not be understood.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    406: "This address cannot answer in the format you asked for.",
    413: "The body is larger than this address takes.",
    415: "Send the body as JSON, not compressed, with the header Content-Type: application/json.",
    422: Invalid.detail,
    429: TooManyRequests.detail,
    503: Busy.detail,
}


def _refuse_http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    data = getattr(error, "data", None) or {}
    messages = data.get("messages") if isinstance(data, dict) else None
    errors = list(_pointers(messages)) if status == 422 and isinstance(messages, dict) else []
    code = code_of(status)
    headers = {k: v for k, v in (error.get_headers() or []) if k not in {"Content-Type", "Content-Length"}}
    headers.update((data.get("headers") or {}) if isinstance(data, dict) else {})
    return answer(problem(status, code, WORDS.get(status, "This request cannot be served."), errors), headers)


def _refuse_bug(error: Exception) -> Response:
    log.error("unexpected error", exc_info=error, extra={"endpoint": request.endpoint})
    return answer(problem(500, "internal_error", "This is our fault, not yours. It has been written down."))


PLACES = {"json", "query", "headers", "path", "form", "files"}
CODES = {"Missing data for required field.": "required", "Unknown field.": "unknown_field"}


def _pointers(messages: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Turn marshmallow's nested messages into JSON pointers, and name the place when it is not the body."""
    for place, value in messages.items():
        if place in PLACES and isinstance(value, dict):
            for found in _walk(value, ""):
                yield found if place == "json" else {**found, "in": place}
        else:
            yield from _walk({place: value}, "")


def _walk(value: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            part = "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _walk(inner, pointer if key == "_schema" else pointer + part)
        return
    for message in value if isinstance(value, list) else [value]:
        if isinstance(message, dict):
            yield from _walk(message, pointer)
        else:
            yield {
                "pointer": pointer or "/",
                "code": CODES.get(str(message), "invalid"),
                "detail": str(message),
            }


def register(app: Flask) -> None:
    """Give `app` the one error shape."""
    app.register_error_handler(AppError, refuse)
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(Exception, _refuse_bug)
