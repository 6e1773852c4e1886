"""Taking a statement in: looked at, kept whole, read by the worker. The same file is the same import."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import IO, Any

import sqlalchemy as sa

from app.db import db, moved, read, unit_of_work
from app.errors import NotFound, invalid
from app.kit.paging import Order, Page, Wanted, page
from app.payments.statements import sheet
from app.payments.statements.cells import MOST_BYTES, StatementUnreadable
from app.payments.statements.models import StatementImport, StatementPart, StatementProblem
from app.payments.statements.sheet import Heading
from app.payments.statements.states import ImportStatus

PART = 48 * 1024  # bytes; a BLOB of MySQL holds less than 64 KB
MISSING = "There is no such import."


def take(
    *, file: IO[bytes], name: str, shortcodes: Collection[str], said: str | None, actor: str, now: datetime
) -> tuple[StatementImport, bool]:
    """Keep a statement for the worker; return its import, and whether the file is new.

    `shortcodes` are this shop's, `said` the short code that the caller names for a file that names none.
    Raises StatementUnreadable, whose detail says how to mend it, and Invalid.
    """
    digest, size = _measured(file)
    head = sheet.heading(file)
    shortcode = _checked(head, shortcodes, said)
    facts = {"file_digest": digest, "size": size, "name": _file_name(name), "shortcode": shortcode}
    return _keep(file=file, head=head, facts=facts, actor=actor, now=now)


def _measured(file: IO[bytes]) -> tuple[str, int]:
    """The file's digest and its length. Raises StatementUnreadable when it is empty or too large."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(PART):
        size += len(piece)
        if size > MOST_BYTES:
            raise StatementUnreadable(
                f"The file is larger than {MOST_BYTES // 1024**2} MB. Export shorter periods."
            )
        digest.update(piece)
    if not size:
        raise StatementUnreadable("The file is empty.")
    return digest.hexdigest(), size


def _file_name(name: str) -> str:
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in bare if letter.isprintable())[:120] or "statement"


def _checked(head: Heading, ours: Collection[str], said: str | None) -> str:
    """The short code that the statement is of, which must be this shop's."""
    if not ours:
        raise StatementUnreadable("Set MPESA_SHORTCODE first: whose statement this is cannot be told.")
    known = sorted(head.shortcodes & set(ours))
    if known:
        return known[0]
    whose = ", ".join(sorted(ours))
    if head.shortcodes:
        theirs = ", ".join(sorted(head.shortcodes))
        raise StatementUnreadable(
            f"This statement is of {theirs}, and this shop is {whose}. Nothing was imported."
        )
    if said is None:
        raise StatementUnreadable(
            "The file does not say of which short code it is. "
            f"If it is this shop's, send `shortcode` {whose} with it."
        )
    if said not in ours:
        raise invalid("/shortcode", f"This shop's short code is {whose}.")
    return said


@unit_of_work
def _keep(
    *, file: IO[bytes], head: Heading, facts: dict[str, Any], actor: str, now: datetime
) -> tuple[StatementImport, bool]:
    same = sa.select(StatementImport).where(StatementImport.file_digest == facts["file_digest"])
    known = db.session.scalars(same).one_or_none()
    if known is not None and known.status != ImportStatus.FAILED:
        return known, False
    begun = {"status": ImportStatus.WAITING, "detail": "", "actor": actor, "updated_at": now}
    if known is None:
        known = StatementImport(
            **facts, **begun, starts_at=head.starts_at, ends_at=head.ends_at, created_at=now
        )
        db.session.add(known)
        db.session.flush()
    else:
        failed = StatementImport.status == ImportStatus.FAILED
        moved(sa.update(StatementImport).where(StatementImport.id == known.id, failed).values(**begun))
    file.seek(0)
    for seq, data in enumerate(iter(lambda: file.read(PART), b"")):
        db.session.add(StatementPart(import_id=known.id, seq=seq, data=data))
        db.session.flush()
    return db.session.get_one(StatementImport, known.id, populate_existing=True), True


def list_imports(*, wanted: Wanted, **filters: Any) -> Page:
    """A page of imports, the newest first; with `updated_since`, in the order in which they changed."""
    statement = sa.select(StatementImport)
    by: Order = (StatementImport.id, True)
    key: Order = (StatementImport.id, True)
    if filters.get("updated_since"):
        statement = statement.where(StatementImport.updated_at >= filters["updated_since"])
        by, key = (StatementImport.updated_at, False), (StatementImport.id, False)
    with read() as session:
        return page(session, statement, by=by, key=key, wanted=wanted)


def read_import(*, import_id: int) -> StatementImport:
    """One import. Raises NotFound."""
    with read() as session:
        found = session.get(StatementImport, import_id)
    if found is None:
        raise NotFound(MISSING)
    return found


def list_problems(*, import_id: int, wanted: Wanted) -> Page:
    """A page of the rows that could not be used, in the file's order. Raises NotFound."""
    read_import(import_id=import_id)
    mine = sa.select(StatementProblem).where(StatementProblem.import_id == import_id)
    key = (StatementProblem.id, False)
    with read() as session:
        return page(session, mine, by=key, key=key, wanted=wanted)


def all_problems(*, import_id: int) -> list[StatementProblem]:
    """Every row of an import that could not be used: there are few, see MOST_PROBLEMS. Raises NotFound."""
    read_import(import_id=import_id)
    mine = sa.select(StatementProblem).where(StatementProblem.import_id == import_id)
    with read() as session:
        return list(session.scalars(mine.order_by(StatementProblem.row_no, StatementProblem.id)))
