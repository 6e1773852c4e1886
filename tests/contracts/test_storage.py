"""Dialect storage: an envelope around everything, ids as texts, prices counted by the shop."""

from datetime import timedelta
from typing import Any

import pytest

from app.kit.clock import local_date, utc_now
from tests.contracts.client import OldClient
from tests.shopper import Shopper
from tests.world import PAYS, World, wait_for

HALIMA = {"email": "halima@example.com", "phone": "0712345678", "name": "Halima", "password": "siri"}
UNIT = {"unit_number": "A-1", "size": "small", "dimensions": "3 x 4 m", "monthly_price": 4500}
START = (utc_now().date() + timedelta(days=40)).replace(day=1)
END = (START + timedelta(days=32)).replace(day=1)
DAYS = {"start_date": START.isoformat(), "end_date": END.isoformat()}


@pytest.fixture
def halima(somebody: OldClient) -> OldClient:
    """A renter who is signed in."""
    made = somebody.post("/api/auth/register", HALIMA)
    assert made.status_code == 201, made.text
    somebody.token = made.json["token"]
    return somebody


@pytest.fixture
def keeper(strict: World) -> OldClient:
    """The storage's administrator."""
    client = OldClient(strict.app)
    client.post("/api/auth/register", HALIMA | {"email": "keeper@example.com"})
    client.promote("keeper@example.com")
    login = {"email": "keeper@example.com", "password": "siri"}
    client.token = client.post("/api/auth/login", login).json["token"]
    return client


@pytest.fixture
def unit(keeper: OldClient) -> dict[str, Any]:
    made = keeper.post("/api/admin/units", UNIT)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json["data"]
    return found


def test_accounts(somebody: OldClient) -> None:
    made = somebody.post("/api/auth/register", HALIMA)
    assert (made.status_code, made.json["success"]) == (201, True)
    assert made.json["user"].keys() == {"id", "email", "name", "role"}
    assert (made.json["user"]["role"], type(made.json["user"]["id"])) == ("user", str)
    taken = somebody.post("/api/auth/register", HALIMA)
    assert (taken.status_code, taken.json["message"]) == (400, "Email already registered")
    assert taken.json["success"] is False
    wrong = somebody.post("/api/auth/login", {"email": HALIMA["email"], "password": "none"})
    assert (wrong.status_code, wrong.json["message"]) == (401, "Invalid credentials")
    got = somebody.post("/api/auth/login", {"email": HALIMA["email"], "password": "siri"})
    assert (got.status_code, got.json["user"]) == (200, made.json["user"])

    assert somebody.get("/api/auth/profile").status_code == 401
    somebody.token = got.json["token"]
    profile = somebody.get("/api/auth/profile").json
    assert profile == {**made.json["user"], "phone": "+254712345678"}
    assert somebody.get("/api/user/profile").json == {"success": True, "data": profile}


def test_units(halima: OldClient, keeper: OldClient, unit: dict[str, Any]) -> None:
    assert unit.keys() >= {
        "id", "unit_number", "size", "dimensions", "monthly_price", "status", "description"
    }  # fmt: skip
    assert (unit["dimensions"], unit["monthly_price"], unit["status"]) == ("3 x 4 x 2.5 m", 4500, "available")
    for path in ("/api/units/", "/api/units"):
        assert halima.get(path).json == {"success": True, "data": [unit]}
    path = f"/api/units/{unit['id']}"
    assert halima.get(path).json["data"] == unit
    refused = halima.put(path, {"status": "maintenance"})
    assert (refused.status_code, refused.json["message"]) == (403, "Unauthorized")
    changed = keeper.put(path, {"status": "maintenance", "monthly_price": 5000})
    assert (changed.status_code, changed.json["success"], changed.json["message"]) == (
        200,
        True,
        "Unit updated",
    )
    assert halima.get(path).json["data"]["status"] == "maintenance"
    assert keeper.put(path, {"status": "booked"}).status_code == 400
    for gone in ("999", "d9f1-uuid"):
        assert halima.get(f"/api/units/{gone}").status_code == 404
    assert keeper.get("/api/admin/dashboard").json["data"]["total_units"] == 1
    assert halima.get("/api/admin/dashboard").status_code == 403
    assert keeper.delete(f"/api/admin/units/{unit['id']}").status_code == 200
    assert halima.get("/api/units/").json["data"] == []


def test_a_booking_is_held_paid_and_confirmed(
    strict: World, halima: OldClient, keeper: OldClient, unit: dict[str, Any]
) -> None:
    wrong = halima.post("/api/bookings/", {"unit_id": unit["id"], **DAYS, "total_price": 1})
    assert (wrong.status_code, "KSh 4,500" in wrong.json["message"]) == (400, True)
    assert "calendar months" in wrong.json["message"]
    made = halima.post("/api/bookings/", {"unit_id": unit["id"], **DAYS, "total_price": 4500})
    assert made.status_code == 201, made.text
    booking = made.json["data"]
    assert (booking["status"], booking["payment_status"]) == ("pending", "pending")
    again = halima.post("/api/bookings/", {"unit_id": unit["id"], **DAYS, "total_price": 4500})
    assert again.json == made.json  # a double tap
    taken = keeper.post("/api/bookings/", {"unit_id": unit["id"], **DAYS})
    assert (taken.status_code, taken.json["message"]) == (400, "Unit not available")

    me = halima.get("/api/auth/profile").json["id"]
    (row,) = halima.get(f"/api/bookings/{me}").json["data"]
    assert {name: row[name] for name in ("id", "unit_id", "total_price", "status")} == {
        "id": booking["id"],
        "unit_id": unit["id"],
        "total_price": 4500,
        "status": "pending",
    }
    assert (row["start_date"], row["end_date"]) == (DAYS["start_date"], DAYS["end_date"])
    assert halima.get("/api/bookings/").json["data"] == [row] == keeper.get("/api/bookings").json["data"]
    other = keeper.get("/api/auth/profile").json["id"]
    assert halima.get(f"/api/bookings/{other}").status_code == 403

    status = f"/api/payments/status/{booking['id']}"
    missing = halima.get(status)
    assert (missing.status_code, missing.json["success"], missing.json["message"]) == (
        404,
        False,
        "Payment not found",
    )
    wish = {"phone_number": PAYS, "account_reference": "A-1", "booking_id": booking["id"]}
    less = halima.post("/api/payments/mpesa/initiate", wish | {"amount": 1})
    assert (less.status_code, "KSh 4,500" in less.json["message"]) == (400, True)
    begun = halima.post("/api/payments/mpesa/initiate", wish | {"amount": 4500})
    assert begun.status_code == 200, begun.text
    assert begun.json["data"]["ResponseCode"] == "0"
    assert begun.json["data"]["CheckoutRequestID"].startswith("ws_CO_")

    paid = wait_for(lambda: (d := halima.get(status).json["data"])["status"] == "success" and d)
    assert (paid["amount"], bool(paid["transaction_code"])) == (4500, True)
    (row,) = halima.get("/api/bookings").json["data"]
    assert (row["status"], row["payment_status"]) == ("confirmed", "success")
    assert len(halima.get("/api/payments").json["data"]) == len(keeper.get("/api/payments").json["data"]) == 1
    assert strict.debits[0]["amount"] == 4500


def test_who_gives_up_and_asks_again_at_once_gets_another(
    strict: World, halima: OldClient, unit: dict[str, Any]
) -> None:
    booking = {"unit_id": unit["id"], **DAYS}
    move = {"pickup_address": "Kilimani", "delivery_address": "Store", "distance": 4, "items_description": ""}
    move["preferred_time"] = f"{DAYS['start_date']}T09:00:00"
    for path, body in (("/api/bookings/", booking), ("/api/transport-requests/", move)):
        first = halima.post(path, body).json["data"]
        gone = halima.put(f"{path}{first['id']}", {"status": "cancelled"})
        assert (gone.status_code, gone.json["data"]["status"]) == (200, "cancelled"), gone.text
        second = halima.post(path, body)
        assert second.status_code == 201, second.text
        assert second.json["data"]["id"] != first["id"]
        assert halima.post(path, body).json == second.json  # a double tap
        assert [row["status"] for row in halima.get(path).json["data"]] == [
            second.json["data"]["status"],
            "cancelled",
        ]


def test_a_browser_never_says_that_it_has_paid(
    strict: World, halima: OldClient, unit: dict[str, Any]
) -> None:
    booking = halima.post("/api/bookings", {"unit_id": unit["id"], **DAYS}).json["data"]
    for method, path in (("PUT", f"/api/bookings/{booking['id']}"), ("POST", "/api/payments")):
        assert halima.call(method, path, json={"status": "completed"}).status_code == 403
    assert halima.get("/api/bookings").json["data"][0]["status"] == "pending"
    cancelled = halima.put(f"/api/bookings/{booking['id']}", {"status": "cancelled"})
    assert (cancelled.status_code, cancelled.json["data"]["status"]) == (200, "cancelled")
    assert cancelled.json["data"]["payment_status"] == "failed"


def test_a_callback_without_a_secret_makes_the_shop_ask(
    strict: World, halima: OldClient, unit: dict[str, Any], staff: Shopper
) -> None:
    booking = halima.post("/api/bookings", {"unit_id": unit["id"], **DAYS}).json["data"]
    lost = "0712345610"  # the phone's owner pays, and the simulator's callback is lost
    wish = {"phone_number": lost, "amount": 4500, "booking_id": booking["id"]}
    ids = halima.post("/api/payments/mpesa/initiate", wish).json["data"]
    stk = {name: ids[name] for name in ("MerchantRequestID", "CheckoutRequestID")}
    items = [{"Name": "Amount", "Value": 4500}, {"Name": "MpesaReceiptNumber", "Value": "UKL0000001"}]
    told = {**stk, "ResultCode": 0, "ResultDesc": "ok", "CallbackMetadata": {"Item": items}}
    answer = OldClient(strict.app).post("/api/payments/mpesa/callback", {"Body": {"stkCallback": told}})
    assert (answer.status_code, answer.json) == (200, {"ResultCode": 0, "ResultDesc": "Success"})
    assert halima.get(f"/api/payments/status/{booking['id']}").json["data"]["status"] == "pending"

    wait_for(lambda: len(strict.debits) == 1)
    strict.sweep(after=121)
    assert halima.get(f"/api/payments/status/{booking['id']}").json["data"]["status"] == "success"


def test_transport_is_asked_for_and_scheduled(halima: OldClient, keeper: OldClient) -> None:
    wish = {
        "pickup_address": "Kilimani",
        "delivery_address": "Mombasa Road",
        "distance": 12.5,
        "estimated_cost": 2500,
        "preferred_time": f"{START.isoformat()}T09:00:00",
        "items_description": "A bed",
    }
    made = halima.post("/api/transport-requests/", wish)
    assert (made.status_code, made.json["data"]["status"]) == (201, "requested"), made.text
    me = halima.get("/api/auth/profile").json["id"]
    (row,) = halima.get(f"/api/transport-requests/{me}").json["data"]
    told = {name: row[name] for name in wish if name != "preferred_time"}
    assert told == {name: value for name, value in wish.items() if name != "preferred_time"}
    assert row["preferred_time"] == f"{START.isoformat()}T09:00:00+03:00"
    assert isinstance(row["id"], str)

    path = f"/api/transport-requests/{row['id']}"
    assert halima.put(path, {"status": "scheduled"}).status_code == 403
    assert keeper.put(path, {"status": "scheduled"}).json["data"]["status"] == "scheduled"
    assert keeper.get("/api/transport-requests").json["data"][0]["status"] == "scheduled"
    assert halima.put(path, {"status": "cancelled"}).json["data"]["status"] == "cancelled"
    bad = halima.post("/api/transport-requests", wish | {"distance": "far"})
    assert (bad.status_code, bad.json["success"], "distance" in bad.json["message"]) == (400, False, True)


def test_a_unit_is_booked_while_somebody_has_it_today(
    halima: OldClient, keeper: OldClient, unit: dict[str, Any]
) -> None:
    today = local_date(utc_now())
    days = {"start_date": today.isoformat(), "end_date": (today + timedelta(days=9)).isoformat()}
    booking = halima.post("/api/bookings/", {"unit_id": unit["id"], **days})
    assert booking.status_code == 201, booking.text
    path = f"/api/units/{unit['id']}"
    assert halima.get(path).json["data"]["status"] == "booked"
    (shown,) = keeper.get("/api/units").json["data"]
    assert shown["status"] == "booked"
    halima.put(f"/api/bookings/{booking.json['data']['id']}", {"status": "cancelled"})
    assert halima.get(path).json["data"]["status"] == "available"


def test_what_was_not_paid_in_time_is_cancelled_and_an_administrator_sees_whose_it_was(
    strict: World, halima: OldClient, keeper: OldClient, unit: dict[str, Any]
) -> None:
    halima.post("/api/bookings/", {"unit_id": unit["id"], **DAYS})
    me = halima.get("/api/auth/profile").json["id"]
    strict.expire(after=3600)
    (row,) = keeper.get(f"/api/bookings/{me}").json["data"]
    assert (row["status"], row["payment_status"]) == ("cancelled", "failed")
    assert row.keys() >= {"id", "unit_id", "start_date", "end_date", "total_price", "created_at"}


def test_what_is_paid_and_moved_is_answered_with_every_key(
    strict: World, halima: OldClient, keeper: OldClient, unit: dict[str, Any]
) -> None:
    changed = keeper.put(f"/api/admin/units/{unit['id']}", {"monthly_price": 6000})
    assert (changed.status_code, changed.json["data"]["monthly_price"]) == (200, 6000)
    booking = halima.post("/api/bookings/", {"unit_id": unit["id"], **DAYS}).json["data"]
    wish = {"amount": 6000, "phone_number": PAYS, "account_reference": "A-1", "booking_id": booking["id"]}
    begun = halima.post("/api/payments/mpesa/initiate", wish).json["data"]
    assert begun.keys() >= {
        "MerchantRequestID", "CheckoutRequestID", "ResponseCode", "ResponseDescription", "CustomerMessage"
    }  # fmt: skip
    path = f"/api/payments/status/{booking['id']}"
    paid = wait_for(lambda: (d := halima.get(path).json["data"])["status"] == "success" and d)
    assert paid.keys() >= {"id", "status", "amount", "transaction_code", "timestamp"}
    move = {
        "booking_id": booking["id"],
        "pickup_address": "Kilimani",
        "delivery_address": "Mombasa Road",
        "distance": 12.5,
        "estimated_cost": 2500,
        "preferred_time": f"{START.isoformat()}T09:00:00Z",
        "items_description": "A bed",
    }
    assert halima.post("/api/transport-requests/", move).json["data"].keys() >= {"id", "status"}
    (row,) = keeper.get(f"/api/transport-requests/{halima.get('/api/auth/profile').json['id']}").json["data"]
    assert row.keys() >= move.keys() - {"booking_id"} | {"id", "status", "created_at"}
