"""POST /mpesa/stkpushquery/v1/query."""

import pytest

from tests.simulator.kit import MISSING

PHONE = "254712345678"


@pytest.fixture
def asked(daraja):
    """The CheckoutRequestID of a prompt that rings."""
    return daraja.push(PHONE).json()["CheckoutRequestID"]


def test_an_open_prompt_is_being_processed(daraja, asked):
    answer = daraja.query(asked)
    assert answer.status_code == 500
    assert answer.json() == {
        "requestId": asked,
        "errorCode": "500.001.1001",
        "errorMessage": "The transaction is being processed",
    }


def test_a_decided_prompt_answers_its_code_as_a_string(daraja, asked):
    daraja.post(f"/phone/{PHONE}/cancel")
    answer = daraja.query(asked)
    assert answer.status_code == 200
    body = answer.json()
    assert body.pop("MerchantRequestID")
    assert body.pop("ResponseDescription")
    assert body == {
        "ResponseCode": "0",
        "CheckoutRequestID": asked,
        "ResultCode": "1032",
        "ResultDesc": "Request cancelled by user",
    }


def test_a_paid_prompt_names_neither_receipt_nor_amount(daraja, asked):
    receipt = daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"}).json()["receipt"]
    answer = daraja.query(asked)
    assert answer.json()["ResultCode"] == "0"
    assert receipt not in answer.text
    assert "1299" not in answer.text


@pytest.mark.parametrize("unknown", ["ws_CO_unknown", "", MISSING, 7])
def test_an_unknown_id_is_refused(daraja, unknown):
    answer = daraja.query(unknown)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.002.02")
    assert answer.json()["errorMessage"] == "Bad Request - Invalid CheckoutRequestID"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"BusinessShortCode": "600998"}, "Merchant does not exist"),
        ({"Password": "wrong"}, "[MerchantValidate] - Wrong credentials"),
        ({"Timestamp": "x"}, "Bad Request - Invalid Timestamp"),
    ],
)
def test_a_stranger_is_told_nothing(daraja, asked, changes, message):
    assert daraja.query(asked, **changes).json()["errorMessage"] == message


def test_a_wrong_token_is_refused(start):
    daraja = start()
    daraja.token = "wrong"
    assert daraja.query("ws_CO_unknown").json()["errorCode"] == "404.001.03"


def test_the_sixth_query_of_a_minute_meets_the_gateway(start):
    daraja = start(SIM_QUERY_PER_MINUTE=5)
    first = [daraja.query("ws_CO_unknown").status_code for _ in range(5)]
    answer = daraja.query("ws_CO_unknown")
    assert first == [400] * 5
    assert answer.status_code == 429
    fault = answer.json()["fault"]
    assert fault["faultstring"].startswith("Spike arrest violation. Allowed rate : ")
    assert fault["detail"] == {"errorcode": "policies.ratelimit.SpikeArrestViolation"}
    assert answer.json().keys() == {"fault"}
    assert daraja.state()["queries"] == 6
    assert daraja.state()["queries_limited"] == 1


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("query_pending", 500, "500.001.1001"), ("query_busy", 500, "500.003.02")],
)
def test_a_query_can_be_made_to_fail(daraja, fault, status, code):
    daraja.script(PHONE, outcome="cancels", faults=[fault])
    asked = daraja.push(PHONE).json()["CheckoutRequestID"]
    daraja.settled()
    answer = daraja.query(asked)
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
