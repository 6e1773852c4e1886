"""ETag, If-None-Match and If-Match: what has not changed is not sent, what has is not overwritten."""

from typing import Any

from flask import Flask, Response, g, request

from app.errors import ChangedMeanwhile


def tag(*parts: Any) -> None:
    """Give the present answer an ETag made of `parts` (a version, say)."""
    g.etag = "-".join(str(part) for part in parts)


def refuse_unless_matching(*parts: Any) -> None:
    """Honour If-Match before an edit. Raises ChangedMeanwhile (412) when the caller saw another state."""
    wanted = request.if_match
    if (
        "If-Match" in request.headers
        and not wanted.star_tag
        and "-".join(str(p) for p in parts) not in wanted
    ):
        raise ChangedMeanwhile()


def _finish(response: Response) -> Response:
    mark = g.pop("etag", None)
    if mark is not None and response.status_code < 300:
        response.set_etag(mark)
        response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    app.after_request(_finish)
