"""What a database's error means for the unit of work that met it: run again, unknown, busy, or a bug."""

from sqlalchemy.exc import DBAPIError, IntegrityError

from app.errors import AppError, Busy

RETRY_CODES = {1213, 1205, 1020}  # deadlock, lock wait timeout, snapshot conflict (MariaDB)
UNIQUE_KEY_CODES = {1062, "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
BUSY_CODES = {1040, 1226, 1047, 1114, 1021, 2002, 2003, 3024, 1969}  # full, out of reach, too slow
NO_TABLE_CODES = {1146, 1054}  # no such table, no such column
LOST_CODES = {1053, 1927, 2006, 2013, 2014, 2045, 2055, 4031}


class NotMigrated(AppError):
    """The database is there, the tables (or the newest columns) are not."""

    status = 503
    detail = "The database is not prepared, or by an older Duka. Run: flask --app wsgi db upgrade"


def number(error: DBAPIError) -> int | str:
    """The driver's own code: MySQL's number, SQLite's name."""
    arguments = getattr(error.orig, "args", ())
    name = getattr(error.orig, "sqlite_errorname", None)
    if name:
        return str(name)
    return arguments[0] if arguments and isinstance(arguments[0], int) else str(type(error.orig).__name__)


def lost(error: DBAPIError) -> bool:
    """Whether the connection is gone; during COMMIT that means unknown, not failed."""
    return error.connection_invalidated or number(error) in LOST_CODES


def again(error: DBAPIError, attempt: int) -> bool:
    """Whether the whole unit may run again: nothing of it is durable."""
    code = number(error)
    if isinstance(error, IntegrityError):
        return attempt <= 3 and code in UNIQUE_KEY_CODES
    if isinstance(code, str):
        return code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    return code in RETRY_CODES or (attempt <= 2 and lost(error))


def refusal(error: DBAPIError) -> Exception:
    """Out of reach or out of breath is 503 for the caller; anything else is a bug and stays itself."""
    code = number(error)
    if (
        code in NO_TABLE_CODES
        or "no such table: " in str(error.orig)
        or "no such column: " in str(error.orig)
    ):
        return NotMigrated()
    busy = isinstance(code, str) and code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL"))
    if busy or lost(error) or code in RETRY_CODES | BUSY_CODES:
        return Busy()
    return error
