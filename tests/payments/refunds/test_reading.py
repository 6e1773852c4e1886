"""Results as Safaricom writes them, the security credential, and the schedule of questions."""

import base64
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from app.payments.mpesa import codes, initiator
from app.payments.mpesa.client import GatewayError
from app.payments.mpesa.result import parse
from app.payments.refunds import questions
from app.payments.refunds.states import RefundStatus
from app.payments.refunds.words import CERTAIN, FAILURE_WORDS, STATUS_WORDS, words
from app.payments.stripe import codes as card

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SENT = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
YEARS = dt.timedelta(days=5000)


def said(**result: Any) -> str:
    return json.dumps({"Result": {"ResultCode": 0, **result}})


def parameters(*pairs: dict[str, Any] | Any) -> dict[str, Any]:
    return {"ResultParameters": {"ResultParameter": list(pairs)}}


@pytest.mark.parametrize("code", [0, "0", 0.0])
def test_a_success_in_each_way_of_writing_it(code: object) -> None:
    result = parse(said(ResultCode=code, TransactionID="ukl5xq2p7a"))

    assert result is not None
    assert (result.succeeded, result.receipt) == (True, "UKL5XQ2P7A")


@pytest.mark.parametrize("code", [1, "2001", "R000001", "SFC_IC0003", 1.5])
def test_a_code_is_a_text_whatever_it_was(code: object) -> None:
    result = parse(said(ResultCode=code))

    assert result is not None
    assert (result.code, result.succeeded) == (str(code), False)


@pytest.mark.parametrize("value", [200, 200.0, "200", "200.00", "200.0", "1,200"])
def test_an_amount_in_each_way_of_writing_it(value: object) -> None:
    result = parse(said(**parameters({"Key": "TransactionAmount", "Value": value})))

    assert result is not None
    assert result.amount_minor == (120_000 if value == "1,200" else 20_000)


@pytest.mark.parametrize("value", [0, -5, "x", True, None, [], {}, 1e400, "1e999999999", 10**12, 1.234])
def test_what_is_no_amount_is_none(value: object) -> None:
    result = parse(said(**parameters({"Key": "Amount", "Value": value})))

    assert result is None or result.amount_minor is None


def test_keys_with_blanks_and_names_printed_twice() -> None:
    """Safaricom's older samples have blanks in the keys; the newer one prints DebitPartyName twice."""
    result = parse(
        said(
            **parameters(
                {"Key": "Receipt No", "Value": "UKL5XQ2P7A"},
                {"Key": "DebitPartyName", "Value": "254712345678 - Amina"},
                {"Key": "DebitPartyName", "Value": "174379 - Duka"},
                {"Key": "TransactionReason"},
                {"Key": "Transaction Status", "Value": "Completed"},
            )
        )
    )

    assert result is not None
    assert (result.receipt, result.state) == ("UKL5XQ2P7A", "completed")
    assert (result.party("DebitPartyName"), result.party("CreditPartyName")) == ("254712345678", "174379")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_nothing_that_is_said_raises(value: Any) -> None:
    for body in (value, {"Result": value}, {"Result": {"ResultCode": 0, "ResultParameters": value}}):
        found = parse(json.dumps(body))
        assert found is None or (found.amount_minor, found.receipt, found.state) is not None
    hidden = parse(said(**parameters(value, {"Key": value, "Value": value})))
    assert hidden is not None


def certificate(folder: Path, encoding: serialization.Encoding) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a certificate whose dates are over")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
    ended = builder.not_valid_before(SENT - 2 * YEARS).not_valid_after(SENT - YEARS)
    made = ended.serial_number(1).sign(KEY, hashes.SHA256())
    path = folder / "mpesa.cer"
    path.write_bytes(made.public_bytes(encoding))
    return str(path)


@pytest.mark.parametrize("encoding", [serialization.Encoding.PEM, serialization.Encoding.DER])
def test_the_credential_is_the_plain_password_by_pkcs1(
    tmp_path: Path, encoding: serialization.Encoding
) -> None:
    one, other = (initiator.credential("Duka-demo#1", certificate(tmp_path, encoding)) for _ in range(2))

    assert KEY.decrypt(base64.b64decode(one), padding.PKCS1v15()) == b"Duka-demo#1"
    assert (len(one), one != other) == (344, True)


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nxx\n"])
def test_a_certificate_that_is_none_is_a_setting_to_mend(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mpesa.cer"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(GatewayError) as refused:
        initiator.credential("Duka-demo#1", str(path))

    assert (refused.value.reason, refused.value.may_have_happened) == ("misconfigured", False)


@pytest.mark.parametrize(
    ("status", "answer", "certain"),
    [
        (429, {}, True),
        (400, {"errorMessage": "Bad Request - Invalid Amount"}, True),
        (401, {"errorMessage": "Invalid Access Token"}, True),
        (200, {"ResponseCode": "1", "ResponseDescription": "no"}, True),
        (200, {}, False),
        (400, {}, False),
        (500, {"errorMessage": "Internal Server Error"}, False),
        (500, {"errorMessage": "System is busy"}, False),
        (500, {"errorMessage": "Duplicate OriginatorConversationID."}, False),
        (400, {"errorMessage": "Duplicate OriginatorConversationID."}, False),
        (504, {}, False),
    ],
)
def test_only_what_was_turned_away_certainly_did_not_happen(status: int, answer: dict, certain: bool) -> None:
    assert initiator._refused(status, answer).may_have_happened is not certain


@pytest.mark.parametrize(
    ("age", "later"),
    [(0, 60), (56, 300), (60, 300), (299, 1800), (1800, 5400), (80_000, 83_600), (90_000, 111_600)],
)
def test_when_to_ask_next(age: int, later: int) -> None:
    now = SENT + dt.timedelta(seconds=age)

    assert questions.next_question(sent_at=SENT, now=now) == SENT + dt.timedelta(seconds=later)


def test_every_status_and_every_failure_has_words() -> None:
    assert set(STATUS_WORDS) == {str(status) for status in RefundStatus}
    by_mpesa = set(CERTAIN.values()) | codes.REFUSAL_REASONS
    by_card = card.REASONS | set(card.REFUND_FAILURES.values())
    assert set(FAILURE_WORDS) == by_mpesa | by_card | {"declined", "by_hand"}
    assert words("failed", "declined") == FAILURE_WORDS["declined"]
    assert words("done", None) == "Returned."


def test_no_success_and_no_doubt_is_a_certain_failure() -> None:
    assert {"0", "R000001", "26", "1037"} & set(CERTAIN) == set()
