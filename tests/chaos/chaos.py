"""Real processes, killed at random under load, ending in the invariants and Safaricom's own ledger.

    python -m tests.chaos.chaos --seed 1 --minutes 10

Everything runs on this machine: two servers, a worker, a simulator and a MariaDB of its own in a
temporary folder. It stops by itself.
"""

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import requests
import sqlalchemy as sa
from flask_migrate import upgrade

from app import create_app
from app.auth import people
from app.db import db, read
from app.invariants import service as invariants
from app.kit.clock import utc_now
from app.products import service as products
from tests.chaos import verdict
from tests.chaos.commit import commit_id
from tests.chaos.ledger import Returned, Taken
from tests.chaos.load import ByHand, Office, Remembered, Shopper
from tests.chaos.mariadb import OwnMariaDB
from tests.conftest import free_port
from tests.db.proxy import Proxy
from tests.processes import Processes

SETTLED_WITHIN = 300
ADMIN = ("chaos@duka.test", "chaos-password-7")


@dataclass
class Chaos:
    """One run. `said` is its diary."""

    seed: int
    minutes: float
    folder: Path
    shoppers: int = 6
    kill_every: float = 5.0
    database_every: float = 60.0
    kills: dict[str, int] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=Remembered)
    ended: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.mariadb = OwnMariaDB(self.folder, free_port())

    def run(self) -> list[str]:
        """Return what is wrong at the end; empty when nothing is."""
        self.mariadb.make()
        self.mariadb.start()
        self._between()
        running = Processes(
            self.through,
            (free_port(), free_port()),
            self.folder,
            MPESA_API_URL=f"http://127.0.0.1:{self.gateway.port}",
            MPESA_TIMEOUT="5",
            SIM_DELAY="0.3",
            SIM_LATE_SECONDS="8",
            MPESA_PULL="on",
            MPESA_PULL_MINUTES="1",
            MPESA_PULL_NUMBER="254722000000",
        )
        self.gateway.upstream = ("127.0.0.1", running.simulator_port)
        second = free_port()
        try:
            running.start(servers=1, worker=True)
            running.add_server(second)
            running.run_flask("payments", "register-urls")
            running.run_flask("payments", "register-pull")
            self.simulator_url = running.simulator_url
            self._storm(running, [running.url, f"http://127.0.0.1:{second}"])
            return self._verdict()
        finally:
            running.stop()
            self.mariadb.stop()

    def _between(self) -> None:
        """A database with a product, proxies before MariaDB and the gateway."""
        engine = sa.create_engine(self.mariadb.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE duka_test_chaos")
        engine.dispose()
        self.direct = f"{self.mariadb.url}duka_test_chaos"
        self.database = Proxy(("127.0.0.1", self.mariadb.port))
        self.gateway = Proxy(("127.0.0.1", 9))
        self.through = self.database.way_to(self.direct)
        self.app = create_app({"TESTING": "on", "DATABASE_URL": self.direct})
        with self.app.app_context():
            upgrade()
            fields = {"name": "Unga 2 kg", "price_minor": 19_900}
            made = products.create_product(fields=fields, stock=10**6, actor="chaos", now=utc_now())
            self.product_id = made.id
            people.create_admin(email=ADMIN[0], password=ADMIN[1], now=utc_now())
            db.engine.dispose()

    def _storm(self, running: Processes, urls: list[str]) -> None:
        stop = threading.Event()
        shoppers: list[Shopper] = [
            Shopper(urls, self.product_id, self.seed * 1000 + n, self.remembered)
            for n in range(self.shoppers)
        ]
        for _ in range(2):
            payer = ByHand(urls, self.product_id, self.seed * 1000 + len(shoppers), self.remembered)
            payer.simulator_url = self.simulator_url
            shoppers.append(payer)
        office = Office(urls, self.product_id, self.seed * 1000 + 99, self.remembered)
        office.login = ADMIN
        shoppers.append(office)
        threads = [threading.Thread(target=shopper.run, args=(stop,), daemon=True) for shopper in shoppers]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        database_at = began + min(self.database_every, self.minutes * 30)
        while time.monotonic() - began < self.minutes * 60:
            time.sleep(self.kill_every)
            self._hurt(running)
            if time.monotonic() >= database_at:
                self._count("mariadb SIGKILL")
                self.mariadb.kill()
                self.mariadb.start()
                database_at = time.monotonic() + self.database_every
        stop.set()
        self.gateway.silent = False
        for thread in threads:
            thread.join(timeout=90)
        running.mend()

    def _hurt(self, running: Processes) -> None:
        """One thing goes wrong."""
        running.mend()
        what = self.rng.choice(["server", "server", "worker", "stop", "commit", "commit", "gateway"])
        if what == "commit":
            self._count("COMMIT reply lost")
            self.database.lose_after = b"\x03COMMIT"
        elif what == "gateway":
            self._count("gateway black-holed")
            self.gateway.silent = True
            threading.Timer(4.0, setattr, (self.gateway, "silent", False)).start()
        elif what == "stop":
            self._count("worker SIGSTOP")
            process = running.victim("worker", self.rng)
            running.signal(process, signal.SIGSTOP)
            threading.Timer(70.0, running.signal, (process, signal.SIGCONT)).start()
            running.add_worker()
        else:
            self._count(f"{what} SIGKILL")
            running.signal(running.victim(what, self.rng), signal.SIGKILL)
        running.mend()

    def _count(self, what: str) -> None:
        self.kills[what] = self.kills.get(what, 0) + 1

    # --- the verdict -------------------------------------------------------------------------

    def _verdict(self) -> list[str]:
        until = time.monotonic() + SETTLED_WITHIN
        wrong = ["never looked"]
        with self.app.app_context():
            while wrong and time.monotonic() < until:
                time.sleep(2)
                wrong = self._wrong()
        return wrong

    def _wrong(self) -> list[str]:
        found = [str(breach) for breach in invariants.check(now=utc_now())]
        compared = verdict.compare(self._ledger(), verdict.Books())
        self.ended = compared.ended
        found += compared.wrong
        with read() as session:
            orders = set(session.scalars(sa.text("SELECT id FROM orders")))
            lost = set(session.scalars(sa.text("SELECT id FROM payments WHERE status = 'succeeded'")))
        found += [
            f"order {id_} was acknowledged and is gone" for id_ in self.remembered.orders.keys() - orders
        ]
        found += [f"payment {id_} was shown as paid and is not" for id_ in self.remembered.succeeded - lost]
        return found

    def _ledger(self) -> verdict.Truth:
        """What the simulator took and gave back; Pull lists all of it, so nothing may stay unheard."""
        told = requests.get(self.simulator_url + "/sim/ledger", timeout=30).json()
        taken = {}
        for row in told["debits"]:
            reference = row["account_reference"] or ""
            money = Taken(row["receipt"], row["amount"], reference, reference, row["phone"], utc_now())
            money.checkout_id, money.told = row["checkout_request_id"], True
            taken[money.number] = money
        back = {
            row["receipt"]: Returned(row["receipt"], row["amount"], call=row["originator_conversation_id"])
            for row in told["credits"]
        }
        return verdict.Truth(taken, back)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Kill the shop's processes under load.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        run = Chaos(chosen.seed, chosen.minutes, Path(folder))
        wrong = run.run()
    print(
        f"seed {run.seed}, commit {commit_id()}: {len(run.remembered.orders)} orders, "
        f"{len(run.remembered.payments)} payments, {len(run.remembered.succeeded)} seen paid"
    )
    print("money:", ", ".join(f"{what} {count}" for what, count in sorted(run.ended.items())))
    print("done to it:", ", ".join(f"{what} {count}" for what, count in sorted(run.kills.items())))
    print(
        "clients met:", ", ".join(f"{what} {count}" for what, count in sorted(run.remembered.errors.items()))
    )
    print("\n".join(wrong[:20]) or "Nothing acknowledged is lost, nothing is paid twice.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
