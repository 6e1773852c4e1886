"""Real processes that stop or die between the claim and the call: the money goes at most once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import ROOT
from tests.conftest import TestDatabase, environment, free_port
from tests.payments.refunds.kit import (
    approved,
    arrange,
    asked,
    assert_consistent,
    becomes,
    calls,
    credits,
    items,
    long_ago,
    paid,
    status,
    work,
)
from tests.shopper import Shopper
from tests.world import World

pytestmark = pytest.mark.slow

# A worker's own steps, with a pause in which it is stopped: what a busy machine does to any process.
WORKER = """
import os, signal, sys
from app import create_app
from app.kit.clock import utc_now
from app.payments.refunds import sending
app = create_app()
with app.app_context():
    gateway = app.extensions["payments"]
    gateway.token("")
    claim = sending.claim(refund_id=int(sys.argv[1]), now=utc_now())
    print("claimed", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
    outcome = sending._call(claim, gateway, utc_now)
    sending.record(claim=claim, outcome=outcome, now=utc_now())
    print(type(outcome).__name__, flush=True)
"""
Start = Callable[[int], "subprocess.Popen[str]"]


@pytest.fixture
def start(world: World, database: TestDatabase, certificate: Path) -> Iterator[Start]:
    """Start a worker that stops itself once it has claimed a refund."""
    children: list[subprocess.Popen[str]] = []

    def run(refund_id: int) -> "subprocess.Popen[str]":
        env = {
            **environment(database.url, free_port(), world.simulator_url),
            "MPESA_CERTIFICATE": str(certificate),
        }
        env |= {"MPESA_CALLBACK_URL": world.shop_url, "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
        child = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(refund_id)],
            env=env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        assert child.stdout is not None
        assert child.stdout.readline() == "claimed\n"
        os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOWAIT)
        return child

    yield run
    for child in children:
        if child.poll() is None:
            child.kill()
            child.communicate(timeout=10)


def wakes_up(child: "subprocess.Popen[str]") -> str:
    child.send_signal(signal.SIGCONT)
    said, _ = child.communicate(timeout=30)
    return said.strip()


def test_one_that_is_stopped_for_a_moment_goes_on(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, start: Start
) -> None:
    refund = approved(staff, admin, paid(world, amina), amount=20_000)
    child = start(refund["id"])
    assert work(world) == 0, "nobody else takes it meanwhile"

    assert wakes_up(child) == "Accepted"

    becomes(staff, refund, "done")
    assert len(credits(world)) == 1


def test_one_that_wakes_up_after_its_lease_sends_nothing(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, start: Start
) -> None:
    refund = approved(staff, admin, paid(world, amina), amount=20_000)
    child = start(refund["id"])
    work(world, after=250)
    assert status(staff, refund) == "unknown"

    assert wakes_up(child) == "GatewayError"

    assert (calls(world, "b2c"), credits(world)) == ([], [])
    assert status(staff, refund) == "unknown"


def test_one_that_wakes_up_after_a_person_concluded_cannot_pay_twice(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, start: Start
) -> None:
    receipt = paid(world, amina)
    refund = approved(staff, admin, receipt)
    child = start(refund["id"])
    arrange(world, "status", "result_lost", times=9)
    for after in (250, 2100):
        work(world, after=after)
    long_ago(world, refund, minutes=30)
    body = {"outcome": "failed", "reason": "Not in the statement"}
    assert admin.post(f"/refunds/{refund['id']}/conclude", body).json["status"] == "failed"
    again = approved(staff, admin, receipt)
    work(world)
    becomes(staff, again, "done")

    assert wakes_up(child) == "GatewayError"

    assert len(credits(world)) == 1
    assert_consistent(world)


def test_one_that_is_killed_leaves_a_question_and_a_person(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, start: Start
) -> None:
    refund = approved(staff, admin, paid(world, amina), amount=20_000)
    child = start(refund["id"])
    child.kill()
    child.communicate(timeout=10)

    for after in (60, 250, 2100):
        work(world, after=after)

    assert (status(staff, refund), calls(world, "b2c")) == ("unknown", [])
    assert items(staff) == ["refund_uncertain"]
    assert asked(staff, {"id": refund["receipt_id"]})["amount"]["amount"] == 30_000
    assert_consistent(world)
