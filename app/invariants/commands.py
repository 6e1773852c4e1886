"""`flask invariants`: is everything true that must be?"""

import json

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from app.errors import AppError
from app.invariants import service
from app.kit.clock import rfc3339, utc_now

COULD_NOT_LOOK = 2


class CouldNotLook(click.ClickException):
    """Says nothing about the shop's data: another exit code than a breach."""

    exit_code = COULD_NOT_LOOK


@click.command("invariants")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_context
@with_appcontext
def invariants(context: click.Context, as_json: bool) -> None:
    """Look for what must never be in the database: a line per breach, and exit code 1 if there is one."""
    now = utc_now()
    try:
        breaches = service.check(now=now)
    except (sa.exc.SQLAlchemyError, AppError) as error:
        raise CouldNotLook(
            f"The database could not be read ({type(error).__name__}). Is it there, and are its migrations "
            "applied (flask db upgrade)?"
        ) from error
    if as_json:
        found = [{"invariant": b.name, "says": b.invariant.says, "facts": dict(b.facts)} for b in breaches]
        report = {"checked_at": rfc3339(now), "invariants": len(service.INVARIANTS), "breaches": found}
        click.echo(json.dumps(report, indent=2))
    else:
        for breach in breaches:
            click.echo(f"BREACH {breach}")
        click.echo(_sum(len(breaches)))
    context.exit(1 if breaches else 0)


def _sum(breaches: int) -> str:
    if not breaches:
        return f"All {len(service.INVARIANTS)} invariants hold."
    return f"{breaches} {'breach' if breaches == 1 else 'breaches'} of {len(service.INVARIANTS)} invariants."
