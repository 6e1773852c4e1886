"""The Idempotency-Key header: routes say whether they need one, the unit of work keeps it."""

import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Response, current_app, request
from marshmallow import Schema

from app import db
from app.errors import Malformed
from app.kit import idempotency
from app.kit.clock import utc_now
from app.kit.text import digest
from app.web.caller import caller, guest_token

HEADER = "Idempotency-Key"
LONG_ENOUGH_FOR_STRANGERS = 16


def once(
    schema: type[Schema] | None,
    *,
    status: int = 201,
    required: bool = False,
    tokens: Callable[[Any], Mapping[str, tuple[str, str]]] = lambda result: {},
    location: Callable[[int], str] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Honour Idempotency-Key on a view whose one keyed unit returns what `schema` dumps.

    `schema` None is for a request in two steps (see kit/idempotency.py). `tokens` names the headers
    that must be signed again on a replay, `location` gives the address of a result's id. Raises
    IdempotencyKeyMissing when `required` and absent.
    """
    render = None if schema is None else lambda result: current_app.json.dumps(schema().dump(result))

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def run(*args: Any, **kwargs: Any) -> Any:
            key = _key(status, render, tokens, required)
            try:
                with _kept(key):
                    return view(*args, **kwargs)
            except idempotency.Replay as again:
                return replay(again.kept, location)

        run._apidoc = _documented(view, required=required)  # type: ignore[attr-defined]
        return run

    return decorate


@contextmanager
def _kept(key: idempotency.Key | None) -> Iterator[None]:
    token = db.keeper.set(key)
    try:
        yield
    finally:
        db.keeper.reset(token)


def _key(status: int, render: Any, tokens: Any, required: bool) -> idempotency.Key | None:
    value = request.headers.get(HEADER, "").strip()
    if not value:
        if required:
            raise idempotency.IdempotencyKeyMissing()
        return None
    if len(value) > 255 or not value.isascii() or not value.isprintable():
        raise Malformed("Idempotency-Key must be 1 to 255 printable ASCII characters.")
    scope = caller().scope
    if scope.startswith("address:") and len(value) < LONG_ENOUGH_FOR_STRANGERS:
        return None
    fingerprint = digest(request.method, request.full_path, *_sent())
    return idempotency.Key(scope, digest(value), fingerprint, status, utc_now(), render, tokens)


def _sent() -> Iterator[str | bytes]:
    """What makes this body another one: its bytes, or the fields of a form and a digest of each file."""
    if not request.files:
        yield request.get_data(cache=True)
        return
    for name, value in sorted(request.form.items(multi=True)):
        yield from (name, value)
    for name, file in request.files.items(multi=True):
        yield from (name, hashlib.file_digest(file.stream, "sha256").hexdigest())  # type: ignore[arg-type]
        file.stream.seek(0)


def _documented(view: Callable[..., Any], *, required: bool) -> dict[str, Any]:
    doc = dict(getattr(view, "_apidoc", {}))
    why = "Repeat a request with the same key and it is done once." + ("" if required else " Optional here.")
    header = {"in": "header", "name": HEADER, "required": required, "description": why}
    header["schema"] = {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[!-~]([ -~]*[!-~])?$",
    }
    header["example"] = "6f1d1a3e-8f0c-4d7f-9b53-0e5d9a1c2b11"
    manual = dict(doc.get("manual_doc", {}))
    manual["parameters"] = [*manual.get("parameters", []), header]
    return {**doc, "manual_doc": manual}


def replay(kept: idempotency.Kept, location: Callable[[int], str] | None) -> Response:
    """The first answer again, with its tokens signed anew."""
    if kept.body is None:
        raise idempotency.IdempotencyKeyInFlight()
    response = Response(f"{kept.body}\n", status=kept.status, content_type="application/json")
    response.headers["Idempotent-Replayed"] = "true"
    if location is not None and kept.resource_id is not None:
        response.headers["Location"] = location(kept.resource_id)
    for header, (purpose, name) in kept.tokens.items():
        response.headers[header] = guest_token(purpose, name)
    return response
