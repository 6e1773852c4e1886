"""An STK payment is a C2B payment too: the shop that registered URLs hears of it twice."""

import pytest

PAYS = "254712345600"


def paths(shop):
    return [path.removeprefix("/hooks/") for path, _ in shop.heard]


@pytest.fixture
def registered(daraja):
    daraja.register()
    return daraja


def test_the_twin_has_the_same_receipt_and_the_account_reference(registered, shop):
    registered.push(PAYS)
    (callback,), (twin,) = shop.callbacks(), shop.confirmations()
    items = {item["Name"]: item.get("Value") for item in callback["CallbackMetadata"]["Item"]}
    assert twin["TransID"] == items["MpesaReceiptNumber"]
    assert (twin["BillRefNumber"], twin["TransAmount"], twin["TransactionType"]) == (
        "ORDER7",
        "1299.00",
        "Pay Bill",
    )
    assert twin["TransTime"] == str(items["TransactionDate"])
    assert len(registered.settled()["debits"]) == 1


def test_an_stk_payment_is_not_validated(registered, shop):
    registered.push(PAYS)
    registered.settled()
    assert "validate" not in paths(shop)


def test_what_is_not_paid_has_no_twin(registered, shop):
    registered.push("254712345603")
    registered.settled()
    assert paths(shop) == ["0123456789abcdef"]


def test_the_seed_says_which_comes_first(registered, shop):
    for number in range(12):
        registered.push(f"2547123{number:02d}600")
        registered.settled()
    order = paths(shop)
    firsts = {order[index] for index in range(0, 24, 2)}
    assert firsts == {"confirm", "0123456789abcdef"}


def test_the_twin_can_be_made_to_come_first(registered, shop):
    registered.script("*", outcome="pays", faults=["twin_first"])
    for number in range(4):
        registered.push(f"2547123{number:02d}600")
        registered.settled()
    assert paths(shop) == ["confirm", "0123456789abcdef"] * 4


@pytest.mark.parametrize("fault", ["twin_only", "callback_lost"])
def test_the_twin_comes_where_the_callback_is_lost(registered, shop, fault):
    registered.script(PAYS, outcome="pays", faults=[fault])
    registered.push(PAYS)
    registered.settled()
    assert paths(shop) == ["confirm"]


def test_a_lost_twin_leaves_the_callback(registered, shop):
    registered.script("*", outcome="pays", faults=["confirmation_lost"])
    registered.push(PAYS)
    registered.settled()
    assert paths(shop) == ["0123456789abcdef"]


def test_a_late_callback_does_not_delay_the_twin(registered, shop):
    registered.push("254712345611")
    registered.settled()
    assert paths(shop) == ["confirm", "0123456789abcdef"]


def test_twins_can_be_switched_off(start, shop):
    daraja = start(SIM_STK_TWIN="false")
    daraja.register()
    daraja.push(PAYS)
    daraja.settled()
    assert paths(shop) == ["0123456789abcdef"]


def test_a_late_success_has_one_twin(registered, shop):
    registered.push("254712345617")
    registered.settled()
    assert sorted(paths(shop)) == ["0123456789abcdef", "0123456789abcdef", "confirm"]


def test_a_delivered_prompt_has_a_twin_as_well(registered, shop):
    asked = registered.push("254712345678").json()["CheckoutRequestID"]
    answer = registered.post("/deliver", json={"CheckoutRequestID": asked, "result": "success"})
    registered.settled()
    assert len(answer.json()["deliveries"]) == 1
    assert paths(shop) == ["0123456789abcdef", "confirm"]


def test_a_till_payments_twin_names_the_till_and_no_account(registered, shop):
    registered.push(PAYS, TransactionType="CustomerBuyGoodsOnline", PartyB="600100")
    (twin,) = shop.confirmations()
    assert (twin["TransactionType"], twin["BusinessShortCode"], twin["BillRefNumber"]) == (
        "Buy Goods",
        "600100",
        "",
    )
