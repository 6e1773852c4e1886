"""The other addresses that Safaricom calls: payments by hand, ends of refunds, answers to questions."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.hostile.callbacks import SHAPES
from tests.hostile.corpus import TEXTS
from tests.hostile.test_callbacks import truth, unhandled
from tests.matrix.furnished import Furnished, problem

CALLBACKS = "/api/v1/payments/callbacks"
OTHERS = [
    "c2b/{}/confirmation",
    "c2b/{}/validation",
    "refunds/{}/result",
    "refunds/{}/timeout",
    "status/{}/result",
    "status/{}/timeout",
]
PAID = {
    "TransactionType": "Pay Bill",
    "TransID": "UKL5XQ2P7A",
    "TransTime": "20261121093000",
    "TransAmount": "199.00",
    "BusinessShortCode": "174379",
    "BillRefNumber": "NOBODY",
    "InvoiceNumber": "",
    "OrgAccountBalance": "49197.00",
    "ThirdPartyTransID": "",
    "MSISDN": "2547*****678",
    "FirstName": "AMINA",
}
RESULT = {
    "Result": {
        "ResultType": 0,
        "ResultCode": 0,
        "ResultDesc": "done",
        "OriginatorConversationID": "r1",
        "ConversationID": "AG_1",
        "TransactionID": "UKL5XQ2P7A",
        "ResultParameters": {"ResultParameter": [{"Key": "Amount", "Value": 1}]},
    }
}
WRONG = [
    None,
    True,
    5,
    -1,
    1.5,
    10**18,
    "",
    "x" * 10_000,
    [],
    {},
    ["a"],
    {"a": 1},
    "1e999999999",
    "sNaN",
    "\u0000",
]
TYPED = {"BillRefNumber", "TransID", "FirstName"}  # what a person wrote, or might have


def send(shop: Furnished, path: str, body: bytes) -> Any:
    """What is answered to a body, which must be 200 and JSON."""
    answer = shop.send("nobody", "POST", path, data=body, content_type="application/json")
    assert answer.status_code == 200, (path, body[:200], answer.text)
    return json.loads(answer.text)


def spoilt(good: dict[str, Any]) -> list[bytes]:
    """`good` with each of its values in turn replaced by what it cannot be."""
    each = ((name, [*WRONG, *TEXTS.values()] if name in TYPED else WRONG) for name in good)
    return [json.dumps({**good, name: wrong}).encode() for name, values in each for wrong in values]


@pytest.mark.parametrize("path", OTHERS)
def test_a_stranger_is_answered_the_same_and_changes_nothing(shop: Furnished, path: str) -> None:
    before = truth(shop)
    bodies = [*SHAPES.values(), json.dumps(PAID).encode(), json.dumps(RESULT).encode()]

    for number, token in enumerate(("0" * 64, "guess", "%ff", "\u00e9", "x" * 128)):
        answers = [send(shop, f"{CALLBACKS}/{path.format(token)}", body) for body in bodies[number::5]]
        assert {str(answer["ResultCode"]) for answer in answers} == {"0"}

    assert truth(shop) == before
    assert unhandled(shop) == []


@pytest.mark.parametrize("path", [path for path in OTHERS if "timeout" not in path])  # these read no body
def test_a_body_over_64_kb_is_not_kept(shop: Furnished, path: str) -> None:
    large = b"x" * (64 * 1024 + 1)

    answer = shop.send("nobody", "POST", f"{CALLBACKS}/{path.format('guess')}", data=large)

    assert answer.status_code == 413
    problem(answer)
    assert shop.digest() == shop.as_made


@pytest.mark.parametrize("kind", ["confirmation", "validation"])
def test_money_by_hand_in_whatever_words_is_never_an_error_of_ours(shop: Furnished, kind: str) -> None:
    """With the right secret: what it says is booked, or put in front of a person, or passed over."""
    address = urlsplit(getattr(shop.app.extensions["payments"].shop, kind)).path

    for body in [*SHAPES.values(), *spoilt(PAID)][::3]:
        send(shop, address, body)

    assert unhandled(shop) == []


def test_the_same_money_by_hand_in_many_words_is_one_receipt(shop: Furnished) -> None:
    address = urlsplit(shop.app.extensions["payments"].shop.confirmation).path

    for change in (
        {},
        {"TransAmount": "199"},
        {"MSISDN": ""},
        {"FirstName": "\u6f22"},
        {"TransID": "ukl5xq2p7a"},
    ):
        send(shop, address, json.dumps({**PAID, **change}).encode())

    found = shop.send("admin", "GET", "/api/v1/receipts", query_string={"number": "UKL5XQ2P7A"}).json["data"]
    assert [each["amount"]["amount"] for each in found] == [19_900]
