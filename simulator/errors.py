"""Refusals: in Safaricom's shapes on the wire, in helping sentences on the control side."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

WIRE_PATHS = ("/mpesa/", "/oauth/", "/pulltransactions/")


@dataclass(frozen=True)
class Refusal:
    """What Daraja says no with: HTTP status, errorCode, errorMessage."""

    status: int
    code: str
    message: str


class DarajaError(Exception):
    """A refusal on the wire; `request_id` is made up unless it is given."""

    def __init__(self, refusal: Refusal, *, request_id: str = "") -> None:
        """Refuse with `refusal`."""
        super().__init__(refusal.message)
        self.refusal, self.request_id = refusal, request_id


class ControlError(Exception):
    """A refusal of the control side; the message says what to send instead."""

    def __init__(self, status: int, error: str, message: str) -> None:
        """`error` is a short code for programs, `message` a sentence for people."""
        super().__init__(message)
        self.status, self.error, self.message = status, error, message


def invalid(field: str) -> DarajaError:
    """A field that is missing or wrong. Source: Safaricom, M-Pesa Express Simulate page."""
    return DarajaError(Refusal(400, "400.002.02", f"Bad Request - Invalid {field}"))


@contextmanager
def coded(code: str) -> Iterator[None]:
    """Give the refusals of fields inside this block the errorCode that the product's own page shows."""
    try:
        yield
    except DarajaError as error:
        if error.refusal.code != "400.002.02":
            raise
        raise DarajaError(replace(error.refusal, code=code)) from error


def spike_arrest(allowed: int) -> Refusal:
    """The gateway's 429, quoting `allowed` calls per 60 seconds; its body is recorded, not published."""
    rate = f"messagesPerPeriod={allowed}, periodInMicroseconds=60000000, maxBurstMessageCount=1.0"
    message = f"Spike arrest violation. Allowed rate : MessageRate{{{rate}}}"
    return Refusal(429, "policies.ratelimit.SpikeArrestViolation", message)


INVALID_TOKEN = Refusal(404, "404.001.03", "Invalid Access Token")
# One refusal of a token for each product. Sources: Safaricom, Customer To Business, Transaction Status
# and Account Balance pages.
INVALID_TOKEN_400 = Refusal(400, "400.003.01", "Invalid Access Token")
INVALID_TOKEN_401 = Refusal(401, "401.002.01", "Error Occurred - Invalid Access Token")
INVALID_PAYLOAD = Refusal(400, "400.002.05", "Invalid Request Payload")
# Source of these two: Safaricom, Authorization page. Its answer to a wrong key or secret is not
# published; a status of 400 has been recorded, so the nearest of the two is sent.
WRONG_AUTHENTICATION = Refusal(400, "400.008.01", "Invalid Authentication passed")
WRONG_GRANT = Refusal(400, "400.008.02", "Invalid grant type passed")
UNKNOWN_MERCHANT = Refusal(500, "500.001.1001", "Merchant does not exist")
WRONG_PASSWORD = Refusal(500, "500.001.1001", "[MerchantValidate] - Wrong credentials")
# Source: Safaricom, Customer To Business and Business To Customer pages.
ALREADY_REGISTERED = Refusal(500, "500.003.1001", "Urls are already registered.")
DUPLICATE_CONVERSATION = Refusal(500, "500.002.1001", "Duplicate OriginatorConversationID.")
PROCESSING = Refusal(500, "500.001.1001", "The transaction is being processed")

# Source: Safaricom, M-Pesa Express Simulate page, error table; where it leaves the HTTP status
# blank, 500. Keys are what `Outcome.refusal` names.
REFUSALS: dict[str, Refusal] = {
    "locked": Refusal(
        500,
        "500.001.1001",
        "Unable to lock subscriber, a transaction is already in process for the current subscriber",
    ),
    "busy": Refusal(500, "500.003.02", "System is busy. Please try again in few minutes."),
    "spike": spike_arrest(5),
    "quota": Refusal(500, "500.003.03", "Error Occurred: Quota Violation"),
    "internal": Refusal(500, "500.003.1001", "Internal Server Error"),
}

_WIRE_HTTP = {
    404: Refusal(404, "404.001.01", "Resource not found"),
    405: Refusal(405, "405.001", "Method Not Allowed"),
}

GATEWAY_PAGE = (
    "<html><head><title>504 Gateway Time-out</title></head>"
    "<body><center><h1>504 Gateway Time-out</h1></center></body></html>"
)


def register(app: Flask, *, new_request_id: Callable[[], str]) -> None:
    """Give the application its error handlers; `new_request_id` makes a `requestId`."""

    def daraja(error: DarajaError) -> tuple[Response, int]:
        return _shape(error.refusal, error.request_id or new_request_id()), error.refusal.status

    def http(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
        if request.path.startswith(WIRE_PATHS) and error.code in _WIRE_HTTP:
            return daraja(DarajaError(_WIRE_HTTP[error.code]))
        if error.code in {404, 405}:
            sentence = f"There is no {request.method} {request.path}."
            return _control(ControlError(error.code, "no_such_call", sentence))
        return error

    app.register_error_handler(DarajaError, daraja)
    app.register_error_handler(ControlError, _control)
    app.register_error_handler(HTTPException, http)


def _shape(refusal: Refusal, request_id: str) -> Response:
    if refusal.status == 429:
        detail = {"errorcode": refusal.code}
        return jsonify({"fault": {"faultstring": refusal.message, "detail": detail}})
    return jsonify({"requestId": request_id, "errorCode": refusal.code, "errorMessage": refusal.message})


def _control(error: ControlError) -> tuple[Response | str, int]:
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        return render_template("error.html", message=error.message), error.status
    return jsonify({"error": error.error, "message": error.message}), error.status
