"""Files that come in a form: how large they may be, and that they come in one at all."""

from typing import Any

from flask import request

from app.errors import AppError

MULTIPART = "multipart/form-data"


class NotAForm(AppError):
    status = 415
    detail = "Send a multipart/form-data form, not compressed, with the file in its field `file`."


class FileMissing(AppError):
    status = 422
    detail = "There is no file in the field `file`. Choose one and send the form again."

    def __init__(self) -> None:
        super().__init__(
            errors=[{"pointer": "/file", "code": "required", "detail": self.detail, "in": "form"}]
        )


def expect(most_bytes: int) -> None:
    """Before the body is read: let it have a file of `most_bytes`, and refuse what is no form (NotAForm)."""
    request.max_content_length = most_bytes + 64 * 1024
    compressed = request.headers.get("Content-Encoding", "identity") != "identity"
    if compressed or (request.method == "POST" and request.mimetype != MULTIPART):
        raise NotAForm()


def chosen(file: Any) -> Any:
    """The file, unless a browser's form was sent without choosing one (FileMissing)."""
    if not getattr(file, "filename", ""):
        raise FileMissing()
    return file
