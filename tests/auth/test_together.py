"""Many at once, over real HTTP."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests
from flask import Flask

from tests.conftest import Served, free_port, serve
from tests.shopper import PASSWORD, Shopper

MANY = 20


@pytest.fixture
def shop(app: Flask) -> Iterator[Served]:
    served = serve(app, free_port())
    yield served
    served.stop()


def at_once(call: Callable[[int], requests.Response]) -> list[requests.Response]:
    """Let twenty go at the same moment."""
    gate = Barrier(MANY)

    def run(number: int) -> requests.Response:
        gate.wait()
        return call(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def post(shop: Served, path: str, body: dict[str, str]) -> requests.Response:
    return requests.post(f"{shop.url}/api/v1{path}", json=body, timeout=30)


def test_twenty_tabs_that_refresh_at_once_stay_signed_in(shop: Served, amina: Shopper):
    answers = at_once(lambda _: post(shop, "/auth/refresh", {"refresh_token": amina.refresh_token}))
    assert Counter(answer.status_code for answer in answers) == {200: MANY}
    assert len({answer.json()["refresh_token"] for answer in answers}) == MANY
    again = [
        post(shop, "/auth/refresh", {"refresh_token": answers[n].json()["refresh_token"]}) for n in (0, -1)
    ]
    assert [answer.status_code for answer in again] == [200, 200]


def test_of_twenty_who_want_one_name_one_gets_it(shop: Served):
    body = {"username": "amina", "password": PASSWORD}
    answers = at_once(lambda n: post(shop, "/auth/register", {**body, "email": f"a{n}@example.com"}))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: MANY - 1}
    assert {answer.json().get("code") for answer in answers} == {None, "username_taken"}


def test_of_twenty_changes_of_one_password_one_counts(shop: Served, amina: Shopper):
    def change(n: int) -> requests.Response:
        body = {"current_password": PASSWORD, "new_password": f"githeri-na-chai-{n}"}
        return requests.put(f"{shop.url}/api/v1/auth/password", json=body, headers=amina.headers, timeout=30)

    statuses = Counter(answer.status_code for answer in at_once(change))
    assert statuses[200] == 1
    assert set(statuses) <= {200, 401, 422}
