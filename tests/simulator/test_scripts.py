"""POST, GET and DELETE /sim/scripts: what is arranged goes before what the digits say."""

import pytest

PHONE = "254712345678"


def codes(shop, number):
    return [callback["ResultCode"] for callback in shop.callbacks(number)]


def test_a_script_goes_before_the_digits(daraja, shop):
    answer = daraja.script("+254 712 345 600", outcome="cancels")
    assert answer.status_code == 201
    assert answer.json() == {
        "phone": "254712345600",
        "outcome": "cancels",
        "faults": [],
        "result_code": None,
        "amount": None,
        "times": None,
    }
    daraja.push("254712345600")
    assert codes(shop, 1) == [1032]


def test_a_script_lasts_until_it_is_cleared(daraja, shop):
    daraja.script(PHONE, outcome="cancels")
    for number in (1, 2):
        daraja.push(PHONE)
        assert codes(shop, number) == [1032] * number
    assert daraja.post("/sim/scripts", json={}).status_code == 400
    assert len(daraja.get("/sim/scripts").json()["scripts"]) == 1
    delete(daraja, json={"phone": "0712345678"})
    daraja.push(PHONE)
    assert daraja.state()["prompts_open"] == 1


def test_a_script_can_last_a_number_of_times(daraja, shop):
    daraja.script("0712345600", outcome="cancels", times=2)
    for number in (1, 2, 3):
        daraja.push("254712345600")
        shop.callbacks(number)
    assert codes(shop, 3) == [1032, 1032, 0]


def test_a_refused_push_uses_up_no_script(daraja):
    daraja.push(PHONE)
    daraja.script(PHONE, outcome="pays", times=1)
    assert daraja.push(PHONE).status_code == 500
    assert len(daraja.get("/sim/scripts").json()["scripts"]) == 1


def test_a_star_is_for_phones_without_a_script_of_their_own(daraja, shop):
    daraja.script("*", outcome="cancels")
    daraja.script(PHONE, outcome="expires")
    daraja.push(PHONE)
    shop.callbacks(1)
    daraja.push("254712345600")
    assert codes(shop, 2) == [1019, 1032]


def test_any_is_drawn_from_the_seed(daraja):
    daraja.script("*", outcome="any")

    def run():
        for number in range(10):
            daraja.push(f"2547123456{number}9")
        return [one["outcome"] for one in daraja.get("/sim/requests").json()["requests"]]

    first = run()
    daraja.post("/sim/reset")
    daraja.script("*", outcome="any")
    assert first == run()
    assert len(set(first)) > 3


def test_a_result_code_can_be_any_code(daraja, shop):
    daraja.script(PHONE, result_code="SFC_IC0003", times=1)
    daraja.push(PHONE)
    shop.callbacks(1)
    daraja.script(PHONE, result_code=4242)
    daraja.push(PHONE)
    assert codes(shop, 2) == ["SFC_IC0003", 4242]


def test_an_amount_is_what_the_callback_names(daraja, shop):
    daraja.script(PHONE, outcome="pays", amount=5)
    daraja.push(PHONE)
    assert shop.callbacks()[0]["CallbackMetadata"]["Item"][0] == {"Name": "Amount", "Value": 5}
    assert daraja.ledger()["debits"][0]["amount"] == 1299


def test_faults_can_be_added_to_a_person(daraja, shop):
    daraja.script(PHONE, outcome="person", faults=["callback_lost"])
    daraja.push(PHONE)
    daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"})
    ledger = daraja.settled()
    assert (len(ledger["debits"]), ledger["deliveries"][0]["state"], shop.heard) == (1, "lost", [])


def test_faults_can_be_combined(daraja, shop):
    daraja.script(PHONE, outcome="pays", faults=["timeout_first", "callback_repeated", "reply_lost"])
    assert daraja.push(PHONE).status_code == 504
    assert sorted(codes(shop, 8)) == [0] * 4 + [1037] * 4
    assert len(daraja.settled()["debits"]) == 1


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ({"phone": "12345", "outcome": "pays"}, "bad_phone"),
        ({"outcome": "pays"}, "bad_phone"),
        ({"phone": PHONE, "outcome": "explodes"}, "bad_outcome"),
        ({"phone": PHONE, "outcome": ["pays"]}, "bad_outcome"),
        ({"phone": PHONE, "outcome": "pays", "faults": ["gremlins"]}, "bad_fault"),
        ({"phone": PHONE, "outcome": "pays", "faults": "callback_lost"}, "bad_fault"),
        ({"phone": PHONE, "outcome": "pays", "faults": [{}]}, "bad_fault"),
        ({"phone": PHONE, "faults": ["callback_early"]}, "bad_fault"),
        ({"phone": PHONE, "result_code": "no"}, "bad_result"),
        ({"phone": PHONE, "result_code": True}, "bad_result"),
        ({"phone": PHONE, "outcome": "pays", "amount": 0}, "bad_amount"),
        ({"phone": PHONE, "outcome": "pays", "times": "twice"}, "bad_times"),
        ({"phone": PHONE, "outcome": "pays", "fault": []}, "unknown_key"),
        ([], "bad_body"),
    ],
)
def test_what_cannot_be_arranged_is_refused_with_advice(daraja, script, error):
    answer = daraja.post("/sim/scripts", json=script)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert answer.json()["message"].endswith(".")


def test_all_scripts_can_be_cleared(daraja):
    daraja.script("*", outcome="pays")
    daraja.script(PHONE, outcome="pays")
    assert delete(daraja, path="?phone=*") == {"cleared": 1}
    assert delete(daraja) == {"cleared": 1}
    assert daraja.get("/sim/scripts").json() == {"scripts": []}


def delete(daraja, path="", **more):
    return daraja.delete("/sim/scripts" + path, **more).json()
