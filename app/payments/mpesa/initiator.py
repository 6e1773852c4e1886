"""The calls that need the shop's own API operator (initiator): money back, payouts, and what became of them.

Each is answered twice: at once that it was accepted, and later, at ResultURL, how it ended. Sources:
Safaricom's pages Reversal, Business To Customer and Transaction Status.
"""

import base64
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.payments.mpesa import codes
from app.payments.mpesa.client import GatewayError, MpesaClient, TokenSource
from config import MpesaSettings

log = logging.getLogger("duka.mpesa")
REVERSAL_PATH = "/mpesa/reversal/v1/request"
B2C_PATH = "/mpesa/b2c/v3/paymentrequest"
STATUS_PATH = "/mpesa/transactionstatus/v1/query"
SHORTCODE = "4"  # IdentifierType of a shortcode; a reversal has one of its own
REVERSING_SHORTCODE = "11"


@dataclass(frozen=True)
class Accepted:
    """Safaricom took the call: nothing has happened yet."""

    originator_conversation_id: str
    conversation_id: str


@dataclass(frozen=True)
class Addresses:
    """Where Safaricom tells how it ended, and that it gave up waiting."""

    result: str
    timeout: str


class InitiatorClient:
    """One per app. `configured` is whether the shop has an initiator at all."""

    def __init__(self, settings: MpesaSettings, client: MpesaClient) -> None:
        self._settings, self._client = settings, client
        self.configured = settings.may_initiate

    def reverse(
        self, receipt: str, *, shillings: int, remarks: str, to: Addresses, token: TokenSource
    ) -> Accepted:
        """Undo the payment `receipt`. Raises GatewayError; never sends twice by itself."""
        body = self._body("TransactionReversal", remarks, to) | {
            "TransactionID": receipt,
            "Amount": shillings,
            "ReceiverParty": self._settings.shortcode,
            "RecieverIdentifierType": REVERSING_SHORTCODE,  # spelled so
        }
        return self._call(REVERSAL_PATH, body, token)

    def pay_out(
        self, phone: str, *, key: str, shillings: int, remarks: str, to: Addresses, token: TokenSource
    ) -> Accepted:
        """Pay `phone` (2547...); of two calls with one `key` one is carried out. Raises GatewayError."""
        body = self._body("BusinessPayment", remarks, to)
        body["InitiatorName"] = body.pop("Initiator")
        body |= {
            "OriginatorConversationID": key,
            "Amount": shillings,
            "PartyA": self._settings.b2c_shortcode,
            "PartyB": phone,
            "Occassion": "",  # spelled so
        }
        return self._call(B2C_PATH, body, token)

    def ask(self, subject: str, *, by_conversation: bool, to: Addresses, token: TokenSource) -> Accepted:
        """Ask what became of a receipt, or of a call by its OriginatorConversationID. Raises GatewayError."""
        body = self._body("TransactionStatusQuery", "What became of it", to) | {
            "OriginalConversationID" if by_conversation else "TransactionID": subject,
            "PartyA": self._settings.shortcode,
            "IdentifierType": SHORTCODE,
            "Occasion": "",
        }
        return self._call(STATUS_PATH, body, token)

    def _body(self, command: str, remarks: str, to: Addresses) -> dict[str, Any]:
        return {
            "Initiator": self._settings.initiator,
            "SecurityCredential": credential(self._settings.initiator_password, self._settings.certificate),
            "CommandID": command,
            "Remarks": remarks[:100],
            "ResultURL": to.result,
            "QueueTimeOutURL": to.timeout,
        }

    def _call(self, path: str, body: dict[str, Any], token: TokenSource) -> Accepted:
        status, answer = self._client.post(path, body, token)
        if status == 200 and str(answer.get("ResponseCode")) == "0" and answer.get("ConversationID"):
            originator = str(answer.get("OriginatorConversationID", ""))[:64]
            return Accepted(originator, str(answer["ConversationID"])[:64])
        raise _refused(status, answer)


def credential(password: str, certificate: str) -> str:
    """The password as Safaricom takes it: RSA PKCS#1 v1.5 (not OAEP) for its certificate, in base64.

    The file is read each time, so that a renewed one counts at once; it is a `.cer` as Safaricom gives
    it, PEM or DER. Its dates are not looked at: the ones in use have long been over. Raises GatewayError.
    """
    try:
        key = _read(Path(certificate).read_bytes()).public_key()
    except (OSError, ValueError) as error:
        log.error("MPESA_CERTIFICATE cannot be read", extra={"cause": type(error).__name__})
        raise GatewayError(
            codes.MISCONFIGURED, may_have_happened=False, detail="MPESA_CERTIFICATE"
        ) from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise GatewayError(
            codes.MISCONFIGURED, may_have_happened=False, detail="MPESA_CERTIFICATE is not RSA"
        )
    return base64.b64encode(key.encrypt(password.encode(), padding.PKCS1v15())).decode()


def _read(data: bytes) -> x509.Certificate:
    return (
        x509.load_pem_x509_certificate(data)
        if b"-----BEGIN" in data
        else x509.load_der_x509_certificate(data)
    )


def _refused(status: int, answer: dict[str, Any]) -> GatewayError:
    """Certain is only what the gateway turned away: 429, a 4xx with a reason, another ResponseCode.

    Any 5xx may have been carried out, and so has what is called a duplicate.
    """
    message = str(answer.get("errorMessage") or answer.get("ResponseDescription") or "")[:200]
    if status == 429:
        return GatewayError("mpesa_busy", may_have_happened=False, detail="rate limit")
    turned_down = (400 <= status < 500 and message) or (
        status == 200 and answer.get("ResponseCode") not in {None, "0", 0}
    )
    if not turned_down or "duplicate" in message.lower():
        return GatewayError(
            "no_clear_answer", may_have_happened=True, detail=f"HTTP {status} {message}".strip()
        )
    reason = codes.refusal(message)
    log.warning("call refused", extra={"status": status, "reason": reason, "code": answer.get("errorCode")})
    return GatewayError(reason, may_have_happened=False, detail=message)
