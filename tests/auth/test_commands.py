"""flask users create-admin, flask users set-role."""

import pytest
from click.testing import Result
from flask import Flask

from app.auth.commands import users
from tests.shopper import PASSWORD, Shopper

GOOD = "githeri-na-chai-9"


def run(app: Flask, *arguments: str, typed: str = "", password: str = "") -> Result:
    return app.test_cli_runner().invoke(users, arguments, input=typed, env={"ADMIN_PASSWORD": password})


def signed_in(app: Flask, login: str, password: str) -> Shopper:
    shopper = Shopper(app)
    shopper.signed_in(shopper.post("/auth/login", {"login": login, "password": password}).json)
    return shopper


def test_an_administrator_is_made_with_the_password_in_the_environment(app: Flask):
    result = run(app, "create-admin", "Owner@Example.com", password=GOOD)
    assert (result.exit_code, result.output) == (0, "owner@example.com is an administrator.\n")
    assert signed_in(app, "owner@example.com", GOOD).get("/users").status_code == 200


def test_the_password_is_asked_for_twice(app: Flask):
    result = run(app, "create-admin", "owner@example.com", typed=f"{GOOD}\n{GOOD}\n")
    assert result.exit_code == 0
    assert GOOD not in result.output
    assert signed_in(app, "owner@example.com", GOOD).user["role"] == "admin"


@pytest.mark.parametrize("weak", ["short", "password123", "owner@example.com"])
def test_a_weak_password_is_refused_with_a_sentence(app: Flask, weak: str):
    result = run(app, "create-admin", "owner@example.com", password=weak)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert weak not in result.output.replace("owner@example.com", "", 0 if weak.startswith("owner") else 1)


def test_an_account_that_exists_becomes_an_administrator_and_keeps_its_password(app: Flask, amina: Shopper):
    assert run(app, "create-admin", "amina@example.com", password=GOOD).exit_code == 0
    assert amina.get("/auth/me").status_code == 401
    assert signed_in(app, "amina", PASSWORD).user["role"] == "admin"


def test_it_is_not_asked_for_a_password(app: Flask, amina: Shopper):
    assert run(app, "create-admin", "amina@example.com").output == "amina@example.com is an administrator.\n"


def test_a_disabled_administrator_is_let_in_again(app: Flask, amina: Shopper, admin: Shopper):
    admin.patch(f"/users/{amina.user['id']}", {"disabled": True})
    run(app, "create-admin", "amina@example.com")
    assert signed_in(app, "amina", PASSWORD).user["role"] == "admin"


def test_what_is_no_email_address_is_refused(app: Flask):
    result = run(app, "create-admin", "owner", password=GOOD)
    assert result.exit_code == 2
    assert "Use an e-mail address" in result.output


def test_a_role_is_set(app: Flask, amina: Shopper):
    result = run(app, "set-role", "amina@example.com", "staff")
    assert (result.exit_code, result.output) == (0, "amina@example.com is now staff.\n")
    assert amina.get("/auth/me").status_code == 401


def test_a_username_will_do(app: Flask, amina: Shopper):
    assert run(app, "set-role", "Amina", "staff").exit_code == 0


def test_nobody_of_that_name_is_a_sentence(app: Flask):
    result = run(app, "set-role", "nobody@example.com", "staff")
    assert (result.exit_code, "There is no account" in result.output) == (1, True)


def test_a_role_that_does_not_exist_is_refused(app: Flask, amina: Shopper):
    assert run(app, "set-role", "amina@example.com", "king").exit_code == 2
