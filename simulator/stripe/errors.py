"""Stripe's error shape: {"error": {type, code, message}}."""

from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue


class Refused(Exception):
    """A call that is refused. `more` joins the error's body."""

    def __init__(self, status: int, kind: str, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": message, **more}}


def missing(kind: str, object_id: str) -> Refused:
    return Refused(
        404, "invalid_request_error", "resource_missing", f"No such {kind}: '{object_id}'", param="id"
    )


def invalid(code: str, message: str, **more: Any) -> Refused:
    return Refused(400, "invalid_request_error", code, message, **more)


def register(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refuse(error: Refused) -> ResponseReturnValue:
        return error.body, error.status
