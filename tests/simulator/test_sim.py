"""GET /sim/prompts, /sim/requests, /sim/ledger, /sim/state; POST /sim/reset, /sim/seed."""

import time

import pytest

PHONE = "254712345678"


def test_prompts_are_what_rings(daraja):
    pushed = daraja.push(PHONE).json()
    daraja.push("254712345600")
    daraja.post("/phone/0712345600/cancel")
    (prompt,) = [one for one in daraja.get("/sim/prompts").json()["prompts"] if one["phone"] == PHONE]
    assert prompt["checkout_request_id"] == pushed["CheckoutRequestID"]
    assert (prompt["state"], prompt["amount"], prompt["result_code"]) == ("open", 1299, None)


def test_requests_tell_the_whole_story(daraja, shop):
    pushed = daraja.push("254712345613").json()
    (debit,) = daraja.settled()["debits"]
    (asked,) = daraja.get("/sim/requests").json()["requests"]
    times = [asked.pop(name) for name in ("created_at", "rings_until", "decided_at")]
    assert times == sorted(times)
    assert asked == {
        "checkout_request_id": pushed["CheckoutRequestID"],
        "merchant_request_id": pushed["MerchantRequestID"],
        "phone": "254712345613",
        "amount": 1299,
        "transaction_type": "CustomerPayBillOnline",
        "party_b": "174379",
        "account_reference": "ORDER7",
        "description": "Groceries",
        "callback_url": f"{shop.url}/hooks/0123456789abcdef",
        "outcome": "wrong_amount",
        "state": "decided",
        "result_code": "0",
        "result_desc": "The service request is processed successfully.",
        "receipt": debit["receipt"],
        "faults": ["callback_wrong_amount"],
    }


def test_requests_can_be_filtered(daraja):
    for number in range(3):
        daraja.push(f"25471234567{number}", AccountReference=f"ORDER{number}")

    def references(query):
        found = daraja.get(f"/sim/requests?{query}").json()["requests"]
        return [one["account_reference"] for one in found]

    assert references("phone=0712345671") == ["ORDER1"]
    assert references("account_reference=ORDER2&state=open") == ["ORDER2"]
    assert references("state=decided") == []
    assert references("limit=2") == ["ORDER1", "ORDER2"]


@pytest.mark.parametrize("query", ["colour=red", "limit=many"])
def test_an_unknown_filter_is_refused(daraja, query):
    answer = daraja.get(f"/sim/requests?{query}")
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_filter")


def test_the_ledger_names_every_debit(daraja):
    pushed = daraja.push("254712345600").json()
    (debit,) = daraja.settled()["debits"]
    assert debit.keys() == {
        "receipt", "amount", "phone", "checkout_request_id", "merchant_request_id", "account_reference",
        "balance_after", "at", "channel", "kind", "party",
    }  # fmt: skip
    assert debit["checkout_request_id"] == pushed["CheckoutRequestID"]
    assert debit["merchant_request_id"] == pushed["MerchantRequestID"]
    assert (debit["channel"], debit["kind"], debit["party"]) == ("stk", "Pay Bill", "174379")


def test_the_state_counts(daraja):
    daraja.push("254712345600")
    daraja.push("254712345607")
    daraja.push("nobody")
    daraja.push(PHONE)
    daraja.query("ws_CO_unknown")
    daraja.get("/sim/state")
    daraja.shop.callbacks()
    counted = daraja.state()
    assert (counted["pushes"], counted["pushes_accepted"], counted["queries"]) == (4, 2, 1)
    assert (counted["tokens_issued"], counted["prompts_open"]) == (0, 1)
    assert (counted["debits"], counted["shillings"]) == (1, 1299)


def test_a_reset_forgets_all_but_tokens_and_seed(daraja):
    daraja.push("254712345600")
    daraja.push(PHONE)
    daraja.script(PHONE, outcome="cancels")
    daraja.shop.callbacks()
    assert daraja.post("/sim/reset").json() == {"reset": True}
    assert daraja.ledger() == {"debits": [], "credits": [], "deliveries": []}
    assert daraja.get("/sim/scripts").json() == {"scripts": []}
    assert (daraja.state()["pushes"], daraja.state()["seed"]) == (0, 7)
    assert daraja.push(PHONE).status_code == 200


def test_after_a_reset_nothing_from_before_is_still_being_told(daraja):
    daraja.shop.pause = 0.3
    began = time.monotonic()
    daraja.push("254712345600")
    daraja.shop.callbacks()

    daraja.post("/sim/reset")

    assert time.monotonic() - began >= 0.3
    assert daraja.ledger()["deliveries"] == []


@pytest.mark.parametrize("body", [{}, {"seed": -1}, {"seed": "x"}, {"seed": True}])
def test_a_seed_is_a_whole_number(daraja, body):
    answer = daraja.post("/sim/seed", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_seed")


def test_an_unknown_path_is_answered_with_a_sentence(daraja):
    answer = daraja.get("/sim/nothing")
    assert (answer.status_code, answer.json()["message"]) == (404, "There is no GET /sim/nothing.")
    assert daraja.get("/deliver").status_code == 405
