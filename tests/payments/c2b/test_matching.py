"""POST /payments/review/{id}/match and GET .../suggestions: a person finds the order of money without one."""

from typing import Any

import pytest

from app.kit.text import order_number
from app.payments.c2b.matching import typos
from tests.payments.c2b.kit import assert_consistent, body, items, parts, receipts, state, tell
from tests.races.client import at_once
from tests.shopper import Shopper
from tests.world import World

NUMBER = "UKL5XQ2P7A"
OTHER_PHONE = "0722 000 111"


@pytest.fixture
def item(world: World, staff: Shopper, order: dict) -> dict:
    """KSh 199 that named no order."""
    return unmatched(world, staff)


def unmatched(world: World, staff: Shopper, number: str = NUMBER, amount: str = "199", **told: Any) -> dict:
    tell(world, body(number, amount, **{"account": "HOUSE 12B", **told}))
    found: list[dict] = staff.get("/payments/review?kind=unmatched_money&open=true").json["data"]
    return found[-1]


def match(who: Shopper, item: dict, order: dict, **kwargs: Any) -> Any:
    return who.post(f"/payments/review/{item['id']}/match", {"order_id": order["id"]}, **kwargs)


def test_it_pays_the_order(world: World, staff: Shopper, amina: Shopper, order: dict, item: dict) -> None:
    answer = match(staff, item, order)

    assert answer.status_code == 200
    assert answer.json["resolution"] == f"matched to order {order['number']}"
    assert answer.json["resolved_by"] == f"staff:{staff.user['id']}"
    assert state(amina, order) == ("confirmed", "paid")
    assert parts(world) == [("order", order["id"], 19_900)]
    assert items(world) == []
    assert_consistent(world)


def test_the_books_say_who_did_it(
    world: World, staff: Shopper, amina: Shopper, order: dict, item: dict
) -> None:
    match(staff, item, order)

    who = f"staff:{staff.user['id']}"
    (receipt,) = staff.get("/receipts").json["data"]
    assert [part["actor"] for part in receipt["allocations"]] == [who]
    history = amina.get(f"/orders/{order['id']}").json["history"]
    assert [line["actor"] for line in history if line["event"] == "paid"] == [who]


def test_a_part_is_taken_as_a_part(world: World, staff: Shopper, amina: Shopper, order: dict) -> None:
    match(staff, unmatched(world, staff, amount="100"), order)

    assert state(amina, order) == ("pending_payment", "part_paid")
    assert_consistent(world)


def test_what_is_too_much_is_in_front_of_a_person_again(
    world: World, staff: Shopper, amina: Shopper, order: dict
) -> None:
    match(staff, unmatched(world, staff, amount="250"), order)

    assert state(amina, order) == ("confirmed", "paid")
    assert parts(world) == [("order", order["id"], 19_900), ("overpayment", order["id"], 5_100)]
    assert items(world) == [("overpayment", 5_100)]
    assert_consistent(world)


def test_money_for_an_order_that_is_gone_is_to_be_returned(
    world: World, staff: Shopper, amina: Shopper, order: dict, item: dict
) -> None:
    amina.post(f"/orders/{order['id']}/cancel", {})

    assert match(staff, item, order).status_code == 200

    assert state(amina, order) == ("cancelled", "refund_due")
    assert parts(world) == [("refund", order["id"], 19_900)]
    assert items(world) == [("refund_due", 19_900)]
    assert_consistent(world)


def test_money_for_an_order_that_expired_brings_it_back(
    world: World, staff: Shopper, amina: Shopper, order: dict, item: dict
) -> None:
    world.expire(after=3600)

    match(staff, item, order)

    assert state(amina, order) == ("confirmed", "paid")
    assert_consistent(world)


def test_the_same_again_changes_nothing(world: World, staff: Shopper, order: dict, item: dict) -> None:
    first = match(staff, item, order)

    again = match(staff, item, order)

    assert (again.status_code, again.json) == (200, first.json)
    assert parts(world) == [("order", order["id"], 19_900)]


def test_the_same_key_again_replays_the_answer(staff: Shopper, order: dict, item: dict) -> None:
    match(staff, item, order, key="once")

    assert match(staff, item, order, key="once").headers["Idempotent-Replayed"] == "true"


def test_money_that_has_an_order_is_not_given_to_another(
    world: World, staff: Shopper, amina: Shopper, order: dict, item: dict
) -> None:
    match(staff, item, order)

    answer = match(staff, item, world.order(amina))

    assert (answer.status_code, answer.json["code"]) == (409, "already_resolved")
    assert parts(world) == [("order", order["id"], 19_900)]


def test_of_many_hands_at_the_same_moment_one_gives_it(
    world: World, staff: Shopper, amina: Shopper, order: dict, item: dict
) -> None:
    from tests.orders.kit import twin

    others = [order, *(world.order(amina) for _ in range(3))]
    hands = [twin(world, staff) for _ in range(8)]
    path = f"/payments/review/{item['id']}/match"

    answers = at_once(
        [
            lambda hand=hand, to=others[n % 4]: hand.call("POST", path, {"order_id": to["id"]})
            for n, hand in enumerate(hands)
        ]
    )

    assert sorted({answer.status_code for answer in answers}) == [200, 409]
    assert len(parts(world)) == 1
    assert world.one("SELECT COUNT(*) FROM orders WHERE status = 'confirmed'") == 1
    assert_consistent(world)


def test_an_item_that_a_person_resolved_is_done(staff: Shopper, order: dict, item: dict) -> None:
    staff.post(f"/payments/review/{item['id']}/resolve", {"resolution": "Returned by hand"})

    assert match(staff, item, order).json["code"] == "already_resolved"


def test_items_about_something_else_cannot_be_matched(
    world: World, staff: Shopper, amina: Shopper, order: dict
) -> None:
    amina.post(f"/orders/{order['id']}/cancel", {})
    tell(world, body(NUMBER, "199", order["number"]))
    (item,) = staff.get("/payments/review").json["data"]

    answer = match(staff, item, order)

    assert (answer.status_code, answer.json["code"]) == (409, "nothing_to_match")
    assert staff.get(f"/payments/review/{item['id']}/suggestions").status_code == 409


def test_an_order_that_is_none_is_refused_with_its_pointer(staff: Shopper, item: dict) -> None:
    answer = match(staff, item, {"id": 999_999})

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/order_id")


@pytest.mark.parametrize(
    "body", [{}, {"order_id": "1"}, {"order_id": 0}, {"order_id": None}, {"order_id": 1, "amount": 5}]
)
def test_a_body_that_says_something_else_is_refused(staff: Shopper, item: dict, body: dict) -> None:
    assert staff.post(f"/payments/review/{item['id']}/match", body).status_code == 422


def test_an_item_that_is_none_is_404(staff: Shopper, order: dict) -> None:
    assert match(staff, {"id": 999}, order).status_code == 404
    assert staff.get("/payments/review/999999999/suggestions").status_code == 404


def test_customers_and_strangers_may_not(amina: Shopper, guest: Shopper, order: dict, item: dict) -> None:
    for who, status in ((amina, 403), (guest, 401)):
        assert match(who, item, order).status_code == status
        assert who.get(f"/payments/review/{item['id']}/suggestions").status_code == status


def test_money_that_goes_back_already_is_not_matched(
    world: World, staff: Shopper, order: dict, item: dict
) -> None:
    refund = {"receipt_id": world.one("SELECT id FROM receipts"), "amount": {"amount": 19_900}}
    asked = staff.post(
        f"/receipts/{refund['receipt_id']}/refunds", {"reason": "asked back", "method": "reversal"}, key=True
    )
    if asked.status_code == 404:
        pytest.skip("refunds have no address yet")

    assert match(staff, item, order).json["code"] == "money_is_going_back"


# Suggestions.


def suggested(staff: Shopper, item: dict) -> list[tuple[int, list[str]]]:
    answer = staff.get(f"/payments/review/{item['id']}/suggestions")
    assert answer.status_code == 200, answer.text
    return [(each["order_id"], each["reasons"]) for each in answer.json["data"]]


def test_an_order_of_that_amount_by_that_phone_is_suggested(staff: Shopper, order: dict, item: dict) -> None:
    assert suggested(staff, item) == [(order["id"], ["phone", "amount", "time"])]


def test_a_suggestion_says_how_the_order_stands(staff: Shopper, order: dict, item: dict) -> None:
    (found,) = staff.get(f"/payments/review/{item['id']}/suggestions").json["data"]

    assert (found["number"], found["status"]) == (order["number"], "pending_payment")
    assert found["due"] == order["due"]


def test_the_likeliest_comes_first(world: World, staff: Shopper, amina: Shopper, order: dict) -> None:
    typed = order["number"][:-1] + ("A" if order["number"][-1] != "A" else "B")
    same_amount = world.order(amina, world.product(price=19_900), phone=OTHER_PHONE)
    same_phone = world.order(amina, world.product(price=50_000))
    world.order(amina, world.product(price=50_000), phone=OTHER_PHONE)

    found = suggested(staff, unmatched(world, staff, account=typed))

    assert found == [
        (order["id"], ["number", "phone", "amount", "time"]),
        (same_phone["id"], ["phone", "time"]),
        (same_amount["id"], ["amount", "time"]),
    ]


def test_a_hashed_phone_is_recognised(world: World, staff: Shopper, amina: Shopper, order: dict) -> None:
    import hashlib

    hashed = hashlib.sha256(b"254712345678").hexdigest()

    assert suggested(staff, unmatched(world, staff, amount="7", MSISDN=hashed)) == [
        (order["id"], ["phone", "time"])
    ]
    assert suggested(staff, unmatched(world, staff, "UKL5XQ2P7B", amount="7", MSISDN="0" * 64)) == []


def test_the_phone_of_an_attempt_counts_as_well(
    world: World, staff: Shopper, amina: Shopper, order: dict
) -> None:
    world.ended(amina, world.pay(amina, order, "0712345603"))

    item = unmatched(world, staff, amount="7", MSISDN="2547 ***** 603")
    assert suggested(staff, item) == [(order["id"], ["phone", "time"])]


def test_orders_that_take_no_money_are_not_suggested(
    world: World, staff: Shopper, amina: Shopper, order: dict, item: dict
) -> None:
    world.ended(amina, world.pay(amina, order))

    assert suggested(staff, item) == []


def test_an_order_that_expired_is_suggested(world: World, staff: Shopper, order: dict, item: dict) -> None:
    world.expire(after=3600)

    assert [found for found, _ in suggested(staff, item)] == [order["id"]]


def test_suggestions_cost_the_same_for_one_order_and_for_many(
    world: World, staff: Shopper, amina: Shopper, item: dict
) -> None:
    from tests.budgets.statements import asked

    costs = []
    for _ in range(2):
        with asked(world.app) as seen:
            suggested(staff, item)
        costs.append(len(seen))
        for _ in range(12):
            world.order(amina, world.product(price=19_900))

    assert costs[0] == costs[1]
    assert len(suggested(staff, item)) == 10


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("7K3QX9M2PD", "7K3QX9M2PD", 0),
        ("7K3QX9M2P", "7K3QX9M2PD", 1),
        ("7K3QX9M2DP", "7K3QX9M2PD", 2),
        ("K3QX9M2PDA", "7K3QX9M2PD", 2),
        ("7K3OX9M2P0", "7K3QX9M2PD", 2),
        ("AAAAAAAAAA", "7K3QX9M2PD", 3),
        ("", "7K3QX9M2PD", 3),
    ],
)
def test_typing_errors_are_counted_up_to_two(one: str, other: str, expected: int) -> None:
    assert typos(one, other, 2) == expected


def test_two_order_numbers_are_hardly_ever_alike() -> None:
    """One typing error or two lead back to the right order, not to another one."""
    numbers = [order_number() for _ in range(300)]

    close = [(a, b) for i, a in enumerate(numbers) for b in numbers[:i] if typos(a, b, 2) <= 2]
    assert close == []


def test_a_number_within_what_was_typed_is_recognised(world: World, staff: Shopper, order: dict) -> None:
    item = unmatched(world, staff, amount="7", account=f"ORDER {order['number'].lower()} THANKS", MSISDN="")

    assert suggested(staff, item) == [(order["id"], ["number", "time"])]
    assert receipts(world)[0]["amount_minor"] == 700
