"""A worker's thread for messages, the command, and a process that is killed while it sends."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from app import worker
from config import ROOT
from tests.notifications.office import Office
from tests.notifications.peers import Listener, silence
from tests.notifications.test_trouble import execute
from tests.shopper import Shopper
from tests.world import wait_for


def test_orders_expire_while_a_mail_server_says_nothing(
    office: Office, amina: Shopper, listener: Listener
) -> None:
    stop = threading.Event()

    def work() -> None:
        app = office.app
        with app.app_context():
            worker.run(
                gateway=app.extensions["payments"],
                stop=stop,
                post=office.post,
                context=app.app_context,
                pause=0.02,
            )

    with silence() as port:
        office.webhook(listener)
        office.set_up(mail=port)
        office.hurry(1.2)
        office.cancelled(amina)
        thread = threading.Thread(target=work)
        thread.start()
        wait_for(lambda: listener.heard)
        order = office.world.order(amina)
        execute(office, f"UPDATE orders SET expires_at = created_at WHERE id = {order['id']}")
        wait_for(
            lambda: office.world.one(f"SELECT status FROM orders WHERE id = {order['id']}") == "expired", 1.0
        )
        assert ("email", "pending", None) in office.messages("channel, status, last_error"), (
            "still waiting for mail"
        )
        stop.set()
        thread.join(timeout=5)
    assert not thread.is_alive()
    assert ("email", "pending", "timed_out") in office.messages("channel, status, last_error")


def test_the_command_for_cron_tells_what_is_due(office: Office, amina: Shopper, listener: Listener) -> None:
    office.webhook(listener)
    office.cancelled(amina)
    with office.app.app_context():
        said = office.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (said.exit_code, said.output[:6]) == (0, "2 done")
    assert len(listener.heard) == 1


@pytest.mark.slow
def test_a_sender_that_is_killed_is_followed_by_another(
    office: Office, amina: Shopper, listener: Listener
) -> None:
    listener.before = lambda: time.sleep(3)
    office.webhook(listener)
    office.cancelled(amina)
    office.write()
    killed = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": office.settings.database_url, "WEBHOOK_ALLOW_PRIVATE": "on"},
    )
    wait_for(lambda: listener.heard, 20)
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=10)
    listener.before = lambda: None
    office.tell()
    assert office.messages("status, attempts") == [("pending", 1)], "the lease of the dead still holds"
    office.tell(after=121)
    assert office.messages("status, attempts") == [("sent", 2)]
    assert listener.ids[0] == listener.ids[1], "a receiver can tell that it is the same"
