"""POST /mpesa/reversal/v1/request: money goes back once."""

import re

import pytest

from tests.simulator.kit import MISSING, parameters

PAYS = "254712345600"


@pytest.fixture
def receipt(daraja):
    daraja.push(PAYS)
    return daraja.settled()["debits"][0]["receipt"]


def test_the_reply_accepts_and_the_result_tells(daraja, shop, receipt):
    reply = daraja.reverse(receipt).json()
    (result,) = shop.results()
    (credit,) = daraja.ledger()["credits"]
    assert re.fullmatch(r"AG_20\d{6}_[0-9a-f]{20}", reply["ConversationID"])
    assert reply["ResponseCode"] == "0"
    assert {key: result[key] for key in ("ResultType", "ResultCode", "TransactionID")} == {
        "ResultType": 0,
        "ResultCode": 0,
        "TransactionID": credit["receipt"],
    }
    for name in ("ConversationID", "OriginatorConversationID"):
        assert result[name] == reply[name]


def test_the_result_has_the_keys_of_the_page(daraja, shop, receipt):
    daraja.reverse(receipt)
    told = parameters(shop.results()[0])
    assert re.fullmatch(r"20\d{12}", str(told.pop("TransCompletedTime")))
    assert told == {
        "DebitAccountBalance": "Utility Account|KES|100000.00|100000.00|0.00|0.00",
        "Amount": 1299,
        "OriginalTransactionID": receipt,
        "Charge": 0,
        "CreditPartyPublicName": told["CreditPartyPublicName"],
        "DebitPartyPublicName": "174379 - Duka",
    }
    assert told["CreditPartyPublicName"].startswith(f"{PAYS} - ")


def test_the_money_is_back_on_the_phone(daraja, receipt):
    daraja.reverse(receipt)
    (credit,) = daraja.settled()["credits"]
    assert (credit["kind"], credit["amount"], credit["phone"], credit["original"]) == (
        "reversal",
        1299,
        PAYS,
        receipt,
    )
    assert credit["balance_after"] == 500_000
    assert daraja.state()["organisation"] == 100_000


def test_a_second_reversal_moves_nothing(daraja, shop, receipt):
    for number in (1, 2):
        daraja.reverse(receipt)
        shop.results(number)
    second = shop.results(2)[1]
    assert (second["ResultCode"], "ResultParameters" in second) == ("R000001", False)
    assert re.fullmatch(r"[A-Z0-9]{3}0000000", second["TransactionID"])
    assert len(daraja.settled()["credits"]) == 1


def test_a_payment_by_hand_can_be_reversed(daraja, shop):
    paid = daraja.pay("254712345678")
    daraja.reverse(paid["receipt"])
    assert shop.results()[0]["ResultCode"] == 0


def test_an_unknown_receipt_is_said_so(daraja, shop):
    daraja.reverse("UKK1234567")
    assert shop.results()[0]["ResultCode"] == "R000002"


def test_a_payout_cannot_be_reversed(daraja, shop):
    daraja.pay_out("254712345678")
    shop.results()
    daraja.reverse(daraja.ledger()["credits"][0]["receipt"], amount=500)
    assert shop.results(2)[1]["ResultCode"] == "R000002"


def test_part_of_a_payment_can_go_back_and_no_more_than_all(daraja, shop, receipt):
    daraja.reverse(receipt, amount=1300)
    assert shop.results()[0]["ResultCode"] == 3
    daraja.reverse(receipt, amount=300)
    assert shop.results(2)[1]["ResultCode"] == 0
    assert daraja.ledger()["credits"][0]["amount"] == 300


def test_what_was_settled_to_the_bank_cannot_go_back(daraja, shop, receipt):
    daraja.post("/sim/withdraw", json={"amount": 101_000})
    daraja.reverse(receipt)
    assert shop.results()[0]["ResultCode"] == 1
    assert daraja.ledger()["credits"] == []


def test_another_shortcode_may_not(daraja, shop, receipt):
    daraja.reverse(receipt, ReceiverParty="600000")
    assert shop.results()[0]["ResultCode"] == 2028


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Initiator", MISSING),
        ("SecurityCredential", MISSING),
        ("CommandID", "Reversal"),
        ("TransactionID", MISSING),
        ("TransactionID", "order 7"),
        ("Amount", 0),
        ("Amount", "12.50"),
        ("ReceiverParty", MISSING),
        ("RecieverIdentifierType", "4"),
        ("RecieverIdentifierType", MISSING),
        ("ResultURL", "shop.example"),
        ("QueueTimeOutURL", MISSING),
        ("Remarks", "x"),
        ("Remarks", "x" * 101),
    ],
)
def test_a_field_that_is_wrong_is_named(daraja, field, value):
    answer = daraja.reverse(**{"receipt": "UKK1234567", field: value})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.002.02")
    assert answer.json()["errorMessage"] == f"Bad Request - Invalid {field}"


def test_it_takes_a_token(daraja):
    answer = daraja.post("/mpesa/reversal/v1/request", json={})
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "404.001.03")
