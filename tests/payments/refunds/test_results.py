"""What is told at the callback addresses: kept raw, believed with the right secret only, counted once."""

import concurrent.futures
import json

import pytest
import requests

from tests.payments.refunds.kit import (
    approved,
    arrange,
    assert_consistent,
    becomes,
    credits,
    done,
    history,
    items,
    letters,
    money_of,
    paid,
    post,
    sent,
    status,
    work,
)
from tests.shopper import Shopper
from tests.world import World, wait_for

ACCEPTED = (200, {"ResultCode": 0, "ResultDesc": "Accepted"})


@pytest.fixture
def waiting(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> dict:
    """A payout that went, whose result was not told: the refund, its receipt, and the result's letter."""
    receipt = paid(world, amina)
    arrange(world, "b2c", "result_lost")
    refund = sent(world, staff, admin, receipt, amount=20_000)
    (letter,) = wait_for(lambda: letters(world))
    return {"refund": refund, "receipt": receipt, "url": letter["url"], "result": letter["body"]["Result"]}


def tell(letter: dict, **changes: object) -> requests.Response:
    return post(letter["url"], {"Result": {**letter["result"], **changes}})


def with_parameters(letter: dict, *parameters: dict) -> dict:
    return {"ResultParameters": {"ResultParameter": list(parameters)}}


def failure(letter: dict, code: object = 2040) -> dict:
    told = {key: value for key, value in letter["result"].items() if key != "ResultParameters"}
    return {"Result": {**told, "ResultCode": code, "ResultDesc": "no", "TransactionID": "UKL0000000"}}


def test_a_result_is_kept_raw_and_settles(world: World, staff: Shopper, waiting: dict) -> None:
    answer = tell(waiting)

    assert (answer.status_code, answer.json()) == ACCEPTED
    assert status(staff, waiting["refund"]) == "done"
    (kept,) = world.rows("SELECT body, outcome FROM callback_messages WHERE channel = 'refund'")
    assert (json.loads(kept["body"])["Result"], kept["outcome"]) == (waiting["result"], "done")
    assert_consistent(world)


def test_twenty_equal_results_are_one_refund(
    world: World, amina: Shopper, staff: Shopper, waiting: dict
) -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tell(waiting).status_code, range(20)))

    assert set(answers) <= {200, 503}
    assert status(staff, waiting["refund"]) == "done"
    assert history(staff, waiting["refund"]).count("done") == 1
    assert money_of(amina, waiting["receipt"])[2] == 20_000
    assert_consistent(world)


def test_a_result_with_another_secret_changes_nothing(world: World, staff: Shopper, waiting: dict) -> None:
    forged = {**waiting, "url": waiting["url"].replace(waiting["url"].split("/")[-2], "f" * 64)}

    answer = tell(forged)

    assert (answer.status_code, answer.json()) == ACCEPTED
    assert status(staff, waiting["refund"]) == "sending"
    assert world.one("SELECT outcome FROM callback_messages WHERE channel = 'refund'") == "unmatched"


def test_a_forged_failure_changes_nothing(world: World, staff: Shopper, waiting: dict) -> None:
    post(waiting["url"].replace(waiting["url"].split("/")[-2], "f" * 64), failure(waiting))

    assert status(staff, waiting["refund"]) == "sending"


@pytest.mark.parametrize(
    "changes",
    [
        {"OriginatorConversationID": "duka-another"},
        {"ConversationID": "AG_another"},
        {"TransactionID": "XX", "ResultParameters": None},
        {"ResultParameters": {"ResultParameter": [{"Key": "TransactionAmount", "Value": 2000}]}},
    ],
)
def test_a_result_that_does_not_fit_settles_nothing(staff: Shopper, waiting: dict, changes: dict) -> None:
    tell(waiting, **changes)

    assert status(staff, waiting["refund"]) == "unknown"


@pytest.mark.parametrize(
    "body", ["", "no json", "[]", "{}", '{"Result": 1}', '{"Result": {"ResultCode": true}}']
)
def test_what_cannot_be_read_settles_nothing_and_is_kept(
    world: World, staff: Shopper, waiting: dict, body: str
) -> None:
    answer = requests.post(waiting["url"], data=body, timeout=5)

    assert (answer.status_code, answer.json()) == ACCEPTED
    assert status(staff, waiting["refund"]) in {"sending", "unknown"}
    assert world.one("SELECT COUNT(*) FROM callback_messages WHERE channel = 'refund'") == 1


def test_a_single_parameter_may_be_a_bare_object(staff: Shopper, waiting: dict) -> None:
    bare = {"ResultParameter": {"Key": "TransactionAmount", "Value": "200.00"}}

    tell(waiting, ResultParameters=bare)

    assert status(staff, waiting["refund"]) == "done"


def test_a_parameter_may_lack_its_value_and_a_code_be_a_text(staff: Shopper, waiting: dict) -> None:
    parameters = [
        {"Key": "B2CChargesPaidAccountAvailableFunds"},
        {"Key": "TransactionAmount", "Value": 200.0},
    ]

    tell(waiting, ResultCode="0", ResultParameters={"ResultParameter": parameters})

    assert status(staff, waiting["refund"]) == "done"


def test_a_result_before_the_reply_is_believed(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    arrange(world, "reversal", "result_early")

    refund = sent(world, staff, admin, paid(world, amina))

    assert status(staff, refund) == "done"
    assert_consistent(world)


def test_a_failure_after_the_success_changes_nothing_and_is_seen(
    world: World, staff: Shopper, waiting: dict
) -> None:
    tell(waiting)

    post(waiting["url"], failure(waiting))

    assert status(staff, waiting["refund"]) == "done"
    assert items(staff) == ["evidence_conflict"]
    assert_consistent(world)


def test_a_success_after_a_failure_is_money_that_went(
    world: World, amina: Shopper, staff: Shopper, waiting: dict
) -> None:
    post(waiting["url"], failure(waiting))
    assert status(staff, waiting["refund"]) == "failed"

    tell(waiting)

    assert status(staff, waiting["refund"]) == "done"
    assert money_of(amina, waiting["receipt"])[2] == 20_000
    assert_consistent(world)


def test_a_success_after_a_failure_that_was_made_good_is_for_a_person(
    world: World, staff: Shopper, admin: Shopper, waiting: dict
) -> None:
    post(waiting["url"], failure(waiting))
    approved(staff, admin, waiting["receipt"], method="cash", handed_to="Amina")

    tell(waiting)

    assert status(staff, waiting["refund"]) == "failed"
    assert "evidence_conflict" in items(staff)
    assert_consistent(world)


def test_a_time_out_after_the_success_changes_nothing(staff: Shopper, waiting: dict) -> None:
    tell(waiting)

    answer = post(waiting["url"].replace("/result", "/timeout"), {"SecurityCredential": "secret"})

    assert (answer.status_code, answer.json()) == ACCEPTED
    assert status(staff, waiting["refund"]) == "done"


def test_two_refunds_never_share_a_receipt_number(
    world: World, staff: Shopper, admin: Shopper, waiting: dict
) -> None:
    other = done(world, staff, admin, waiting["receipt"], amount=10_000)

    tell(waiting, TransactionID=other["gateway_ref"], ResultParameters=None)

    assert status(staff, waiting["refund"]) == "unknown"


def test_a_result_that_was_kept_but_not_handled_is_handled_by_the_worker(
    world: World, staff: Shopper, waiting: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.payments.refunds import results

    with monkeypatch.context() as broken:
        broken.setattr(results, "parse", lambda body: 1 / 0)
        assert tell(waiting).status_code == 200
    assert status(staff, waiting["refund"]) == "sending"

    work(world, after=6)

    assert status(staff, waiting["refund"]) == "done"


def test_a_repeated_result_is_one_refund(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    arrange(world, "reversal", "result_repeated")
    becomes(staff, sent(world, staff, admin, paid(world, amina)), "done")

    wait_for(lambda: sum(bool(letter["http_status"]) for letter in letters(world)) == 4)

    assert len(credits(world)) == 1
    assert_consistent(world)
