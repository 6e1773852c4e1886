"""What the specification of lists shares: prompts of which nothing is heard, and commands."""

import io
from datetime import timedelta
from typing import Any

import requests
from click.testing import Result
from werkzeug.test import TestResponse

from app.kit.clock import utc_now
from app.payments.statements import pull, reading
from app.payments.statements.hearing import Found
from tests.shopper import Shopper
from tests.world import World, wait_for

QUIET = "0722123470"
HEARD_NOTHING = ["reply_lost", "callback_lost"]


def command(world: World, *words: str) -> Result:
    """`flask payments ...`, as a shopkeeper types it."""
    return world.app.test_cli_runner().invoke(args=["payments", *words])


def registered(world: World) -> World:
    """The shop may pull."""
    result = command(world, "register-pull")
    assert result.exit_code == 0, result.output
    return world


def pulls(world: World, after: float = 0) -> list[Found]:
    """What pulling brings, `after` seconds from now."""
    with world.app.app_context():
        gateway = world.app.extensions["payments"]
        return pull.pull_now(gateway=gateway, now=lambda: utc_now() + timedelta(seconds=after))


def paid_in_silence(
    world: World, shopper: Shopper, order: dict[str, Any], phone: str = QUIET
) -> dict[str, Any]:
    """A prompt that was paid, though neither the push's reply nor the callback ever arrived."""
    world.arrange(phone, "pays", faults=HEARD_NOTHING)
    before = len(world.debits)
    payment = world.pay(shopper, order, phone)
    wait_for(lambda: len(world.debits) > before)
    return payment


COLUMNS = (
    "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,"
    "Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No."
)
TITLES = "Organisation:,Duka\nShort Code:,174379\n"


def line(
    number: str,
    paid_in: str = "199.00",
    withdrawn: str = "",
    *,
    account: str = "",
    reason: str = "Pay Bill Online",
    status: str = "Completed",
    at: str = "20-11-2026 09:30:00",
    linked: str = "",
    party: str = "2547****678 - AMINA",
) -> str:
    """A row of the statement as the portal writes it."""
    cells = [number, at, at, reason, status, paid_in, withdrawn, "1,000.00", "true", reason, party, linked]
    return ",".join(f'"{cell}"' for cell in [*cells, account])


def a_statement(*rows: str, titles: str = TITLES, columns: str = COLUMNS) -> bytes:
    """A file of these rows; a bare receipt number is a payment of KSh 199 that names no order."""
    written = [row if "," in row else line(row) for row in rows]
    return (titles + "\n".join([columns, *written]) + "\n").encode()


def imported(who: Shopper, data: bytes, name: str = "november.csv", **form: str) -> TestResponse:
    """Upload a statement."""
    form_data = {"file": (io.BytesIO(data), name), **form}
    return who.post("/statements/imports", data=form_data, content_type="multipart/form-data")


def read_on(world: World) -> int:
    """Let the worker read what was imported."""
    with world.app.app_context():
        return reading.read_due(confirm="callback", now=utc_now)


def read_in(world: World, who: Shopper, data: bytes, name: str = "november.csv") -> dict[str, Any]:
    """Upload a statement and let the worker read it; the import afterwards."""
    answer = imported(who, data, name)
    assert answer.status_code == 202, answer.text
    read_on(world)
    done: dict[str, Any] = who.get(f"/statements/imports/{answer.json['id']}").json
    return done


def exported(world: World, kind: str = "csv") -> bytes:
    """The statement that the owner exports from the portal."""
    answer = requests.get(f"{world.simulator_url}/sim/statement.{kind}", timeout=10)
    assert answer.ok, answer.text
    return answer.content
