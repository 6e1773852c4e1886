"""`flask users`: administrators are made at the shop's own keyboard."""

import os

import click
from flask.cli import AppGroup
from marshmallow import ValidationError

from app.auth import service
from app.auth.models import ROLES
from app.kit.clock import utc_now
from app.web.fields import Email

users = AppGroup("users", help="Accounts: make an administrator, change a role.")


def _email(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    try:
        return str(Email().deserialize(value))
    except ValidationError as error:
        raise click.BadParameter(str(error.messages[0])) from error


@users.command("create-admin")
@click.argument("email", callback=_email)
def create_admin(email: str) -> None:
    """Make EMAIL an administrator.

    The password of a new account is taken from ADMIN_PASSWORD, or asked for; an account that exists
    keeps its own.
    """
    password = os.environ.get("ADMIN_PASSWORD") or (None if service.exists(login=email) else _asked())
    person = service.create_admin(email=email, password=password, now=utc_now())
    click.echo(f"{person.email} is an administrator.")


def _asked() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@users.command("set-role")
@click.argument("login", metavar="EMAIL")
@click.argument("role", type=click.Choice(ROLES))
def set_role(login: str, role: str) -> None:
    """Give the account with EMAIL (or user name) the role ROLE; it must sign in again."""
    person = service.set_role(email=login, role=role, actor="command", now=utc_now())
    click.echo(f"{person.email or person.username} is now {role}.")
