"""POST /mpesa/b2c/v3/paymentrequest and v1: money to a phone."""

import re

import pytest

from tests.simulator.kit import MISSING, parameters
from tests.simulator.test_together import at_once

PHONE = "254712345678"


def test_a_payout_reaches_the_phone(daraja, shop):
    reply = daraja.pay_out(PHONE, OriginatorConversationID="refund-7").json()
    (result,) = shop.results()
    (credit,) = daraja.ledger()["credits"]
    assert reply["OriginatorConversationID"] == result["OriginatorConversationID"] == "refund-7"
    assert (credit["kind"], credit["amount"], credit["phone"], credit["original"]) == (
        "b2c",
        500,
        PHONE,
        None,
    )
    assert (credit["receipt"], credit["originator_conversation_id"]) == (result["TransactionID"], "refund-7")
    assert (credit["balance_after"], daraja.state()["organisation"]) == (500_500, 99_500)


def test_the_result_has_the_keys_of_the_page(daraja, shop):
    daraja.pay_out(PHONE)
    result = shop.results()[0]
    told = parameters(result)
    assert re.fullmatch(r"\d\d\.\d\d\.20\d\d \d\d:\d\d:\d\d", told.pop("TransactionCompletedDateTime"))
    assert told.pop("ReceiverPartyPublicName").startswith(f"{PHONE} - ")
    assert told == {
        "TransactionAmount": 500,
        "TransactionReceipt": result["TransactionID"],
        "B2CUtilityAccountAvailableFunds": 99_500.0,
        "B2CWorkingAccountAvailableFunds": 0.0,
        "B2CChargesPaidAccountAvailableFunds": 0.0,
        "B2CRecipientIsRegisteredCustomer": "Y",
    }


def test_the_same_id_pays_once(daraja, shop):
    for _ in range(2):
        answer = daraja.pay_out(PHONE)
    assert answer.status_code == 500
    assert (answer.json()["errorCode"], answer.json()["errorMessage"]) == (
        "500.002.1001",
        "Duplicate OriginatorConversationID.",
    )
    assert len(daraja.settled()["credits"]) == 1


def test_the_same_id_at_once_pays_once(daraja):
    daraja.credential()
    answers = at_once(8, lambda _: daraja.pay_out(PHONE).status_code)
    assert sorted(answers) == [200] + [500] * 7
    assert len(daraja.settled()["credits"]) == 1


def test_the_first_version_makes_the_id_up(daraja, shop):
    replies = [daraja.pay_out(PHONE, version="v1", OriginatorConversationID=MISSING).json() for _ in range(2)]
    assert len({reply["OriginatorConversationID"] for reply in replies}) == 2
    shop.results(2)


@pytest.mark.parametrize(("amount", "code"), [(9, 2), (10, 0), (250_001, 3), (100_001, 1)])
def test_an_amount_has_its_limits(daraja, shop, amount, code):
    daraja.pay_out(PHONE, amount)
    assert shop.results()[0]["ResultCode"] == code
    assert len(daraja.ledger()["credits"]) == (code == 0)


def test_another_shortcode_may_not(daraja, shop):
    daraja.pay_out(PHONE, PartyA="600000")
    assert shop.results()[0]["ResultCode"] == 2028


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("OriginatorConversationID", MISSING),
        ("OriginatorConversationID", "A" * 65),
        ("InitiatorName", MISSING),
        ("CommandID", "Payout"),
        ("Amount", "ten"),
        ("PartyA", MISSING),
        ("PartyB", "0712345678"),
        ("Remarks", ""),
        ("ResultURL", MISSING),
    ],
)
def test_a_field_that_is_wrong_is_named(daraja, field, value):
    answer = daraja.pay_out(PHONE, **{field: value})
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {field}")


def test_it_takes_a_token(daraja):
    answer = daraja.post("/mpesa/b2c/v3/paymentrequest", json={})
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "401.002.01")
