"""`flask import-old`: bring an older system's people and goods over, as often as you like."""

import csv
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.compat.moving import bookings, goods, units, users
from app.compat.moving.report import Report
from app.compat.moving.source import CannotRead, Source, opened
from app.kit.clock import utc_now

PREFIXES = {"shop": "SHOP-", "decora": "DECORA-", "csv": ""}


@click.command("import-old")
@click.argument("kind", type=click.Choice(["shop", "decora", "storage", "csv"]))
@click.argument("source")
@click.option(
    "--pictures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder in which the older system kept its product pictures.",
)
@with_appcontext
def import_old(kind: str, source: str, pictures: Path | None) -> None:
    """Bring users, products, units and bookings from an older system's own tables.

    SOURCE is the address of its database (mysql+pymysql://user:password@host/name), its SQLite file, or for
    csv a CSV file. What is here already stays as it is; what is skipped is listed with the reason.
    """
    report = Report()
    try:
        with opened(source) as found:
            _bring(kind, found, pictures, report, utc_now())
            if not found.met:
                raise CannotRead(f"No table {' or '.join(found.asked)} is there, but {found.holds}.")
    except CannotRead as error:
        raise click.ClickException(str(error)) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise click.ClickException("The file is not CSV in UTF-8: save it so, and try again.") from error
    for line in list(report.lines()) or ["There was nothing to bring: the tables are empty."]:
        click.echo(line)


def _bring(kind: str, source: Source, pictures: Path | None, report: Report, now: datetime) -> None:
    people = users.bring(source, report, now=now)
    if kind == "storage":
        rooms = units.bring(source, report, now=now)
        bookings.bring(source, report, people=people, rooms=rooms, now=now)
        return
    kept = goods.Pictures(pictures, current_app.extensions["media"])
    goods.bring(source, report, prefix=PREFIXES[kind], pictures=kept, now=now)
