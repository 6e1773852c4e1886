"""/webhooks and /webhooks/{id}: for administrators; a secret is shown once."""

import pytest

from app.db import db
from app.kit.clock import utc_now
from app.notifications import deliveries
from tests.notifications.office import Office
from tests.notifications.peers import Listener
from tests.shopper import Shopper

URL = "https://erp.example.co.ke/duka"
BODY = {"url": URL, "topics": ["order.confirmed", "payment.failed"], "description": "The bookkeeping"}


@pytest.fixture
def made(admin: Shopper) -> dict:
    return admin.post("/webhooks", BODY).json


def pointers(answer) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["pointer"] for error in answer.json["errors"]]


def test_a_new_webhook_tells_its_secret_once(admin: Shopper) -> None:
    answer = admin.post("/webhooks", BODY)
    assert answer.status_code == 201
    assert answer.json["secret"].startswith("whsec_")
    assert answer.headers["Cache-Control"] == "no-store"
    read = admin.client.get(answer.headers["Location"], headers=admin.headers)
    told = dict(answer.json)
    del told["secret"]
    assert read.json == told
    assert admin.get("/webhooks").json["data"] == [told]


def test_the_secret_is_not_in_the_database(admin: Shopper, office: Office) -> None:
    secret = admin.post("/webhooks", BODY, key=True).json["secret"]
    for table in db.metadata.sorted_tables:
        assert secret.removeprefix("whsec_") not in str(office.world.rows(f"SELECT * FROM {table.name}"))


def test_a_repeated_request_makes_one_webhook_and_keeps_the_secret_to_itself(admin: Shopper) -> None:
    first, second = (admin.post("/webhooks", BODY, key="the-books-webhook") for _ in range(2))
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.json == {name: value for name, value in first.json.items() if name != "secret"}
    assert len(admin.get("/webhooks").json["data"]) == 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"url": "http://erp.example.co.ke/"}, "/url"),
        ({"url": "https://127.0.0.1/"}, "/url"),
        ({"url": "https://169.254.169.254/latest"}, "/url"),
        ({"url": "https://2130706433/"}, "/url"),
        ({"url": "erp.example.co.ke"}, "/url"),
        ({"url": f"https://erp.example.co.ke/{'a' * 500}"}, "/url"),
        ({"url": None}, "/url"),
        ({"topics": []}, "/topics"),
        ({"topics": ["order.teleported"]}, "/topics/0"),
        ({"topics": "order.confirmed"}, "/topics"),
        ({"description": "x" * 201}, "/description"),
        ({"active": "yes"}, "/active"),
        ({"secret": "whsec_mine"}, "/secret"),
    ],
)
def test_what_cannot_be_told_is_refused(admin: Shopper, made: dict, wrong: dict, where: str) -> None:
    assert pointers(admin.post("/webhooks", BODY | wrong)) == [where]
    assert pointers(admin.patch(f"/webhooks/{made['id']}", wrong)) == [where]


@pytest.mark.parametrize("missing", ["url", "topics"])
def test_an_address_and_topics_are_needed(admin: Shopper, missing: str) -> None:
    body = {name: value for name, value in BODY.items() if name != missing}
    assert pointers(admin.post("/webhooks", body)) == [f"/{missing}"]


def test_only_what_is_sent_changes(admin: Shopper, made: dict) -> None:
    answer = admin.patch(
        f"/webhooks/{made['id']}", {"topics": ["order.expired", "order.cancelled", "order.expired"]}
    )
    assert answer.json["topics"] == ["order.cancelled", "order.expired"]
    assert (answer.json["url"], answer.json["active"]) == (URL, True)
    assert "secret" not in answer.json


def test_who_saw_an_older_version_is_stopped(admin: Shopper, made: dict) -> None:
    path = f"/webhooks/{made['id']}"
    seen = {"If-Match": admin.get(path).headers["ETag"]}
    assert admin.patch(path, {"description": "A"}, headers=seen).status_code == 200
    assert admin.patch(path, {"description": "B"}, headers=seen).status_code == 412
    assert admin.delete(path, headers=seen).status_code == 412
    assert admin.get(path).json["description"] == "A"


def test_what_stays_as_it_is_moves_nothing(admin: Shopper, made: dict) -> None:
    answer = admin.patch(f"/webhooks/{made['id']}", {"url": URL, "active": True})
    assert answer.headers["ETag"] == '"1"'


def test_a_deleted_webhook_is_gone_with_its_log(
    office: Office, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    path = f"/webhooks/{office.webhook(listener)['id']}"
    office.cancelled(amina)
    office.tell()
    assert admin.delete(path).status_code == 204
    assert {admin.get(path).status_code, admin.get(f"{path}/deliveries").status_code} == {404}
    assert office.messages() == []


def test_webhooks_come_in_pages(admin: Shopper) -> None:
    ids = [admin.post("/webhooks", BODY).json["id"] for _ in range(3)]
    first = admin.get("/webhooks?limit=2&total=true").json
    rest = admin.get(f"/webhooks?limit=2&cursor={first['page']['next_cursor']}").json
    assert [each["id"] for each in first["data"] + rest["data"]] == ids
    assert first["page"]["total"] == 3


def test_what_changed_since_a_moment_is_had(admin: Shopper, made: dict) -> None:
    admin.post("/webhooks", BODY)
    moment = utc_now().isoformat().replace("+00:00", "Z")
    admin.patch(f"/webhooks/{made['id']}", {"description": "New"})
    assert [each["id"] for each in admin.get(f"/webhooks?updated_since={moment}").json["data"]] == [
        made["id"]
    ]


def test_a_shop_has_fifty_webhooks_at_most(admin: Shopper, office: Office) -> None:
    made = admin.post("/webhooks", BODY).json
    with office.app.app_context(), db.engine.begin() as connection:
        table = db.metadata.tables["webhooks"]
        row = dict(connection.execute(table.select()).mappings().one())
        connection.execute(table.insert(), [{**row, "id": made["id"] + more} for more in range(1, 50)])
    answer = admin.post("/webhooks", BODY)
    assert (answer.status_code, answer.json["code"]) == (409, "too_many_webhooks")


ROUTES = [
    ("GET", ""),
    ("POST", ""),
    ("GET", "/7"),
    ("PATCH", "/7"),
    ("DELETE", "/7"),
    ("POST", "/7/rotate-secret"),
    ("POST", "/7/ping"),
    ("GET", "/7/deliveries"),
    ("POST", "/7/deliveries/1/resend"),
]


def test_nobody_but_an_administrator_may_use_them(
    admin: Shopper, staff: Shopper, amina: Shopper, guest: Shopper
) -> None:
    for method, path in ROUTES:
        statuses = [who.call(method, f"/webhooks{path}", {}).status_code for who in (guest, amina, staff)]
        assert statuses == [401, 403, 403], (method, path)


def test_a_webhook_that_is_not_there_is_404(admin: Shopper) -> None:
    for method, path in ROUTES[2:]:
        body = {} if method == "PATCH" else None
        assert admin.call(method, f"/webhooks{path}", body).json["code"] == "not_found", (method, path)


def test_old_messages_and_spent_secrets_are_forgotten(
    office: Office, admin: Shopper, amina: Shopper, listener: Listener
) -> None:
    webhook = office.webhook(listener)
    admin.post(f"/webhooks/{webhook['id']}/rotate-secret")
    office.cancelled(amina)
    office.tell()
    with office.app.app_context():
        assert deliveries.forget_old(now=utc_now() + deliveries.KEPT_FOR * 0.9) == 0
        assert deliveries.forget_old(now=utc_now() + deliveries.KEPT_FOR * 1.1) == 1
    assert office.world.rows("SELECT previous_sealed FROM webhooks") == [{"previous_sealed": None}]
