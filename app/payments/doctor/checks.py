"""Every check, in the order in which a merchant meets what it is about. None of them moves money.

What Safaricom says is read from its words: one code stands for several things (see mpesa/codes.py).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import requests

from app.payments.doctor import addresses, numbers
from app.payments.doctor.finding import Finding, fine, unsure, wrong
from app.payments.doctor.numbers import PASSKEY
from app.payments.gateway import Gateway
from app.payments.mpesa import codes
from app.payments.mpesa.client import GatewayBusy, GatewayError
from app.payments.mpesa.initiator import credential
from config import MpesaSettings

KEYS, CLOCK, CERTIFICATE, PULL = "Keys", "Clock", "Certificate", "Pull"
MOST_SECONDS_OFF = 60
PATIENCE = (5.0, 15.0)
Clock = Callable[[], datetime]


def examine(*, gateway: Gateway, settings: MpesaSettings, now: Clock) -> Iterator[Finding]:
    """Everything that can be seen from here, check by check."""
    if not gateway.configured:
        cure = "Set MPESA_CONSUMER_KEY, MPESA_CONSUMER_SECRET, MPESA_SHORTCODE and MPESA_PASSKEY."
        yield wrong(KEYS, "M-Pesa is not set up.", cure)
        return
    yield clock(settings, now=now)
    keys_found = keys(gateway)
    yield keys_found
    yield from numbers.judge(settings)
    if not keys_found.cure:
        yield passkey(gateway, settings)
    yield numbers.answered()
    yield from addresses.judge(gateway.callback_base)
    yield addresses.reach(gateway.callback_base)
    yield certificate(settings)
    yield numbers.by_hand()
    if gateway.pull is not None and gateway.pull.enabled and not keys_found.cure:
        yield pull(gateway, now=now)


def clock(settings: MpesaSettings, *, now: Clock) -> Finding:
    """Compare the clock with the Date of Safaricom's answer: the time is a part of a push's password."""
    try:
        answer = requests.get(f"{settings.api_url}/", timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as error:
        says = f"{settings.api_url} does not answer ({type(error).__name__})."
        return wrong(CLOCK, says, "Check MPESA_API_URL and whether this computer reaches the internet.")
    try:
        theirs = parsedate_to_datetime(answer.headers["Date"])
        off = round((now() - theirs).total_seconds())
    except (KeyError, ValueError, TypeError):
        return unsure(CLOCK, "Safaricom's answer has no date in it.", "Set the clock by NTP.")
    if abs(off) > MOST_SECONDS_OFF:
        says = f"This clock is {abs(off)} seconds {'ahead of' if off > 0 else 'behind'} Safaricom's."
        return wrong(CLOCK, says, "Set it by NTP (timedatectl set-ntp true): prompts are refused otherwise.")
    return fine(CLOCK, "It agrees with Safaricom's.")


def keys(gateway: Gateway) -> Finding:
    """Get a new access token, for all workers of the shop: the one before may end with it."""
    try:
        gateway.token(gateway.token(""))
    except GatewayError as error:
        if error.reason == codes.UNREACHABLE:
            return wrong(KEYS, "Safaricom could not be reached.", "Check MPESA_API_URL and the network.")
        cure = "Copy MPESA_CONSUMER_KEY and MPESA_CONSUMER_SECRET again, from the app of this environment."
        return wrong(KEYS, "Safaricom gives no token for these keys.", cure)
    return fine(KEYS, "Safaricom gives a token for them.")


def passkey(gateway: Gateway, settings: MpesaSettings) -> Finding:
    """What Safaricom says of short code, passkey and time together."""
    try:
        said = numbers.said_of_nobody(gateway.client, gateway)
    except (GatewayError, GatewayBusy) as error:
        return unsure(PASSKEY, f"Safaricom gave no answer ({error}).", "Run this again in a minute.")
    for part, says, cure in SAID:
        if part in said.lower():
            turned = numbers.swapped(settings, gateway) if part in ABOUT_NUMBERS else None
            return turned or wrong(PASSKEY, says, cure)
    if numbers.is_taken(said):
        return fine(PASSKEY, "Safaricom takes short code, passkey and time together.")
    return unsure(PASSKEY, f"Safaricom said: {said}.", "Run this again in a minute.")


ABOUT_NUMBERS = ("wrong credentials", "merchant does not exist")
SAID = (
    (
        "wrong credentials",
        "The passkey does not belong to this short code.",
        "Copy MPESA_PASSKEY again, of this environment; for a till, MPESA_SHORTCODE is the store number.",
    ),
    (
        "merchant does not exist",
        "Safaricom does not know this short code here.",
        "Is MPESA_SHORTCODE of this environment? For a till it is the store (head office) number.",
    ),
    ("invalid timestamp", "Safaricom refuses the time.", "Set this computer's clock by NTP."),
    ("invalid businessshortcode", "Safaricom refuses the short code.", "Look at MPESA_SHORTCODE's digits."),
    (
        "invalid access token",
        "The app may not send prompts.",
        "On developer.safaricom.co.ke, tick M-Pesa Express for this app, or finish its Go Live.",
    ),
    (
        "apiproduct",
        "The app may not send prompts.",
        "On developer.safaricom.co.ke, tick M-Pesa Express for this app, or finish its Go Live.",
    ),
)


def certificate(settings: MpesaSettings) -> Finding:
    """Whether the initiator's password can be encrypted. Dates are not looked at: those in use are over."""
    if not settings.may_initiate:
        cure = "Set MPESA_INITIATOR, MPESA_INITIATOR_PASSWORD and MPESA_CERTIFICATE to refund by M-Pesa."
        return unsure(CERTIFICATE, "No initiator is set up, so refunds are paid in cash.", cure)
    try:
        credential(settings.initiator_password, settings.certificate)
    except GatewayError:
        cure = "MPESA_CERTIFICATE is the path of Safaricom's .cer file of this environment, from its portal."
        return wrong(CERTIFICATE, "The file cannot be read as a certificate.", cure)
    if any(sign in settings.initiator_password for sign in "()[]{}<>@."):
        cure = "Safaricom takes letters, digits and # & % $ in it. Set another one on the portal."
        return wrong(CERTIFICATE, "The initiator's password has a sign that Safaricom refuses.", cure)
    return fine(CERTIFICATE, "The initiator's password can be encrypted.")


def pull(gateway: Gateway, *, now: Clock) -> Finding:
    """Ask for the first page of the last 48 hours."""
    pages = gateway.pull.last_48_hours(now=now(), token=gateway.token) if gateway.pull else iter(())
    try:
        with gateway.client.slot():
            next(pages, None)
    except (GatewayError, GatewayBusy) as error:
        says = f"Safaricom said: {getattr(error, 'detail', '') or error}."
        return wrong(PULL, says, "Run flask payments register-pull, or set MPESA_PULL=off.")
    return fine(PULL, "Safaricom lists the last 48 hours.")
