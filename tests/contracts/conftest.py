"""A shop that serves every dialect, with its simulator."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import create_app
from tests.conftest import TestDatabase, environment, free_port, serve, stripe_environment
from tests.contracts.client import OldClient
from tests.world import World

Register = Callable[..., OldClient]


@pytest.fixture(scope="session")
def old_worlds(
    served_world: World, database: TestDatabase, stripe_port: int
) -> Iterator[tuple[World, World]]:
    """The shop with its dialects, in and out of a classroom, each behind a port of its own."""
    worlds, servers = [], []
    for classroom in ("on", "off"):
        port = free_port()
        settings = environment(database.url, port, served_world.simulator_url)
        dialects = {"DIALECTS": "all", "CLASSROOM": classroom, "TILL_SALES": classroom}
        cards = stripe_environment(stripe_port) if classroom == "off" else {}
        app = create_app(settings | dialects | cards)
        servers.append(serve(app, port))
        worlds.append(World(app, servers[-1].url, served_world.simulator_url))
    yield worlds[0], worlds[1]
    for server in servers:
        server.stop()


@pytest.fixture
def classroom(app: Flask, old_worlds: tuple[World, World]) -> World:
    """The demo's shop: dialects, classroom and till are on."""
    old_worlds[0].forget_connections()
    old_worlds[0].start_over()
    return old_worlds[0]


@pytest.fixture
def strict(app: Flask, old_worlds: tuple[World, World]) -> World:
    """A shop with its dialects alone, as in production."""
    old_worlds[1].forget_connections()
    old_worlds[1].start_over()
    return old_worlds[1]


@pytest.fixture
def old(classroom: World) -> OldClient:
    """Somebody in the classroom."""
    return OldClient(classroom.app)


@pytest.fixture
def somebody(strict: World) -> OldClient:
    """Somebody at the strict shop."""
    return OldClient(strict.app)


@pytest.fixture
def register(strict: World) -> Register:
    """Make somebody at the strict shop who is signed in, with a role if wanted."""

    def make(name: str, role: str = "customer") -> OldClient:
        client = OldClient(strict.app)
        body = {"username": name, "email": f"{name}@example.com", "password": "siri"}
        assert client.post("/register", body).status_code == 201
        if role != "customer":
            client.promote(name, role)
        client.token = client.post("/login", {"username": name, "password": "siri"}).json["access_token"]
        return client

    return make
