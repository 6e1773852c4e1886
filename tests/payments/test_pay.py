"""POST /orders/{id}/payments and what may be read of a payment."""

import pytest

from tests.shopper import Shopper
from tests.world import PAYS, PERSON, POOR, World, wait_for


@pytest.fixture
def order(world: World, amina: Shopper) -> dict:
    return world.order(amina)


def test_it_answers_202_with_where_to_look_and_when(world: World, amina: Shopper, order: dict) -> None:
    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key=True)

    assert (answer.status_code, answer.json["status"]) == (202, "pending")
    assert answer.json["message"] == "Check your phone and enter your M-Pesa PIN."
    assert answer.headers["Location"] == f"/api/v1/payments/{answer.json['id']}"
    assert int(answer.headers["Retry-After"]) >= 1


def test_the_prompt_shows_the_amount_due_and_the_orders_number(
    world: World, amina: Shopper, order: dict
) -> None:
    world.pay(amina, order, "0712 345 678")

    (push,) = world.sim("GET", "/sim/requests")["requests"]
    assert (push["phone"], push["amount"], push["account_reference"]) == (
        "254712345678",
        199,
        order["number"],
    )


def test_the_orders_own_phone_is_used_when_none_is_given(world: World, amina: Shopper, order: dict) -> None:
    assert amina.post(f"/orders/{order['id']}/payments", {}, key=True).json["phone"] == "+254712345678"


def test_a_guest_pays_with_the_order_token(world: World, guest: Shopper) -> None:
    order = world.order(guest)

    assert world.ended(guest, world.pay(guest, order))["status"] == "succeeded"


def test_other_people_cannot_pay_or_see_it(world: World, amina: Shopper, brian: Shopper, order: dict) -> None:
    payment = world.pay(amina, order, PERSON)

    assert brian.post(f"/orders/{order['id']}/payments", {"phone": PAYS}, key=True).status_code == 404
    assert brian.get(f"/orders/{order['id']}/payments").status_code == 404
    assert brian.get(f"/payments/{payment['id']}").status_code == 404


def test_a_stranger_cannot_pay_or_see_it(world: World, amina: Shopper, guest: Shopper, order: dict) -> None:
    payment = world.pay(amina, order, PERSON)

    assert guest.get(f"/payments/{payment['id']}").status_code == 404
    assert guest.post(f"/orders/{order['id']}/payments", {"phone": PAYS}, key=True).status_code == 404


def test_it_needs_an_idempotency_key(amina: Shopper, order: dict) -> None:
    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PAYS})

    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_missing")


def test_the_same_key_again_replays_the_answer_and_sends_nothing(
    world: World, amina: Shopper, order: dict
) -> None:
    first = amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key="tap-1")
    again = amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key="tap-1")

    assert (again.status_code, again.json["id"]) == (202, first.json["id"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert world.sim("GET", "/sim/state")["pushes"] == 1


def test_the_same_key_for_another_phone_is_refused(amina: Shopper, order: dict) -> None:
    amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key="tap-1")

    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PAYS}, key="tap-1")

    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")


def test_one_prompt_at_a_time(amina: Shopper, order: dict) -> None:
    amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key=True)

    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key=True)

    assert (answer.status_code, answer.json["code"]) == (409, "payment_in_progress")
    assert "Retry-After" in answer.headers


def test_a_paid_order_cannot_be_paid_again(world: World, amina: Shopper, order: dict) -> None:
    world.ended(amina, world.pay(amina, order))

    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PAYS}, key=True)

    assert (answer.status_code, answer.json["code"]) == (409, "order_not_payable")


def test_more_than_safaricom_takes_is_refused_before_any_prompt(world: World, amina: Shopper) -> None:
    order = world.order(amina, world.product(price=250_001_00))

    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PAYS}, key=True)

    assert (answer.status_code, answer.json["code"]) == (422, "amount_over_limit")
    assert world.sim("GET", "/sim/state")["pushes"] == 0
    assert amina.get(f"/orders/{order['id']}").json["payment_open"] is False


@pytest.mark.parametrize(
    "phone", ["", "12345", "0202 345 678", "+1 202 555 0100", "0712345678901", 712345678, None]
)
def test_a_phone_that_is_none_is_refused_with_its_pointer(
    guest: Shopper, world: World, phone: object
) -> None:
    order = world.order(guest, email="g@example.com", phone=None)

    answer = guest.post(f"/orders/{order['id']}/payments", {"phone": phone}, key=True)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/phone"


@pytest.mark.parametrize(
    "typed", ["0712345678", "712345678", "254712345678", "+254 712-345-678", "(0712) 345 678"]
)
def test_a_phone_is_taken_in_every_form_people_type(amina: Shopper, order: dict, typed: str) -> None:
    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": typed}, key=True)

    assert answer.json["phone"] == "+254712345678"


def test_the_amount_is_not_the_clients_to_send(amina: Shopper, order: dict) -> None:
    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PAYS, "amount": 1}, key=True)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/amount")


def test_a_payment_never_shows_safaricoms_ids_to_a_shopper(world: World, amina: Shopper, order: dict) -> None:
    payment = world.pay(amina, order, PERSON)

    assert "ws_CO" not in amina.get(f"/payments/{payment['id']}").text


def test_polling_what_has_not_changed_sends_nothing(world: World, amina: Shopper, order: dict) -> None:
    payment = world.pay(amina, order, PERSON)
    first = amina.get(f"/payments/{payment['id']}")

    again = amina.get(f"/payments/{payment['id']}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Retry-After"] == first.headers["Retry-After"]


def test_attempts_of_an_order_are_listed_the_newest_first(world: World, amina: Shopper, order: dict) -> None:
    world.ended(amina, world.pay(amina, order, POOR))
    world.ended(amina, world.pay(amina, order, PAYS))

    listed = amina.get(f"/orders/{order['id']}/payments").json["data"]
    assert [payment["status"] for payment in listed] == ["succeeded", "failed"]


def test_a_shop_without_mpesa_says_what_to_set(make_app, world: World, guest: Shopper) -> None:
    order = world.order(guest)
    elsewhere = Shopper(make_app(MPESA_PASSKEY="", SECRET_KEY=world.app.config["SECRET_KEY"]))
    elsewhere.headers = guest.headers

    answer = elsewhere.post(f"/orders/{order['id']}/payments", {"phone": PAYS}, key=True)

    assert (answer.status_code, answer.json["code"]) == (503, "payment_method_unavailable")
    assert "MPESA_PASSKEY" in answer.json["detail"]


def test_an_unreachable_gateway_is_told_at_once_and_nothing_stays_open(
    make_app, world: World, guest: Shopper
) -> None:
    order = world.order(guest)
    offline = Shopper(make_app(MPESA_API_URL="http://127.0.0.1:9"))
    offline.headers = guest.headers

    answer = offline.post(f"/orders/{order['id']}/payments", {"phone": PAYS}, key=True)

    assert (answer.status_code, answer.json["status"]) == (202, "failed")
    assert answer.json["reason"] == "mpesa_unreachable"
    assert guest.get(f"/orders/{order['id']}").json["payment_open"] is False


def test_a_refused_access_token_is_renewed_once(world: World, amina: Shopper) -> None:
    world.ended(amina, world.pay(amina, world.order(amina)))
    world.sim("POST", "/sim/tokens/revoke")

    assert world.ended(amina, world.pay(amina, world.order(amina)))["status"] == "succeeded"


def test_wrong_keys_are_a_setting_for_a_person_to_mend(make_app, world: World, guest: Shopper) -> None:
    order = world.order(guest)
    wrong = Shopper(make_app(MPESA_API_URL=world.simulator_url, MPESA_PASSKEY="another"))
    wrong.headers = guest.headers

    answer = wrong.post(f"/orders/{order['id']}/payments", {"phone": PAYS}, key=True)

    assert (answer.json["status"], answer.json["reason"]) == ("failed", "misconfigured")
    assert world.rows("SELECT kind FROM review_items") == [{"kind": "configuration"}]


def limited(make_app, world: World, **limits: str) -> Shopper:
    addresses = {"MPESA_API_URL": world.simulator_url, "MPESA_CALLBACK_URL": world.shop_url}
    return Shopper(make_app(**addresses, LIMITS="on", **limits))


def test_one_open_prompt_per_phone_whatever_the_order(make_app, world: World) -> None:
    one, two = limited(make_app, world), limited(make_app, world)
    world.pay(one, world.order(one), PERSON)

    answer = two.post(f"/orders/{world.order(two)['id']}/payments", {"phone": PERSON}, key=True)

    assert (answer.status_code, answer.json["code"]) == (429, "phone_busy")
    assert 1 <= int(answer.headers["Retry-After"]) <= 121


def test_a_phone_whose_prompt_ended_is_free_again(make_app, world: World) -> None:
    shopper = limited(make_app, world)
    payment = world.pay(shopper, world.order(shopper), POOR)
    wait_for(lambda: world.rows(f"SELECT 1 FROM payments WHERE id = {payment['id']} AND status = 'failed'"))

    assert world.pay(shopper, world.order(shopper), POOR)["status"] in {"pending", "failed"}


def test_prompts_per_phone_are_limited(make_app, world: World) -> None:
    shopper = limited(make_app, world, LIMIT_PROMPTS_PER_PHONE="1")
    first = world.order(shopper)
    payment = world.pay(shopper, first, POOR)
    wait_for(lambda: world.rows(f"SELECT 1 FROM payments WHERE id = {payment['id']} AND status = 'failed'"))

    answer = shopper.post(f"/orders/{first['id']}/payments", {"phone": POOR}, key=True)

    assert (answer.status_code, answer.json["code"]) == (429, "too_many_requests")
    assert shopper.get(f"/orders/{first['id']}").json["payment_open"] is False


def test_other_methods_are_refused(amina: Shopper, order: dict) -> None:
    assert amina.put(f"/orders/{order['id']}/payments", {}).status_code == 405
    assert amina.delete("/payments/1").status_code == 405
