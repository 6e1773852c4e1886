"""POST /mpesa/transactionstatus/v1/query, and /mpesa/accountbalance/v1/query."""

import pytest

from tests.simulator.kit import MISSING, parameters

PHONE = "254712345678"


def test_a_payment_is_found_by_its_receipt(daraja, shop):
    receipt = daraja.pay(PHONE)["receipt"]
    reply = daraja.ask_status(receipt).json()
    told = parameters(shop.results()[0])
    assert told.keys() == {
        "ReceiptNo", "Amount", "TransactionStatus", "ReasonType", "InitiatedTime", "FinalisedTime",
        "DebitPartyName", "CreditPartyName", "DebitPartyCharges", "DebitAccountType", "TransactionReason",
        "ConversationID", "OriginatorConversationID",
    }  # fmt: skip
    assert (told["ReceiptNo"], told["Amount"], told["TransactionStatus"]) == (receipt, 1299, "Completed")
    assert told["DebitPartyName"].startswith(f"{PHONE} - ")
    assert told["CreditPartyName"] == "174379 - Duka"
    assert told["ConversationID"] == reply["ConversationID"]


def test_a_key_without_a_value_has_no_value(daraja, shop):
    daraja.ask_status(daraja.pay(PHONE)["receipt"])
    items = shop.results()[0]["ResultParameters"]["ResultParameter"]
    assert {"Key": "TransactionReason"} in items


def test_money_that_went_back_is_found_by_its_receipt(daraja, shop):
    daraja.pay_out(PHONE)
    receipt = shop.results()[0]["TransactionID"]
    daraja.ask_status(receipt)
    told = parameters(shop.results(2)[1])
    assert (told["ReceiptNo"], told["Amount"], told["TransactionStatus"]) == (receipt, 500, "Completed")
    assert told["CreditPartyName"].startswith(PHONE)


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ({}, "Completed"),
        ({"result_code": "2040"}, "Declined"),
        ({"faults": ["timed_out"]}, "Completed"),
        ({"faults": ["timed_out_undone"]}, "Expired"),
    ],
)
def test_a_call_is_found_by_its_conversation(daraja, shop, script, status):
    daraja.arrange_calls(call="b2c", **script)
    daraja.pay_out(PHONE, OriginatorConversationID="refund-7")
    daraja.settled()
    shop.heard.clear()
    daraja.ask_status(OriginalConversationID="refund-7")
    told = parameters(shop.results()[0])
    assert (told["TransactionStatus"], told["Amount"]) == (status, 500)
    assert bool(told["ReceiptNo"]) == (status == "Completed")


@pytest.mark.parametrize("asked", [{"receipt": "UKK1234567"}, {"OriginalConversationID": "refund-8"}])
def test_what_is_unknown_is_said_so(daraja, shop, asked):
    daraja.ask_status(**asked)
    result = shop.results()[0]
    assert (result["ResultCode"], "ResultParameters" in result) == ("R000002", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("TransactionID", MISSING),
        ("CommandID", MISSING),
        ("IdentifierType", "3"),
        ("PartyA", "shop"),
        ("Occasion", "x" * 101),
    ],
)
def test_a_field_that_is_wrong_is_named(daraja, field, value):
    answer = daraja.ask_status(**{"receipt": "UKK1234567", field: value})
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {field}")


def test_it_takes_a_token(daraja):
    answer = daraja.post("/mpesa/transactionstatus/v1/query", json={})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.003.01")


def test_the_shops_balance_can_be_asked_for(daraja, shop):
    daraja.pay(PHONE)
    body = {"CommandID": "AccountBalance", "PartyA": "174379", "IdentifierType": "4"}
    assert daraja.initiate("/mpesa/accountbalance/v1/query", body).json()["ResponseCode"] == "0"
    told = parameters(shop.results()[0])
    assert told.keys() == {"AccountBalance", "BOCompletedTime"}
    assert "Utility Account|KES|101299.00|101299.00|0.00|0.00" in told["AccountBalance"].split("&")
