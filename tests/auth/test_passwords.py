"""Which passwords are taken, and that every letter of them counts."""

import pytest

from app.auth.passwords import COMMON
from tests.shopper import Shopper

EMOJI = "🥭🍅🌽🍍🥑"


def register(guest: Shopper, password: str):
    return guest.post("/auth/register", {"email": "amina@example.com", "password": password})


def login(guest: Shopper, password: str) -> int:
    return guest.post("/auth/login", {"login": "amina@example.com", "password": password}).status_code


def test_every_length_is_answered_with_a_sentence_or_an_account(guest: Shopper):
    for length in range(1, 201):
        password = ("mboga" * 40)[:length]
        answer = guest.post("/auth/register", {"email": f"a{length}@example.com", "password": password})
        assert answer.status_code == (201 if 8 <= length <= 128 else 422), length


@pytest.mark.parametrize("count", [8, 18, 19, 25, 128])
def test_signs_of_four_bytes_work(guest: Shopper, count: int):
    password = (EMOJI * 26)[:count]
    assert register(guest, password).status_code == 201
    assert login(guest, password) == 200
    assert login(guest, password[:-1]) == 401


def test_what_follows_the_72nd_byte_counts(guest: Shopper):
    base = ("mboga" * 20)[:72]
    register(guest, base + "x")
    assert [login(guest, base + tail) for tail in ("", "y", "x")] == [401, 401, 200]


def test_blanks_belong_to_a_password(guest: Shopper):
    register(guest, "  four words  ")
    assert [login(guest, text) for text in ("four words", "  four words  ")] == [401, 200]


@pytest.mark.parametrize(
    "password", ["password", "PASSWORD123", "12345678", "zzzzzzzzzzzz", "amina@example.com"]
)
def test_what_is_guessed_first_is_refused(guest: Shopper, password: str):
    answer = register(guest, password)
    assert answer.status_code == 422
    assert (answer.json["errors"][0]["pointer"], answer.json["errors"][0]["code"]) == (
        "/password",
        "too_common",
    )


def test_the_list_of_common_ones_is_what_it_says():
    assert len(COMMON) >= 100
    assert all(8 <= len(word) <= 128 and word == word.casefold() for word in COMMON)


def test_ones_own_username_is_no_password(guest: Shopper):
    body = {"email": "a@example.com", "username": "Mama Mboga", "password": "mama mboga"}
    assert guest.post("/auth/register", body).json["errors"][0]["pointer"] == "/password"
