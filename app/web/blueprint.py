"""A blueprint that must name its guard, reads strictly and documents what it may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Request, request
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from app.web import strict_json


@dataclass(frozen=True)
class Guard:
    """Who may pass. `check` raises when the caller may not; `security` is OpenAPI's name for it."""

    name: str
    check: Callable[[], None]
    security: tuple[str, ...] = ()

    def __call__(self) -> None:
        if request.method != "OPTIONS":
            self.check()


class StrictParser(FlaskParser):
    """Unknown fields are refused wherever they stand, addresses included."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(("json", "query", "form", "files"), ma.RAISE)

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """The body, read by our own reader. Raises Malformed (400) and UnsupportedMediaType (415)."""
        body = req.get_data(cache=True)
        if not body:
            return missing
        if not req.is_json or req.headers.get("Content-Encoding", "identity") != "identity":
            raise UnsupportedMediaType()
        return strict_json.loads(body)

    def load_form(self, req: Request, schema: ma.Schema) -> Any:
        """A form's fields and its files, each once. Raises ValidationError."""
        sent = [*req.form.items(multi=True), *req.files.items(multi=True)]
        if len(dict(sent)) < len(sent):
            raise ma.ValidationError({name: ["This field is there twice."] for name in _twice(sent)})
        return dict(sent)

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """The address's parameters, each once. Raises ValidationError: of two, who knows which counts."""
        twice = {
            name: ["This parameter is there twice."] for name, values in req.args.lists() if len(values) > 1
        }
        if twice:
            raise ma.ValidationError(twice)
        return super().load_querystring(req, schema)


def _twice(sent: list[tuple[str, Any]]) -> set[str]:
    names = [name for name, _ in sent]
    return {name for name in names if names.count(name) > 1}


class Blueprint(flask_smorest.Blueprint):
    """flask-smorest's blueprint with a guard that runs before each of its views."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, import_name: str, *, guard: Guard, **kwargs: Any) -> None:
        super().__init__(name, import_name, **kwargs)
        self.guard = guard
        self.before_request(guard)


__all__ = ["Blueprint", "Guard"]
