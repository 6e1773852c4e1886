"""POST .../c2b/<secret>/confirmation: kept first, believed only from the right address, one receipt each."""

import json
from typing import Any

import pytest
import requests

from app.kit.text import sign
from app.payments import inbox
from app.payments.c2b import confirmation
from tests.payments.c2b.kit import assert_consistent, body, items, parts, receipts, shop, state, tell
from tests.races.client import at_once
from tests.shopper import Shopper
from tests.world import World

ANSWER = {"ResultCode": 0, "ResultDesc": "Success"}
NUMBER = "UKL5XQ2P7A"


def messages(world: World) -> list[tuple[str, str | None, str | None]]:
    rows = world.rows("SELECT channel, outcome, receipt_number FROM callback_messages ORDER BY id")
    return [(row["channel"], row["outcome"], row["receipt_number"]) for row in rows]


def test_it_is_kept_and_booked(world: World, amina: Shopper, order: dict) -> None:
    assert tell(world, body(NUMBER, account=order["number"])) == ANSWER

    assert messages(world) == [("c2b", "booked", NUMBER)]
    assert state(amina, order) == ("confirmed", "paid")


def test_the_same_again_is_known(world: World, order: dict) -> None:
    for amount in ("199.00", "199.00", "199"):
        assert tell(world, body(NUMBER, amount, order["number"])) == ANSWER

    assert messages(world) == [("c2b", "booked", NUMBER), ("c2b", "known", NUMBER)]
    assert len(receipts(world)) == 1


def test_fifty_at_the_same_moment_are_one_receipt(world: World, amina: Shopper, order: dict) -> None:
    same, other = (
        body(NUMBER, account=order["number"]),
        body(NUMBER, account=order["number"], OrgAccountBalance="1"),
    )

    answers = at_once([lambda each=each: tell(world, each) for each in [same, other] * 25])
    world.sweep(after=6)

    assert answers == [ANSWER] * 50
    assert [row["number"] for row in receipts(world)] == [NUMBER]
    assert parts(world) == [("order", order["id"], 19_900)]
    assert_consistent(world)


def test_fifty_for_no_order_at_the_same_moment_are_one_receipt(world: World) -> None:
    told = [body(NUMBER, account="HOUSE 12B", OrgAccountBalance=str(n % 10)) for n in range(50)]

    at_once([lambda each=each: tell(world, each) for each in told])
    world.sweep(after=6)

    assert parts(world) == [("unmatched", None, 19_900)]
    assert items(world) == [("unmatched_money", 19_900)]
    assert_consistent(world)


@pytest.mark.parametrize(
    "secret", ["guess", "174379", "174379.", "174379.0", "0" * 64, "x" * 128, "%00", "%ff", "é"]
)
def test_without_the_secret_it_is_answered_alike_and_changes_nothing(
    world: World, amina: Shopper, order: dict, secret: str
) -> None:
    assert tell(world, body(NUMBER, account=order["number"]), secret=secret) == ANSWER

    assert messages(world) == [("c2b_stranger", "without_secret", None)]
    assert receipts(world) == []
    assert state(amina, order) == ("pending_payment", "unpaid")


def test_the_secret_of_another_short_code_or_purpose_is_none(world: World, order: dict) -> None:
    key = world.app.config["SECRET_KEY"]
    wrong = [sign(key, "c2b", "600000"), sign(key, "cart", "174379"), sign(key + "x", "c2b", "174379")]
    own = shop(world).secret
    wrong += [own[:-1], own + "0", own.upper(), own.partition(".")[2]]

    for number, secret in enumerate(wrong):
        tell(world, body(f"UKL5XQ2P7{number}", account=order["number"]), secret=secret)

    assert receipts(world) == []
    assert {channel for channel, _, _ in messages(world)} == {"c2b_stranger"}


def test_rumours_of_a_day_are_one_question_to_a_person(world: World, order: dict) -> None:
    for number in range(5):
        tell(world, body(f"UKL5XQ2P7{number}", account=order["number"]), secret="guess")

    assert items(world) == [("unmatched_callback", None)]
    assert_consistent(world)


def test_a_rumour_does_not_keep_the_truth_out(world: World, amina: Shopper, order: dict) -> None:
    told = body(NUMBER, account=order["number"])
    tell(world, told, secret="guess")

    tell(world, told)

    assert state(amina, order) == ("confirmed", "paid")


def test_another_shops_money_is_not_ours(world: World, amina: Shopper, order: dict) -> None:
    tell(world, body(NUMBER, account=order["number"], BusinessShortCode="600000"))

    assert messages(world) == [("c2b", "another_shop", None)]
    assert receipts(world) == []
    assert items(world) == [("unmatched_callback", None)]
    assert_consistent(world)


UNREADABLE: dict[str, dict[str, Any]] = {
    "no number": {"TransID": ""},
    "a number that is none": {"TransID": "?"},
    "a number that is a list": {"TransID": [NUMBER]},
    "a number too long": {"TransID": NUMBER * 3},
    "nothing": {"TransAmount": "0"},
    "less than nothing": {"TransAmount": "-199"},
    "half a cent": {"TransAmount": "199.005"},
    "no figure": {"TransAmount": "KES 199"},
    "NaN": {"TransAmount": "NaN"},
    "true": {"TransAmount": True},
    "enormous": {"TransAmount": "1e999999999"},
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_money_is_in_front_of_a_person(world: World, order: dict, what: str) -> None:
    assert tell(world, body(NUMBER, account=order["number"]) | UNREADABLE[what]) == ANSWER

    assert messages(world) == [("c2b", "unreadable", None)]
    assert receipts(world) == []
    assert items(world) == [("unmatched_callback", None)]


@pytest.mark.parametrize(
    "what", [b"", b"null", b"[]", b"{", b"[" * 9_000, b"\xff\xfe", b"<xml/>", rb'{"TransID": "\ud83d"}']
)
def test_any_body_at_all_is_kept(world: World, what: bytes) -> None:
    assert tell(world, what) == ANSWER
    assert messages(world) == [("c2b", "unreadable", None)]


@pytest.mark.parametrize(
    "reference",
    ["", "x" * 400, "\u0000\u0007", "🔥", "É漢", "=cmd|' /C calc'!A0", None, 12, ["x"], {"a": 1}, True],
)
def test_whatever_was_typed_as_account_the_money_is_kept(
    world: World, staff: Shopper, reference: Any
) -> None:
    tell(world, body(NUMBER, BillRefNumber=reference))

    (receipt,) = staff.get("/receipts").json["data"]
    assert receipt["amount"]["amount"] == 19_900
    assert len(receipt["reference"] or "") <= 40


@pytest.mark.parametrize("amount", ["199", "199.0", "199.00", 199, 199.0, "1,990"])
def test_an_amount_is_read_however_it_is_written(world: World, amount: Any) -> None:
    tell(world, body(NUMBER, amount))

    assert receipts(world)[0]["amount_minor"] in {19_900, 199_000}


def test_two_channels_that_disagree_about_an_amount_are_in_front_of_a_person(
    world: World, amina: Shopper, order: dict
) -> None:
    payment = world.ended(amina, world.pay(amina, order))

    tell(world, body(payment["receipt_number"], "198.00", order["number"]))

    assert receipts(world)[0]["amount_minor"] == 19_900
    assert items(world) == [("wrong_amount", 19_800)]


def test_a_body_over_64_kb_is_413_and_not_kept(world: World) -> None:
    url = f"{world.shop_url}/api/v1/payments/callbacks/c2b/{shop(world).secret}"
    for kind in ("confirmation", "validation"):
        assert requests.post(f"{url}/{kind}", data=b"x" * (64 * 1024 + 1), timeout=5).status_code == 413
    assert messages(world) == []


def test_what_was_kept_but_not_handled_is_handled_by_the_worker(
    world: World, amina: Shopper, order: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(confirmation, "parse", lambda text: 1 / 0)
        assert tell(world, body(NUMBER, account=order["number"])) == ANSWER
    assert receipts(world) == []

    world.sweep(after=6)

    assert state(amina, order) == ("confirmed", "paid")


def test_what_can_never_be_handled_is_parked_in_front_of_a_person(
    world: World, order: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirmation, "parse", lambda text: 1 / 0)
    tell(world, body(NUMBER, account=order["number"]))

    for _ in range(inbox.MOST_ATTEMPTS + 2):
        world.sweep(after=6)

    assert world.one("SELECT attempts FROM callback_messages") == inbox.MOST_ATTEMPTS
    assert items(world) == [("evidence_conflict", None)]


def test_only_post_is_taken(world: World) -> None:
    url = f"{world.shop_url}/api/v1/payments/callbacks/c2b/{shop(world).secret}/confirmation"

    assert requests.get(url, timeout=5).status_code == 405
    assert requests.put(url, json={}, timeout=5).status_code == 405


def test_a_shop_without_a_short_code_believes_nobody(make_app: Any, world: World) -> None:
    bare = make_app(MPESA_SHORTCODE="", MPESA_PASSKEY="")
    known = bare.extensions["payments"].shop
    address = f"/api/v1/payments/callbacks/c2b/{known.secret}/confirmation"

    answer = bare.test_client().post(address, data=json.dumps(body(NUMBER, BusinessShortCode="")))

    assert answer.status_code == 200
    assert messages(world) == [("c2b_stranger", "without_secret", None)]
