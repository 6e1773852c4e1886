"""Speaks Daraja: one exception, and the one bit that matters for money: may it have happened?"""

import base64
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from app.errors import AppError
from app.kit.clock import NAIROBI, utc_now
from app.payments.mpesa import codes
from config import MpesaSettings

log = logging.getLogger("duka.mpesa")


class GatewayError(Exception):
    """Safaricom did not do as asked. `may_have_happened` is true when nobody can tell whether it did."""

    def __init__(self, reason: str, *, may_have_happened: bool, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_have_happened = may_have_happened
        self.detail = detail


class GatewayBusy(AppError):
    status = 503
    detail = "M-Pesa is answering slowly and too many are waiting. Nothing was sent. Please try again."
    retry_after = 5


@dataclass(frozen=True)
class Pushed:
    """Safaricom accepted the push: no money has moved yet."""

    merchant_request_id: str
    checkout_request_id: str


@dataclass(frozen=True)
class Asked:
    """What the STK query answered. `code` is None while it is not final (or not to be trusted as such)."""

    code: str | None
    detail: str


@dataclass(frozen=True)
class Prompt:
    """What to show on the payer's phone. `phone` as 2547..., `shillings` whole."""

    phone: str
    shillings: int
    reference: str
    description: str
    callback_url: str


PATIENCE = 0.5  # seconds to wait for a place: a double tap leaves sooner, a slow gateway does not
TokenSource = Callable[[str], str]  # takes the token that was refused, or an empty text


class MpesaClient:
    """One per process and app. `token` gives the shared access token, another when told which was refused."""

    def __init__(self, settings: MpesaSettings, *, most_at_once: int) -> None:
        self._settings = settings
        self._slots = threading.BoundedSemaphore(max(1, most_at_once))
        self._http = requests.Session()
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=max(2, most_at_once), max_retries=0)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)
        self._http.trust_env = False

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the few places for a call, so that a slow gateway cannot take every thread."""
        if not self._slots.acquire(timeout=PATIENCE):
            raise GatewayBusy()
        try:
            yield
        finally:
            self._slots.release()

    def fetch_token(self) -> tuple[str, int]:
        """Return a new access token and the seconds it lives. Raises GatewayError."""
        basic = (self._settings.consumer_key, self._settings.consumer_secret)
        url = f"{self._settings.api_url}/oauth/v1/generate"
        try:
            answer = self._http.get(
                url,
                params={"grant_type": "client_credentials"},
                auth=basic,
                timeout=self._timeout,
                allow_redirects=False,
            )
            body = answer.json()
            return str(body["access_token"]), int(body["expires_in"])
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            reason = codes.UNREACHABLE if isinstance(error, requests.ConnectionError) else codes.MISCONFIGURED
            raise GatewayError(reason, may_have_happened=False, detail="no access token") from error

    def push(self, prompt: Prompt, *, token: TokenSource) -> Pushed:
        """Ask Safaricom to show `prompt`. Raises GatewayError; never sends twice by itself."""
        body = self._signed(utc_now()) | {
            "TransactionType": self._settings.transaction_type,
            "Amount": prompt.shillings,
            "PartyA": prompt.phone,
            "PartyB": self._settings.party_b,
            "PhoneNumber": prompt.phone,
            "CallBackURL": prompt.callback_url,
            "AccountReference": prompt.reference[:12],
            "TransactionDesc": prompt.description[:13],
        }
        status, answer = self.post("/mpesa/stkpush/v1/processrequest", body, token)
        if status == 200 and answer.get("ResponseCode") == "0" and answer.get("CheckoutRequestID"):
            return Pushed(
                str(answer.get("MerchantRequestID", ""))[:64], str(answer["CheckoutRequestID"])[:64]
            )
        raise _refused(status, answer)

    def query(self, checkout_request_id: str, *, token: TokenSource) -> Asked:
        """Ask how a push ended. Raises GatewayError when no answer can be had.

        A result code that is not on the list of final ones means "ask again": so do 4999 and
        "The transaction is being processed" (HTTP 500). The answer must name our CheckoutRequestID.
        """
        body = self._signed(utc_now()) | {"CheckoutRequestID": checkout_request_id}
        status, answer = self.post("/mpesa/stkpushquery/v1/query", body, token)
        code, detail = str(answer.get("ResultCode", "")), str(answer.get("ResultDesc", ""))[:200]
        ours = answer.get("CheckoutRequestID") == checkout_request_id
        if status == 200 and answer.get("ResponseCode") == "0" and ours and code in codes.FINAL_IN_QUERY:
            return Asked(code, detail)
        return Asked(None, detail or str(answer.get("errorMessage", f"HTTP {status}"))[:200])

    def register_urls(self, *, confirmation: str, validation: str, default: str, token: TokenSource) -> str:
        """Tell Safaricom where to tell payments by hand; return its words. Raises GatewayError.

        `default`, Completed or Cancelled, is what M-Pesa does while the validation does not answer.
        """
        body = {
            "ShortCode": self._settings.shortcode,
            "ResponseType": default,
            "ConfirmationURL": confirmation,
            "ValidationURL": validation,
        }
        status, answer = self.post("/mpesa/c2b/v2/registerurl", body, token)
        said = str(answer.get("ResponseDescription") or answer.get("errorMessage") or f"HTTP {status}")[:200]
        if status == 200 and str(answer.get("ResponseCode")) == "0":
            return said
        raise GatewayError(codes.refusal(said), may_have_happened=False, detail=said)

    @property
    def by_hand(self) -> dict[str, str]:
        """Where a payer sends money without a prompt: `paybill`, or the `till` of a Buy Goods shop."""
        if self._settings.transaction_type == "CustomerBuyGoodsOnline":
            return {"till": self._settings.party_b}
        return {"paybill": self._settings.shortcode}

    @property
    def _timeout(self) -> tuple[float, float]:
        return 5.0, self._settings.timeout

    def _signed(self, now: datetime) -> dict[str, Any]:
        """BusinessShortCode, Timestamp (Nairobi time) and the Password made of both and the passkey."""
        stamp = now.astimezone(NAIROBI).strftime("%Y%m%d%H%M%S")
        plain = f"{self._settings.shortcode}{self._settings.passkey}{stamp}"
        password = base64.b64encode(plain.encode()).decode()
        return {"BusinessShortCode": self._settings.shortcode, "Password": password, "Timestamp": stamp}

    def post(
        self, path: str, body: dict[str, Any], token: TokenSource, *, method: str = "POST"
    ) -> tuple[int, dict[str, Any]]:
        """POST once; once more with a new token when the first was refused, which moved nothing.

        Return the HTTP status and the body ({} for what is no JSON object). Raises GatewayError.
        """
        first = token("")
        status, answer = self._send(path, body, first, method)
        if _token_refused(status, answer):
            status, answer = self._send(path, body, token(first), method)
        return status, answer

    def _send(self, path: str, body: dict[str, Any], token: str, method: str) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            response = self._http.request(
                method,
                self._settings.api_url + path,
                json=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            unsent = _never_sent(error)
            raise GatewayError(
                codes.UNREACHABLE, may_have_happened=not unsent, detail=type(error).__name__
            ) from error
        try:
            answer = json.loads(response.text)
        except ValueError:
            answer = {}
        return response.status_code, answer if isinstance(answer, dict) else {}


TOKEN_CODES = frozenset({"404.001.03", "401.002.01", "400.003.01", "401.003.01", "404.001.04"})


def _token_refused(status: int, answer: dict[str, Any]) -> bool:
    """Daraja refuses a token in at least four ways (daraja error tables)."""
    return status in {400, 401, 404} and str(answer.get("errorCode", "")) in TOKEN_CODES


def _never_sent(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError | ConnectTimeoutError)


def _refused(status: int, answer: dict[str, Any]) -> GatewayError:
    """A refusal we know is certain; any other 5xx, page or nonsense leaves the outcome open."""
    message = str(answer.get("errorMessage") or answer.get("ResponseDescription") or "")[:200]
    if status == 429:
        return GatewayError("mpesa_busy", may_have_happened=False, detail="rate limit")
    reason = codes.refusal(message)
    known = bool(message) and (400 <= status < 500 or reason != "refused")
    not_accepted = status == 200 and str(answer.get("ResponseCode", "0")) != "0"
    if known or not_accepted:
        log.warning(
            "push refused", extra={"status": status, "reason": reason, "code": answer.get("errorCode")}
        )
        return GatewayError(reason, may_have_happened=False, detail=message)
    return GatewayError("no_clear_answer", may_have_happened=True, detail=f"HTTP {status}")
