"""Somebody who uses the API: keeps tokens like a real client does."""

import secrets
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.auth import service as auth
from app.kit.clock import utc_now

PASSWORD = "sukuma-wiki-7"


class Shopper:
    """Speaks to `app` through Flask's test client and remembers Bearer, Cart-Token and Order-Token."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client(use_cookies=False)
        self.headers: dict[str, str] = {}
        self.user: dict[str, Any] = {}
        self.refresh_token = ""

    def registers(self, name: str, role: str = "customer") -> "Shopper":
        body = {"email": f"{name}@example.com", "username": name, "name": name.title(), "password": PASSWORD}
        answer = self.post("/auth/register", {**body, "phone": "0712345678"})
        assert answer.status_code == 201, answer.text
        if role != "customer":
            with self.app.app_context():
                auth.set_role(email=body["email"], role=role, actor="test", now=utc_now())
            answer = self.post("/auth/login", {"login": body["email"], "password": PASSWORD})
        self.signed_in(answer.json)
        return self

    def signed_in(self, body: dict[str, Any]) -> None:
        self.user = body["user"]
        self.refresh_token = body["refresh_token"]
        self.headers["Authorization"] = f"Bearer {body['access_token']}"

    def call(
        self, method: str, path: str, body: Any = None, *, key: str | bool = False, **kwargs: Any
    ) -> TestResponse:
        """Call /api/v1<path>. `key` True sends a new Idempotency-Key, a text sends that one."""
        headers = {**self.headers, **kwargs.pop("headers", {})}
        if key:
            headers["Idempotency-Key"] = key if isinstance(key, str) else secrets.token_hex(16)
        if body is not None:
            kwargs["json"] = body
        response = self.client.open(f"/api/v1{path}", method=method, headers=headers, **kwargs)
        for name in ("Cart-Token", "Order-Token"):
            if name in response.headers:
                self.headers[name] = response.headers[name]
        return response

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        return self.call("POST", path, body, **kwargs)

    def put(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        return self.call("PUT", path, body, **kwargs)

    def patch(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        return self.call("PATCH", path, body, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("DELETE", path, **kwargs)
