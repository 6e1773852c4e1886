"""Text messages over Africa's Talking's HTTP API."""

import json
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from app.notifications.outcome import Outcome, later
from app.notifications.states import Result
from config import SmsSettings

TIMEOUT = (5.0, 10.0)
TAKEN = {100, 101, 102}  # processed, sent, queued
NEVER = {403: "bad_phone", 404: "bad_phone", 406: "opted_out", 409: "opted_out"}
MISTAKES = {401: "held_by_provider", 402: "bad_sender", 405: "no_credit", 407: "no_route"}


def _session() -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    return made


@dataclass(frozen=True)
class Sms:
    """An account at Africa's Talking."""

    settings: SmsSettings
    http: requests.Session = field(default_factory=_session)
    timeout: tuple[float, float] = TIMEOUT

    def send(self, phone: str, text: str) -> Outcome:
        """Text `phone` (+2547...). Never raises: what went wrong is in the outcome."""
        form = {"username": self.settings.username, "to": phone, "message": text, "bulkSMSMode": "1"}
        if self.settings.sender:
            form["from"] = self.settings.sender
        headers = {"apiKey": self.settings.api_key, "Accept": "application/json"}
        try:
            answer = self.http.post(
                self.settings.api_url, data=form, headers=headers, timeout=self.timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            return _not_answered(error)
        return judged(answer.status_code, answer.text)


def _not_answered(error: requests.RequestException) -> Outcome:
    cause = error.args[0] if error.args else None
    unsent = isinstance(getattr(cause, "reason", cause), NewConnectionError | ConnectTimeoutError)
    if unsent or isinstance(error, requests.ConnectTimeout):
        return later("unreachable")
    return later("timed_out" if isinstance(error, requests.Timeout) else "no_clear_answer", unclear=True)


def judged(status: int, text: str) -> Outcome:
    """What the provider's answer means: its own status of our one recipient, else HTTP's."""
    if status in {401, 403}:
        return later("login_refused", status)
    if status >= 500:
        return later("no_clear_answer", status, unclear=True)
    code = _code(text)
    if code in TAKEN:
        return Outcome(Result.SENT, status=code)
    if code in NEVER:
        return Outcome(Result.NEVER, NEVER[code], code)
    return later(MISTAKES.get(code or 0, "answered_no"), code or status)


def _code(text: str) -> int | None:
    """The status code of the one recipient: an answer without recipients refused the whole request."""
    try:
        recipients: Any = json.loads(text)["SMSMessageData"]["Recipients"]
        code = int(recipients[0]["statusCode"])
        return code if 0 < code < 1000 else None
    except (ValueError, KeyError, IndexError, TypeError):
        return None
