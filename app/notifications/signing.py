"""Secrets of webhooks and the signatures made with them, as Standard Webhooks says."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "whsec_"
PURPOSE = b"duka webhook secrets"


class SecretUnreadable(Exception):
    """It was sealed with another SECRET_KEY; a new secret mends it."""


@dataclass(frozen=True)
class Vault:
    """Seals secrets with a key made of SECRET_KEY, for the database to keep."""

    box: Fernet

    @classmethod
    def of(cls, secret_key: str) -> "Vault":
        key = HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(secret_key.encode())
        return cls(Fernet(base64.urlsafe_b64encode(key)))

    def seal(self, secret: str) -> str:
        return self.box.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises SecretUnreadable."""
        try:
            return self.box.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadable() from error


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, event_id: str, at: int, body: str) -> str:
    """One v1 signature of id, Unix time and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mark = hmac.new(key, f"{event_id}.{at}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mark).decode()}"


def headers(sign_with: Iterable[str], *, event_id: str, at: int, body: str) -> dict[str, str]:
    """The three headers; while a secret is being replaced both sign, the new one first."""
    marks = [signature(secret, event_id=event_id, at=at, body=body) for secret in sign_with]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(marks),
    }
