"""What all of the initiator's calls share: the credential, the certificate, arranged faults."""

import time

import pytest
import requests
from cryptography import x509

from tests.simulator.kit import LATE

PHONE = "254712345678"


def test_the_certificate_is_there_to_download(daraja):
    answer = daraja.get("/sim/certificate")
    assert "simulator.cer" in answer.headers["Content-Disposition"]
    assert x509.load_pem_x509_certificate(answer.content).public_key().key_size == 2048
    assert b"PRIVATE" not in answer.content


def test_a_credential_is_344_characters_and_differs_each_time(daraja):
    first, second = daraja.credential(), daraja.credential()
    assert len(first) == 344
    assert first != second


def test_the_key_pair_survives_the_simulator(start, tmp_path):
    first = start(SIM_DATABASE=str(tmp_path / "one.sqlite3"))
    kept = first.get("/sim/certificate").content
    first.stop()
    assert start(SIM_DATABASE=str(tmp_path / "one.sqlite3")).get("/sim/certificate").content == kept
    assert (tmp_path / "one.sqlite3.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", ["password", "name", "garbage", "plain"])
def test_a_wrong_initiator_is_a_result(daraja, shop, wrong):
    credentials = {
        "password": {"SecurityCredential": daraja.credential("Duka-demo#2")},
        "name": {"Initiator": "somebody"},
        "garbage": {"SecurityCredential": "AAAA"},
        "plain": {"SecurityCredential": "Duka-demo#1"},
    }
    receipt = daraja.pay(PHONE)["receipt"]
    assert daraja.reverse(receipt, **credentials[wrong]).status_code == 200
    assert shop.results()[0]["ResultCode"] == 2001
    assert daraja.ledger()["credits"] == []


def test_an_initiator_of_ones_own(start, shop):
    daraja = start(SIM_INITIATOR="duka", SIM_INITIATOR_PASSWORD="other#1")
    daraja.pay_out(PHONE, InitiatorName="duka", SecurityCredential=daraja.credential("other#1"))
    assert shop.results()[0]["ResultCode"] == 0


def test_a_result_code_can_be_arranged(daraja, shop):
    answer = daraja.arrange_calls(call="b2c", result_code=2040)
    assert answer.status_code == 201
    assert answer.json() == {"call": "b2c", "result_code": "2040", "faults": [], "times": 1}
    for number in (1, 2):
        daraja.pay_out(PHONE, 100 + number)
        shop.results(number)
    assert [result["ResultCode"] for result in shop.results(2)] == [2040, 0]
    assert len(daraja.ledger()["credits"]) == 1


def test_arrangements_wait_for_their_call_and_their_turn(daraja, shop):
    daraja.arrange_calls(call="reversal", result_code="R000001")
    daraja.arrange_calls(call="*", result_code="17", times=2)
    for number in (1, 2):
        daraja.pay_out(PHONE, 100 + number)
    assert [result["ResultCode"] for result in shop.results(2)] == [17, 17]
    (left,) = daraja.get("/sim/initiator-scripts").json()["scripts"]
    assert left["call"] == "reversal"
    assert daraja.delete("/sim/initiator-scripts").json() == {"cleared": 1}


def test_a_lost_result_hides_a_payout_until_it_is_asked_for(daraja, shop):
    daraja.arrange_calls(faults=["result_lost"])
    conversation = daraja.pay_out(PHONE).json()["ConversationID"]
    ledger = daraja.settled()
    assert (len(ledger["credits"]), shop.heard) == (1, [])
    assert [(one["kind"], one["state"]) for one in ledger["deliveries"]] == [("result", "lost")]
    (sent,) = daraja.post("/deliver", json={"ConversationID": conversation}).json()["deliveries"]
    assert sent["body"]["Result"]["ConversationID"] == conversation
    assert shop.results()[0]["ResultCode"] == 0


def test_a_repeated_result_is_one_payout(daraja, shop):
    daraja.arrange_calls(faults=["result_repeated"])
    daraja.pay_out(PHONE)
    results = shop.results(4)
    assert results == [results[0]] * 4
    assert len(daraja.settled()["credits"]) == 1


def test_a_late_result_comes_late(daraja, shop):
    daraja.arrange_calls(faults=["result_late"])
    began = time.monotonic()
    daraja.pay_out(PHONE)
    shop.results()
    assert time.monotonic() - began >= LATE


def test_an_early_result_is_there_before_the_reply(daraja, shop):
    shop.pause = 0.05
    daraja.arrange_calls(faults=["result_early"])
    reply = daraja.pay_out(PHONE).json()
    assert [body["Result"]["ConversationID"] for _, body in shop.heard] == [reply["ConversationID"]]


def test_a_result_of_one_parameter_is_a_bare_object(daraja, shop):
    daraja.arrange_calls(faults=["result_bare"])
    daraja.pay_out(PHONE)
    assert shop.results()[0]["ResultParameters"]["ResultParameter"] == {
        "Key": "TransactionAmount",
        "Value": 500,
    }


@pytest.mark.parametrize(("fault", "credits"), [("timed_out", 1), ("timed_out_undone", 0)])
def test_a_time_out_tells_nothing_but_the_request(daraja, shop, fault, credits):
    daraja.arrange_calls(faults=[fault])
    daraja.pay_out(PHONE)
    (told,) = shop.timeouts()
    assert (told["PartyB"], told["Amount"], len(told["SecurityCredential"])) == (PHONE, 500, 344)
    assert len(daraja.settled()["credits"]) == credits
    assert [path for path, _ in shop.heard] == ["/hooks/timeout"]


def test_a_result_may_follow_a_time_out(daraja, shop):
    daraja.arrange_calls(faults=["timed_out_then_result"])
    daraja.pay_out(PHONE)
    assert shop.results()[0]["ResultCode"] == 0
    assert [path for path, _ in shop.heard] == ["/hooks/timeout", "/hooks/result"]


@pytest.mark.parametrize("fault", ["reply_lost", "reply_dropped", "reply_slow"])
def test_a_reply_may_fail_while_the_call_succeeds(daraja, shop, fault):
    daraja.arrange_calls(faults=[fault])
    began = time.monotonic()
    try:
        replied = daraja.pay_out(PHONE).status_code == 200
    except requests.RequestException:
        replied = False
    assert replied == (fault == "reply_slow")
    assert (time.monotonic() - began >= LATE) == (fault == "reply_slow")
    assert shop.results()[0]["ResultCode"] == 0


@pytest.mark.parametrize(("fault", "status"), [("http_429", 429), ("http_500", 500)])
def test_a_refused_call_did_nothing_and_can_be_made_again(daraja, shop, fault, status):
    daraja.arrange_calls(faults=[fault])
    assert daraja.pay_out(PHONE).status_code == status
    assert daraja.get("/sim/calls").json() == {"calls": []}
    assert daraja.pay_out(PHONE).status_code == 200
    assert shop.results()[0]["ResultCode"] == 0


def test_calls_are_listed_without_their_credential(daraja, shop):
    daraja.pay_out(PHONE)
    daraja.settled()
    (call,) = daraja.get("/sim/calls").json()["calls"]
    assert (call["kind"], call["state"], call["result_code"]) == ("b2c", "done", "0")
    assert "request" not in call


def test_calls_under_way_survive_an_end_of_the_simulator(start, shop, tmp_path):
    first = start(SIM_DATABASE=str(tmp_path / "one.sqlite3"), SIM_DELAY=0.3)
    first.pay_out(PHONE)
    first.stop()
    second = start(SIM_DATABASE=str(tmp_path / "one.sqlite3"))
    assert shop.results()[0]["ResultCode"] == 0
    assert len(second.settled()["credits"]) == 1


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ({"call": "refund"}, "bad_call"),
        ({"faults": ["callback_lost"]}, "bad_fault"),
        ({"faults": "result_lost"}, "bad_fault"),
        ({"result_code": "no"}, "bad_result"),
        ({"times": 0}, "bad_times"),
        ({"phone": PHONE}, "unknown_key"),
    ],
)
def test_what_cannot_be_arranged_is_refused_with_advice(daraja, script, error):
    answer = daraja.arrange_calls(**script)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json()["message"].endswith(".")
