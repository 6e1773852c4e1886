"""Access tokens: only ours, unchanged, of this audience and not too old."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from flask import Flask
from sqlalchemy import event

from app.auth import tokens
from app.db import db
from tests.shopper import Shopper


def mine(shopper: Shopper) -> str:
    return shopper.headers["Authorization"].removeprefix("Bearer ")


def claims(shopper: Shopper) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(mine(shopper), options={"verify_signature": False})
    return found


def status(shopper: Shopper, authorization: str) -> int:
    return shopper.get("/auth/me", headers={"Authorization": authorization}).status_code


def signed(shopper: Shopper, changes: dict[str, Any], without: str = "", **options: Any) -> str:
    """A token with our key and `changes` to the claims."""
    wanted = {key: value for key, value in {**claims(shopper), **changes}.items() if key != without}
    key = options.pop("key", shopper.app.config["JWT_SECRET_KEY"])
    return jwt.encode(wanted, key, algorithm=options.pop("algorithm", "HS256"), **options)


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_it_says_who_for_how_long_and_nothing_personal(amina: Shopper):
    found = claims(amina)
    assert (found["sub"], found["aud"], found["iss"]) == (str(amina.user["id"]), "duka", "duka")
    assert found["role"] == "customer"
    assert found["exp"] - found["iat"] == 900
    assert set(found) == {"sub", "sid", "role", "aud", "iss", "exp", "iat", "jti", "type", "fresh"}


def test_a_token_made_by_hand_with_our_key_would_pass(amina: Shopper):
    assert status(amina, f"Bearer {signed(amina, {})}") == 200


@pytest.mark.parametrize("name", ["sub", "sid", "aud", "iss", "exp", "iat", "jti"])
def test_no_claim_may_be_missing(amina: Shopper, name: str):
    assert status(amina, f"Bearer {signed(amina, {}, without=name)}") == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "compat"},
        {"aud": "other"},
        {"aud": ["duka", "compat"]},
        {"aud": None},
        {"iss": "other"},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": "999"},
        {"sub": "x"},
        {"sub": ""},
        {"sid": 999},
        {"sid": "x"},
        {"sid": None},
        {"sid": [1]},
        {"sid": 10**30},
        {"type": "refresh"},
        {"jti": None},
    ],
    ids=str,
)
def test_no_claim_may_be_another(amina: Shopper, changes: dict[str, Any]):
    assert status(amina, f"Bearer {signed(amina, changes)}") == 401


def test_one_second_too_old_is_too_old(amina: Shopper):
    assert status(amina, f"Bearer {signed(amina, {'exp': int(time.time()) - 1})}") == 401


def test_somebody_elses_session_opens_nothing(amina: Shopper, brian: Shopper):
    assert status(amina, f"Bearer {signed(amina, {'sid': claims(brian)['sid']})}") == 401


def test_a_role_in_the_token_gives_no_rights(amina: Shopper):
    token = signed(amina, {"role": "admin"})
    assert amina.get("/users", headers={"Authorization": f"Bearer {token}"}).status_code == 403


def test_a_token_of_the_older_dialects_is_refused(app: Flask, amina: Shopper):
    with app.app_context():
        token = tokens.access_token(
            user_id=amina.user["id"], session_id=claims(amina)["sid"], role="customer", audience="compat"
        )
    assert status(amina, f"Bearer {token}") == 401


@pytest.mark.parametrize("key", ["x" * 64, "development-only-never-in-production"])
def test_another_key_is_refused(amina: Shopper, key: str):
    assert status(amina, f"Bearer {signed(amina, {}, key=key)}") == 401


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_is_refused(amina: Shopper, algorithm: str):
    key = "k" * 64
    amina.app.config["JWT_SECRET_KEY"], before = key, amina.app.config["JWT_SECRET_KEY"]
    try:
        assert status(amina, f"Bearer {signed(amina, {}, algorithm=algorithm)}") == 401
        assert status(amina, f"Bearer {signed(amina, {})}") == 200
    finally:
        amina.app.config["JWT_SECRET_KEY"] = before


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", None, "HS256", 5, ["HS256"]], ids=str
)
@pytest.mark.parametrize("signature", ["", "x"])
def test_a_token_without_a_signature_is_refused(amina: Shopper, algorithm: Any, signature: str):
    token = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims(amina))}.{signature}"
    assert status(amina, f"Bearer {token}") == 401


@pytest.mark.parametrize("header", [b"[" * 9000, b"{", b"\xff\xfe", b'"a"', b"[]", b"1" * 5000, b"NaN", b""])
def test_a_header_or_body_of_nonsense_is_refused(amina: Shopper, header: bytes):
    good = mine(amina).split(".")
    assert status(amina, f"Bearer {part(header)}.{good[1]}.{good[2]}") == 401
    assert status(amina, f"Bearer {good[0]}.{part(header)}.{good[2]}") == 401


def test_no_single_letter_may_be_another(amina: Shopper):
    token = mine(amina)
    for place in range(len(token) - 1):  # the very last letter holds bits that mean nothing
        other = "A" if token[place] != "A" else "B"
        assert status(amina, f"Bearer {token[:place]}{other}{token[place + 1 :]}") == 401, place


def test_no_part_may_be_missing_or_doubled(amina: Shopper):
    head, body, mark = mine(amina).split(".")
    for parts in (
        [],
        [head],
        [head, body],
        [head, body, ""],
        [head, body, mark, mark],
        ["", body, mark],
        [body, head, mark],
    ):
        assert status(amina, f"Bearer {'.'.join(parts)}") == 401


@pytest.mark.parametrize("scheme", ["", "Basic ", "Token ", "Bearer", "Bearer Bearer ", "Bearer, "])
def test_another_scheme_is_refused(amina: Shopper, scheme: str):
    assert status(amina, scheme + mine(amina)) == 401


def test_a_refusal_says_how_to_go_on(amina: Shopper):
    answer = amina.get("/auth/me", headers={"Authorization": "Bearer x.y.z"})
    assert answer.json["code"] == "invalid_token"
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_token_in_the_address_or_a_cookie_is_not_looked_at(amina: Shopper):
    token = mine(amina)
    del amina.headers["Authorization"]
    assert amina.get(f"/auth/me?jwt={token}").status_code == 401
    assert amina.get("/auth/me", headers={"Cookie": f"access_token_cookie={token}"}).status_code == 401


def test_the_session_is_read_once_a_request(app: Flask, amina: Shopper):
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        amina.get("/auth/me")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len([statement for statement in seen if "login_sessions" in statement]) == 1
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 2
