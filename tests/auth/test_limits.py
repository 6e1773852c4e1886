"""How often somebody may try to sign in or up."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.shopper import PASSWORD, Shopper

LIMITS = {"LIMITS": "on", "LIMIT_LOGINS": "3", "LIMIT_REGISTRATIONS": "2"}


@pytest.fixture
def limited(make_app: Callable[..., Flask], amina: Shopper, brian: Shopper) -> Flask:
    """A shop with small limits; Amina and Brian have accounts."""
    return make_app(**LIMITS)


def login(shop: Flask, name: str, address: str = "127.0.0.1", password: str = PASSWORD):
    body = {"login": name, "password": password}
    return Shopper(shop).post("/auth/login", body, environ_base={"REMOTE_ADDR": address})


def test_an_account_may_be_tried_so_often_from_wherever(limited: Flask):
    tries = [login(limited, "amina", f"10.0.0.{n}", "another-one").status_code for n in range(3)]
    answer = login(limited, "amina", "10.0.0.9")
    assert (tries, answer.status_code) == ([401] * 3, 429)
    assert answer.json["code"] == "too_many_requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_its_two_names_count_together(limited: Flask):
    for n, name in enumerate(["amina", "AMINA", "amina@example.com"]):
        login(limited, name, f"10.0.0.{n}", "another-one")
    assert login(limited, "Amina@example.com", "10.0.0.9").status_code == 429


def test_an_address_may_try_so_often_whomever(limited: Flask):
    for n in range(3):
        login(limited, f"nobody{n}")
    assert login(limited, "amina").status_code == 429


def test_other_people_elsewhere_are_not_held_up(limited: Flask):
    for _ in range(4):
        login(limited, "amina", "10.0.0.1", "another-one")
    assert login(limited, "brian", "10.0.0.2").status_code == 200


def test_who_does_not_exist_is_limited_like_everybody(limited: Flask):
    tries = [login(limited, "nobody", f"10.0.0.{n}").status_code for n in range(4)]
    assert tries == [401, 401, 401, 429]


def test_a_number_as_a_name_is_nobodys_account(limited: Flask, amina: Shopper):
    for n in range(3):
        login(limited, f"00{amina.user['id']}", f"10.0.0.{n}")
        login(limited, str(amina.user["id"]), f"10.0.1.{n}")
    assert login(limited, "amina", "10.0.0.9").status_code == 200


def test_an_address_may_sign_up_so_often(limited: Flask):
    def register(n: int, address: str = "10.0.0.1") -> int:
        body = {"email": f"a{n}@example.com", "password": PASSWORD}
        return (
            Shopper(limited).post("/auth/register", body, environ_base={"REMOTE_ADDR": address}).status_code
        )

    assert [register(n) for n in range(3)] == [201, 201, 429]
    assert register(4, "10.0.0.2") == 201


def test_a_stolen_token_cannot_guess_the_password(limited: Flask, amina: Shopper):
    thief = Shopper(limited)
    thief.headers = dict(amina.headers)
    body = {"current_password": "another-one", "new_password": "githeri-na-chai-9"}
    assert [thief.put("/auth/password", body).status_code for _ in range(4)] == [422, 422, 422, 429]


def test_a_forwarded_address_is_not_believed(limited: Flask):
    def attempt(n: int) -> int:
        headers = {"X-Forwarded-For": f"10.1.1.{n}"}
        return (
            Shopper(limited)
            .post("/auth/login", {"login": f"n{n}", "password": "x"}, headers=headers)
            .status_code
        )

    assert [attempt(n) for n in range(4)] == [401, 401, 401, 429]
