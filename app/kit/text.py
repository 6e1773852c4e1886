"""Names, slugs and unguessable words."""

import hashlib
import hmac
import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: an order number is read out at a counter


def slug(name: str) -> str:
    """A word for addresses: "Sukuma wiki & co" is "sukuma-wiki-co"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "item"


def order_number() -> str:
    """Ten characters that cannot be guessed; short enough for M-Pesa's AccountReference (12)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def digest(*parts: str | bytes) -> str:
    """SHA-256 in hex of the parts, unambiguous about where each ends."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def sign(secret: str, purpose: str, name: str) -> str:
    """A bearer token for `name`, derived and not stored, so that a replayed answer can repeat it."""
    mark = hmac.new(secret.encode(), f"{purpose}:{name}".encode(), hashlib.sha256).hexdigest()
    return f"{name}.{mark[:40]}"


def signed_name(secret: str, purpose: str, token: str) -> str | None:
    """The name inside a token made by `sign`, or None when it is not ours."""
    name, _, _ = token.partition(".")
    good = name.isascii() and name.isalnum() and len(name) <= 64
    return (
        name if good and hmac.compare_digest(token.encode(), sign(secret, purpose, name).encode()) else None
    )


def like(words: str) -> str:
    """`words` as a LIKE pattern that finds them anywhere; its wildcards are taken literally (escape is !)."""
    return "%" + re.sub(r"([%_!])", r"!\1", words.strip()) + "%"
