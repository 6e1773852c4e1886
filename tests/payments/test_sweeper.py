"""What a worker does with its budget of questions, its leases and messages that nobody handled."""

from datetime import timedelta

import pytest
import requests

from app import worker
from app.kit.clock import utc_now
from app.payments import inbox, leases
from app.payments.mpesa import asking
from app.payments.mpesa.client import Asked
from tests.payments.test_faults import failure_body
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, PAYS, PERSON, SILENT, World, wait_for


def pushes(world: World) -> list[dict]:
    return world.sim("GET", "/sim/requests")["requests"]


def test_the_budget_of_questions_is_shared_and_what_waits_is_asked_later(
    world: World, make_app, amina: Shopper
) -> None:
    frugal = World(
        make_app(MPESA_API_URL=world.simulator_url, MPESA_QUERY_PER_MINUTE="2"),
        world.shop_url,
        world.simulator_url,
    )
    for digit in range(3):
        world.pay(amina, world.order(amina), f"072234567{digit}")

    assert frugal.sweep(after=76) == 2
    assert frugal.sweep(after=77) == 0
    assert frugal.sweep(after=150) >= 1


def test_a_prompt_that_still_rings_is_asked_about_again(world: World, amina: Shopper) -> None:
    payment = world.pay(amina, world.order(amina), PERSON)

    assert world.sweep(after=76) == 1
    assert world.sweep(after=77) == 0
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "pending"
    assert world.sweep(after=126) == 1


def test_the_first_look_at_a_payment_brings_the_first_question_forward(world: World, amina: Shopper) -> None:
    payment = world.pay(amina, world.order(amina), PERSON)
    assert world.sweep(after=16) == 0

    amina.get(f"/payments/{payment['id']}")

    assert world.sweep(after=16) == 1


def test_after_fifteen_undecided_minutes_a_person_is_asked_once(world: World, amina: Shopper) -> None:
    world.pay(amina, world.order(amina), PERSON)

    for after in (901, 906, 4600):
        world.sweep(after=after)

    assert world.rows("SELECT kind, resolved_at FROM review_items") == [
        {"kind": "undecided", "resolved_at": None}
    ]


def test_a_decision_resolves_the_question_to_a_person(world: World, amina: Shopper) -> None:
    payment = world.pay(amina, world.order(amina), PERSON)
    world.sweep(after=901)

    world.sim("POST", "/phone/254712345678/pin", {"pin": "1234"})
    world.ended(amina, payment)

    assert world.one("SELECT resolved_by FROM review_items") == "system"


def test_news_of_an_ended_attempt_leaves_the_next_one_open(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    first = world.ended(amina, world.pay(amina, order, SILENT))
    assert first["status"] == "expired"
    assert world.pay(amina, order, PERSON)["status"] == "pending"

    world.sweep(after=310)

    asked = f"SELECT 1 FROM payment_evidence WHERE payment_id = {first['id']} AND source = 'query'"
    assert world.one(asked) == 1, "it was asked about again"
    assert amina.get(f"/orders/{order['id']}").json["payment_open"] is True
    again = amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key=True)
    assert (again.status_code, again.json["code"]) == (409, "payment_in_progress")


def test_an_answer_that_comes_after_the_lease_was_lost_is_not_written(world: World, amina: Shopper) -> None:
    payment = world.pay(amina, world.order(amina), CALLBACK_LOST)
    later = utc_now() + timedelta(seconds=125)
    with world.app.app_context():
        slow = leases.claim(payment_id=payment["id"], now=later)
        quick = leases.claim(payment_id=payment["id"], now=later + timedelta(seconds=61))
        assert slow is not None
        assert quick is not None
        asking.record(claim=slow, answer=Asked("0", ""), confirm="callback", now=later)

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "pending"


def test_a_callback_that_was_kept_but_not_handled_is_handled_by_the_worker(
    world: World, amina: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = world.pay(amina, world.order(amina), CALLBACK_LOST)
    (push,) = wait_for(lambda: pushes(world))
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "parse", lambda body: 1 / 0)
        answer = requests.post(push["callback_url"], json=failure_body(push, 1032), timeout=5)
    assert answer.status_code == 200
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "pending"

    world.sweep(after=6)

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "cancelled"


def test_a_message_that_can_never_be_handled_is_parked_and_the_others_go_on(
    world: World, amina: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.pay(amina, world.order(amina), CALLBACK_LOST)
    (push,) = wait_for(lambda: pushes(world))
    monkeypatch.setattr(inbox, "parse", lambda body: 1 / 0)
    requests.post(push["callback_url"], json=failure_body(push, 1032), timeout=5)

    for _ in range(inbox.MOST_ATTEMPTS + 2):
        world.sweep(after=6)

    assert world.one("SELECT attempts FROM callback_messages") == inbox.MOST_ATTEMPTS
    assert world.one("SELECT kind FROM review_items") == "evidence_conflict"


def test_one_round_of_the_worker_settles_expires_and_tidies(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    with world.app.app_context():
        later = utc_now() + timedelta(hours=1)
        assert worker.once(gateway=world.app.extensions["payments"], now=lambda: later) == 1
        assert worker.tidy(now=utc_now() + timedelta(days=100)) > 0

    assert amina.get(f"/orders/{order['id']}").status_code == 401, "sessions of long ago are gone"
    assert world.one("SELECT status FROM orders") == "expired"


def test_raw_callbacks_are_emptied_after_ninety_days(world: World, amina: Shopper) -> None:
    world.ended(amina, world.pay(amina, world.order(amina), PAYS))
    with world.app.app_context():
        assert inbox.forget_old(now=utc_now() + timedelta(days=89)) == 0
        assert inbox.forget_old(now=utc_now() + timedelta(days=91)) == 1

    assert world.one("SELECT body FROM callback_messages") == ""
