"""A shop's office and those whom it tells."""

from collections.abc import Iterator

import pytest

from tests.notifications.office import Office
from tests.notifications.peers import Listener, Mailbox, listening, mail_server, texted
from tests.shopper import Shopper
from tests.world import World


@pytest.fixture
def office(world: World, admin: Shopper) -> Iterator[Office]:
    """The shop, without mail and text messages until a test sets them up."""
    before = world.app.extensions["notifications"]
    made = Office(world, admin)
    yield made
    made.close()
    world.app.extensions["notifications"] = before


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as made:
        yield made


@pytest.fixture
def another_listener() -> Iterator[Listener]:
    with listening() as made:
        yield made


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as made:
        yield made


@pytest.fixture
def phone_company() -> Iterator[Listener]:
    """Takes every text message."""
    with listening() as made:
        made.answers = [texted(101)]
        yield made
