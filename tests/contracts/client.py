"""A client of an older backend: knows its addresses and its shapes, and nothing of Duka."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.auth import service as auth
from app.kit.clock import utc_now


class OldClient:
    """Calls addresses as they stand, and sends the token that a test gave it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client(use_cookies=False)
        self.token = ""

    def call(self, method: str, path: str, **kwargs: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= kwargs.pop("headers", {})
        # The path past the test client, which would read `//users` as a host.
        environ = {"PATH_INFO": path}
        return self.client.open("/", method=method, headers=headers, environ_overrides=environ, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        return self.call("POST", path, **({"json": body} if body is not None else {}), **kwargs)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self.call("PATCH", path, json=body)

    def put(self, path: str, body: Any) -> TestResponse:
        return self.call("PUT", path, json=body)

    def delete(self, path: str) -> TestResponse:
        return self.call("DELETE", path)

    def promote(self, login: str, role: str = "admin") -> None:
        """Give an account a role at the shop's own keyboard."""
        with self.app.app_context():
            auth.set_role(email=login, role=role, actor="test", now=utc_now())
