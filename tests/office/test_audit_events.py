"""GET /audit-events: every change of money, goods, accounts and webhooks, and who made it."""

from typing import Any

import pytest
from flask import Flask

from app.kit.clock import rfc3339, utc_now
from tests.shopper import PASSWORD, Shopper
from tests.world import PAYS, World


def walk(admin: Shopper, query: str) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while cursor is not None:
        page = admin.get(f"/audit-events?{query}" + (f"&cursor={cursor}" if cursor else "")).json
        found += page["data"]
        cursor = page["page"]["next_cursor"]
    return found


@pytest.fixture
def sold(world: World, amina: Shopper, staff: Shopper) -> dict[str, Any]:
    """An order that is paid and dispatched, a shilling of it asked back."""
    order = world.order(amina)
    assert world.ended(amina, world.pay(amina, order, PAYS))["status"] == "succeeded"
    staff.post(f"/orders/{order['id']}/fulfilment", {"event": "dispatch", "reason": "By boda"}, key=True)
    receipt = staff.get("/receipts").json["data"][0]["id"]
    body = {"amount": 100, "method": "cash", "reason": "A torn bag", "handed_to": "Amina"}
    staff.post(f"/receipts/{receipt}/refunds", body, key=True)
    return order


def test_pages_meet_every_event_once_the_newest_first(sold: dict[str, Any], admin: Shopper) -> None:
    whole = admin.get("/audit-events?limit=100&total=true").json
    seen = walk(admin, "limit=2")

    assert [each["id"] for each in seen] == [each["id"] for each in whole["data"]]
    assert len({each["id"] for each in seen}) == len(seen) == whole["page"]["total"]
    assert {each["kind"] for each in seen} == {"order", "payment", "refund", "stock", "account"}


def test_somebodys_deeds_are_picked_out(sold: dict[str, Any], admin: Shopper, staff: Shopper) -> None:
    mine = walk(admin, f"actor=staff:{staff.user['id']}")

    assert {(each["kind"], each["event"]) for each in mine} >= {("order", "dispatch"), ("refund", "request")}
    assert {each["order_id"] for each in mine} == {sold["id"]}
    assert {"By boda"} <= {each["reason"] for each in mine}


def test_kinds_and_times_are_picked_out(sold: dict[str, Any], admin: Shopper) -> None:
    stock = walk(admin, "kind=stock&limit=1")

    assert [(each["event"], each["quantity"]) for each in stock] == [("sold", -1), ("received", 10)]
    assert walk(admin, f"updated_since={rfc3339(utc_now())}") == []


def test_who_changed_whose_rights_is_told_without_naming_them(
    admin: Shopper, amina: Shopper, guest: Shopper
) -> None:
    her = amina.user["id"]
    admin.patch(f"/users/{her}", {"role": "staff"})
    admin.patch(f"/users/{her}", {"role": "staff"})
    guest.signed_in(guest.post("/auth/login", {"login": "amina", "password": PASSWORD}).json)
    new = "githeri-na-chai-9"
    answer = guest.put("/auth/password", {"current_password": PASSWORD, "new_password": new})
    guest.signed_in({**answer.json, "user": guest.user})
    for shut in (True, False):
        admin.patch(f"/users/{her}", {"disabled": shut})

    told = [each for each in walk(admin, "kind=account&limit=1") if each["subject_id"] == her]
    him, herself = f"admin:{admin.user['id']}", f"staff:{her}"
    assert [(each["event"], each["actor"], each["quantity"]) for each in reversed(told)] == [
        ("role_changed", him, None),
        ("sessions_ended", him, 1),
        ("password_changed", herself, None),
        ("sessions_ended", herself, 1),
        ("shut_out", him, None),
        ("sessions_ended", him, 1),
        ("let_in", him, None),
    ]
    assert (told[-1]["from_status"], told[-1]["to_status"]) == ("customer", "staff")
    assert not any(word in str(told) for word in ("amina", "+2547", PASSWORD, new))


def test_a_refused_change_of_an_account_leaves_no_line(admin: Shopper, amina: Shopper) -> None:
    before = len(walk(admin, "kind=account"))

    assert admin.patch(f"/users/{admin.user['id']}", {"role": "customer"}).status_code == 409
    wrong = {"current_password": "another-one", "new_password": "githeri-na-chai-9"}
    assert amina.put("/auth/password", wrong).status_code == 422

    assert len(walk(admin, "kind=account")) == before


def test_a_webhooks_life_is_told_without_its_address_or_secret(app: Flask, admin: Shopper) -> None:
    body = {"url": "https://erp.example.com/in?key=s3same", "topics": ["order.confirmed"]}
    made = admin.post("/webhooks", body, key=True).json
    path, changes = (
        f"/webhooks/{made['id']}",
        {"url": "https://erp.example.com/in?key=open", "description": "The ERP"},
    )
    for change in ({"active": False}, changes, changes, {"active": True}):
        assert admin.patch(path, change).status_code == 200
    rotated = admin.post(f"{path}/rotate-secret", {}, key=True).json
    assert admin.delete(path).status_code == 204

    told = walk(admin, "kind=webhook&limit=2")
    assert [(each["event"], each["reason"]) for each in reversed(told)] == [
        ("created", ""),
        ("switched_off", "active"),
        ("changed", "address, description"),
        ("switched_on", "active"),
        ("secret_rotated", ""),
        ("deleted", ""),
    ]
    assert {(each["subject_id"], each["actor"]) for each in told} == {
        (made["id"], f"admin:{admin.user['id']}")
    }
    hidden = ("erp.example", "s3same", made["secret"], rotated["secret"])
    assert not any(word in str(told) for word in hidden)


@pytest.mark.parametrize(
    "query", ["kind=door", "cursor=x", "cursor=order-1", "kind=order&cursor=stock-1", "limit=0"]
)
def test_odd_questions_are_refused(app, admin: Shopper, query: str) -> None:
    answer = admin.get(f"/audit-events?{query}")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == f"/{query.rpartition('&')[2].partition('=')[0]}"


def test_staff_do_not_read_about_each_other(app, staff: Shopper, amina: Shopper) -> None:
    assert [staff.get("/audit-events").status_code, amina.get("/audit-events").status_code] == [403, 403]
