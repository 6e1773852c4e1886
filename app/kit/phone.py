"""Kenyan mobile numbers in every form that people type, kept as E.164 (+254712345678)."""

import phonenumbers


class NotAPhone(ValueError):
    """What was typed is not a Kenyan mobile number."""


HINT = "Use a Kenyan mobile number such as 0712 345 678, 0110 345 678 or +254712345678."


def to_e164(typed: str) -> str:
    """Return `typed` as E.164. Raises NotAPhone with a hint in its message.

    Takes 07.., 01.., 7.., 1.., 254.. and +254.., with spaces, dots, dashes or brackets. Prefixes
    are not hard-coded beyond 7 and 1: Safaricom opens new ones (daraja, phone format).
    """
    if len(typed) > 32:
        raise NotAPhone(HINT)
    try:
        number = phonenumbers.parse(typed, "KE")
    except phonenumbers.NumberParseException as error:
        raise NotAPhone(HINT) from error
    national = str(number.national_number)
    if number.country_code != 254 or number.extension or len(national) != 9 or national[0] not in "17":
        raise NotAPhone(HINT)
    return f"+254{national}"


def masked(e164: str) -> str:
    """A phone for logs and for eyes that need not know it: +2547•••••678."""
    return f"{e164[:5]}•••••{e164[-3:]}"


def msisdn(e164: str) -> str:
    """The form that Safaricom takes: 254712345678."""
    return e164.removeprefix("+")
