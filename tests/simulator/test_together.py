"""Many threads at once: money moves exactly once."""

import threading
from collections import Counter

PHONE = "254712345678"


def at_once(number, call):
    """What `number` threads got from `call(index)`, started together."""
    gate = threading.Barrier(number)
    got = []

    def run(index):
        gate.wait()
        got.append(call(index))

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_twenty_taps_are_one_debit(daraja, shop):
    daraja.push(PHONE)
    answers = at_once(20, lambda _: daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"}).status_code)
    assert Counter(answers) == {200: 1, 409: 19}
    assert len(daraja.settled()["debits"]) == 1
    assert len(shop.heard) == 1


def test_a_tap_a_cancel_and_a_decision_are_one_result(daraja, shop):
    asked = daraja.push(PHONE).json()["CheckoutRequestID"]
    calls = [
        lambda: daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"}),
        lambda: daraja.post(f"/phone/{PHONE}/cancel"),
        lambda: daraja.post("/deliver", json={"CheckoutRequestID": asked, "result": "wrong_pin"}),
    ]
    answers = at_once(3, lambda index: calls[index]().status_code)
    assert answers.count(200) == 1
    daraja.settled()
    assert len(shop.heard) == 1


def test_twenty_pushes_to_one_phone_are_one_prompt(daraja):
    answers = at_once(20, lambda _: daraja.push(PHONE).status_code)
    assert Counter(answers) == {200: 1, 500: 19}
    assert daraja.state()["prompts_open"] == 1


def test_eight_reversals_are_one_credit(daraja, shop):
    receipt = daraja.pay(PHONE)["receipt"]
    daraja.credential()
    at_once(8, lambda _: daraja.reverse(receipt))
    codes = Counter(result["ResultCode"] for result in shop.results(8))
    assert codes == {0: 1, "R000001": 7}
    assert len(daraja.settled()["credits"]) == 1


def test_payments_by_hand_take_no_more_than_there_is(start):
    daraja = start(SIM_START_BALANCE=5000)
    daraja.register()
    answers = at_once(10, lambda _: daraja.pay(PHONE, amount=1000)["status"])
    assert Counter(answers) == {"paid": 5, "insufficient": 5}
    ledger = daraja.settled()
    assert len({debit["receipt"] for debit in ledger["debits"]}) == 5
    assert sum(one["kind"] == "confirmation" for one in ledger["deliveries"]) == 5


def test_twenty_phones_pay_side_by_side(daraja, shop):
    answers = at_once(20, lambda index: daraja.push(f"25471234{index:02d}00").json()["CheckoutRequestID"])
    assert len(set(answers)) == 20
    shop.callbacks(20)
    ledger = daraja.settled()
    assert len({debit["receipt"] for debit in ledger["debits"]}) == 20
    assert {delivery["http_status"] for delivery in ledger["deliveries"]} == {200}


def test_the_rate_limit_is_shared(start):
    daraja = start(SIM_QUERY_PER_MINUTE=5)
    answers = at_once(12, lambda _: daraja.query("ws_CO_unknown").status_code)
    assert Counter(answers) == {400: 5, 429: 7}


def test_a_run_repeats_whatever_the_order(daraja):
    def run(phones):
        daraja.post("/sim/reset")
        at_once(len(phones), lambda index: daraja.push(phones[index]))
        return {debit["phone"]: debit["receipt"] for debit in daraja.settled()["debits"]}

    phones = [f"25471234{number:02d}00" for number in range(8)]
    assert run(phones) == run(phones[::-1])


def test_another_seed_is_another_run(daraja):
    receipts = []
    for seed in (7, 8, 7):
        daraja.post("/sim/reset")
        assert daraja.post("/sim/seed", json={"seed": seed}).json() == {"seed": seed}
        daraja.push("254712345600")
        receipts.append(daraja.settled()["debits"][0]["receipt"])
    assert receipts[0] == receipts[2] != receipts[1]
