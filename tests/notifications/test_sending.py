"""What arrives at a webhook, what signs it, and what the log of deliveries says."""

import base64
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.notifications.hooks import Hooks
from tests.notifications.office import EMAIL, Office
from tests.notifications.peers import Heard, Listener, listening
from tests.notifications.tls import certificate
from tests.shopper import Shopper
from tests.world import CANCELS, PAYS

DAY = 24 * 3600


def signed_by(secret: str, heard: Heard) -> bool:
    """As a receiver checks it: written from the words of Standard Webhooks, with nothing of the shop's."""
    assert secret[:6] == "whsec_"
    content = ".".join((heard.headers["webhook-id"], heard.headers["webhook-timestamp"], heard.body))
    expected = hmac.digest(
        base64.b64decode(secret[6:], validate=True), content.encode("utf-8"), hashlib.sha256
    )
    marks = [mark.partition(",") for mark in heard.headers["webhook-signature"].split(" ")]
    return any(
        version == "v1" and hmac.compare_digest(base64.b64decode(mark), expected)
        for version, _, mark in marks
    )


@pytest.fixture
def webhook(office: Office, listener: Listener) -> dict:
    return office.webhook(listener)


def test_the_signature_is_the_secrets_and_nobody_elses(
    office: Office, webhook: dict, amina: Shopper, listener: Listener, another_listener: Listener
) -> None:
    other = office.webhook(another_listener)
    office.cancelled(amina)
    office.tell()
    (heard,) = listener.heard
    assert signed_by(webhook["secret"], heard)
    assert not signed_by(other["secret"], heard)
    assert not signed_by(webhook["secret"], replace(heard, body=heard.body + " "))
    assert abs(int(heard.headers["webhook-timestamp"]) - time.time()) < 60


def test_an_order_is_told_of_by_ids_number_state_and_amount(
    office: Office, webhook: dict, amina: Shopper, listener: Listener
) -> None:
    order = office.cancelled(amina, name="Amina Otieno", address="Kilimani", note="At the gate")
    office.tell()
    (heard,) = listener.heard
    told = json.loads(heard.body)
    assert set(told) == {"type", "timestamp", "data"}
    assert told["type"] == "order.cancelled"
    assert told["data"] == {
        "order_id": order["id"],
        "number": order["number"],
        "status": "cancelled",
        "total": order["total"],
    }
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers["webhook-id"] == f"order:{order['id']}:cancelled"


def test_a_payment_is_told_of_and_nobody_is_named(office: Office, amina: Shopper, listener: Listener) -> None:
    office.webhook(listener, ["payment.cancelled", "payment.succeeded", "order.confirmed"])
    order = office.world.order(amina, name="Amina Otieno")
    gave_up = office.world.ended(amina, office.world.pay(amina, order, CANCELS))
    paid = office.world.ended(amina, office.world.pay(amina, order, PAYS))
    office.tell()
    told = {each["type"]: each["data"] for each in (json.loads(heard.body) for heard in listener.heard)}
    common = {"order_id": order["id"], "number": order["number"], "amount": order["total"]}
    assert told["payment.cancelled"] == common | {
        "payment_id": gave_up["id"],
        "status": "cancelled",
        "reason": "cancelled_by_payer",
    }
    assert told["payment.succeeded"] == common | {
        "payment_id": paid["id"],
        "status": "succeeded",
        "reason": "paid",
    }
    said = " ".join(heard.body for heard in listener.heard)
    assert not [name for name in (EMAIL, "Amina", "712345", "0712", paid["receipt_number"]) if name in said]


def test_while_a_secret_is_replaced_both_sign_for_a_day(
    office: Office, webhook: dict, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    rotated = admin.post(f"/webhooks/{webhook['id']}/rotate-secret").json
    for after in (0, DAY - 60, DAY + 60):
        office.cancelled(amina)
        office.tell(after)
    signers = [
        (signed_by(rotated["secret"], heard), signed_by(webhook["secret"], heard)) for heard in listener.heard
    ]
    assert signers == [(True, True), (True, True), (True, False)]
    assert rotated["previous_secret_until"] is not None


def test_a_repeated_rotation_rotates_once(webhook: dict, admin: Shopper) -> None:
    path = f"/webhooks/{webhook['id']}/rotate-secret"
    first, second = (admin.post(path, key="rotate-it-today") for _ in range(2))
    assert first.json["secret"] != webhook["secret"]
    assert second.json == {name: value for name, value in first.json.items() if name != "secret"}


def test_a_ping_arrives_and_is_in_the_log(
    office: Office, webhook: dict, admin: Shopper, listener: Listener
) -> None:
    answer = admin.post(f"/webhooks/{webhook['id']}/ping", key=True)
    assert (answer.status_code, answer.json["status"]) == (202, "pending")
    office.tell()
    (heard,) = listener.heard
    assert json.loads(heard.body)["type"] == "ping"
    (logged,) = admin.get(f"/webhooks/{webhook['id']}/deliveries?topic=ping").json["data"]
    assert (logged["status"], logged["last_status"], logged["attempts"]) == ("sent", 200, 1)


def test_the_log_shows_what_was_sent_the_newest_first(
    office: Office, webhook: dict, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    path = f"/webhooks/{webhook['id']}/deliveries"
    listener.answers = [200, 500, 200]
    orders = [office.cancelled(amina) for _ in range(3)]
    for after in (0, 5.9):
        office.tell(after)
    pages = [admin.get(f"{path}?limit=2").json]
    pages.append(admin.get(f"{path}?limit=2&cursor={pages[0]['page']['next_cursor']}").json)
    found = [each for page in pages for each in page["data"]]
    assert [each["body"]["data"]["order_id"] for each in found] == [order["id"] for order in reversed(orders)]
    waiting = admin.get(f"{path}?status=pending").json["data"]
    assert all(each["next_at"] for each in waiting)
    assert {each["last_error"] for each in waiting} <= {"answered_no", None}


def test_a_delivery_is_sent_again_under_its_old_name(
    office: Office, webhook: dict, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    office.cancelled(amina)
    office.tell()
    (logged,) = admin.get(f"/webhooks/{webhook['id']}/deliveries").json["data"]
    path = f"/webhooks/{webhook['id']}/deliveries/{logged['id']}/resend"
    answers = [admin.post(path, key="send-it-again-please") for _ in range(2)]
    office.tell()
    office.tell()
    first, second = listener.heard
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert answers[0].status_code == 202
    (logged,) = admin.get(f"/webhooks/{webhook['id']}/deliveries").json["data"]
    assert (logged["status"], logged["resent_by"]) == ("sent", f"admin:{admin.user['id']}")


def test_another_webhooks_delivery_cannot_be_resent(
    office: Office, webhook: dict, admin: Shopper, amina: Shopper, another_listener: Listener
) -> None:
    office.cancelled(amina)
    office.tell()
    (logged,) = admin.get(f"/webhooks/{webhook['id']}/deliveries").json["data"]
    other = office.webhook(another_listener)
    for path in (
        f"{other['id']}/deliveries/{logged['id']}",
        f"{webhook['id']}/deliveries/{logged['id'] + 1}",
    ):
        assert admin.post(f"/webhooks/{path}/resend").status_code == 404


def test_what_is_switched_off_is_told_nothing(
    office: Office, webhook: dict, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    path = f"/webhooks/{webhook['id']}"
    ping = admin.post(f"{path}/ping").json
    admin.patch(path, {"active": False})
    office.cancelled(amina)
    office.tell()
    assert office.messages("topic, status, last_error") == [("ping", "parked", "webhook_off")]
    for wanted in (f"{path}/ping", f"{path}/deliveries/{ping['id']}/resend"):
        assert admin.post(wanted).json["code"] == "webhook_off"
    admin.patch(path, {"active": True})
    assert admin.post(f"{path}/deliveries/{ping['id']}/resend").status_code == 202
    office.tell()
    assert listener.ids == [ping["event_id"]]


@pytest.fixture
def secure_listener(tmp_path: Path) -> Iterator[Listener]:
    """A listener behind a certificate for erp.example.co.ke, which is erp.example.co.ke.pem."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path, "erp.example.co.ke"))
    with listening(context) as made:
        yield made


def test_the_connection_goes_to_the_checked_address_and_the_certificate_is_the_names(
    office: Office, amina: Shopper, tmp_path: Path, secure_listener: Listener
) -> None:
    asked: list[str] = []

    def resolver(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    believed = ssl.create_default_context(cafile=str(tmp_path / "erp.example.co.ke.pem"))
    office.use(replace(office.post, hooks=Hooks(True, resolver, lambda: believed)))
    port = secure_listener.port
    for name in ("erp", "www"):
        office.webhook(f"https://{name}.example.co.ke:{port}/duka")
    office.cancelled(amina)
    office.tell()
    assert office.messages("status, last_error") == [("sent", None), ("pending", "bad_certificate")]
    assert [heard.headers["host"] for heard in secure_listener.heard] == [f"erp.example.co.ke:{port}"]
    assert sorted(asked) == ["erp.example.co.ke", "www.example.co.ke"]
