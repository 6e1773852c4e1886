"""How callbacks are sent, and what is written down about it."""

import os
import sqlite3
import subprocess
import sys
import time

import pytest
import requests

from tests.simulator.kit import LATE, Client, free_port, wait_for

PAYS = "254712345600"


def test_a_delivery_is_written_down_with_what_the_shop_said(daraja, shop):
    shop.status = 503
    daraja.push(PAYS)
    (delivery,) = daraja.settled()["deliveries"]
    assert (delivery["state"], delivery["http_status"], delivery["error"]) == ("done", 503, None)
    assert delivery["url"] == f"{shop.url}/hooks/0123456789abcdef"
    assert delivery["body"] == shop.heard[0][1]
    assert delivery["due_at"] <= delivery["started_at"] <= delivery["ended_at"]


def test_nothing_is_sent_again(daraja, shop):
    shop.status = 500
    daraja.push(PAYS)
    daraja.settled()
    time.sleep(0.1)
    assert len(shop.heard) == 1


def test_a_redirect_is_not_followed(daraja, shop):
    shop.status = 302
    daraja.push(PAYS)
    assert daraja.settled()["deliveries"][0]["http_status"] == 302
    assert len(shop.heard) == 1


def test_a_shop_that_is_away_loses_its_callback(daraja):
    daraja.push(PAYS, CallBackURL="http://127.0.0.1:9/hooks")
    ledger = daraja.settled()
    (delivery,) = ledger["deliveries"]
    assert (delivery["state"], delivery["http_status"]) == ("failed", None)
    assert delivery["error"] == "ConnectionError"
    assert len(ledger["debits"]) == 1


@pytest.mark.parametrize("url", ["http://a..b/hooks", "http://example.com:99999/hooks", "http://\u00ad/x"])
def test_an_address_that_cannot_be_asked_harms_nobody(daraja, shop, url):
    daraja.push(PAYS, CallBackURL=url)
    daraja.settled()
    daraja.push("254711111100")
    assert shop.callbacks()[0]["ResultCode"] == 0


def test_a_slow_shop_delays_nobody_else(daraja, shop):
    shop.pause = 0.3
    for number in range(5):
        daraja.push(f"25471234{number:02d}00")
    shop.callbacks(5)
    assert max(shop.times) - min(shop.times) < 0.3


@pytest.mark.parametrize("fault", ["reply_lost", "reply_dropped", "reply_slow"])
def test_a_person_can_meet_a_reply_that_fails(daraja, fault):
    daraja.script("0712345678", faults=[fault])
    began = time.monotonic()
    try:
        replied = daraja.push("254712345678").status_code == 200
    except requests.RequestException:
        replied = False
    assert replied == (fault == "reply_slow")
    assert (time.monotonic() - began >= LATE) == (fault == "reply_slow")
    assert daraja.post("/phone/0712345678/pin", data={"pin": "1234"}).json()["status"] == "paid"


def test_what_is_planned_survives_an_end_of_the_simulator(start, shop, tmp_path):
    file = str(tmp_path / "kept.sqlite3")
    first = start(SIM_DATABASE=file, SIM_LATE_SECONDS=0.4)
    first.push("254712345611")
    first.push("254712345678")
    first.push("254712345610")
    time.sleep(0.05)
    first.stop()
    assert shop.heard == []
    second = start(SIM_DATABASE=file, SIM_LATE_SECONDS=0.4)
    assert shop.callbacks()[0]["ResultCode"] == 0
    assert second.post("/phone/0712345678/pin", data={"pin": "1234"}).json()["status"] == "paid"
    assert len(second.settled()["debits"]) == 3
    assert len(shop.heard) == 2


def test_a_delivery_that_was_under_way_is_sent_again(start, shop, tmp_path):
    file = str(tmp_path / "kept.sqlite3")
    first = start(SIM_DATABASE=file)
    first.push(PAYS)
    first.settled()
    first.stop()
    with sqlite3.connect(file) as db:
        db.execute("UPDATE tasks SET state = 'running' WHERE kind = 'deliver'")
    db.close()
    start(SIM_DATABASE=file)
    assert len(shop.callbacks(2)) == 2


def test_a_token_and_the_seed_survive_too(start, tmp_path):
    file = str(tmp_path / "kept.sqlite3")
    first = start(SIM_DATABASE=file, SIM_SEED="")
    seed = first.state()["seed"]
    first.stop()
    second = start(SIM_DATABASE=file, SIM_SEED="")
    second.token = first.token
    assert second.push("254712345678").status_code == 200
    assert second.state()["seed"] == seed


def test_a_killed_simulator_forgets_nothing_it_answered(start, shop, tmp_path):
    file, port = str(tmp_path / "kept.sqlite3"), free_port()
    settings = {"SIM_DATABASE": file, "SIM_DELAY": "60", "SIM_SEED": "7"}
    command = [sys.executable, "-m", "flask", "--app", "simulator", "run", "--port", str(port)]
    child = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL)
    try:
        other = Client(f"http://127.0.0.1:{port}", shop)
        wait_for(other.answers)
        other.take_token()
        pushed = other.push("254712345600").json()
        paid = other.push("254712345678").json()
        receipt = other.post("/phone/0712345678/pin", data={"pin": "1234"}).json()["receipt"]
    finally:
        child.kill()
        child.wait()
    again = start(SIM_DATABASE=file)
    assert [debit["receipt"] for debit in again.ledger()["debits"]] == [receipt]
    (ringing,) = again.get("/sim/prompts").json()["prompts"]
    assert ringing["checkout_request_id"] == pushed["CheckoutRequestID"]
    (planned,) = again.ledger()["deliveries"]
    assert (planned["state"], planned["checkout_request_id"]) == ("due", paid["CheckoutRequestID"])
