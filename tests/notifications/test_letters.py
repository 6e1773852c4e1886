"""E-mail to customers, at a mail server that really takes it."""

import ssl
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from app.db import db
from app.kit.clock import utc_now
from app.notifications import letters
from app.notifications.words import Wording
from tests.notifications.office import EMAIL, FROM, Office
from tests.notifications.peers import Mailbox, mail_server
from tests.notifications.tls import certificate
from tests.shopper import Shopper
from tests.world import PAYS


@pytest.fixture
def told(office: Office, mailbox: Mailbox) -> Office:
    office.set_up(mail=mailbox)
    return office


def parts(mailbox: Mailbox) -> tuple[str, str]:
    (letter,) = mailbox.letters
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def test_a_paid_order_is_confirmed_with_what_was_bought_and_the_receipt(
    told: Office, amina: Shopper, mailbox: Mailbox
) -> None:
    order = told.world.order(amina, told.world.product("Unga <wa> dola"), quantity=2)
    receipt = told.world.ended(amina, told.world.pay(amina, order, PAYS))["receipt_number"]
    told.tell()
    plain, html = parts(mailbox)
    for said in (order["number"], receipt, "KSh 398", "Habari Amina,", "Malipo yamepokelewa. Risiti"):
        assert said in plain
        assert said in html
    assert "2 x Unga <wa> dola: KSh 398" in plain
    assert "2 x Unga &lt;wa&gt; dola" in html


def test_a_letter_says_whose_it_is_and_that_a_program_wrote_it(
    told: Office, amina: Shopper, mailbox: Mailbox
) -> None:
    order = told.cancelled(amina)
    told.tell()
    (letter,) = mailbox.letters
    assert mailbox.recipients == [[EMAIL]]
    assert (letter["To"], letter["From"]) == (EMAIL, "Duka <orders@shop.example.co.ke>")
    assert letter["Subject"] == f"{order['number']}: was cancelled · Oda imeghairiwa"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@shop.example.co.ke>")


def test_a_letter_is_sent_once(told: Office, amina: Shopper, mailbox: Mailbox) -> None:
    told.cancelled(amina)
    for after in (0, 10, 4000, 90_000):
        told.tell(after)
    assert len(mailbox.letters) == 1
    assert told.messages("status, attempts, last_status, last_error") == [("sent", 1, 250, None)]


def test_a_letter_whose_taking_was_not_heard_comes_again_under_the_same_name(
    told: Office, amina: Shopper, mailbox: Mailbox
) -> None:
    mailbox.after_data = lambda server: server.transport.abort()  # taken, but its answer is lost
    told.cancelled(amina)
    told.tell()
    assert told.messages("status, last_error") == [("pending", "unreachable")]
    mailbox.after_data = lambda server: None
    told.tell(after=6)
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert told.messages("status, attempts") == [("sent", 2)]


@pytest.mark.parametrize(
    ("step", "answer", "status", "error"),
    [
        ("RCPT", "550 No such user", "failed", "bad_address"),
        ("RCPT", "450 Greylisted", "pending", "bad_address"),
        ("DATA", "554 Looks like spam", "failed", "refused"),
        ("DATA", "452 Mailbox full", "pending", "refused"),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again(
    told: Office, amina: Shopper, mailbox: Mailbox, step: str, answer: str, status: str, error: str
) -> None:
    mailbox.refuse[step] = answer
    told.cancelled(amina)
    told.tell()
    assert told.messages("status, last_status, last_error") == [(status, int(answer[:3]), error)]


def test_line_breaks_in_a_name_stay_out_of_the_headers(
    told: Office, amina: Shopper, mailbox: Mailbox
) -> None:
    told.cancelled(amina, name="Amina\nBcc: everybody@example.com\n\nHello")
    told.tell()
    (letter,) = mailbox.letters
    assert letter["Bcc"] is None
    assert mailbox.recipients == [[EMAIL]]
    assert "Habari Amina Bcc: everybody@example.com Hello," in parts(mailbox)[0]


@pytest.mark.parametrize(
    "email", ["a@b.co\r\nBcc: c@d.co", "a@b.co,c@d.co", "<a@b.co>", "a@b", 'a"b@c.co', "a@b.co\n", "@", ""]
)
def test_no_letter_is_made_for_an_address_that_would_inject(email: str) -> None:
    order: Any = SimpleNamespace(number="7K3QX9M2PD", email=email, name="", lines=[], total_minor=100)
    about = letters.of_order(order, [])
    said = Wording("is paid", "Paid.", "Malipo yamepokelewa.", "")
    with pytest.raises(letters.BadAddress):
        letters.letter(about=about, said=said, event_id="1", sender=FROM, shop_url="", now=utc_now())


def test_an_address_that_would_inject_is_never_written_to(
    told: Office, amina: Shopper, mailbox: Mailbox
) -> None:
    told.cancelled(amina)
    with told.app.app_context(), db.engine.begin() as connection:
        orders = db.metadata.tables["orders"]
        connection.execute(orders.update().values(email="a@b.co\r\nBcc: c@d.co"))
    told.tell()
    assert mailbox.letters == []
    assert told.messages("status, last_error") == [("failed", "bad_address")]


def test_the_shop_signs_in_when_it_has_a_password(office: Office, amina: Shopper) -> None:
    seen: list[tuple[bytes, bytes]] = []

    def check(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        login, password = data.login, data.password  # type: ignore[attr-defined]
        seen.append((login, password))
        return AuthResult(success=password == b"right", handled=False)

    with mail_server(authenticator=check, auth_require_tls=False) as mailbox:
        office.cancelled(amina)
        office.set_up(mail=mailbox, username="duka", password="wrong")
        office.tell()
        assert office.messages("status, last_status, last_error") == [("pending", 535, "login_refused")]
        office.set_up(mail=mailbox, username="duka", password="right")
        office.tell(after=6)
    assert (b"duka", b"right") in seen
    assert len(mailbox.letters) == 1


def test_a_mail_server_whose_certificate_nobody_knows_gets_no_letter(
    office: Office, amina: Shopper, tmp_path: Path
) -> None:
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(certificate(tmp_path, "127.0.0.1"))
    with mail_server(tls_context=trusted) as mailbox:
        office.set_up(mail=mailbox, tls="starttls")
        office.cancelled(amina)
        office.tell()
    assert mailbox.letters == []
    assert office.messages("status, last_error") == [("pending", "bad_certificate")]


def test_a_mail_server_without_encryption_gets_no_letter(
    office: Office, amina: Shopper, mailbox: Mailbox
) -> None:
    office.set_up(mail=mailbox, tls="starttls")
    office.cancelled(amina)
    office.tell()
    assert mailbox.letters == []
    assert office.messages("status, last_error") == [("pending", "no_secure_line")]
