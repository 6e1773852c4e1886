"""Safaricom's access token, shared by every process: each new one may end the one before."""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import db, moved, read, unit_of_work
from app.kit.clock import utc_now
from app.kit.text import digest
from app.payments.models import GatewayToken
from app.payments.mpesa.client import GatewayError, MpesaClient
from config import MpesaSettings

EARLY = timedelta(seconds=60)
LOCKED_FOR = timedelta(seconds=30)
LONGEST_WAIT = 8.0


@dataclass
class SharedToken:
    """The token of one consumer key in one environment."""

    name: str
    client: MpesaClient

    @classmethod
    def of(cls, settings: MpesaSettings, client: MpesaClient) -> "SharedToken":
        return cls(digest(settings.api_url, settings.consumer_key, settings.consumer_secret), client)

    def __call__(self, refused: str) -> str:
        """Return the token, but not `refused`, which Safaricom turned away. Raises GatewayError."""
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline:
            present = _read(self.name, now=utc_now())
            if present and present != refused:
                return present
            if _take_turn(name=self.name, now=utc_now()):
                return self._refresh()
            time.sleep(0.05 + secrets.randbelow(50) / 1000)
        raise GatewayError("mpesa_unreachable", may_have_happened=False, detail="no access token in time")

    def _refresh(self) -> str:
        try:
            token, lives = self.client.fetch_token()
        except GatewayError:
            _give_up_turn(name=self.name, now=utc_now())
            raise
        _store(name=self.name, token=token, expires_at=utc_now() + timedelta(seconds=lives))
        return token


def _read(name: str, *, now: datetime) -> str | None:
    with read() as session:
        row = session.get(GatewayToken, name)
        return row.token if row and row.token and row.expires_at > now + EARLY else None


@unit_of_work
def _take_turn(*, name: str, now: datetime) -> bool:
    """Whether this caller is the one to refresh."""
    mine = sa.update(GatewayToken).where(GatewayToken.name == name, GatewayToken.refreshing_until < now)
    if moved(mine.values(refreshing_until=now + LOCKED_FOR)):
        return True
    if db.session.get(GatewayToken, name) is not None:
        return False
    db.session.add(GatewayToken(name=name, token="", expires_at=now, refreshing_until=now + LOCKED_FOR))
    db.session.flush()
    return True


@unit_of_work
def _store(*, name: str, token: str, expires_at: datetime) -> None:
    mine = sa.update(GatewayToken).where(GatewayToken.name == name)
    moved(mine.values(token=token, expires_at=expires_at, refreshing_until=expires_at - timedelta(days=2)))


@unit_of_work
def _give_up_turn(*, name: str, now: datetime) -> None:
    moved(sa.update(GatewayToken).where(GatewayToken.name == name).values(token="", refreshing_until=now))
