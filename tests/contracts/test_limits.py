"""How often one address may sign up and in through the older doors, and in whose words it is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.contracts.client import OldClient

MakeApp = Callable[..., Flask]
SIGN_UP = {
    "/api/signup": {"username": "amina", "email": "amina@example.com", "password": "siri"},
    "/users": {"username": "amina", "email": "amina@example.com", "password": "siri"},
    "/register": {"username": "amina", "email": "amina@example.com", "password": "siri"},
    "/api/auth/register": {
        "name": "A",
        "email": "amina@example.com",
        "phone": "0712345678",
        "password": "siri",
    },
    "/signup": {"username": "amina", "password": "siri"},
}
SIGN_IN = {
    "/api/signin": {"email": "amina@example.com", "password": "wrong"},
    "/login": {"username": "amina", "password": "wrong"},
    "/api/auth/login": {"email": "amina@example.com", "password": "wrong"},
}


def refused(answers: list[Any], most: int, words: str, *, within: int) -> None:
    """The first `most` come through, and one more window's worth at most if the hour turns meanwhile.

    Who is refused reads it in JSON, one sentence under every name, and when to come back.
    """
    told = [answer for answer in answers if answer.status_code == 429]
    assert 429 not in {answer.status_code for answer in answers[:most]}
    assert len(answers) > 2 * most
    assert told
    for answer in told:
        said = answer.json
        assert answer.content_type == "application/json"
        assert words in said["message"]
        assert said["message"] == said["error"] == said["msg"]
        assert said.get("success", False) is False
        assert 1 <= int(answer.headers["Retry-After"]) <= within


@pytest.mark.parametrize("path", SIGN_UP)
def test_signing_up_is_limited_and_names_that_are_taken_count(make_app: MakeApp, path: str) -> None:
    client = OldClient(make_app(DIALECTS="all", LIMITS="on", LIMIT_REGISTRATIONS="2"))
    answers = [client.post(path, SIGN_UP[path]) for _ in range(5)]
    assert answers[0].status_code in {200, 201}
    assert 400 <= answers[1].status_code < 500
    assert "already" in answers[1].json["message"]
    refused(answers, 2, "Too many accounts", within=3600)


def test_the_doors_of_all_dialects_count_as_one(make_app: MakeApp) -> None:
    client = OldClient(make_app(DIALECTS="all", LIMITS="on", LIMIT_REGISTRATIONS="2"))
    answers = [client.post(path, body) for path, body in SIGN_UP.items()]
    refused(answers, 2, "Too many accounts", within=3600)


@pytest.mark.parametrize("path", SIGN_IN)
def test_guessing_a_password_is_limited(make_app: MakeApp, path: str) -> None:
    client = OldClient(make_app(DIALECTS="all", LIMITS="on", LIMIT_LOGINS="3"))
    guesses = [client.post(path, SIGN_IN[path]) for _ in range(7)]
    refused(guesses, 3, "Too many tries", within=60)
