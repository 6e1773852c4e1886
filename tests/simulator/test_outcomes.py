"""What the last two digits of a phone make happen, seen by the shop and by the ledger."""

import re
import time

import pytest

from simulator import outcomes
from simulator.clock import nairobi
from tests.simulator.kit import LATE

PAYS = ["00", "09", "10", "11", "12", "13", "15", "16", "17", "18"]
FAILS = {
    "01": (1, "The balance is insufficient for the transaction."),
    "02": (2001, "The initiator information is invalid."),
    "03": (1032, "Request cancelled by user"),
    "04": (1037, "No response from user"),
    "05": (1037, "DS timeout user cannot be reached"),
    "06": (1019, "Transaction has expired."),
}


def phone(digits):
    return f"2547123456{digits}"


def items(callback):
    return {item["Name"]: item.get("Value") for item in callback["CallbackMetadata"]["Item"]}


def test_a_success_has_the_shape_of_the_page(daraja, shop):
    pushed = daraja.push(phone("00")).json()
    (callback,) = shop.callbacks()
    (debit,) = daraja.ledger()["debits"]
    metadata = callback.pop("CallbackMetadata")["Item"]
    assert callback == {
        "MerchantRequestID": pushed["MerchantRequestID"],
        "CheckoutRequestID": pushed["CheckoutRequestID"],
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
    }
    date = metadata.pop(3)
    assert metadata == [
        {"Name": "Amount", "Value": 1299},
        {"Name": "MpesaReceiptNumber", "Value": debit["receipt"]},
        {"Name": "Balance"},
        {"Name": "PhoneNumber", "Value": 254712345600},
    ]
    assert date["Name"] == "TransactionDate"
    assert str(date["Value"]) == re.sub(r"\D", "", debit["at"])[:14]


def test_a_receipt_tells_its_day(daraja):
    daraja.push(phone("00"))
    (debit,) = daraja.settled()["debits"]
    today = nairobi(time.time())
    assert re.fullmatch(r"[A-Z0-9]{10}", debit["receipt"])
    assert debit["receipt"][0] == chr(ord("S") + today.year - 2024)
    assert debit["receipt"][1] == "ABCDEFGHIJKL"[today.month - 1]
    assert debit["receipt"][2] == "123456789ABCDEFGHIJKLMNOPQRSTUV"[today.day - 1]


@pytest.mark.parametrize("digits", FAILS)
def test_a_failure_has_no_metadata_and_takes_nothing(daraja, shop, digits):
    pushed = daraja.push(phone(digits)).json()
    (callback,) = shop.callbacks()
    code, words = FAILS[digits]
    assert callback == {
        "MerchantRequestID": pushed["MerchantRequestID"],
        "CheckoutRequestID": pushed["CheckoutRequestID"],
        "ResultCode": code,
        "ResultDesc": words,
    }
    assert daraja.query(pushed["CheckoutRequestID"]).json()["ResultCode"] == str(code)
    assert daraja.ledger()["debits"] == []


@pytest.mark.parametrize("digits", PAYS)
def test_who_pays_is_debited_once(daraja, digits):
    daraja.push(phone(digits))
    (debit,) = daraja.settled()["debits"]
    assert (debit["amount"], debit["phone"], debit["account_reference"]) == (1299, phone(digits), "ORDER7")
    assert debit["balance_after"] == 500_000 - 1299


@pytest.mark.parametrize(
    ("digits", "code", "words"),
    [("07", "500.001.1001", "Unable to lock subscriber"), ("08", "500.003.02", "System is busy")],
)
def test_a_refused_push_rings_nowhere_but_is_recorded(daraja, digits, code, words):
    answer = daraja.push(phone(digits))
    assert (answer.status_code, answer.json()["errorCode"]) == (500, code)
    assert answer.json()["errorMessage"].startswith(words)
    (asked,) = daraja.get("/sim/requests").json()["requests"]
    assert (asked["state"], asked["checkout_request_id"]) == ("refused", None)


@pytest.mark.parametrize(
    ("outcome", "status"), [("push_spike", 429), ("push_quota", 500), ("push_error", 500)]
)
def test_other_refusals_can_be_arranged(daraja, outcome, status):
    daraja.script(phone("00"), outcome=outcome)
    answer = daraja.push(phone("00"))
    assert answer.status_code == status
    assert ("fault" in answer.json()) == (status == 429)


def test_09_a_lost_reply_hides_a_payment(daraja, shop):
    answer = daraja.push(phone("09"))
    assert answer.status_code == 504
    assert answer.headers["Content-Type"].startswith("text/html")
    assert shop.callbacks()[0]["ResultCode"] == 0


def test_10_a_lost_callback_is_written_down_as_lost(daraja, shop):
    pushed = daraja.push(phone("10")).json()
    (delivery,) = daraja.settled()["deliveries"]
    assert (delivery["state"], delivery["http_status"]) == ("lost", None)
    assert shop.heard == []
    assert daraja.query(pushed["CheckoutRequestID"]).json()["ResultCode"] == "0"


def test_11_a_late_callback_comes_late(daraja, shop):
    began = time.monotonic()
    daraja.push(phone("11"))
    shop.callbacks()
    assert time.monotonic() - began >= LATE


def test_12_four_copies_come_at_once(daraja, shop):
    shop.pause = 0.3
    daraja.push(phone("12"))
    callbacks = shop.callbacks(4)
    assert callbacks == [callbacks[0]] * 4
    assert max(shop.times) - min(shop.times) < 0.3
    assert len(daraja.settled()["debits"]) == 1


@pytest.mark.parametrize(("asked", "named"), [(1299, 1), (1, 2)])
def test_13_another_amount_is_named_than_was_taken(daraja, shop, asked, named):
    daraja.push(phone("13"), Amount=asked)
    assert items(shop.callbacks()[0])["Amount"] == named
    assert daraja.ledger()["debits"][0]["amount"] == asked


def test_14_a_forged_success_comes_first_to_a_wrong_address(daraja, shop):
    daraja.push(phone("14"))
    forged, real = shop.callbacks(2)
    assert (forged["ResultCode"], real["ResultCode"]) == (0, 1037)
    assert forged["CheckoutRequestID"] == real["CheckoutRequestID"]
    wrong, right = (path for path, _ in shop.heard)
    assert right == "/hooks/0123456789abcdef"
    assert re.fullmatch(r"/hooks/[0-9a-f]{16}", wrong)
    assert wrong != right
    assert daraja.settled()["debits"] == []


def test_15_an_early_callback_is_there_before_the_reply(daraja, shop):
    shop.pause = 0.05
    pushed = daraja.push(phone("15")).json()
    assert [body["Body"]["stkCallback"]["CheckoutRequestID"] for _, body in shop.heard] == [
        pushed["CheckoutRequestID"]
    ]
    assert len(daraja.settled()["deliveries"]) == 1


def test_16_queries_deny_a_payment(daraja, shop):
    pushed = daraja.push(phone("16")).json()
    assert shop.callbacks()[0]["ResultCode"] == 0
    assert daraja.query(pushed["CheckoutRequestID"]).json()["ResultCode"] == "1032"


def test_17_a_success_follows_a_timeout(daraja, shop):
    pushed = daraja.push(phone("17")).json()
    assert [callback["ResultCode"] for callback in shop.callbacks(2)] == [1037, 0]
    assert daraja.query(pushed["CheckoutRequestID"]).json()["ResultCode"] == "0"


def test_18_a_stale_timeout_follows_a_success(daraja, shop):
    pushed = daraja.push(phone("18")).json()
    assert [callback["ResultCode"] for callback in shop.callbacks(2)] == [0, 1037]
    assert daraja.query(pushed["CheckoutRequestID"]).json()["ResultCode"] == "0"


def test_every_other_phone_rings_out(start, shop):
    daraja = start(SIM_PROMPT_SECONDS=0.1)
    began = time.monotonic()
    daraja.push("254712345678")
    (callback,) = shop.callbacks()
    assert (callback["ResultCode"], callback["ResultDesc"]) == (1037, "No response from user")
    assert time.monotonic() - began >= 0.1


def test_an_ending_takes_the_delay(start, shop):
    daraja = start(SIM_DELAY=0.2)
    began = time.monotonic()
    daraja.push(phone("00"))
    assert len(daraja.get("/sim/prompts").json()["prompts"]) == 1
    shop.callbacks()
    assert 0.2 <= time.monotonic() - began < 1


def test_without_delay_callbacks_go_out_at_once(daraja, shop):
    waits = []
    for number in range(5):
        daraja.push(f"25471234{number:02d}00")
        replied = time.monotonic()
        shop.callbacks(number + 1)
        waits.append(shop.times[-1] - replied)
    assert min(waits) < 0.02


def test_who_has_not_enough_money_cannot_pay(start, shop):
    daraja = start(SIM_START_BALANCE=2000)
    for code in (0, 1):
        daraja.push(phone("00"))
        assert shop.callbacks(2 if code else 1)[-1]["ResultCode"] == code
    assert [debit["balance_after"] for debit in daraja.ledger()["debits"]] == [701]


def test_every_name_in_the_table_is_real():
    for outcome in outcomes.TABLE:
        assert set(outcome.faults) <= set(outcomes.FAULTS)
        assert not outcome.code or outcome.code in outcomes.RESULTS
    assert len(outcomes.BY_NAME) == len(outcomes.TABLE)
    assert set(PAYS) | set(FAILS) | {"07", "08", "14"} == set(outcomes.BY_DIGITS)
