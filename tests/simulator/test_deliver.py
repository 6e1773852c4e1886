"""POST /deliver: a collection decides a prompt and sees what the shop answered."""

import pytest

PHONE = "254712345678"


@pytest.fixture
def asked(daraja):
    return daraja.push(PHONE).json()["CheckoutRequestID"]


def deliver(daraja, asked, **more):
    return daraja.post("/deliver", json={"CheckoutRequestID": asked, **more})


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ("success", 0),
        ("cancel", 1032),
        ("wrong_pin", 2001),
        ("timeout", 1037),
        ("insufficient", 1),
        ("1019", 1019),
        (17, 17),
        ("SFC_IC0003", "SFC_IC0003"),
    ],
)
def test_a_prompt_is_decided_and_its_callback_delivered_before_the_answer(daraja, shop, asked, result, code):
    answer = deliver(daraja, asked, result=result)
    assert answer.status_code == 200
    assert (answer.json()["CheckoutRequestID"], answer.json()["ResultCode"]) == (asked, str(code))
    (sent,) = answer.json()["deliveries"]
    ((path, heard),) = shop.heard
    assert heard["Body"]["stkCallback"]["ResultCode"] == code
    assert sent == {"url": shop.url + path, "body": heard, "http_status": 200, "error": None}
    assert len(daraja.ledger()["debits"]) == (1 if code == 0 else 0)
    assert answer.json()["receipt"] == (daraja.ledger()["debits"][0]["receipt"] if code == 0 else None)


def test_the_shops_refusal_is_shown(daraja, shop, asked):
    shop.status = 500
    assert deliver(daraja, asked, result="cancel").json()["deliveries"][0]["http_status"] == 500


@pytest.mark.parametrize("more", [{"result": "success"}, {}])
def test_the_same_callback_is_delivered_again(daraja, shop, asked, more):
    deliver(daraja, asked, result="success")
    assert deliver(daraja, asked, **more).status_code == 200
    first, second = shop.heard
    assert first == second
    assert len(daraja.ledger()["debits"]) == 1


def test_a_lost_callback_can_be_delivered_after_all(daraja, shop):
    asked = daraja.push("254712345610").json()["CheckoutRequestID"]
    daraja.settled()
    deliver(daraja, asked)
    assert shop.callbacks()[0]["ResultCode"] == 0


def test_loss_and_lateness_do_not_hold_up_an_order_to_deliver(daraja, shop):
    daraja.script(PHONE, faults=["callback_lost", "callback_late"])
    asked = daraja.push(PHONE).json()["CheckoutRequestID"]
    deliver(daraja, asked, result="success")
    assert len(shop.heard) == 1


def test_another_result_comes_too_late(daraja, asked):
    deliver(daraja, asked, result="cancel")
    answer = deliver(daraja, asked, result="success")
    assert (answer.status_code, answer.json()["error"]) == (409, "already_decided")


def test_a_success_after_a_timeout_is_late_money(daraja, shop, asked):
    deliver(daraja, asked, result="timeout")
    nothing_yet = daraja.ledger()["debits"]
    answer = deliver(daraja, asked, result="success").json()
    again = deliver(daraja, asked, result="timeout")
    assert nothing_yet == []
    assert [heard["ResultCode"] for heard in shop.callbacks()] == [1037, 0]
    assert answer["receipt"] == daraja.ledger()["debits"][0]["receipt"]
    assert (again.status_code, again.json()["error"]) == (409, "already_decided")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"result": "success"}, 400, "bad_id"),
        ({"CheckoutRequestID": "ws_CO_unknown", "result": "success"}, 404, "unknown_id"),
        ({"CheckoutRequestID": "ws_CO_unknown", "result": "maybe"}, 400, "bad_result"),
    ],
)
def test_what_cannot_be_delivered_is_refused_with_advice(daraja, body, status, error):
    answer = daraja.post("/deliver", json=body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["message"].endswith(".")


def test_an_open_prompt_needs_a_result(daraja, asked):
    assert deliver(daraja, asked).json()["error"] == "no_result"
    assert daraja.state()["prompts_open"] == 1


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"TransID": "UKK1234567"}, 404, "unknown_id"),
        ({"ConversationID": "AG_1"}, 404, "unknown_id"),
        ({"TransID": 7}, 400, "bad_id"),
        ({"TransID": "UKK1234567", "CheckoutRequestID": "ws_CO_1"}, 400, "bad_id"),
    ],
)
def test_what_was_never_told_cannot_be_repeated(daraja, body, status, error):
    answer = daraja.post("/deliver", json=body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
