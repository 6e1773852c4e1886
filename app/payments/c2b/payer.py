"""The payer as C2B tells it: a masked number, a hash, or nothing; never a key.

Source: Safaricom, Customer To Business, question 3 of its FAQ. What v1 hashes is published nowhere, so
a hash that fits proves the phone and one that does not proves nothing.
"""

import hashlib
import re

from app.kit.phone import msisdn

_HASH = re.compile(r"[0-9a-f]{64}")


def fits(payer: str | None, phone: str | None) -> bool | None:
    """Whether `payer` can be `phone` (E.164): True, False, or None when nobody can tell."""
    if not payer or not phone:
        return None
    number, told = msisdn(phone), payer.replace(" ", "").removeprefix("+")
    if _HASH.fullmatch(told.lower()):
        return True if told.lower() in _hashes(number) else None
    if "*" in told:
        return _fits_mask(told, number)
    return told == number if told.isdigit() and len(told) == len(number) else None


def _fits_mask(told: str, number: str) -> bool | None:
    head, tail = told.partition("*")[0], told.rpartition("*")[2]
    if len(tail) < 2 or not tail.isdigit():
        return None
    if not number.endswith(tail):
        return False
    return True if head and number.startswith(head) else None


def _hashes(number: str) -> set[str]:
    forms = (number, f"+{number}", f"0{number[3:]}", number[3:])
    return {hashlib.sha256(form.encode()).hexdigest() for form in forms}
