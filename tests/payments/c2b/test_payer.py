"""What C2B tells of a phone: enough to rule some out, seldom enough to be sure."""

import hashlib

import pytest

from app.payments.c2b.payer import fits

PHONE = "+254712345678"


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "told",
    [
        "254712345678",
        "+254712345678",
        "2547 ***** 678",
        "2547*****678",
        "25471234****78",
        hashed("254712345678"),
        hashed("0712345678").upper(),
    ],
)
def test_it_is_this_phone(told: str) -> None:
    assert fits(told, PHONE) is True


@pytest.mark.parametrize("told", ["254712345679", "2547 ***** 679", "2541 ***** 999", "07*****99"])
def test_it_is_another(told: str) -> None:
    assert fits(told, PHONE) is False


@pytest.mark.parametrize(
    "told",
    ["", None, hashed("254712345679"), "0712***678", "*****678", "2547*****8", "2547*******", "AMINA", "712"],
)
def test_nobody_can_tell(told: str | None) -> None:
    assert fits(told, PHONE) is None


def test_without_a_phone_nobody_can_tell() -> None:
    assert fits("254712345678", None) is None
