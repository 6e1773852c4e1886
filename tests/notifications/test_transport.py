"""Who wants things moved hears of each step that the shop takes, once through each channel."""

import itertools
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.db import db
from app.kit.clock import clock_time, utc_now
from app.notifications import fanout, lorries
from app.notifications.states import TRANSPORT_TOPICS
from tests.bookings.test_transport import ask, moment, step
from tests.notifications.office import EMAIL, PHONE, Office
from tests.notifications.peers import Listener, Mailbox
from tests.notifications.test_fan_out import event
from tests.notifications.test_texts import GSM
from tests.shopper import Shopper


@pytest.fixture
def told(office: Office, mailbox: Mailbox, phone_company: Listener) -> Office:
    office.set_up(mail=mailbox, sms=phone_company)
    return office


def steps(office: Office, made: dict[str, Any], *wanted: str) -> None:
    for each in wanted:
        more = {"scheduled_at": moment(2)} if each == "schedule" else {}
        assert step(office.admin, made, each, **more).status_code == 200
        office.tell()


def test_each_step_is_told_once_by_letter_and_by_text(told: Office, amina: Shopper) -> None:
    made = ask(amina)
    steps(told, made, "schedule", "start", "start", "complete", "complete")
    told.tell(after=3600)
    assert told.messages() == [
        (channel, "customer", f"transport.{status}", "sent")
        for status in ("scheduled", "in_progress", "completed")
        for channel in ("email", "sms")
    ]


def test_a_step_that_is_handled_again_adds_nothing(told: Office, amina: Shopper) -> None:
    steps(told, ask(amina), "schedule")
    again = event(told, "transport.scheduled")
    with told.app.app_context():
        assert fanout.fan_out(event=again, post=told.post, now=utc_now()) == 0
        db.session.remove()
    assert len(told.messages()) == 2


def test_the_letter_says_when_from_where_and_to_where(
    told: Office, amina: Shopper, mailbox: Mailbox, phone_company: Listener
) -> None:
    made = ask(amina, pickup_address="Kilimani,\ngate <4>")
    steps(told, made, "schedule")
    (letter,) = mailbox.letters
    when = clock_time(utc_now() + timedelta(days=2))
    assert mailbox.recipients == [[EMAIL]]
    assert letter["Subject"] == f"Transport {made['id']}: We have a time for you · Tumepanga wakati"
    plain = letter.get_body(("plain",)).get_content()
    for said in ("Habari Amina,", f"We come for your things on {when[:10]}", "Tutakuja kuchukua mizigo yako"):
        assert said in plain
    assert "Pick-up · Inachukuliwa: Kilimani, gate <4>" in plain.splitlines()
    assert "Kilimani, gate &lt;4&gt;" in letter.get_body(("html",)).get_content()
    (heard,) = phone_company.heard
    assert heard.form["to"] == PHONE
    assert heard.form["message"].startswith(f"Transport {made['id']}: We come for your things on {when[:10]}")


def test_another_time_is_told_as_the_first_one_was(told: Office, amina: Shopper, listener: Listener) -> None:
    told.webhook(listener, ["transport.scheduled"])
    made, first = ask(amina), moment(2)
    for at in (first, moment(4), first, first):
        assert step(told.admin, made, "schedule", scheduled_at=at).status_code == 200
        told.tell()
    assert told.messages("channel, status").count(("sms", "sent")) == 3
    assert len(listener.heard) == 3


def cancelled(told: Office) -> list[Any]:
    return [row for row in told.messages("channel, transport_request_id, topic") if "cancelled" in row[2]]


def test_what_the_shop_cancels_is_told(told: Office, amina: Shopper, phone_company: Listener) -> None:
    made = ask(amina)
    steps(told, made, "cancel")
    assert cancelled(told) == [
        ("email", made["id"], "transport.cancelled"),
        ("sms", made["id"], "transport.cancelled"),
    ]
    assert "The transport of your things was cancelled." in phone_company.heard[-1].form["message"]


def test_who_cancels_a_lorry_reads_once_that_it_does_not_come(
    told: Office, amina: Shopper, mailbox: Mailbox, phone_company: Listener
) -> None:
    made = ask(amina)
    steps(told, made, "schedule")
    for _ in range(2):
        assert amina.post(f"/transport-requests/{made['id']}/cancel", {}).status_code == 200
        told.tell()
    assert [row[0] for row in cancelled(told)] == ["email", "sms"]
    message = phone_company.heard[-1].form["message"]
    plain = mailbox.letters[-1].get_body(("plain",)).get_content()
    for said in ("our lorry does not come", "lori letu halitakuja"):
        assert said in message
        assert said in plain


def test_who_gives_up_before_there_is_a_time_is_not_texted(told: Office, amina: Shopper) -> None:
    made = ask(amina)
    assert amina.post(f"/transport-requests/{made['id']}/cancel", {}).status_code == 200
    told.tell()
    assert cancelled(told) == []


def test_a_guest_with_a_phone_only_gets_a_text(told: Office, guest: Shopper) -> None:
    steps(told, ask(guest, phone="0712345678"), "schedule")
    assert told.messages("channel, status") == [("sms", "sent")]


def test_there_are_words_for_every_step_and_each_fits_into_one_text_message() -> None:
    assert sorted(lorries.TOLD) == TRANSPORT_TOPICS
    for topic, actor in itertools.product(lorries.TOLD, ("staff:1", "customer:2")):
        asked = SimpleNamespace(id=10**9, scheduled_at=utc_now(), events=[SimpleNamespace(actor=actor)])
        said = lorries.wording(topic, asked)  # type: ignore[arg-type]
        assert len(said.text) <= 160
        assert set(said.text) <= GSM
        assert said.english in said.text
        assert said.swahili in said.text
