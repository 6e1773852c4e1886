"""Run migrations on the application's database.

SQLite recreates a table to change it, so its foreign keys are off meanwhile and checked at the end.
Tables that are not Duka's are never touched; one that stands in the way is met with a sentence.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.columns import UtcDateTime
from app.db import db

OURS = set(db.metadata.tables)


def ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    return kind != "table" or name in OURS


def refuse_strangers(connection: sa.Connection) -> None:
    """A database without our version table must not hold tables with our names."""
    present = set(sa.inspect(connection).get_table_names())
    taken = sorted(present & OURS)
    if (
        taken
        and "alembic_version" in present
        and not connection.scalar(sa.text("SELECT COUNT(*) FROM alembic_version"))
    ):
        start_over(connection, taken)
    elif taken and "alembic_version" not in present:
        raise SystemExit(
            f"This database already has tables named {', '.join(taken[:5])} that Duka did not make. "
            "Nothing was changed. Give Duka a database of its own (DATABASE_URL), or, if the tables come "
            "from sql/schema.sql of an unknown version, import that file again into an empty database."
        )


def start_over(connection: sa.Connection, half_made: list[str]) -> None:
    """The first migration was interrupted (DDL commits by itself on MySQL): drop what it made, if it is empty."""
    tables = [table for table in reversed(db.metadata.sorted_tables) if table.name in half_made]
    if any(connection.scalar(sa.text(f"SELECT COUNT(*) FROM {table.name}")) for table in tables):
        raise SystemExit(
            "The first migration was interrupted, and its tables hold rows already. Nothing was changed. "
            "Save what you need and start with an empty database."
        )
    for table in tables:
        connection.execute(sa.text(f"DROP TABLE {table.name}"))
    connection.commit()


def written(kind: str, thing: Any, context: Any) -> str | bool:
    """Write Duka's own column types by their names in app.columns."""
    if kind != "type":
        return False
    variants = getattr(thing, "_variant_mapping", {})
    if isinstance(thing, UtcDateTime):
        return "app.columns.UtcDateTime()"
    if isinstance(thing, sa.BigInteger) and "sqlite" in variants:
        return "app.columns.Id"
    if isinstance(thing, sa.Text) and variants:
        return "app.columns.Text"
    if isinstance(thing, sa.String) and "mysql" in variants:
        return f"app.columns.{'word' if variants['mysql'].charset == 'ascii' else 'exact'}({thing.length})"
    return False


def options() -> dict[str, Any]:
    return {
        "target_metadata": db.metadata,
        "include_object": ours,
        "render_item": written,
        **current_app.extensions["migrate"].configure_args,
    }


def run_online() -> None:
    with db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        refuse_strangers(connection)
        connection.rollback()
        if on_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        context.configure(connection=connection, transaction_per_migration=True, **options())
        try:
            with context.begin_transaction():
                context.run_migrations()
            if on_sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise SystemExit(f"Rows refer to rows that are gone after the migration: {broken[:5]}")
        finally:
            connection.rollback()
            if on_sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def run_offline() -> None:
    context.configure(url=str(db.engine.url), literal_binds=True, **options())
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
