"""POST /sim/pay: a person pays the PayBill or a till by hand; validation, confirmation, faults."""

import re
import time

import pytest

from tests.simulator.kit import LATE, MISSING

PHONE = "254712345678"


def test_a_payment_by_hand_is_debited_and_confirmed(daraja, shop):
    daraja.register()
    paid = daraja.pay("0712 345 678")
    (debit,) = daraja.ledger()["debits"]
    assert (paid["status"], paid["receipt"], paid["result_code"]) == ("paid", debit["receipt"], "0")
    assert (debit["channel"], debit["account_reference"], debit["amount"]) == ("hand", "ORDER7", 1299)
    assert (debit["checkout_request_id"], debit["balance_after"]) == (None, 500_000 - 1299)
    assert shop.confirmations()[-1]["TransID"] == debit["receipt"]


def test_validation_and_confirmation_have_the_thirteen_keys_of_the_page(daraja, shop):
    daraja.register()
    paid = daraja.pay(PHONE, amount=10)
    (validation,), (confirmation,) = shop.validations(), shop.confirmations()
    assert [path for path, _ in shop.heard] == ["/hooks/validate", "/hooks/confirm"]
    assert re.fullmatch(r"20\d{12}", validation["TransTime"])
    assert re.fullmatch(r"20\d{12}", confirmation.pop("TransTime"))
    assert validation["OrgAccountBalance"] == ""
    assert confirmation == {
        "TransactionType": "Pay Bill",
        "TransID": paid["receipt"],
        "TransAmount": "10.00",
        "BusinessShortCode": "174379",
        "BillRefNumber": "ORDER7",
        "InvoiceNumber": "",
        "OrgAccountBalance": "100010.00",
        "ThirdPartyTransID": "",
        "MSISDN": "2547 ***** 678",
        "FirstName": validation["FirstName"],
        "MiddleName": "",
        "LastName": "",
    }
    assert validation.keys() - confirmation.keys() == {"TransTime"}


def test_the_first_version_hashes_the_number(daraja, shop):
    daraja.register("v1")
    daraja.pay(PHONE)
    assert re.fullmatch(r"[0-9a-f]{64}", shop.confirmations()[0]["MSISDN"])


def test_a_till_has_no_account(daraja, shop):
    daraja.register()
    daraja.pay(PHONE, account=MISSING, till="600100")
    told = shop.confirmations()[0]
    assert (told["TransactionType"], told["BusinessShortCode"], told["BillRefNumber"]) == (
        "Buy Goods",
        "600100",
        "",
    )


def test_an_accepted_validation_may_give_an_id_that_comes_back(daraja, shop):
    shop.answer = {"ResultCode": "0", "ResultDesc": "Accepted", "ThirdPartyTransID": "shop-7"}
    daraja.register()
    assert daraja.pay(PHONE)["status"] == "paid"
    assert shop.confirmations()[0]["ThirdPartyTransID"] == "shop-7"


@pytest.mark.parametrize("code", [f"C2B0001{number}" for number in range(1, 7)])
def test_a_rejected_payment_takes_nothing(daraja, shop, code):
    shop.answer = {"ResultCode": code, "ResultDesc": "Rejected"}
    daraja.register()
    refused = daraja.pay(PHONE)
    assert (refused["status"], refused["receipt"], refused["result_code"]) == ("rejected", None, code)
    assert daraja.settled()["debits"] == []
    assert [path for path, _ in shop.heard] == ["/hooks/validate"]


@pytest.mark.parametrize("answer", [None, [], {"ResultCode": "maybe"}, {"ResultCode": "C2B00099"}])
@pytest.mark.parametrize(("response_type", "debits"), [("Completed", 1), ("Cancelled", 0)])
def test_what_is_no_answer_is_decided_by_the_response_type(daraja, shop, answer, response_type, debits):
    shop.answer = answer
    daraja.register(ResponseType=response_type)
    daraja.pay(PHONE)
    assert len(daraja.settled()["debits"]) == debits


def test_an_error_counts_as_no_answer(daraja, shop):
    shop.status, shop.answer = 500, {"ResultCode": "C2B00012"}
    daraja.register()
    assert daraja.pay(PHONE)["status"] == "paid"


@pytest.mark.parametrize(("response_type", "status"), [("Completed", "paid"), ("Cancelled", "rejected")])
def test_a_slow_validation_counts_as_no_answer(start, shop, response_type, status):
    daraja = start(SIM_VALIDATION_SECONDS=0.1)
    shop.pause, shop.answer = 0.3, {"ResultCode": "0"}
    daraja.register(ResponseType=response_type)
    began = time.monotonic()
    assert daraja.pay(PHONE)["status"] == status
    assert 0.1 <= time.monotonic() - began < shop.pause


def test_validation_can_be_switched_off(start, shop):
    daraja = start(SIM_C2B_VALIDATION="false")
    daraja.register(ResponseType="Cancelled")
    assert daraja.pay(PHONE)["status"] == "paid"
    shop.confirmations()
    assert [path for path, _ in shop.heard] == ["/hooks/confirm"]


def test_nothing_is_told_where_nothing_is_registered(daraja, shop):
    assert daraja.pay(PHONE)["status"] == "paid"
    assert daraja.settled()["deliveries"] == []
    assert shop.heard == []


def test_who_has_not_enough_money_cannot_pay(start):
    daraja = start(SIM_START_BALANCE=100)
    assert daraja.pay(PHONE)["status"] == "insufficient"
    assert daraja.ledger()["debits"] == []


def test_a_receipt_is_of_the_same_numbers_as_an_stk_receipt(daraja):
    daraja.push("254712345600")
    daraja.pay(PHONE)
    receipts = [debit["receipt"] for debit in daraja.settled()["debits"]]
    assert len(set(receipts)) == 2
    assert len({receipt[:3] for receipt in receipts}) == 1


def test_a_lost_confirmation_can_be_delivered_by_hand(daraja, shop):
    daraja.register()
    receipt = daraja.pay(PHONE, faults=["confirmation_lost", "validation_skipped"])["receipt"]
    (lost,) = daraja.settled()["deliveries"]
    assert (lost["kind"], lost["reference"], lost["state"]) == ("confirmation", receipt, "lost")
    (sent,) = daraja.post("/deliver", json={"TransID": receipt}).json()["deliveries"]
    assert (sent["http_status"], sent["body"]) == (200, shop.confirmations()[0])


def test_a_repeated_confirmation_comes_four_times(daraja, shop):
    daraja.register()
    daraja.pay(PHONE, faults=["confirmation_repeated", "validation_skipped"])
    told = shop.confirmations(4)
    assert told == [told[0]] * 4
    assert len(daraja.settled()["debits"]) == 1


def test_a_late_confirmation_comes_late(daraja, shop):
    daraja.register()
    began = time.monotonic()
    daraja.pay(PHONE, faults=["confirmation_late", "validation_skipped"])
    shop.confirmations()
    assert time.monotonic() - began >= LATE


def test_a_phones_script_has_faults_for_payments_by_hand(daraja, shop):
    daraja.register()
    daraja.script(PHONE, outcome="pays", faults=["confirmation_lost", "callback_lost"], times=1)
    assert daraja.pay(PHONE)["faults"] == ["confirmation_lost"]
    assert daraja.pay(PHONE)["faults"] == []


def test_payments_by_hand_repeat_with_the_seed(daraja):
    def run():
        daraja.post("/sim/reset")
        return [daraja.pay(PHONE)["receipt"], daraja.pay(PHONE)["receipt"]]

    first = run()
    assert first == run()
    assert len(set(first)) == 2


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"phone": "12345"}, "bad_phone"),
        ({"amount": 0}, "bad_amount"),
        ({"amount": 250_001}, "bad_amount"),
        ({"amount": MISSING}, "bad_amount"),
        ({"account": MISSING}, "bad_account"),
        ({"account": " "}, "bad_account"),
        ({"account": "A" * 21}, "bad_account"),
        ({"till": "12"}, "bad_till"),
        ({"faults": ["callback_lost"]}, "bad_fault"),
        ({"colour": "red"}, "unknown_key"),
    ],
)
def test_what_cannot_be_paid_is_refused_with_advice(daraja, body, error):
    answer = daraja.pay(**{"phone": PHONE, **body})
    assert answer["error"] == error
    assert answer["message"].endswith(".")
    assert daraja.get("/sim/payments").json() == {"payments": []}
