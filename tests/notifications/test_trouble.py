"""Receivers that fail, hang, move and vanish: every message is tried again, and nobody waits for another."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from app.db import db
from app.kit.clock import utc_now
from app.notifications import deliveries, schedule
from app.notifications.outcome import Outcome
from app.notifications.signing import Vault
from app.notifications.states import Channel, Result
from tests.notifications.office import SOON, Office
from tests.notifications.peers import Listener, Mailbox, silence
from tests.shopper import Shopper

DAY = 24 * 3600
STATE = "status, attempts, last_status, last_error"


@pytest.fixture
def webhook(office: Office, listener: Listener) -> dict:
    return office.webhook(listener)


def execute(office: Office, sql: str) -> None:
    with office.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(sql)


def test_what_was_answered_with_an_error_is_tried_again(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    listener.answers = [500, 404, 200]
    office.cancelled(amina)
    for after in (0, 1, 6, 20, 400):
        office.tell(after)
    assert len(set(listener.ids)) == 1
    assert len(listener.heard) == 3
    assert office.messages(STATE) == [("sent", 3, 200, None)]


def test_a_receiver_that_is_slow_is_not_waited_for(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    office.hurry()
    listener.before = lambda: time.sleep(SOON * 2)
    office.cancelled(amina)
    office.tell()
    assert office.messages(STATE) == [("pending", 1, None, "timed_out")]


@contextmanager
def dripping(words: bytes) -> Iterator[int]:
    """A server that says `words`, over and over, a byte at a time and never to the end."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line:
                while not stop.wait(0.02):
                    line.send(words)

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        stop.set()


@pytest.mark.parametrize("words", [b"H", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_a_receiver_that_drips_is_cut_off(office: Office, amina: Shopper, words: bytes) -> None:
    with dripping(words) as port:
        office.webhook(f"http://127.0.0.1:{port}/")
        office.hurry()
        office.cancelled(amina)
        began = time.monotonic()
        office.tell()
    assert time.monotonic() - began < SOON * 10
    assert office.messages("status, last_error") == [("pending", "timed_out")]


def test_a_redirect_is_not_followed(
    office: Office, webhook: dict, amina: Shopper, listener: Listener, another_listener: Listener
) -> None:
    listener.answers = [(302, {"Location": another_listener.url}, "")]
    office.cancelled(amina)
    office.tell()
    assert another_listener.heard == []
    assert office.messages(STATE) == [("pending", 1, 302, "redirected")]


def test_an_answer_without_end_is_not_read(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    listener.answers = [(200, {"Content-Length": str(10**12)}, "x" * 100_000)]
    office.cancelled(amina)
    office.tell()
    assert office.messages(STATE) == [("sent", 1, 200, None)]


def test_a_receiver_may_ask_for_a_longer_pause(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    listener.answers = [(429, {"Retry-After": "1800"}, ""), 200]
    office.cancelled(amina)
    office.tell()
    office.cancelled(amina)
    for after in (1000, 1790):
        office.tell(after)
    assert len(listener.heard) == 1
    office.tell(after=1810)
    assert len(listener.heard) == 3


def test_pauses_grow_and_end() -> None:
    now = utc_now()
    pauses = []
    for attempts in range(1, schedule.most_attempts(Channel.WEBHOOK)):
        again = schedule.next_try(channel=Channel.WEBHOOK, attempts=attempts, wished=None, now=now)
        assert again is not None
        pauses.append((again - now).total_seconds())
    assert all(low <= pause <= low * 1.1 for low, pause in zip(schedule.DELAYS, pauses, strict=True))
    assert pauses == sorted(pauses)
    assert schedule.next_try(channel=Channel.WEBHOOK, attempts=10, wished=60, now=now) is None


@pytest.mark.parametrize(("channel", "most"), [("webhook", 10), ("email", 7), ("sms", 5)])
def test_people_are_told_while_it_is_news(channel: str, most: int) -> None:
    assert schedule.most_attempts(Channel(channel)) == most


def test_after_the_last_try_a_message_is_parked_and_the_others_go_on(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    office.cancelled(amina)
    office.write()
    execute(office, "UPDATE deliveries SET attempts = 9")
    listener.answers = [500, 200]
    office.tell()
    office.cancelled(amina)
    office.tell(after=6)
    assert office.messages("status, attempts") == [("parked", 10), ("sent", 1)]


def test_a_message_that_cannot_be_made_is_parked_and_the_others_go_on(
    office: Office, amina: Shopper, mailbox: Mailbox
) -> None:
    office.set_up(mail=mailbox)
    office.cancelled(amina)
    office.write()
    execute(office, "UPDATE deliveries SET topic = 'order.vanished'")
    office.cancelled(amina)
    for after in (0, 8, 400, 4000, 20_000, 60_000, 120_000):
        office.tell(after)
    assert office.messages("status, last_error") == [("parked", "cannot_be_made"), ("sent", None)]
    assert len(mailbox.letters) == 1


def test_a_dead_mail_server_holds_up_neither_webhooks_nor_orders(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    with silence() as port:
        office.set_up(mail=port)
        office.hurry()
        for _ in range(3):
            office.cancelled(amina)
        began = time.monotonic()
        office.tell()
        took = time.monotonic() - began
        assert office.world.order(amina)["status"] == "pending_payment"
    assert len(listener.heard) == 3
    assert took < SOON * 3
    assert set(office.messages("channel, status")) == {("email", "pending"), ("webhook", "sent")}


def test_a_dead_webhook_holds_up_no_other(office: Office, amina: Shopper, listener: Listener) -> None:
    with silence() as port:
        office.webhook(f"http://127.0.0.1:{port}/")
        office.webhook(listener)
        office.hurry()
        for _ in range(3):
            office.cancelled(amina)
        office.tell()
    assert len(listener.heard) == 3


def test_a_webhook_that_fails_for_days_is_switched_off_and_others_are_not(
    office: Office,
    webhook: dict,
    admin: Shopper,
    amina: Shopper,
    listener: Listener,
    another_listener: Listener,
) -> None:
    other = office.webhook(another_listener)
    listener.answers = [500]
    office.cancelled(amina)
    office.tell()
    assert admin.get(f"/webhooks/{webhook['id']}").json["failing_since"] is not None
    office.cancelled(amina)
    office.tell(after=5.1 * DAY)
    off = admin.get(f"/webhooks/{webhook['id']}").json
    assert (off["disabled_reason"], off["active"], off["disabled_at"] is None) == ("failing", True, False)
    assert admin.get(f"/webhooks/{other['id']}").json["disabled_at"] is None
    assert len(another_listener.heard) == 2
    on = admin.patch(f"/webhooks/{webhook['id']}", {"active": True}).json
    assert (on["disabled_at"], on["disabled_reason"], on["failing_since"]) == (None, None, None)


def test_one_success_and_a_webhook_fails_no_more(
    office: Office, webhook: dict, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    listener.answers = [500, 200]
    office.cancelled(amina)
    for after in (0, 6):
        office.tell(after)
    assert admin.get(f"/webhooks/{webhook['id']}").json["failing_since"] is None


def test_a_webhook_that_says_it_is_gone_is_left_alone(
    office: Office, webhook: dict, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    listener.answers = [410]
    for _ in range(2):
        office.cancelled(amina)
    for after in (0, 6):
        office.tell(after)
    assert len(listener.heard) == 1
    assert admin.get(f"/webhooks/{webhook['id']}").json["disabled_reason"] == "gone"
    assert office.messages("status, last_error") == [("failed", "gone"), ("parked", "webhook_off")]


def test_a_name_that_means_something_private_by_now_is_not_told(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    office.webhook("https://erp.example.co.ke/")
    hooks = replace(office.post.hooks, allow_loopback=False, resolver=lambda *_: ["127.0.0.1"])
    office.use(replace(office.post, hooks=hooks))
    office.cancelled(amina)
    office.tell()
    assert listener.heard == []
    assert office.messages("status, last_error") == [("pending", "address_refused")] * 2


def test_a_name_that_nobody_knows_is_asked_for_again_later(office: Office, amina: Shopper) -> None:
    def nobody(*_: object) -> list[str]:
        raise socket.gaierror("not known")

    office.webhook("https://erp.example.co.ke/")
    office.use(replace(office.post, hooks=replace(office.post.hooks, resolver=nobody)))
    office.cancelled(amina)
    office.tell()
    assert office.messages("status, last_error") == [("pending", "name_not_found")]


def test_a_secret_sealed_with_another_key_is_mended_by_a_new_one(
    office: Office, webhook: dict, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    office.use(replace(office.post, vault=Vault.of("another secret key, since yesterday")))
    office.cancelled(amina)
    office.tell()
    assert office.messages("status, last_error") == [("pending", "secret_unreadable")]
    rotated = admin.post(f"/webhooks/{webhook['id']}/rotate-secret").json
    assert rotated["previous_secret_until"] is None
    office.tell(after=6)
    assert len(listener.heard) == 1


def claimed(office: Office, after: float = 0) -> deliveries.Claim | None:
    now = utc_now() + timedelta(seconds=after)
    with office.app.app_context():
        return next((deliveries.claim(lane=lane, now=now) for lane in deliveries.lanes(now=now)), None)


def test_what_a_killed_sender_held_is_sent_by_another_when_the_lease_ends(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    office.cancelled(amina)
    office.write()
    assert claimed(office) is not None
    office.tell(after=60)
    assert listener.heard == []
    office.tell(after=deliveries.LEASE.total_seconds() + 1)
    assert len(listener.heard) == 1
    assert office.messages(STATE) == [("sent", 2, 200, None)]


def test_who_lost_the_lease_writes_nothing_over_the_successor(
    office: Office, webhook: dict, amina: Shopper
) -> None:
    office.cancelled(amina)
    office.write()
    slow, quick = claimed(office), claimed(office, after=deliveries.LEASE.total_seconds() + 1)
    assert slow is not None
    assert quick is not None
    sent, refused = Outcome(Result.SENT, status=200), Outcome(Result.NEVER, "gone", 410, gone=True)
    with office.app.app_context():
        assert deliveries.record(claim=slow, outcome=refused, now=utc_now()) is False
        assert deliveries.record(claim=quick, outcome=sent, now=utc_now()) is True
    assert office.messages(STATE) == [("sent", 2, 200, None)]


def test_a_message_that_kills_its_senders_is_parked(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    listener.answers = [500]
    office.cancelled(amina)
    office.tell()
    execute(office, "UPDATE deliveries SET attempts = 10")
    assert claimed(office, after=10) is None
    assert office.messages("status, last_error") == [("parked", "never_came_back")]


def test_senders_at_once_send_each_message_once(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    listener.before = lambda: time.sleep(0.01)
    for _ in range(8):
        office.cancelled(amina)
    office.write()
    couriers = [office.another_courier() for _ in range(3)]

    def sweep(index: int) -> None:
        with office.app.app_context():
            for _ in range(9):
                couriers[index].sweep(now=utc_now)

    threads = [threading.Thread(target=sweep, args=(index,)) for index in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(listener.ids) == len(set(listener.ids)) == 8
