"""`flask payments`: what a shopkeeper arranges with Safaricom."""

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.kit.clock import utc_now
from app.kit.money import display
from app.payments.c2b import register
from app.payments.doctor import checks
from app.payments.doctor.finding import State
from app.payments.statements import days, imports, pull, reading, rows
from app.payments.statements.hearing import Found

payments = AppGroup(
    "payments", help="M-Pesa: what a shopkeeper arranges with Safaricom, and compares with it."
)


@payments.command("register-urls")
def register_urls() -> None:
    """Register the shop's confirmation and validation addresses (C2B) at Safaricom.

    Until then the shop hears of payments by its own prompts only. MPESA_C2B_DEFAULT says what M-Pesa does
    while the shop does not answer a validation.
    """
    gateway = current_app.extensions["payments"]
    said = register.register(gateway=gateway)
    click.echo(f"Safaricom said: {said}")
    click.echo(f"Payments by hand are told at {gateway.shop.base}/api/v1/payments/callbacks/c2b/<secret>/...")
    click.echo(f"While the shop does not answer a validation, M-Pesa's default is {gateway.c2b_default}.")


@payments.command("register-pull")
def register_pull() -> None:
    """Register the short code for Pull, which lists the payments of the last 48 hours."""
    said = pull.register(gateway=current_app.extensions["payments"])
    click.echo(f"Safaricom said: {said}")
    click.echo("Set MPESA_PULL=on, and the worker asks by itself.")


@payments.command("pull")
def pull_now() -> None:
    """Ask Safaricom now for the payments of the last 48 hours."""
    found = pull.pull_now(gateway=current_app.extensions["payments"], now=utc_now)
    news = [each for each in found if each is not Found.KNOWN]
    click.echo(f"{len(news)} payments were news")
    for each in sorted(set(news)):
        click.echo(f"  {news.count(each)} {each}")


@payments.command("import-statement")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shortcode", help="The shop's short code, for a file that names none.")
def import_statement(file: Path, shortcode: str | None) -> None:
    """Import the organisation's statement (CSV or XLSX), and read it to its end."""
    gateway = current_app.extensions["payments"]
    with file.open("rb") as opened:
        made, is_new = imports.take(
            file=opened,
            name=file.name,
            shortcodes=gateway.shop.shortcodes,
            said=shortcode,
            actor="command",
            now=utc_now(),
        )
    reading.read_due(confirm=gateway.confirm, now=utc_now)
    done = imports.read_import(import_id=made.id)
    click.echo(f"{done.done_rows} of {done.total_rows or '?'} rows read" + ("" if is_new else ", earlier"))
    click.echo(f"{done.new_lines} transactions are new, of {done.news} the shop had not heard")
    for trouble in imports.all_problems(import_id=made.id):
        click.echo(f"  row {trouble.row_no}: {trouble.detail}")
    if done.status != "done":
        raise click.ClickException(done.detail or "A worker is reading it.")


@payments.command("match")
@click.argument("day", type=click.DateTime(formats=["%Y-%m-%d"]))
def match(day: datetime) -> None:
    """Compare a day's receipts with the statement; it fails while something wants a look."""
    (matched,) = days.match(first=day.date(), last=day.date())
    click.echo(f"{matched.day}: the statements cover {matched.covered} of it")
    for name in days.COLUMNS:
        each = getattr(matched, name)
        click.echo(f"  {name.replace('_', ' '):24}{each.rows:8}{display(each.amount_minor):>20}")
    differences, _ = rows.differences(day=matched.day)
    for row in differences:
        click.echo(f"  look at {row.kind} {row.number or 'without a number'}: {row.state.replace('_', ' ')}")
    if not matched.is_matched:
        raise click.ClickException("The day is not matched yet.")


@payments.command("doctor")
def doctor() -> None:
    """Look for what is wrong between the shop and Safaricom; nothing moves. It fails if anything is wrong."""
    gateway, mpesa = current_app.extensions["payments"], current_app.config["SETTINGS"].mpesa
    found = []
    for finding in checks.examine(gateway=gateway, settings=mpesa, now=utc_now):
        found.append(finding)
        click.echo(f"{finding.state.upper():7}{finding.about}: {finding.says}")
        if finding.cure:
            click.echo(f"       {finding.cure}")
    wrong = sum(each.state is State.WRONG for each in found)
    if wrong:
        raise click.ClickException("One thing is wrong." if wrong == 1 else f"{wrong} things are wrong.")
    click.echo("Nothing is wrong that can be seen from here.")
