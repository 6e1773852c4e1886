"""POST /mpesa/stkpush/v1/processrequest."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.kit import MISSING, credentials

PATH = "/mpesa/stkpush/v1/processrequest"
PHONE = "254712345678"


def test_an_accepted_push_answers_its_two_ids(daraja):
    answer = daraja.push(PHONE)
    assert answer.status_code == 200
    body = answer.json()
    assert re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{16}", body.pop("MerchantRequestID"))
    nairobi = datetime.now(UTC) + timedelta(hours=3)
    assert re.fullmatch(rf"ws_CO_{nairobi:%d%m%Y}\d{{6}}\d{{3}}712345678", body.pop("CheckoutRequestID"))
    accepted = "Success. Request accepted for processing"
    assert body == {"ResponseCode": "0", "ResponseDescription": accepted, "CustomerMessage": accepted}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("BusinessShortCode", MISSING),
        ("BusinessShortCode", "12"),
        ("Password", MISSING),
        ("Timestamp", MISSING),
        ("Timestamp", "2026"),
        ("Timestamp", "20261345000000"),
        ("Timestamp", 20261121101500),
        ("TransactionType", MISSING),
        ("TransactionType", "PayBill"),
        ("Amount", MISSING),
        ("Amount", 0),
        ("Amount", 250_001),
        ("Amount", 10.5),
        ("Amount", "10.00"),
        ("Amount", True),
        ("Amount", -1),
        ("PartyA", "0712345678"),
        ("PartyB", MISSING),
        ("PhoneNumber", "+254712345678"),
        ("PhoneNumber", "254212345678"),
        ("PhoneNumber", "25471234567"),
        ("PhoneNumber", None),
        ("CallBackURL", MISSING),
        ("CallBackURL", "shop.example/hooks"),
        ("CallBackURL", " https://shop.example/hooks"),
        ("CallBackURL", "ftp://shop.example/hooks"),
        ("CallBackURL", "http://[bad/hooks"),
        ("AccountReference", MISSING),
        ("AccountReference", "ORDER-7"),
        ("AccountReference", "A" * 13),
        ("TransactionDesc", "fourteen chars"),
        ("TransactionDesc", 7),
    ],
)
def test_a_wrong_field_is_named(daraja, field, value):
    answer = daraja.push(PHONE, **{"PartyA": PHONE, field: value})
    assert answer.status_code == 400
    assert answer.json()["errorCode"] == "400.002.02"
    assert answer.json()["errorMessage"] == f"Bad Request - Invalid {field}"
    assert daraja.get("/sim/prompts").json() == {"prompts": []}


@pytest.mark.parametrize("changes", [
    {"Amount": "1"},
    {"Amount": 250_000},
    {"BusinessShortCode": 174379, "PartyA": 254712345678, "PartyB": 174379, "PhoneNumber": 254712345678},
    {"TransactionDesc": MISSING},
    {"PhoneNumber": "254112345678"},
])  # fmt: skip
def test_what_the_page_allows_is_accepted(daraja, changes):
    assert daraja.push(PHONE, **changes).status_code == 200


def test_a_timestamp_in_utc_is_refused(daraja):
    utc = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    assert daraja.push(PHONE, Timestamp=utc).json()["errorMessage"] == "Bad Request - Invalid Timestamp"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"BusinessShortCode": "600998"}, "Merchant does not exist"),
        ({"Password": "wrong"}, "[MerchantValidate] - Wrong credentials"),
    ],
)
def test_a_stranger_is_refused(daraja, changes, message):
    answer = daraja.push(PHONE, **changes)
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "500.001.1001")
    assert answer.json()["errorMessage"] == message


def test_the_password_belongs_to_its_timestamp(daraja):
    other = (datetime.now(UTC) + timedelta(hours=3, minutes=1)).strftime("%Y%m%d%H%M%S")
    answer = daraja.push(PHONE, Timestamp=other)
    assert answer.json()["errorMessage"] == "[MerchantValidate] - Wrong credentials"


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic eA=="])
def test_a_wrong_token_is_refused(daraja, header):
    answer = daraja.call(PATH, daraja.push_body(PHONE), Authorization=header)
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "404.001.03")
    assert answer.json()["errorMessage"] == "Invalid Access Token"


def test_a_form_is_taken_for_a_wrong_shortcode(daraja):
    headers = {"Authorization": f"Bearer {daraja.token}"}
    answer = daraja.post(PATH, data=daraja.push_body(PHONE), headers=headers)
    assert answer.json()["errorMessage"] == "Bad Request - Invalid BusinessShortCode"


@pytest.mark.parametrize("text", ["{", "[]", '"x"', ""])
def test_what_is_no_json_object_is_refused(daraja, text):
    headers = {"Authorization": f"Bearer {daraja.token}", "Content-Type": "application/json"}
    answer = daraja.post(PATH, data=text, headers=headers)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.002.05")


def test_other_paths_and_methods_are_refused_as_daraja_does(daraja):
    missing, method = daraja.post("/mpesa/nothing/v1"), daraja.get(PATH)
    assert (missing.status_code, missing.json()["errorCode"]) == (404, "404.001.01")
    assert (method.status_code, method.json()["errorCode"]) == (405, "405.001")


def test_a_phone_rings_for_one_push_at_a_time(daraja):
    assert daraja.push(PHONE).status_code == 200
    answer = daraja.push(PHONE)
    assert answer.status_code == 500
    assert answer.json()["errorMessage"].startswith("Unable to lock subscriber, a transaction is already")
    daraja.post(f"/phone/{PHONE}/cancel")
    assert daraja.push(PHONE).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"PartyB": "888888"},
        {"TransactionType": "CustomerBuyGoodsOnline"},
    ],
)
def test_a_receiver_that_does_not_fit_fails_after_it_was_accepted(daraja, shop, changes):
    assert daraja.push("254712345600", **changes).status_code == 200
    assert shop.callbacks()[0]["ResultCode"] == 2028
    assert daraja.ledger()["debits"] == []


def test_a_till_is_paid(daraja, shop):
    daraja.push("254712345600", TransactionType="CustomerBuyGoodsOnline", PartyB="888888")
    assert shop.callbacks()[0]["ResultCode"] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"TransactionType": "CustomerBuyGoodsOnline", "PartyB": "888888"}, 0),
        ({"TransactionType": "CustomerBuyGoodsOnline", "PartyB": "999999"}, 2028),
        ({"TransactionType": "CustomerBuyGoodsOnline"}, 2028),
        ({}, 2028),
    ],
    ids=["its till", "another store's till", "no till", "as if it were a PayBill"],
)
def test_a_store_is_paid_at_its_own_till_alone(start, shop, changes, code):
    start(SIM_TILL="888888").push("254712345600", **changes)
    assert shop.callbacks()[0]["ResultCode"] == code


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hooks/1",
        "https://localhost/hooks/1",
        "https://127.0.0.1/hooks/1",
        "https://shop.example/mpesa/1",
        "https://shop.example/M-Pesa/1",
        "https://safaricom.shop.example/1",
        "https://shop.example/hooks?query=1",
        "https://shop.example/execute",
        "https://shop.example/sql",
    ],
)
def test_strict_addresses_are_refused_as_in_production(start, url):
    answer = start(SIM_STRICT_URLS="true").push(PHONE, CallBackURL=url)
    assert answer.json()["errorMessage"] == "Bad Request - Invalid CallBackURL"


def test_a_good_address_passes_strictly(start):
    daraja = start(SIM_STRICT_URLS="true")
    assert daraja.push(PHONE, CallBackURL="https://shop.example/pay/hooks/0f3c").status_code == 200


def test_credentials_of_another_shop_can_be_set(start):
    daraja = start(SIM_SHORTCODE="600998", SIM_PASSKEY="other")
    answer = daraja.push(PHONE, **credentials())
    assert answer.json()["errorMessage"] == "Merchant does not exist"
