"""Text messages, handed in at an HTTP server that answers as Africa's Talking does."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.notifications import sms
from app.notifications.states import Result
from app.notifications.words import TOLD, wording
from tests.notifications.office import PHONE, Office
from tests.notifications.peers import Answer, Listener, silence, texted
from tests.shopper import Shopper

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.fixture
def told(office: Office, phone_company: Listener) -> Office:
    office.set_up(sms=phone_company)
    return office


def test_a_text_is_handed_in_as_africas_talking_wants_it(
    told: Office, amina: Shopper, phone_company: Listener
) -> None:
    order = told.cancelled(amina)
    told.tell()
    (heard,) = phone_company.heard
    assert heard.headers["apikey"] == "at-secret-key"
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    assert heard.headers["accept"] == "application/json"
    said = f"Order {order['number']} was cancelled. Oda imeghairiwa."
    assert heard.form == {
        "username": "duka",
        "to": PHONE,
        "message": said,
        "from": "DUKA",
        "bulkSMSMode": "1",
    }
    assert told.messages("status, last_status") == [("sent", 101)]


@pytest.mark.parametrize(
    ("answer", "result", "error"),
    [
        (texted(100), Result.SENT, None),
        (texted(102), Result.SENT, None),
        (texted(403), Result.NEVER, "bad_phone"),
        (texted(406), Result.NEVER, "opted_out"),
        (texted(402), Result.LATER, "bad_sender"),
        (texted(405), Result.LATER, "no_credit"),
        (texted(10**30), Result.LATER, "answered_no"),
        ((401, {}, "The supplied authentication is invalid"), Result.LATER, "login_refused"),
        ((502, {}, "<html>"), Result.LATER, "no_clear_answer"),
        ((201, {}, "<html>"), Result.LATER, "answered_no"),
        (
            (201, {}, '{"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}'),
            Result.LATER,
            "answered_no",
        ),
        ((201, {}, "[]"), Result.LATER, "answered_no"),
        ((301, {}, ""), Result.LATER, "answered_no"),
    ],
)
def test_each_answer_means_one_thing(answer: Any, result: Result, error: str | None) -> None:
    outcome = sms.judged(answer[0], answer[2])
    assert (outcome.result, outcome.error) == (result, error)


def test_a_text_that_may_have_gone_out_is_tried_once_more_only(
    told: Office, amina: Shopper, phone_company: Listener
) -> None:
    phone_company.answers = [503]
    told.cancelled(amina)
    for after in (0, 6, 4000, 90_000):
        told.tell(after)
    assert len(phone_company.heard) == 2
    assert told.messages("status, last_error") == [("parked", "no_clear_answer")]


def test_a_text_without_an_answer_waits_and_orders_do_not(office: Office, amina: Shopper) -> None:
    with silence() as port:
        office.set_up(sms=Listener(url=f"http://127.0.0.1:{port}/"))
        office.hurry()
        office.cancelled(amina)
        office.tell()
        assert office.messages("status, last_error") == [("pending", "timed_out")]
        assert office.world.order(amina)["status"] == "pending_payment"


def test_a_text_is_not_redirected_anywhere(
    told: Office, amina: Shopper, phone_company: Listener, listener: Listener
) -> None:
    redirected: Answer = (307, {"Location": listener.url}, "")
    phone_company.answers = [redirected]
    told.cancelled(amina)
    told.tell()
    assert listener.heard == []


RECEIPTS: list[list[str]] = [[], ["UKL5XQ2P7A"], ["UKL5XQ2P7A", "UKL5XQ2P7B"]]


@pytest.mark.parametrize("topic", TOLD)
@pytest.mark.parametrize("payment_status", ["paid", "refund_due"])
@pytest.mark.parametrize("status", ["expired", "cancelled"])
@pytest.mark.parametrize("receipts", RECEIPTS)
@pytest.mark.parametrize("kind", ["product", "booking"])
def test_every_text_fits_into_one_message_of_the_gsm_alphabet(
    topic: str, payment_status: str, status: str, receipts: list[str], kind: str
) -> None:
    lines = [SimpleNamespace(kind=kind)]
    state = {"payment_status": payment_status, "status": status, "lines": lines}
    longest: Any = SimpleNamespace(number="7K3QX9M2PD", total_minor=99_999_999_900, **state)
    said = wording(topic, longest, receipts)
    assert len(said.text) <= 160, len(said.text)
    assert set(said.text) <= GSM
    assert said.english
    assert said.swahili


@pytest.mark.parametrize("topic", sorted(TOLD.keys() - {"order.dispatched", "order.delivered"}))
@pytest.mark.parametrize("payment_status", ["paid", "refund_due"])
@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_who_booked_a_unit_reads_of_a_unit_and_not_of_goods(
    topic: str, payment_status: str, status: str
) -> None:
    state = {"payment_status": payment_status, "status": status, "lines": [SimpleNamespace(kind="booking")]}
    booked: Any = SimpleNamespace(number="7K3QX9M2PD", total_minor=300_000, **state)
    said = wording(topic, booked, [])
    words = " ".join((said.title, said.english, said.swahili, said.text))
    assert "goods" not in words
    assert "bidhaa" not in words
