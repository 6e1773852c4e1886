"""At most one hash per core runs at a time; whoever waits too long is told to come back."""

from threading import BoundedSemaphore

import pytest

from app.auth import passwords
from tests.shopper import PASSWORD, Shopper


@pytest.fixture
def busy(amina: Shopper, monkeypatch: pytest.MonkeyPatch) -> BoundedSemaphore:
    """Every core is hashing."""
    turns = BoundedSemaphore(1)
    monkeypatch.setattr(passwords, "_turns", turns)
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    turns.acquire()
    return turns


def sign_in(guest: Shopper):
    return guest.post("/auth/login", {"login": "amina", "password": PASSWORD})


@pytest.mark.usefixtures("busy")
def test_who_waits_too_long_is_told_to_come_back(guest: Shopper):
    answer = sign_in(guest)
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_turn_that_comes_free_is_taken_and_given_back(guest: Shopper, busy: BoundedSemaphore):
    busy.release()
    assert [sign_in(guest).status_code for _ in range(3)] == [200, 200, 200]
