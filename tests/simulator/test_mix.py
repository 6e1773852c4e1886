"""POST and GET /sim/mix: shares of faults, drawn from the seed, for phones whose outcome is `any`."""

from contextlib import suppress

import pytest
import requests

PHONES = [f"2547{number:08d}" for number in range(10_000_000, 10_000_030)]


def stir(daraja, **shares):
    daraja.script("*", outcome="any")
    return daraja.post("/sim/mix", json=shares)


def test_a_mix_is_kept_until_it_is_replaced(daraja):
    shares = {"callback_repeated": 0.5, "callback_lost": 0.3, "http_429": 0}
    assert stir(daraja, **shares).json() == {"mix": shares}
    answer = daraja.get("/sim/mix").json()
    assert answer["mix"] == shares
    assert {"reordered", "forged", "query_wrong", "query_busy", "reply_lost", "http_500"} <= set(
        answer["names"]
    )
    stir(daraja)
    assert daraja.get("/sim/mix").json()["mix"] == {}


def test_a_run_repeats_and_meets_its_shares(daraja):
    def run():
        daraja.post("/sim/reset")
        stir(daraja, callback_repeated=0.5, callback_lost=0.3, reordered=0.5, forged=0.2, cancels=0.2)
        for phone in PHONES:
            daraja.push(phone)
        daraja.settled()
        return [(one["outcome"], one["faults"]) for one in daraja.get("/sim/requests").json()["requests"]]

    first = run()
    assert first == run()
    met = [fault for _, faults in first for fault in faults]
    assert 8 <= met.count("callback_repeated") <= 22
    assert 3 <= met.count("callback_lost") <= 16
    assert {"timeout_first", "timeout_after", "callback_forged_first"} <= set(met)
    assert 1 <= [outcome for outcome, _ in first].count("cancels") <= 14
    assert len(daraja.ledger()["debits"]) == [outcome for outcome, _ in first].count("pays")


def test_everything_pays_where_nothing_is_mixed_in(daraja):
    stir(daraja, callback_lost=1)
    for phone in PHONES[:5]:
        daraja.push(phone)
    ledger = daraja.settled()
    assert len(ledger["debits"]) == 5
    assert {one["state"] for one in ledger["deliveries"]} == {"lost"}


@pytest.mark.parametrize(("name", "status"), [("http_429", 429), ("http_500", 500)])
def test_pushes_are_refused_for_their_share(daraja, name, status):
    stir(daraja, **{name: 0.5})
    answers = [daraja.push(phone).status_code for phone in PHONES]
    assert set(answers) == {200, status}
    assert len(daraja.settled()["debits"]) == answers.count(200)


@pytest.mark.parametrize(
    ("name", "status"), [("http_429", 429), ("http_500", 500), ("query_busy", 500), ("query_pending", 500)]
)
def test_each_query_is_drawn_anew(daraja, name, status):
    stir(daraja, callback_lost=0)
    asked = daraja.push(PHONES[0]).json()["CheckoutRequestID"]
    daraja.settled()
    daraja.post("/sim/mix", json={name: 0.5})
    answers = [daraja.query(asked) for _ in range(16)]
    assert {answer.status_code for answer in answers} == {200, status}
    assert {answer.json()["ResultCode"] for answer in answers if answer.ok} == {"0"}


def test_a_lie_of_the_query_stays(daraja):
    stir(daraja, query_wrong=1)
    asked = daraja.push(PHONES[0]).json()["CheckoutRequestID"]
    daraja.settled()
    assert {daraja.query(asked).json()["ResultCode"] for _ in range(3)} == {"1032"}


def test_replies_get_lost_and_the_prompt_rings_all_the_same(daraja):
    stir(daraja, reply_lost=0.3, reply_dropped=0.3)
    replied = 0
    for phone in PHONES[:10]:
        with suppress(requests.RequestException):
            replied += daraja.push(phone).status_code == 200
    assert 0 < replied < 10
    assert len(daraja.settled()["debits"]) == 10


def test_a_phone_with_a_script_of_its_own_is_left_alone(daraja, shop):
    stir(daraja, callback_lost=1)
    daraja.script(PHONES[0], outcome="pays")
    daraja.push(PHONES[0])
    assert shop.callbacks()[0]["ResultCode"] == 0


def test_payments_by_hand_meet_it(daraja):
    daraja.register()
    stir(daraja, confirmation_lost=0.5)
    met = [daraja.pay(phone)["faults"] for phone in PHONES[:16]]
    assert [] in met
    assert ["confirmation_lost"] in met


def test_the_initiators_calls_meet_it(daraja):
    stir(daraja, result_lost=0.5, http_500=0.3)
    answers = [daraja.pay_out(phone, 10).status_code for phone in PHONES[:16]]
    ledger = daraja.settled()
    assert set(answers) == {200, 500}
    assert len(ledger["credits"]) == answers.count(200)
    assert {one["state"] for one in ledger["deliveries"]} == {"lost", "done"}


def test_a_refused_call_gets_through_in_the_end(daraja):
    stir(daraja, http_500=0.5)
    while daraja.pay_out(PHONES[0], 10).status_code != 200:
        pass
    assert len(daraja.settled()["credits"]) == 1


def test_a_reset_forgets_it(daraja):
    stir(daraja, callback_lost=1)
    daraja.post("/sim/reset")
    assert daraja.get("/sim/mix").json()["mix"] == {}


@pytest.mark.parametrize(
    ("shares", "error"),
    [
        ({"gremlins": 0.5}, "unknown_key"),
        ({"person": 0.5}, "unknown_key"),
        ({"callback_lost": 1.5}, "bad_share"),
        ({"callback_lost": -0.1}, "bad_share"),
        ({"callback_lost": "half"}, "bad_share"),
        ({"callback_lost": True}, "bad_share"),
    ],
)
def test_what_is_no_share_is_refused_with_advice(daraja, shares, error):
    answer = daraja.post("/sim/mix", json=shares)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json()["message"].endswith(".")
