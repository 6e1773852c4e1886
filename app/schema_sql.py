"""`flask schema`: sql/schema.sql, for those who import the tables by hand (in phpMyAdmin, say).

It is written from the models for MySQL and MariaDB and stamps the migrations' head, so that a database
made with it goes on with `flask db upgrade`. Tests compare it with what the migrations make.
"""

from collections.abc import Iterator
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask.cli import AppGroup
from sqlalchemy.dialects import mysql
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

import config
from app import tables
from app.db import db

FILE = config.ROOT / "sql" / "schema.sql"
TABLES = tables.__all__  # imported for the models that they define
HEAD = """\
-- Duka's tables for MySQL 8 and MariaDB 10.4 or later, for an empty database.
-- In phpMyAdmin: choose the database, then Import. In a terminal: mysql shop < sql/schema.sql
-- Not needed by those who run `flask db upgrade`. Written by `flask schema write`: do not edit.

SET NAMES utf8mb4;
"""
VERSION = """\
-- The version of these tables: `flask db upgrade` goes on from here.
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
"""
STAMP = "INSERT INTO alembic_version (version_num) VALUES (?);\n"

schema = AppGroup("schema", help="sql/schema.sql: the tables, to be imported by hand.")


def text() -> str:
    """The whole of sql/schema.sql as it should be now."""
    heads = ScriptDirectory(str(config.ROOT / "migrations")).get_heads()
    return "\n".join([HEAD, *_statements(), VERSION, *(STAMP.replace("?", f"'{head}'") for head in heads)])


def _statements() -> Iterator[str]:
    for table in db.metadata.sorted_tables:
        parts = [_sql(CreateTable(table))]
        parts += [
            _sql(CreateIndex(index)) for index in sorted(table.indexes, key=lambda index: str(index.name))
        ]
        yield "".join(parts)


def _sql(element: DDLElement) -> str:
    # With a driver's %s placeholders the compiler would write a percent sign twice.
    written = str(element.compile(dialect=mysql.dialect(paramstyle="named")))
    lines = (
        line.rstrip().replace("\t", "    ").replace(")ENGINE", ") ENGINE")
        for line in written.strip().splitlines()
    )
    return "\n".join(lines) + ";\n"


def is_up_to_date(file: Path = FILE) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text()


@schema.command("write")
def write() -> None:
    """Write sql/schema.sql from the models."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    click.echo(f"{FILE.relative_to(config.ROOT)} written: {len(db.metadata.tables)} tables.")


@schema.command("check")
def check() -> None:
    """Say whether sql/schema.sql is what the models say."""
    if not is_up_to_date():
        raise click.ClickException("sql/schema.sql is not what the models say. Run: flask schema write")
    click.echo("sql/schema.sql is up to date.")
