"""Where Safaricom tells of payments by hand: one pair of addresses per short code, with a secret in it."""

import hmac
from dataclasses import dataclass

from app.kit.text import sign
from config import Settings

PATH = "/api/v1/payments/callbacks/c2b/"
PURPOSE = "c2b"


@dataclass(frozen=True)
class Shop:
    """This shop as C2B knows it.

    `secret` is derived from SECRET_KEY and the short code, so that it is stored nowhere; whoever knows it
    is believed. `shortcodes` are the numbers under which its payments are told: the short code, its till.
    """

    secret: str
    shortcodes: frozenset[str]
    base: str

    @classmethod
    def of(cls, settings: Settings) -> "Shop":
        mpesa = settings.mpesa
        known = frozenset({mpesa.shortcode, mpesa.party_b} - {""})
        return cls(sign(settings.secret_key, PURPOSE, mpesa.shortcode), known, mpesa.callback_url)

    def knows(self, secret: str) -> bool:
        """Whether somebody knows the secret, in constant time; a shop without a short code has none."""
        given, own = secret.encode("utf-8", "replace"), self.secret.encode()
        return bool(self.shortcodes) and hmac.compare_digest(given, own)

    @property
    def confirmation(self) -> str:
        return f"{self.base}{PATH}{self.secret}/confirmation"

    @property
    def validation(self) -> str:
        return f"{self.base}{PATH}{self.secret}/validation"
