"""POST /pulltransactions/v1/register; GET and POST /pulltransactions/v1/query."""

import time

import pytest

from simulator.clock import nairobi
from tests.simulator.kit import MISSING, without_missing

PHONE = "254712345678"


def register(daraja, **changes):
    body = {
        "ShortCode": "174379",
        "RequestType": "Pull",
        "NominatedNumber": PHONE,
        "CallBackURL": f"{daraja.shop.url}/hooks/pull",
        **changes,
    }
    return daraja.call("/pulltransactions/v1/register", without_missing(body))


def day(hours):
    return f"{nairobi(time.time() + hours * 3600):%Y-%m-%d %H:%M:%S}"


def query_body(**changes):
    wanted = {"ShortCode": "174379", "StartDate": day(-40), "EndDate": day(1), "OffSetValue": "0", **changes}
    return without_missing(wanted)


def query(daraja, **changes):
    return daraja.call("/pulltransactions/v1/query", query_body(**changes))


def test_a_shortcode_registers_once(daraja):
    answers = [register(daraja).json() for _ in range(2)]
    assert [answer["ResponseStatus"] for answer in answers] == ["1000", "1001"]
    assert all(answer["ResponseRefID"] for answer in answers)


def test_payments_are_a_list_inside_a_list(daraja):
    register(daraja)
    receipt = daraja.pay(PHONE)["receipt"]
    body = query(daraja).json()
    assert (body["ResponseCode"], len(body["Response"])) == ("1000", 1)
    (told,) = body["Response"][0]
    assert told.pop("trxDate").endswith("Z")
    assert told == {
        "transactionId": receipt,
        "msisdn": 254712345678,
        "sender": "MPESA",
        "transactiontype": "c2b-pay-bill-debit",
        "billreference": "ORDER7",
        "amount": "1299.0",
        "organizationname": "Duka",
    }


def test_it_may_be_a_get(daraja):
    register(daraja)
    daraja.pay(PHONE)
    headers = {"Authorization": f"Bearer {daraja.token}"}
    path = "/pulltransactions/v1/query"
    by_address = daraja.get(path, params=query_body(), headers=headers).json()
    by_body = daraja.get(path, json=query_body(), headers=headers).json()
    assert by_address["Response"] == by_body["Response"] == query(daraja).json()["Response"]


def test_stk_payments_are_among_them(daraja):
    register(daraja)
    daraja.push("254712345610")
    (debit,) = daraja.settled()["debits"]
    assert query(daraja).json()["Response"][0][0]["transactionId"] == debit["receipt"]


def test_none_is_said_so(daraja):
    register(daraja)
    body = query(daraja).json()
    assert (body["ResponseCode"], body["Response"]) == ("1001", [[]])


def test_what_is_older_than_48_hours_is_gone(daraja):
    register(daraja)
    daraja.pay(PHONE)
    with daraja.app.extensions["simulator"].store.unit() as db:
        db.execute("UPDATE debits SET at = at - 49 * 3600")
    assert query(daraja, StartDate=day(-100)).json()["ResponseCode"] == "1001"


def test_the_dates_are_nairobis(daraja):
    register(daraja)
    daraja.pay(PHONE)
    assert query(daraja, StartDate=day(-1)).json()["ResponseCode"] == "1000"
    assert query(daraja, StartDate=day(1), EndDate=day(2)).json()["ResponseCode"] == "1001"
    assert query(daraja, StartDate=day(-3), EndDate=day(-1)).json()["ResponseCode"] == "1001"


def test_a_page_has_a_hundred_and_the_offset_goes_on(start):
    daraja = start()
    register(daraja)
    daraja.pay(PHONE)
    _multiply(daraja, 130)
    first = query(daraja).json()["Response"][0]
    rest = query(daraja, OffSetValue=100).json()["Response"][0]
    receipts = [one["transactionId"] for one in first + rest]
    assert (len(first), len(rest), len(set(receipts))) == (100, 30, 130)


def _multiply(daraja, number):
    with daraja.app.extensions["simulator"].store.unit() as db:
        for index in range(1, number):
            db.execute(
                "INSERT INTO debits SELECT ?, 1, push_id, hand_id + ?, phone, amount, kind, party, account,"
                " third_party_id, balance_after, organisation_after, at FROM debits WHERE hand_id = 1",
                (f"COPY{index:06d}", index),
            )


def test_a_shortcode_that_never_registered_may_not(daraja):
    answer = query(daraja)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.003.02")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ShortCode", "600000"),
        ("StartDate", "yesterday"),
        ("EndDate", MISSING),
        ("OffSetValue", "-1"),
        ("OffSetValue", MISSING),
    ],
)
def test_a_field_that_is_wrong_is_named(daraja, field, value):
    register(daraja)
    answer = query(daraja, **{field: value})
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {field}")


@pytest.mark.parametrize(
    ("field", "value"), [("RequestType", "pull"), ("NominatedNumber", "1"), ("CallBackURL", MISSING)]
)
def test_a_registrations_field_that_is_wrong_is_named(daraja, field, value):
    answer = register(daraja, **{field: value})
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {field}")


def test_it_takes_a_token(daraja):
    for path in ("register", "query"):
        answer = daraja.post(f"/pulltransactions/v1/{path}", json={})
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.003.01")
