"""Pull: Safaricom lists the payments that customers made to a short code in the last 48 hours.

Source: Safaricom, Pull Transactions. Its newest page calls the query a GET, the older samples POST: POST
is tried first. The list stands inside another list; `trxDate` ends in Z and is read as Nairobi's clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.kit.clock import NAIROBI
from app.payments.mpesa import codes
from app.payments.mpesa.callback import cents
from app.payments.mpesa.client import GatewayError, MpesaClient, TokenSource
from app.payments.numbers import normal
from config import MpesaSettings

REGISTER_PATH, QUERY_PATH = "/pulltransactions/v1/register", "/pulltransactions/v1/query"
REACHES_BACK = timedelta(hours=48)
MOST_PAGES = 500
SOME, NONE, REGISTERED_BEFORE = "1000", "1001", "1001"


@dataclass(frozen=True)
class Pulled:
    """A payment as Pull lists it; `amount_minor` in cents, `at` None when it cannot be read."""

    number: str
    amount_minor: int
    reference: str
    payer: str | None
    at: datetime | None


class PullClient:
    """One per app. `enabled` says whether the shop wants to pull at all, `every` how often."""

    def __init__(self, settings: MpesaSettings, client: MpesaClient) -> None:
        self._settings, self._client = settings, client
        self.enabled = settings.pull and settings.configured
        self.every = timedelta(minutes=settings.pull_minutes)
        self.number = settings.pull_number

    def register(self, *, callback: str, token: TokenSource) -> str:
        """Ask to be allowed to pull; return Safaricom's words. Raises GatewayError."""
        body = {
            "ShortCode": self._settings.shortcode,
            "RequestType": "Pull",
            "NominatedNumber": self.number,
            "CallBackURL": callback,
        }
        status, answer = self._client.post(REGISTER_PATH, body, token)
        told = answer.get("ResponseStatus") or answer.get("Response Status")
        if status == 200 and str(told) in {SOME, REGISTERED_BEFORE}:
            return str(answer.get("ResponseDescription") or told)[:200]
        raise _refused(status, answer)

    def last_48_hours(self, *, now: datetime, token: TokenSource) -> Iterator[list[Pulled]]:
        """The payments up to `now`, page by page. Raises GatewayError.

        The offset counts rows. A page that brings nothing new ends the list, even if it is not empty.
        """
        offset, seen = 0, set[str]()
        for _ in range(MOST_PAGES):
            rows = self._page(now, offset, token)
            fresh = [row for row in map(_row, rows) if row is not None and row.number not in seen]
            seen |= {row.number for row in fresh}
            offset += len(rows)
            if not fresh:
                return
            yield fresh

    def _page(self, now: datetime, offset: int, token: TokenSource) -> list[Any]:
        body = {
            "ShortCode": self._settings.shortcode,
            "StartDate": _stamp(now - REACHES_BACK),
            "EndDate": _stamp(now),
            "OffSetValue": str(offset),
        }
        status, answer = self._client.post(QUERY_PATH, body, token)
        if status == 405:
            status, answer = self._client.post(QUERY_PATH, body, token, method="GET")
        code = str(answer.get("ResponseCode", ""))
        if status != 200 or code not in {SOME, NONE}:
            raise _refused(status, answer)
        return _flat(answer.get("Response")) if code == SOME else []


def _stamp(moment: datetime) -> str:
    return moment.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M:%S")


def _flat(rows: Any) -> list[Any]:
    """The rows out of the list inside the list, however deep they stand."""
    if not isinstance(rows, list):
        return []
    return [one for row in rows for one in (_flat(row) if isinstance(row, list) else [row])]


def _row(row: Any) -> Pulled | None:
    """A row as it can be used, None when it names no receipt or no amount."""
    said = row if isinstance(row, dict) else {}
    number, amount = normal(said.get("transactionId")), cents(said.get("amount"))
    if number is None or amount is None:
        return None
    payer = str(said.get("msisdn") or "")[:64].encode("ascii", "replace").decode() or None
    reference = "".join(letter for letter in str(said.get("billreference") or "") if letter.isprintable())
    return Pulled(number, amount, reference.strip()[:40], payer, _moment(said.get("trxDate")))


def _moment(written: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(written).removesuffix("Z"))
    except ValueError:
        return None
    return moment.replace(tzinfo=NAIROBI) if moment.tzinfo is None else moment


def _refused(status: int, answer: dict[str, Any]) -> GatewayError:
    said = answer.get("errorMessage") or answer.get("ResponseMessage") or answer.get("ResponseDescription")
    words = str(said or f"HTTP {status}")[:200]
    return GatewayError(codes.refusal(words), may_have_happened=False, detail=words)
