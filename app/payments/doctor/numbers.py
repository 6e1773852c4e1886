"""PayBill, store and till: what the numbers say by themselves, what Safaricom says, what became of a prompt.

Safaricom takes a prompt that is paid to another store's till, or to a till as if it were a PayBill, and fails
it afterwards, before any money moves (results 2028 and SFC_IC0003 of its M-Pesa Express page). Until a prompt
was answered nobody can tell, and nothing here says otherwise.
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa

from app.db import fetch, read
from app.payments.decide import Source
from app.payments.doctor.finding import Finding, fine, unsure, wrong
from app.payments.gateway import Gateway
from app.payments.models import CallbackMessage, Evidence
from app.payments.mpesa.client import GatewayBusy, GatewayError, MpesaClient
from config import MpesaSettings

NUMBERS, PASSKEY, ANSWERED = "Short code and till", "Passkey", "A prompt that was answered"
BY_HAND = "Payments by hand"
LIVE, BUY_GOODS = "https://api.safaricom.co.ke", "CustomerBuyGoodsOnline"
SANDBOX_SHORTCODE, SANDBOX_PASSKEY = "174379", "bfb279f9"  # as far as it is printed everywhere
NOT_ASSIGNED = ("2028", "SFC_IC0003")
SEEN_BY_PAYER = ("0", "1", "1032", "2001")  # paid, too little money, cancelled, wrong PIN
_LAST = (
    sa.select(Evidence.code, Evidence.at)
    .where(
        Evidence.source.in_([Source.CALLBACK, Source.QUERY]), Evidence.code.in_(NOT_ASSIGNED + SEEN_BY_PAYER)
    )
    .order_by(Evidence.id.desc())
    .limit(1)
)
_TOLD = (
    sa.select(CallbackMessage.outcome)
    .where(CallbackMessage.channel == "c2b")
    .order_by(CallbackMessage.id.desc())
    .limit(1)
)


def judge(settings: MpesaSettings) -> Iterator[Finding]:
    """Settings that contradict each other, or one good word."""
    by_till, same = settings.transaction_type == BUY_GOODS, settings.party_b == settings.shortcode
    if by_till and same:
        cure = "MPESA_SHORTCODE is the store (head office) number, MPESA_PARTY_B the till's. They differ."
        yield wrong(NUMBERS, "The till's number and the store's are the same.", cure)
    elif not by_till and not same:
        cure = "A till wants MPESA_TRANSACTION_TYPE=CustomerBuyGoodsOnline, a PayBill no MPESA_PARTY_B."
        yield wrong(NUMBERS, "MPESA_PARTY_B names a till, and the transaction type is a PayBill's.", cure)
    elif settings.shortcode == SANDBOX_SHORTCODE and settings.api_url == LIVE:
        yield wrong(NUMBERS, "174379 is the sandbox's number.", "Set MPESA_SHORTCODE to your own.")
    else:
        kind = "a till and its store" if by_till else "a PayBill"
        yield fine(NUMBERS, f"Nothing in them contradicts {kind}.")
    if settings.api_url == LIVE and settings.passkey.startswith(SANDBOX_PASSKEY):
        cure = "Set MPESA_PASSKEY to the one that Safaricom sent by e-mail when you went live."
        yield wrong(PASSKEY, "This is the sandbox's passkey.", cure)


def said_of_nobody(client: MpesaClient, gateway: Gateway) -> str:
    """Ask about a prompt that never was: short code, passkey and time are looked at first. Safaricom's words.

    Raises GatewayError, GatewayBusy.
    """
    with gateway.client.slot():
        return client.query(f"ws_CO_{secrets.token_hex(8)}", token=gateway.token).detail


def is_taken(said: str) -> bool:
    """Whether these words mean that short code, passkey and time were in order."""
    return "checkoutrequestid" in said.lower() or "being processed" in said.lower()


def swapped(settings: MpesaSettings, gateway: Gateway) -> Finding | None:
    """For a till that Safaricom refuses as short code: does the passkey belong to the other number?"""
    if settings.transaction_type != BUY_GOODS or settings.party_b == settings.shortcode:
        return None
    turned = replace(settings, shortcode=settings.party_b, party_b=settings.shortcode)
    try:
        said = said_of_nobody(MpesaClient(turned, most_at_once=1), gateway)
    except (GatewayError, GatewayBusy):
        return None
    if not is_taken(said):
        return None
    store, till = settings.party_b, settings.shortcode
    cure = f"Set MPESA_SHORTCODE={store}, which is the store, and MPESA_PARTY_B={till}, the till."
    return wrong(NUMBERS, "Store and till are the wrong way round: the passkey is MPESA_PARTY_B's.", cure)


def answered() -> Finding:
    """What became of the last prompt that tells: only that proves type, store and till together."""
    with read():
        last = fetch(_LAST).first()
    if last is None:
        says = (
            "Nobody can tell yet whether type, store and till belong together: Safaricom takes each prompt."
        )
        return unsure(
            ANSWERED, says, "Send one prompt of KSh 1. A wrong pair fails as 2028, and moves no money."
        )
    when = f"{last.at:%Y-%m-%d %H:%M} UTC"
    if last.code in NOT_ASSIGNED:
        cure = (
            "A PayBill: CustomerPayBillOnline, and no MPESA_PARTY_B. A till: CustomerBuyGoodsOnline, "
            "MPESA_SHORTCODE its store's, MPESA_PARTY_B its own. Then send a prompt of KSh 1."
        )
        return wrong(
            ANSWERED, f"The last prompt failed as {last.code} ({when}): the numbers do not fit.", cure
        )
    return fine(ANSWERED, f"A payer saw the last one ({when}), so they belong together.")


def by_hand() -> Finding:
    """Safaricom tells nobody which addresses are registered; that one was called is the proof."""
    with read():
        last = fetch(_TOLD).first()
    if last is None:
        cure = "Run flask payments register-urls once, then pay KSh 1 by hand and look at the receipts."
        return unsure(BY_HAND, "Safaricom never told this shop of any.", cure)
    if last.outcome == "another_shop":
        cure = "Compare MPESA_SHORTCODE and MPESA_PARTY_B with the number in that message (review queue)."
        return wrong(BY_HAND, "Safaricom tells of money for a number that is not this shop's.", cure)
    return fine(BY_HAND, "Safaricom has told this shop of some.")
