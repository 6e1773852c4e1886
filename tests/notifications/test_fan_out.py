"""Events become messages: exactly one for each change and channel, whatever is repeated."""

import json
import threading
from datetime import timedelta

import pytest

from app.db import db
from app.jobs.service import Claimed
from app.kit.clock import utc_now
from app.notifications import fanout
from tests.notifications.office import Office
from tests.notifications.peers import Listener, Mailbox
from tests.payments.c2b.kit import pays, register
from tests.payments.refunds.kit import approved, paid
from tests.shopper import Shopper
from tests.world import CANCELS, PAYS, World


def event(office: Office, topic: str) -> Claimed:
    """The outbox's newest event of a topic, as a worker would hold it."""
    row = office.world.rows(f"SELECT id, dedupe, payload FROM jobs WHERE topic = '{topic}' ORDER BY id DESC")[
        0
    ]
    payload = office.app.json.loads(row["payload"])
    return Claimed(row["id"], topic, payload, 1, row["dedupe"], utc_now())


def test_a_change_is_told_once_through_each_channel(
    office: Office, amina: Shopper, mailbox: Mailbox, listener: Listener, phone_company: Listener
) -> None:
    office.set_up(mail=mailbox, sms=phone_company)
    webhook = office.webhook(listener)
    office.cancelled(amina)
    office.tell()
    assert office.messages("channel, target, topic") == [
        ("email", "customer", "order.cancelled"),
        ("sms", "customer", "order.cancelled"),
        ("webhook", str(webhook["id"]), "order.cancelled"),
    ]


def test_an_event_that_is_handled_again_adds_nothing(
    office: Office, amina: Shopper, listener: Listener
) -> None:
    office.webhook(listener)
    office.cancelled(amina)
    again = event(office, "order.cancelled")
    with office.app.app_context():
        added = [fanout.fan_out(event=again, post=office.post, now=utc_now()) for _ in range(3)]
    assert added == [1, 0, 0]


def test_workers_that_handle_an_event_at_once_write_it_once(
    office: Office, amina: Shopper, mailbox: Mailbox, listener: Listener
) -> None:
    office.set_up(mail=mailbox)
    office.webhook(listener)
    office.cancelled(amina)
    again, together, added = event(office, "order.cancelled"), threading.Barrier(4), []

    def handle() -> None:
        with office.app.app_context():
            together.wait()
            added.append(fanout.fan_out(event=again, post=office.post, now=utc_now()))
            db.session.remove()

    threads = [threading.Thread(target=handle) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(added) == [0, 0, 0, 2]
    assert len(office.messages()) == 2


def test_who_does_not_listen_to_a_topic_is_not_told(
    office: Office, amina: Shopper, listener: Listener
) -> None:
    office.webhook(listener, ["order.expired"])
    office.cancelled(amina)
    office.tell()
    assert office.messages() == []


def test_a_webhook_is_not_told_what_happened_before_it_was_there(
    office: Office, amina: Shopper, listener: Listener
) -> None:
    office.cancelled(amina)
    office.webhook(listener)
    office.tell()
    assert office.messages() == []


def test_without_mail_and_texts_nobody_is_written_to(office: Office, amina: Shopper) -> None:
    office.cancelled(amina)
    assert office.tell() == 1
    assert office.messages() == []


def test_a_guest_without_an_email_gets_no_letter(
    office: Office, guest: Shopper, mailbox: Mailbox, phone_company: Listener
) -> None:
    office.set_up(mail=mailbox, sms=phone_company)
    office.cancelled(guest)
    office.tell()
    assert office.messages("channel, status") == [("sms", "sent")]


def test_news_of_last_week_are_told_to_programs_only(
    office: Office, amina: Shopper, mailbox: Mailbox, listener: Listener
) -> None:
    office.set_up(mail=mailbox)
    office.webhook(listener)
    office.cancelled(amina)
    office.tell(after=timedelta(days=4).total_seconds())
    assert office.messages("channel") == [("webhook",)]


@pytest.fixture
def told(office: Office, mailbox: Mailbox) -> Office:
    office.set_up(mail=mailbox)
    return office


def topics(office: Office) -> list[str]:
    office.tell(after=3600)
    return [topic for (topic,) in office.messages("topic")]


def test_the_customer_hears_of_a_paid_order_its_dispatch_and_its_arrival(
    told: Office, amina: Shopper
) -> None:
    order = told.world.order(amina)
    told.world.ended(amina, told.world.pay(amina, order, PAYS))
    for step in ("dispatch", "deliver"):
        told.admin.post(f"/orders/{order['id']}/fulfilment", {"event": step})
    assert topics(told) == ["order.confirmed", "order.dispatched", "order.delivered"]


def test_who_cancels_needs_no_letter_about_it(told: Office, amina: Shopper) -> None:
    order = told.world.order(amina)
    amina.post(f"/orders/{order['id']}/cancel", {})
    assert topics(told) == []


def test_an_order_that_nobody_tried_to_pay_expires_in_silence(told: Office, amina: Shopper) -> None:
    told.world.order(amina)
    told.world.expire(after=3600)
    assert topics(told) == []


def test_who_tried_to_pay_hears_that_the_order_expired(told: Office, amina: Shopper) -> None:
    order = told.world.order(amina)
    told.world.ended(amina, told.world.pay(amina, order, CANCELS))
    told.world.expire(after=3600)
    assert topics(told) == ["order.expired"]


def late_money(world: World, shopper: Shopper, other: Shopper) -> None:
    """A prompt seems dead, the order expires, somebody else buys the last one, the money comes."""
    last = world.product("The last one", stock=1)
    order = world.order(shopper, last)
    world.arrange("0712999111", "person", faults=["reply_lost"])
    world.pay(shopper, order, "0712999111")
    world.sweep(after=301)
    with world.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET expires_at = created_at")
    world.expire(after=0)
    world.order(other, last)
    (asked,) = world.sim("GET", "/sim/requests")["requests"]
    world.sim("POST", "/deliver", {"CheckoutRequestID": asked["checkout_request_id"], "result": "success"})


def test_late_money_is_told_of(told: Office, amina: Shopper, brian: Shopper) -> None:
    late_money(told.world, amina, brian)
    assert topics(told) == ["order.expired", "order.refund_due"]


def test_money_paid_by_hand_for_a_cancelled_order_is_told_of(told: Office, amina: Shopper) -> None:
    order = told.world.order(amina)
    amina.post(f"/orders/{order['id']}/cancel", {})
    register(told.world)
    try:
        amount = order["total"]["amount"] // 100
        pays(told.world, order["number"], amount, faults=["validation_skipped"])
    finally:
        told.world.sim("DELETE", "/sim/registrations")
    assert topics(told) == ["order.refund_due"]


def test_money_that_was_returned_is_told_of_once(
    told: Office, amina: Shopper, staff: Shopper, listener: Listener
) -> None:
    receipt = paid(told.world, amina)
    webhook = told.webhook(listener, ["refund.done"])
    approved(staff, told.admin, receipt, method="cash", amount=10_000, handed_to="Amina")
    told.tell()
    assert told.messages() == [
        ("email", "customer", "order.confirmed", "sent"),
        ("email", "customer", "refund.done", "sent"),
        ("webhook", str(webhook["id"]), "refund.done", "sent"),
    ]
    facts = json.loads(listener.heard[-1].body)["data"]
    assert (facts["status"], facts["amount"]["amount"]) == ("done", 10_000)
