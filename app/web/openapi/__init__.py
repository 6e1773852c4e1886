"""OpenAPI 3.1 made from the code: blueprints, schemas, guards.

`shapes` turns fields into JSON Schema, `rules` completes each operation, `finish` the document;
`words` and `examples` hold what no code can say.
"""

import functools
import threading
from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import INCLUDE, fields

from app.web.blueprint import Blueprint
from app.web.fields import Moment, Schema
from app.web.openapi import finish, words
from app.web.openapi.rules import Rules
from app.web.openapi.shapes import Shapes

VERSION = "0.1.0"


class ErrorDetail(Schema):
    """Where a value breaks a rule, as a JSON pointer into the body (or the place named by `in`)."""

    class Meta:
        unknown = INCLUDE

    pointer = fields.String(metadata={"example": "/phone"})
    code = fields.String(metadata={"example": "invalid"})
    detail = fields.String(metadata={"example": "Use a Kenyan mobile number such as 0712 345 678."})


class Problem(Schema):
    """Every error (RFC 9457). Programs read `code`, people read `detail`; some codes carry more facts."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(metadata={"format": "uri", "description": "Where the code is explained"})
    title = fields.String(metadata={"example": "Conflict"})
    status = fields.Integer(metadata={"example": 409})
    detail = fields.String(metadata={"description": "What is wrong and how to mend it"})
    instance = fields.String(metadata={"description": "The path that was asked for"})
    code = fields.String(
        metadata={"example": "out_of_stock", "description": "Stable; all of them: /docs/errors"}
    )
    errors = fields.List(
        fields.Nested(ErrorDetail), metadata={"description": "Empty when no value is to blame"}
    )
    request_id = fields.String(metadata={"description": "Quote it when you ask the shop for help"})


PROBLEM: dict[str, Any] = {"schema": Problem, "content_type": words.PROBLEM_JSON}
"""What a blueprint's `alt_response` says of every error."""


class DukaApi(Api):
    """flask-smorest's Api: guards become `security`, errors are ours, one page stays out of the document."""

    ERROR_SCHEMA = Problem

    def __init__(self) -> None:
        super().__init__()
        self._undescribed: list[Blueprint] = []
        self._describing = threading.Lock()

    def _register_error_handlers(self) -> None:
        """errors.py has the one error shape."""

    def _register_responses(self) -> None:
        """`rules` has our responses; these names are what flask-smorest refers to by itself."""
        self.spec.components.schema("Problem", schema=Problem)
        for name, response in words.responses().items():
            self.spec.components.response(name, response)
        for name, header in words.HEADERS.items():
            self.spec.components.header(name, header)
        for name, scheme in words.SECURITY.items():
            self.spec.components.security_scheme(name, scheme)

    def register_blueprint(self, blp: Blueprint, **kwargs: Any) -> None:
        """Register `blp`; the pages about the API are no part of the document.

        Describing takes longer than all else at start-up, so it waits until somebody reads.
        """
        self._app.register_blueprint(blp, **kwargs)
        if getattr(blp, "documented", True):
            self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
            self._undescribed.append(blp)

    @property
    def document(self) -> dict[str, Any]:
        """The whole document, once every blueprint is registered."""
        with self._describing:
            return self._document

    @functools.cached_property
    def _document(self) -> dict[str, Any]:
        for blp in self._undescribed:
            blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
            self.spec.tag({"name": blp.name, "description": blp.description})
        return finish.finished(self.spec.to_dict())


def build(app: Flask) -> DukaApi:
    """Make the API document's builder for `app`."""
    app.config.update(API_TITLE="Duka", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    api = DukaApi()
    about = {"description": words.ABOUT, "license": {"name": "MIT", "identifier": "MIT"}}
    api.init_app(
        app,
        spec_kwargs={
            "marshmallow_plugin": Shapes(),
            "extra_plugins": [Rules(app)],
            "info": about,
            "servers": [{"url": "/"}],
        },
    )
    api.register_field(Moment, "string", "date-time")
    return api


def document(app: Flask) -> dict[str, Any]:
    """The whole document of `app`, made once it is asked for and then kept: do not change it."""
    api: DukaApi = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return api.document
