"""Real parts for every test: a migrated database, a served application, a Daraja simulator.

Everything runs on a SQLite file unless `--on URL` names a database server, where only a database
called duka_test_<random> is created and dropped.
"""

import atexit
import functools
import os
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app import create_app
from app.db import db
from simulator import create_app as create_simulator
from simulator.stripe import create_app as create_stripe
from simulator.stripe.settings import Settings as StripeAccount
from tests.cards import Cards
from tests.shopper import Shopper
from tests.world import World

SERVERS = [url for url in os.environ.get("TEST_DATABASE_URLS", "").split(",") if url]
HERE = Path(__file__).parent
THOROUGH = [
    HERE / name
    for name in (
        "browser",
        "budgets",
        "carts/test_together.py",
        "contracts",
        "fuzz",
        "hostile",
        "invariants/test_breaches.py",
        "matrix/test_mass_assignment.py",
        "migrations/test_up_and_down.py",
        "migrations/test_with_data.py",
        "notifications/test_fan_out.py",
        "notifications/test_secrets.py",
        "notifications/test_sending.py",
        "notifications/test_trouble.py",
        "notifications/test_webhooks.py",
        "notifications/test_worker.py",
        "openapi/test_fields.py",
        "orders/test_races.py",
        "payments/c2b",
        "payments/cards",
        "payments/counter",
        "payments/doctor",
        "payments/test_money_after_1037.py",
        "payments/refunds",
        "payments/statements",
        "products/images",
        "products/imports",
        "races",
        "simulator",
    )
]
"""What looks long at one corner: not even read unless named on the command line or asked for with -m."""


SERVERLESS = [HERE / name for name in ("browser", "products/imports/test_memory.py")]
"""What does not depend on the database server, and is long: SQLite is enough."""
ONCE = [HERE / name for name in ("chaos", "races")]
"""What CI never tries a second time: there a failure that comes and goes is what the test looks for."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on", default="sqlite", help="run on this database server, e.g. mysql+pymysql://root@127.0.0.1/"
    )


def thorough(path: Path, config: pytest.Config) -> bool:
    """Is `path` among the long looks, and nobody named it?"""
    folder = next((folder for folder in THOROUGH if path.is_relative_to(folder)), None)
    named = (Path(argument.partition("::")[0]).absolute() for argument in config.args)
    return folder is not None and not any(name.is_relative_to(folder) for name in named)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if collection_path in SERVERLESS and config.option.on != "sqlite" and thorough(collection_path, config):
        return True
    usual = config.option.markexpr == "not slow and not thorough"
    return True if usual and thorough(collection_path, config) else None


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by mark
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if thorough(item.path, config) and not item.get_closest_marker("slow"):
            item.add_marker("thorough")
        if item.path.name == "test_races.py" or any(item.path.is_relative_to(folder) for folder in ONCE):
            item.add_marker(pytest.mark.flaky(reruns=0))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class TestDatabase:
    """A database that is made once per worker and emptied before each test."""

    __test__ = False
    url: str

    def make(self) -> None:
        with create_app({"DATABASE_URL": self.url}).app_context():
            upgrade()
            db.engine.dispose()

    def empty(self, app: Flask) -> None:
        """Delete every row; again when a late callback of the test before stood in the way."""
        with app.app_context():
            db.session.remove()
            for chance in (1, 2, 3):
                try:
                    self._delete_all()
                    break
                except sa.exc.OperationalError:
                    if chance == 3:
                        raise

    def _delete_all(self) -> None:
        with db.engine.begin() as connection:
            for table in reversed(db.metadata.sorted_tables):
                for key in table.foreign_keys:
                    if key.column.table is table:  # InnoDB looks at such a key row by row
                        column = key.parent.name
                        connection.exec_driver_sql(f"UPDATE {table.name} SET {column} = NULL")
                connection.exec_driver_sql(f"DELETE FROM {table.name}")


def in_memory(folder: Path) -> Path:
    """A folder whose files need not reach a disk, where the system has such; else `folder` itself."""
    memory = Path("/dev/shm")  # noqa: S108 (a folder of our own is made in it)
    if not os.access(memory, os.W_OK):
        return folder
    made = Path(tempfile.mkdtemp(prefix="duka-test-", dir=memory))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestDatabase]:
    server = request.config.getoption("--on")
    if server == "sqlite":
        folder = in_memory(tmp_path_factory.mktemp("database"))
        made = TestDatabase(f"sqlite:///{folder / 'shop.sqlite3'}")
        made.make()
        yield made
        return
    with server_database(server) as url:
        made = TestDatabase(url)
        made.make()
        yield made


class server_database:  # noqa: N801 (reads as a function)
    """Create a database called duka_test_<random> on `server` and drop it at the end."""

    def __init__(self, server: str) -> None:
        self.name = f"duka_test_{secrets.token_hex(4)}"
        self.engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")

    def __enter__(self) -> str:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {self.name}")
        return self.engine.url.set(database=self.name).render_as_string(hide_password=False)

    def __exit__(self, *exc: object) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {self.name}")
        self.engine.dispose()


@dataclass
class Served:
    """A WSGI application behind a real port."""

    server: BaseWSGIServer
    url: str

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: the application logs for itself."""


def serve(wsgi: Flask, port: int) -> Served:
    server = make_server("127.0.0.1", port, wsgi, threaded=True, request_handler=Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return Served(server, f"http://127.0.0.1:{port}")


@functools.cache
def media_root() -> str:
    """A folder of this process's own for pictures."""
    folder = tempfile.mkdtemp(prefix="duka-test-media-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def environment(database_url: str, port: int, simulator_url: str = "") -> dict[str, str]:
    """What a test's application is told: cheap password hashes, no limits unless a test asks."""
    return {
        "TESTING": "on",
        "DATABASE_URL": database_url,
        "MEDIA_ROOT": media_root(),
        "PORT": str(port),
        "BCRYPT_LOG_ROUNDS": "4",
        "LIMITS": "off",
        "MPESA_API_URL": simulator_url or "http://127.0.0.1:9",
        "MPESA_CONSUMER_KEY": "demo-key",
        "MPESA_CONSUMER_SECRET": "demo-secret",
        "MPESA_SHORTCODE": "174379",
        "MPESA_PASSKEY": "duka-demo-passkey",
        "MPESA_TIMEOUT": "3",
        "MPESA_QUERY_PER_MINUTE": "100000",
        "MPESA_INITIATOR": "testapi",
        "MPESA_INITIATOR_PASSWORD": "Duka-demo#1",
        "MPESA_PULL_NUMBER": "254712345678",
    }


@pytest.fixture(scope="session")
def ports() -> tuple[int, int]:
    """The shop's port and the simulator's."""
    return free_port(), free_port()


@pytest.fixture(scope="session")
def stripe_port() -> int:
    """The port of the simulated Stripe."""
    return free_port()


def stripe_environment(port: int) -> dict[str, str]:
    """What a shop that takes cards is told."""
    return {
        "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        "STRIPE_SECRET_KEY": StripeAccount.secret_key,
        "STRIPE_PUBLISHABLE_KEY": StripeAccount.publishable_key,
        "STRIPE_WEBHOOK_SECRET": f"whsec_of_last_year, {StripeAccount.webhook_secret}",
        "STRIPE_TIMEOUT": "3",
    }


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the simulator's certificate is, once it is running."""
    return tmp_path_factory.mktemp("certificate") / "mpesa.cer"


@pytest.fixture(scope="session")
def session_app(database: TestDatabase, ports: tuple[int, int], stripe_port: int, certificate: Path) -> Flask:
    shop, simulator = ports
    settings = environment(database.url, shop, f"http://127.0.0.1:{simulator}")
    cards = stripe_environment(stripe_port)
    return create_app({**settings, **cards, "MPESA_CERTIFICATE": str(certificate)})


@pytest.fixture(scope="session")
def served_world(
    session_app: Flask, ports: tuple[int, int], certificate: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The shop and the simulator, each behind a real port, for the whole session."""
    simulator = create_simulator(
        {
            "SIM_DATABASE": str(in_memory(tmp_path_factory.mktemp("simulator")) / "ledger.sqlite3"),
            "SIM_SEED": 1,
            "SIM_DELAY": 0,
            "SIM_QUERY_PER_MINUTE": 0,
            "SIM_LATE_SECONDS": 1.5,
            "SIM_SLOW_SECONDS": 0.5,
        }
    )
    shop, phone = serve(session_app, ports[0]), serve(simulator, ports[1])
    certificate.write_bytes(simulator.extensions["simulator"].keys.certificate())
    yield World(session_app, shop.url, phone.url)
    simulator.extensions["simulator"].close()
    shop.stop()
    phone.stop()


@pytest.fixture
def world(app: Flask, served_world: World) -> Iterator[World]:
    """The served shop on an empty database, and a simulator whose ledger is empty."""
    served_world.start_over()
    yield served_world
    served_world.start_over()  # what still came would be booked in the next test's database


@pytest.fixture(scope="session")
def served_cards(served_world: World, stripe_port: int) -> Iterator[Cards]:
    """The simulated Stripe behind a real port, for the whole session."""
    hook = f"{served_world.shop_url}/api/v1/payments/callbacks/stripe"
    account = create_stripe({"CARDSIM_DATABASE": ":memory:", "CARDSIM_WEBHOOK_URL": hook})
    served = serve(account, stripe_port)
    yield Cards(served_world, served.url)
    account.extensions["cards"].close()
    served.stop()


@pytest.fixture
def cards(world: World, served_cards: Cards) -> Iterator[Cards]:
    """The simulated Stripe, which holds nothing yet, beside the served shop."""
    served_cards.start_over()
    yield served_cards
    served_cards.start_over()  # what came later, or was listed, would be the next test's


@pytest.fixture
def app(session_app: Flask, database: TestDatabase) -> Flask:
    """The application on an empty, migrated database."""
    database.empty(session_app)
    return session_app


@pytest.fixture
def make_app(app: Flask, database: TestDatabase) -> Callable[..., Flask]:
    """Build another application on the same emptied database, with other settings."""

    def make(**overrides: str) -> Flask:
        return create_app(environment(database.url, free_port()) | overrides)

    return make


@pytest.fixture
def guest(app: Flask) -> Shopper:
    return Shopper(app)


@pytest.fixture
def amina(app: Flask) -> Shopper:
    """A customer."""
    return Shopper(app).registers("amina")


@pytest.fixture
def brian(app: Flask) -> Shopper:
    """Another customer, who must not see Amina's things."""
    return Shopper(app).registers("brian")


@pytest.fixture
def staff(app: Flask) -> Shopper:
    return Shopper(app).registers("wanjiru", role="staff")


@pytest.fixture
def admin(app: Flask) -> Shopper:
    return Shopper(app).registers("baraka", role="admin")
