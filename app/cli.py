"""flask commands: parse, one service call, print."""

import functools
import signal
import threading
from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app

from app import schema_sql, worker
from app.auth.commands import users
from app.compat.moving.commands import import_old
from app.demo import demo
from app.errors import AppError
from app.invariants.commands import invariants
from app.kit.clock import utc_now
from app.payments.commands import payments


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now and end: for cron.")
def run_worker(once: bool) -> None:
    """Find the truth of open payments, expire unpaid orders, tell customers, read in price lists, tidy up."""
    gateway, post = current_app.extensions["payments"], current_app.extensions["notifications"]
    desk = current_app.extensions["imports"]
    if once:
        done = worker.once(gateway=gateway, post=post, desk=desk)
        tidied = worker.tidy(now=utc_now(), desk=desk)
        click.echo(f"{done} done, {tidied} tidied")
        return
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    click.echo("worker: looking for payments to settle, orders to expire, messages to send (Ctrl-C stops it)")
    context = current_app._get_current_object().app_context  # type: ignore[attr-defined]
    worker.run(gateway=gateway, stop=stop, post=post, desk=desk, context=context)


def in_a_sentence(command: click.Command) -> click.Command:
    """Make `command`, or every command of a group, say a refusal in a sentence instead of a traceback."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            in_a_sentence(inner)
    if command.callback is not None:
        command.callback = _spoken(command.callback)
    return command


def _spoken(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except AppError as error:
            raise click.ClickException(
                " ".join(str(found["detail"]) for found in error.errors) or error.detail
            ) from error

    return run


def init_app(app: Flask) -> None:
    for command in (run_worker, users, import_old, payments, demo, invariants, schema_sql.schema):
        app.cli.add_command(in_a_sentence(command))
