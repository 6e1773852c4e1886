"""POST /mpesa/c2b/v2/simulate and v1: the sandbox's payment by hand."""

import pytest

from tests.simulator.kit import MISSING, wait_for, without_missing

PHONE = "254712345678"


def simulate(daraja, version="v2", **changes):
    body = {
        "ShortCode": "174379",
        "CommandID": "CustomerPayBillOnline",
        "Amount": 10,
        "Msisdn": PHONE,
        "BillRefNumber": "ORDER7",
        **changes,
    }
    return daraja.call(f"/mpesa/c2b/{version}/simulate", without_missing(body))


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_simulated_payment_is_confirmed(daraja, shop, version):
    daraja.register()
    answer = simulate(daraja, version)
    assert answer.json()["ResponseCode"] == "0"
    assert answer.json()["OriginatorCoversationID"]
    (told,) = shop.confirmations()
    (debit,) = daraja.settled()["debits"]
    assert (told["TransID"], told["TransAmount"]) == (debit["receipt"], "10.00")


def test_a_till_has_no_account(daraja, shop):
    daraja.register()
    simulate(daraja, ShortCode="600100", CommandID="CustomerBuyGoodsOnline", BillRefNumber=None)
    (told,) = shop.confirmations()
    assert (told["TransactionType"], told["BusinessShortCode"], told["BillRefNumber"]) == (
        "Buy Goods",
        "600100",
        "",
    )


def test_money_moves_where_nothing_is_registered_too(daraja, shop):
    simulate(daraja)
    assert len(daraja.settled()["debits"]) == 1
    assert shop.heard == []


def test_a_rejected_one_takes_nothing(daraja, shop):
    shop.answer = {"ResultCode": "C2B00012", "ResultDesc": "Rejected"}
    daraja.register()
    assert simulate(daraja).status_code == 200
    wait_for(lambda: daraja.get("/sim/payments").json()["payments"][0]["status"] == "rejected")
    assert daraja.settled()["debits"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ShortCode", "600000"),
        ("CommandID", "PayBill"),
        ("Amount", 0),
        ("Amount", "ten"),
        ("Msisdn", "0712345678"),
        ("BillRefNumber", None),
        ("BillRefNumber", "A" * 21),
        ("BillRefNumber", MISSING),
    ],
)
def test_a_field_that_is_wrong_is_named(daraja, field, value):
    answer = simulate(daraja, **{field: value})
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {field}")
    assert daraja.ledger()["debits"] == []


def test_it_takes_a_token(daraja):
    answer = daraja.post("/mpesa/c2b/v2/simulate", json={})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.003.01")
