"""What the shop logs about messages names nobody and tells no secret."""

import logging
from collections.abc import Iterator

import pytest

from app.db import db
from tests.notifications.office import EMAIL, PHONE, Office
from tests.notifications.peers import Listener, Mailbox, silence
from tests.shopper import Shopper
from tests.world import PAYS

PASSWORD, TOKEN = "barua-siri-4711", "siri-ya-anwani-4711"


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line of the shop's, as it was written, before anything is masked."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
            lines.append(f"{record.getMessage()} {vars(record)!r} {trace}")

    kept, root = Kept(logging.DEBUG), logging.getLogger("duka")
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(kept)
    root.setLevel(level)


def a_day(office: Office, amina: Shopper, admin: Shopper, listener: Listener) -> list[str]:
    """Messages that arrive, fail, hang and cannot be made; returns the secrets in play."""
    webhook = office.webhook(f"{listener.url}?token={TOKEN}")
    rotated = admin.post(f"/webhooks/{webhook['id']}/rotate-secret").json
    order = office.world.order(amina, name="Wanja Sirikali", address="Kilimani gate 4711")
    office.world.ended(amina, office.world.pay(amina, order, PAYS))
    listener.answers = [500, 200]
    for after in (0, 6, 400):
        office.tell(after)
    with office.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET status = 'pending', topic = 'order.vanished'")
    office.tell(after=500)
    return [webhook["secret"], rotated["secret"]]


def test_no_line_of_the_log_holds_a_secret_or_a_person(
    office: Office,
    amina: Shopper,
    admin: Shopper,
    listener: Listener,
    mailbox: Mailbox,
    phone_company: Listener,
    log: list[str],
) -> None:
    office.set_up(mail=mailbox, sms=phone_company)
    secrets = a_day(office, amina, admin, listener)
    with silence() as port:
        office.set_up(mail=port, username="duka", password=PASSWORD)
        office.hurry()
        office.cancelled(amina)
        office.tell(after=500)
    assert len(log) > 12
    said = "\n".join(log)
    for secret in (
        *secrets,
        TOKEN,
        PASSWORD,
        "at-secret-key",
        EMAIL,
        PHONE,
        "712345678",
        "Sirikali",
        "Kilimani",
        listener.url,
    ):
        assert secret not in said
