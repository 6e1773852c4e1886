"""What may have been sent is asked about, never sent again: lost results, lost replies, dead workers."""

from datetime import timedelta

import pytest

from app.kit.clock import utc_now
from app.payments.mpesa.initiator import Accepted
from app.payments.refunds import sending
from tests.payments.refunds.kit import (
    approved,
    arrange,
    asked,
    assert_consistent,
    becomes,
    calls,
    credits,
    history,
    items,
    letters,
    money_of,
    paid,
    post,
    present,
    sent,
    status,
    work,
)
from tests.shopper import Shopper
from tests.world import World, wait_for

PART = {"amount": 20_000}


@pytest.mark.parametrize("body", [{}, PART], ids=["reversal", "b2c"])
def test_a_lost_result_is_made_good_by_asking(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, body: dict
) -> None:
    receipt = paid(world, amina)
    arrange(world, "*", "result_lost")
    refund = sent(world, staff, admin, receipt, **body)
    wait_for(lambda: credits(world))
    assert status(staff, refund) == "sending"

    work(world, after=61)

    gone = becomes(staff, refund, "done")
    assert gone["gateway_ref"] == credits(world)[0]["receipt"]
    assert history(staff, refund) == ["requested", "approved", "sending", "unknown", "done"]
    assert present(staff, refund)["history"][-1]["actor"] == "mpesa:status"
    assert len(credits(world)) == 1
    assert_consistent(world)


def test_a_payout_whose_reply_is_lost_is_asked_about_and_never_sent_twice(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina)
    arrange(world, "b2c", "reply_lost", "result_lost")

    refund = sent(world, staff, admin, receipt, **PART)
    wait_for(lambda: credits(world))
    assert status(staff, refund) == "unknown"
    work(world)
    work(world, after=61)

    becomes(staff, refund, "done")
    assert len(credits(world)) == len(calls(world, "b2c")) == 1
    assert_consistent(world)


@pytest.mark.parametrize("fault", ["reply_lost", "reply_dropped"])
@pytest.mark.parametrize("body", [{}, PART], ids=["reversal", "b2c"])
def test_without_a_reply_the_result_still_settles(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, fault: str, body: dict
) -> None:
    receipt = paid(world, amina)
    arrange(world, "*", fault)

    becomes(staff, sent(world, staff, admin, receipt, **body), "done")

    assert len(credits(world)) == 1
    assert_consistent(world)


def test_an_internal_error_leaves_it_unknown_and_a_person_concludes(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    """Nothing was done, but nobody can know: Safaricom does not know the call either."""
    arrange(world, "b2c", "http_500")
    refund = sent(world, staff, admin, paid(world, amina), **PART)
    assert status(staff, refund) == "unknown"

    for after in (61, 301, 1801):
        work(world, after=after)
        wait_for(lambda: not world.rows("SELECT 1 FROM status_questions WHERE answered_at IS NULL"))

    assert [call["result_code"] for call in calls(world, "status")] == ["R000002"] * 3
    assert (status(staff, refund), calls(world, "b2c")) == ("unknown", [])
    assert items(staff) == ["refund_uncertain"]
    assert_consistent(world)


def test_a_reversal_without_reply_and_result_is_for_a_person_at_once(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    """Its ids were in the reply: there is nothing to ask by. What was sent is not sent again."""
    arrange(world, "reversal", "reply_lost", "result_lost")
    refund = sent(world, staff, admin, paid(world, amina))
    assert status(staff, refund) == "unknown"

    for after in (61, 301, 5000):
        work(world, after=after)

    assert (status(staff, refund), items(staff)) == ("unknown", ["refund_uncertain"])
    assert (len(calls(world, "reversal")), calls(world, "status")) == (1, [])
    assert_consistent(world)


def test_questions_become_rare(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    arrange(world, "b2c", "http_500")
    refund = sent(world, staff, admin, paid(world, amina), **PART)

    asked = []
    for after in (59, 62, 120, 302, 1000, 1802, 5000, 5500, 9100):
        work(world, after=after)
        asked.append(world.one("SELECT COUNT(*) FROM status_questions"))

    assert asked == [0, 1, 1, 2, 2, 3, 3, 4, 5]
    assert status(staff, refund) == "unknown"


def test_timed_out_and_done_all_the_same(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    arrange(world, "reversal", "timed_out")
    refund = sent(world, staff, admin, paid(world, amina))
    becomes(staff, refund, "unknown")

    work(world)

    becomes(staff, refund, "done")
    assert len(credits(world)) == 1


def test_timed_out_and_not_done(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    receipt = paid(world, amina)
    arrange(world, "b2c", "timed_out_undone")
    refund = sent(world, staff, admin, receipt, **PART)
    becomes(staff, refund, "unknown")

    work(world)

    assert becomes(staff, refund, "failed")["failure"] == "declined"
    assert (credits(world), money_of(amina, receipt)[0]) == ([], "paid")
    assert items(staff) == ["refund_failed"]
    assert asked(staff, receipt, **PART)["status"] == "requested"
    assert_consistent(world)


def test_timed_out_and_then_the_result(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    arrange(world, "reversal", "timed_out_then_result")
    refund = sent(world, staff, admin, paid(world, amina))
    becomes(staff, refund, "unknown")

    becomes(staff, refund, "done")

    assert "unknown" in history(staff, refund)


def test_of_a_time_out_nothing_but_that_it_came_is_kept(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, capfd: pytest.CaptureFixture[str]
) -> None:
    arrange(world, "reversal", "timed_out")
    becomes(staff, sent(world, staff, admin, paid(world, amina)), "unknown")

    (letter,) = letters(world, "queue_timeout")
    secret = letter["body"]["SecurityCredential"]
    assert len(secret) == 344
    assert world.rows("SELECT body, outcome FROM callback_messages WHERE channel = 'refund'") == [
        {"body": "", "outcome": "timed_out"}
    ]
    assert secret not in "".join(capfd.readouterr())


def test_a_crash_between_claim_and_call_is_never_sent_by_somebody_else(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = approved(staff, admin, paid(world, amina), **PART)
    with world.app.app_context():
        assert sending.claim(refund_id=refund["id"], now=utc_now()) is not None

    assert work(world, after=100) == 0
    work(world, after=250)
    wait_for(lambda: not world.rows("SELECT 1 FROM status_questions WHERE answered_at IS NULL"))

    assert (status(staff, refund), calls(world, "b2c")) == ("unknown", [])
    work(world, after=2100)
    assert items(staff) == ["refund_uncertain"]
    assert_consistent(world)


def test_a_worker_that_wakes_up_too_late_sends_nothing(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = approved(staff, admin, paid(world, amina), **PART)
    with world.app.app_context():
        gateway = world.app.extensions["payments"]
        asleep = sending.claim(refund_id=refund["id"], now=utc_now())
        assert asleep is not None
        late = utc_now() + timedelta(seconds=31)
        outcome = sending._call(asleep, gateway, lambda: late)
        sending.record(claim=asleep, outcome=outcome, now=late)

    assert calls(world, "b2c") == []
    assert status(staff, refund) == "approved", "it certainly was not sent, so it may be"
    work(world, after=100)
    becomes(staff, refund, "done")
    assert len(credits(world)) == 1


def test_a_worker_that_wakes_up_after_its_claim_was_given_up_sends_nothing(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = approved(staff, admin, paid(world, amina), **PART)
    with world.app.app_context():
        gateway = world.app.extensions["payments"]
        asleep = sending.claim(refund_id=refund["id"], now=utc_now())
        assert asleep is not None
        work(world, after=250)
        outcome = sending._call(asleep, gateway, utc_now)
        sending.record(claim=asleep, outcome=outcome, now=utc_now())

    assert (status(staff, refund), calls(world, "b2c")) == ("unknown", [])


def test_two_workers_send_it_once(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    refund = approved(staff, admin, paid(world, amina), **PART)
    with world.app.app_context():
        first, second = (sending.claim(refund_id=refund["id"], now=utc_now()) for _ in range(2))

    assert first is not None
    assert second is None


def test_an_answer_to_a_lost_claim_changes_nothing(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = approved(staff, admin, paid(world, amina), **PART)
    with world.app.app_context():
        claim = sending.claim(refund_id=refund["id"], now=utc_now())
        assert claim is not None
        work(world, after=250)
        sending.record(claim=claim, outcome=Accepted("x", "AG_1"), now=utc_now())

    assert status(staff, refund) == "unknown"


def test_while_mpesa_is_too_busy_a_refund_waits_and_goes_once(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    arrange(world, "b2c", "http_429", times=2)
    refund = sent(world, staff, admin, paid(world, amina), **PART)
    assert status(staff, refund) == "approved"

    assert work(world, after=30) == 0
    work(world, after=61)
    work(world, after=200)

    becomes(staff, refund, "done")
    assert len(credits(world)) == len(calls(world, "b2c")) == 1
    assert_consistent(world)


def test_after_ten_times_too_busy_it_failed(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    arrange(world, "b2c", "http_429", times=20)
    refund = approved(staff, admin, paid(world, amina), **PART)

    for round_ in range(12):
        work(world, after=round_ * 700)

    assert (status(staff, refund), items(staff)) == ("failed", ["refund_failed"])
    assert history(staff, refund).count("sending") == 10
    assert_consistent(world)


def test_without_an_access_token_nothing_is_claimed(
    make_app, world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = approved(staff, admin, paid(world, amina))
    certificate = world.app.config["SETTINGS"].mpesa.certificate
    offline = World(make_app(MPESA_CERTIFICATE=certificate), world.shop_url, world.simulator_url)

    work(offline)

    assert status(staff, refund) == "approved"
    work(world)
    becomes(staff, refund, "done")


def test_already_reversed_is_for_a_person_to_look_at(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    arrange(world, "reversal", result_code="R000001")
    refund = sent(world, staff, admin, paid(world, amina))

    becomes(staff, refund, "unknown")

    assert items(staff) == ["refund_uncertain"]


def test_a_code_that_nobody_knows_is_no_failure(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    arrange(world, "reversal", "result_lost")
    refund = sent(world, staff, admin, paid(world, amina))
    wait_for(lambda: letters(world))
    (letter,) = letters(world)
    result = {**letter["body"]["Result"], "ResultCode": 4711}
    result.pop("ResultParameters")

    post(letter["url"], {"Result": result})

    assert status(staff, refund) == "unknown"


def test_a_wrong_initiator_failed_and_the_settings_are_for_a_person_to_mend(
    make_app, world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = approved(staff, admin, paid(world, amina))
    settings = {
        "MPESA_API_URL": world.simulator_url,
        "MPESA_CALLBACK_URL": world.shop_url,
        "MPESA_CERTIFICATE": world.app.config["SETTINGS"].mpesa.certificate,
        "MPESA_INITIATOR_PASSWORD": "an older one",
    }
    work(World(make_app(**settings), world.shop_url, world.simulator_url))

    ended = becomes(staff, refund, "failed")

    assert (ended["failure"], credits(world)) == ("misconfigured", [])
    assert "initiator" in ended["message"]
    assert items(staff) == ["configuration"]
    assert_consistent(world)


def test_a_certificate_that_is_none_sends_nothing(
    make_app, world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = approved(staff, admin, paid(world, amina))
    settings = {"MPESA_API_URL": world.simulator_url, "MPESA_CERTIFICATE": __file__}

    work(World(make_app(**settings), world.shop_url, world.simulator_url))

    ended = present(staff, refund)
    assert (ended["status"], ended["failure"], ended["history"][-1]["note"]) == (
        "failed",
        "misconfigured",
        "MPESA_CERTIFICATE",
    )
    assert items(staff) == ["configuration"]
