"""What is nobody's business is in no log line, no error and no address, whatever a day goes wrong by."""

import logging
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from app.auth import service as accounts
from app.db import db
from app.web.observe import JsonLines, mask
from tests.shopper import Shopper
from tests.world import CANCELS, LOCKED, World, wait_for

PHONE, PASSWORD = "0722468035", "siri-ya-wanja-71"
EMAIL, NAME = "wanja.siri@example.com", "Wanja Sirikali"
PERSONAL = {
    "phone": PHONE,
    "phone abroad": "254722468035",
    "phone's end": "722468035",
    "password": PASSWORD,
    "another password": "siri-nyingine-72",
    "e-mail": EMAIL,
    "name": NAME,
    "address": "Kilimani gate 4711",
}


class Kept(logging.Handler):
    """Every line that the shop logs: as it goes to standard error, and before anything is masked."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.formatter = JsonLines()
        self.lines: list[str] = []
        self.bare: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
        self.bare.append(f"{record.getMessage()} {vars(record)!r}")


@pytest.fixture
def log() -> Iterator[Kept]:
    kept, root = Kept(), logging.getLogger("duka")
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


class Day(Shopper):
    """A shopper whose every answer is kept, and every secret that she was given."""

    def __init__(self, world: World) -> None:
        super().__init__(world.app)
        self.world = world
        self.errors: list[str] = []
        self.addresses: list[str] = []
        self.secrets: dict[str, str] = {}

    def call(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().call(*args, **kwargs)
        self.addresses += [
            answer.headers.get("Location", ""),
            answer.headers.get("Link", ""),
            answer.request.url,
        ]
        if answer.status_code >= 400:
            self.errors.append(answer.text + str(answer.headers))
        for name in ("access_token", "refresh_token"):
            if isinstance(answer.json, dict) and name in answer.json:
                self.secrets[f"{name} {len(self.secrets)}"] = answer.json[name]
        for name in ("Cart-Token", "Order-Token"):
            if name in answer.headers:
                self.secrets[f"{name} {len(self.secrets)}"] = answer.headers[name]
        return answer

    def leaks(self, log: Kept) -> dict[str, list[str]]:
        """Which secret is where."""
        places = {
            "log": log.lines,
            "log before masking": log.bare,
            "error": self.errors,
            "address": self.addresses,
        }
        found = {}
        for secret, value in {**PERSONAL, **self.secrets}.items():
            hits = [f"{place}: {text}" for place, texts in places.items() for text in texts if value in text]
            if hits:
                found[secret] = hits
        return found


def signs_up(day: Day) -> None:
    body = {"email": EMAIL, "name": NAME, "phone": PHONE}
    day.post("/auth/register", {**body, "password": "123"})
    day.post("/auth/register", {**body, "password": PASSWORD, "no_such_field": PASSWORD})
    answer = day.post("/auth/register", {**body, "password": PASSWORD})
    day.signed_in(answer.json)
    day.post("/auth/register", {**body, "password": PASSWORD})
    day.post("/auth/login", {"login": EMAIL, "password": PASSWORD + "x"})
    day.post("/auth/login", {"login": EMAIL, "password": PASSWORD})
    day.post("/auth/refresh", {"refresh_token": answer.json["refresh_token"]})
    day.post("/auth/refresh", {"refresh_token": answer.json["refresh_token"] + "x"})
    day.patch("/auth/me", {"phone": PHONE + "1"})
    day.put("/auth/password", {"current_password": "siri-nyingine-72", "new_password": PASSWORD})


def shops_as_guest(day: Day, product: int) -> None:
    day.headers.pop("Authorization")
    day.post("/cart/items", {"product_id": product})
    body = {"phone": PHONE, "name": NAME, "email": EMAIL, "address": "Kilimani gate 4711"}
    day.post("/checkout", body)
    day.post("/checkout", {**body, "expected_total": {"amount": 1, "currency": "KES"}}, key=True)
    key = secrets.token_hex(16)
    day.secrets["key"] = key
    order = day.post("/checkout", body, key=key).json
    day.post("/checkout", body, key=key)
    day.post("/checkout", {**body, "name": "Another"}, key=key)
    pays(day, order)


def pays(day: Day, order: dict[str, Any]) -> None:
    world, path = day.world, f"/orders/{order['id']}/payments"
    for phone in (LOCKED, CANCELS):
        payment = world.pay(day, order, phone)
        world.ended(day, payment)
    world.arrange(PHONE, "pays", faults=["callback_repeated"])
    payment = world.pay(day, order, PHONE)
    world.ended(day, payment)
    day.post(path, {"phone": PHONE}, key=True)
    day.get(path + "?limit=1")
    for push in world.sim("GET", "/sim/requests")["requests"]:
        token = push["callback_url"].rsplit("/", 1)[1]
        day.secrets[f"callback {token}"] = token
        if push["checkout_request_id"]:  # not given to a push that was refused
            day.secrets[f"prompt {token}"] = push["checkout_request_id"]
        requests.post(push["callback_url"], data=f"rubbish {PHONE}", timeout=5)
        requests.put(push["callback_url"], data=PHONE, timeout=5)
        day.errors.append(requests.post(push["callback_url"] + "/x" * 100, json={}, timeout=5).text)
    world.sweep(after=400)


def test_a_shoppers_whole_day_leaves_no_secret_in_logs_errors_and_addresses(world: World, log: Kept) -> None:
    day = Day(world)
    product = world.product()
    signs_up(day)
    shops_as_guest(day, product)
    wait_for(lambda: world.debits)

    assert len(day.secrets) > 12
    assert len(log.lines) > 25
    assert day.leaks(log) == {}


def test_nor_do_the_shops_own_secrets_leave_it(world: World, log: Kept, amina: Shopper) -> None:
    order = world.order(amina)
    world.ended(amina, world.pay(amina, order, LOCKED))
    settings = world.app.config["SETTINGS"]

    said = "\n".join(log.lines + log.bare)
    for secret in (
        settings.secret_key,
        settings.jwt_secret_key,
        settings.mpesa.passkey,
        settings.mpesa.consumer_secret,
    ):
        assert secret not in said


def test_an_error_of_ours_names_nobody_in_the_log(
    world: World, log: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that fails with what it was given, as a driver would say it."""
    day = Day(world)

    def broken(**given: Any) -> None:
        with db.engine.begin() as connection:
            connection.execute(sa.text("SELECT nonsense(:name, :phone)"), {"name": NAME, "phone": PHONE})

    monkeypatch.setattr(accounts, "register", broken)
    body = {"email": EMAIL, "name": NAME, "phone": PHONE, "password": PASSWORD}
    answers = [day.post("/auth/register", body) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [500, 500]
    assert all(answer.json["code"] == "internal_error" for answer in answers)
    assert sum('"trace"' in line for line in log.lines) == 2
    for line in log.lines:
        assert not [name for name, value in PERSONAL.items() if value in line]


@pytest.mark.parametrize(
    "text",
    [
        "call 0722468035 now", "call 0722 468 035", "call 0110-468-035", "+254722468035",
        "254 722468035", "254110468035", "token " + "0f" * 32,
        "Bearer eyJhbGciOi.eyJzdWIi.c2ln_-4", "ws_CO_21112026093000722468035",
        "Duplicate entry 'wanja.siri@example.com' for key",
    ],
)  # fmt: skip
def test_what_slips_into_a_log_line_is_masked(text: str) -> None:
    masked = mask(text)

    assert "[hidden]" in masked
    assert not re.search(r"468|0f0f|eyJ|ws_CO|wanja", masked)


@pytest.mark.parametrize(
    "text", ["order 7K3QX9M2PD", "ms 12.5", "2026-11-21T09:30:00Z", "KSh 1,299", "/api/v1/orders/17"]
)
def test_what_is_nobodys_secret_is_left_as_it_is(text: str) -> None:
    assert mask(text) == text
