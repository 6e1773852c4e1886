"""POST /phone/<msisdn>/pay: the phone's menu; and the messages about money that moved."""

import re

import pytest

PHONE = "254712345678"
PATH = f"/phone/{PHONE}/pay"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"Accept": "application/json"}
FORM = {"number": "174379", "account": "ORDER7", "amount": "1299", "pin": "1234"}


def inbox(daraja):
    return [message["text"] for message in daraja.get(f"/phone/{PHONE}", headers=JSON).json()["messages"]]


def test_the_page_has_a_form_for_it(daraja):
    page = daraja.get(f"/phone/{PHONE}", headers=BROWSER).text
    assert f'action="{PATH}"' in page
    assert "174379 is Duka’s PayBill." in page


def test_the_right_pin_pays_the_paybill(daraja, shop):
    daraja.register()
    answer = daraja.post(PATH, data=FORM, headers=JSON).json()
    assert (answer["status"], answer["kind"], answer["account"]) == ("paid", "Pay Bill", "ORDER7")
    assert shop.confirmations()[0]["TransID"] == answer["receipt"]


def test_without_an_account_it_is_a_till(daraja):
    answer = daraja.post(PATH, json={**FORM, "number": "600100", "account": ""}).json()
    assert (answer["kind"], answer["party"]) == ("Buy Goods", "600100")
    assert "paid to Duka on" in inbox(daraja)[0]


def test_a_wrong_pin_takes_nothing(daraja, shop):
    daraja.register()
    assert daraja.post(PATH, data={**FORM, "pin": "0000"}).json()["status"] == "wrong_pin"
    assert daraja.settled()["debits"] == []
    assert (shop.heard, inbox(daraja)) == (
        [],
        ["Failed. The PIN you entered is not right. Nothing was taken."],
    )


def test_a_browser_comes_back_to_the_phone(daraja):
    answer = daraja.post(PATH, data=FORM, headers=BROWSER)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/phone/{PHONE}")
    assert re.fullmatch(
        r"[A-Z0-9]{10} Confirmed\. Ksh1,299\.00 sent to Duka for account ORDER7 on .*"
        r" New M-PESA balance is Ksh498,701\.00\. Transaction cost, Ksh0\.00\.",
        inbox(daraja)[0],
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"number": "174378"}, "bad_number"),
        ({"number": "", "account": ""}, "bad_till"),
        ({"amount": ""}, "bad_amount"),
        ({"amount": "1.50"}, "bad_amount"),
        ({"account": "A" * 21}, "bad_account"),
        ({"pin": "12"}, "bad_pin"),
    ],
)
def test_what_cannot_be_typed_is_refused_with_advice(daraja, change, error):
    answer = daraja.post(PATH, data={**FORM, **change})
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert daraja.ledger()["debits"] == []


def test_a_refused_account_is_told_as_a_message(daraja, shop):
    shop.answer = {"ResultCode": "C2B00012", "ResultDesc": "Rejected"}
    daraja.register()
    daraja.post(PATH, data=FORM)
    assert inbox(daraja) == ["Failed. Duka does not know the account number ORDER7. Nothing was taken."]


def test_money_that_comes_back_is_told_as_a_message(daraja, shop):
    paid = daraja.pay(PHONE)["receipt"]
    before = daraja.get(f"/phone/{PHONE}", headers=JSON).json()["mark"]
    daraja.reverse(paid)
    shop.results()
    daraja.pay_out(PHONE)
    shop.results(2)
    payout, reversal, _ = inbox(daraja)
    assert f"Transaction {paid} has been reversed" in reversal
    assert "You have received Ksh500.00 from Duka" in payout
    assert daraja.get(f"/phone/{PHONE}", headers=JSON).json()["mark"] != before


def test_what_a_person_types_is_escaped(daraja):
    daraja.post(PATH, data={**FORM, "account": "<b>x</b>"})
    page = daraja.get(f"/phone/{PHONE}", headers=BROWSER).text
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page
