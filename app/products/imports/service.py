"""Sending in a price list, following how it is read, and trying its refused rows again."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO

import sqlalchemy as sa

from app.db import db, moved, read, unit_of_work
from app.errors import AppError, NotFound
from app.kit import csv_text
from app.kit.paging import Order, Page, Wanted, page
from app.kit.store import Store
from app.products.imports import reading
from app.products.imports.desk import Desk
from app.products.imports.models import ProductFigures, ProductImport, ProductImportError
from app.products.imports.states import IMPORT, WAITING, Event, Status

MOST_BYTES = 256 * 1024 * 1024
BATCH = 500
GRACE = timedelta(hours=1)
NO_IMPORT = "There is no import with this id."
NEWEST: tuple[Order, Order] = ((ProductImport.id, True), (ProductImport.id, True))
UPDATED: tuple[Order, Order] = ((ProductImport.updated_at, False), (ProductImport.id, False))
SORTS = {"newest": NEWEST, "updated": UPDATED}


class NothingToRetry(AppError):
    status = 409
    detail = "No row of this import was refused, so there is nothing to try again."


class NotInThisState(AppError):
    status = 409

    def __init__(self, status: str) -> None:
        super().__init__(f"This import is {status}; that cannot be done with it now.", present=status)


class OnlyTried(AppError):
    status = 409
    detail = "This was a dry run, which writes nothing. Send the mended file again."


def start(
    *,
    stream: IO[bytes],
    file_name: str,
    desk: Desk,
    actor: str,
    now: datetime,
    dry_run: bool = False,
    encoding: str = "utf-8",
    required: Sequence[str] = ("sku",),
) -> ProductImport:
    """Take in a file and queue it for the worker; all of it is read once, to refuse what nobody can read.

    `required` names columns (ours, see columns.py) that must be there. Raises CannotReadFile and its kinds.
    """
    name = desk.files.put_from(stream)
    with desk.files.open(name) as file:
        sheet = reading.examined(file, encoding=encoding, required=required)
    queued = _queue(sheet=sheet, file=name, file_name=file_name[:200], dry_run=dry_run, actor=actor, now=now)
    if not desk.files.has(name):  # a collector that met the file before the row was there took it away
        stream.seek(0)
        desk.files.put_from(stream)
    return queued


@unit_of_work(keyed=True)
def _queue(
    *, sheet: reading.Sheet, file: str, file_name: str, dry_run: bool, actor: str, now: datetime
) -> ProductImport:
    queued = ProductImport(
        status=Status.QUEUED,
        source="file",
        dry_run=dry_run,
        file_name=file_name,
        file_digest=file,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        columns=json.dumps(sheet.heading.columns),
        ignored=json.dumps(sheet.heading.ignored, ensure_ascii=False),
        position=sheet.start,
        line=sheet.line,
        rows_total=sheet.rows,
        actor=actor,
        created_at=now,
        updated_at=now,
    )
    db.session.add(queued)
    db.session.flush()
    return queued


def list_imports(*, wanted: Wanted, sort: str = "newest", updated_since: datetime | None = None) -> Page:
    """A page of imports."""
    statement = sa.select(ProductImport)
    if updated_since:
        statement = statement.where(ProductImport.updated_at >= updated_since)
    by, key = SORTS[sort]
    with read() as session:
        return page(session, statement, by=by, key=key, wanted=wanted)


def read_import(*, import_id: int) -> ProductImport:
    """One import and how far it is. Raises NotFound."""
    with read() as session:
        return _found(session.get(ProductImport, import_id, populate_existing=True))


@unit_of_work(keyed=True)
def cancel(*, import_id: int, now: datetime) -> ProductImport:
    """Stop reading: rows that are in stay in. Raises NotFound and NotInThisState."""
    values = {"status": Status.CANCELLED, "lease_until": None, "finished_at": now, "updated_at": now}
    mine = sa.and_(ProductImport.id == import_id, ProductImport.status.in_(IMPORT.sources(Event.CANCEL)))
    stopped = moved(sa.update(ProductImport).where(mine).values(values))
    after = _reread(import_id)
    if not stopped and after.status != Status.CANCELLED:
        raise NotInThisState(after.status)
    return after


@unit_of_work(keyed=True)
def retry(*, import_id: int, now: datetime) -> ProductImport:
    """Queue the refused rows, and no others, to be tried again.

    Raises NotFound, NotInThisState, OnlyTried (a dry run) and NothingToRetry.
    """
    values = {"status": Status.QUEUED, "source": "errors", "position": 0, "finished_at": None}
    mine = sa.and_(
        ProductImport.id == import_id,
        ProductImport.status.in_(IMPORT.sources(Event.RETRY)),
        ProductImport.dry_run.is_(False),
        ProductImport.failed > 0,
    )
    queued = moved(sa.update(ProductImport).where(mine).values(**values, updated_at=now))
    after = _reread(import_id)
    if not queued and (after.status, after.source) != (Status.QUEUED, "errors"):
        raise _why_not(after)
    return after


def _why_not(present: ProductImport) -> AppError:
    if present.dry_run:
        return OnlyTried()
    if present.status in IMPORT.sources(Event.RETRY):
        return NothingToRetry()
    return NotInThisState(present.status)


def refused_rows(*, import_id: int) -> Iterator[str]:
    """The refused rows as a CSV file, a line at a time: mend it and send it in. Raises NotFound at once."""
    columns = [each for each in json.loads(read_import(import_id=import_id).columns) if each]
    return csv_text.lines([*columns, "line", "problem"], _refused(import_id, columns))


def _refused(import_id: int, columns: Sequence[str]) -> Iterator[list[str]]:
    for each in _errors(import_id):
        texts, problems = json.loads(each.cells), json.loads(each.problems)
        said = " ".join(_said(problem) for problem in problems)
        yield [*(texts.get(column, "") for column in columns), str(each.line), said]


def _said(problem: dict[str, str]) -> str:
    return f"{problem['column']}: {problem['detail']}" if problem["column"] else problem["detail"]


def problems(*, import_id: int, most: int = 100) -> list[tuple[int, str]]:
    """The first refused rows: (line, what is wrong with it)."""
    mine = sa.select(ProductImportError).where(ProductImportError.import_id == import_id)
    with read() as session:
        rows = session.scalars(mine.order_by(ProductImportError.id).limit(most)).all()
    return [(row.line, " ".join(_said(each) for each in json.loads(row.problems))) for row in rows]


def _errors(import_id: int) -> Iterator[ProductImportError]:
    last = 0
    while True:
        mine = sa.and_(ProductImportError.import_id == import_id, ProductImportError.id > last)
        with read() as session:
            statement = sa.select(ProductImportError).where(mine).order_by(ProductImportError.id)
            batch = list(session.scalars(statement.limit(BATCH)))
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1].id


def figures(*, product_ids: Sequence[int]) -> dict[int, ProductFigures]:
    """What other systems counted of these products, by id; of most there is nothing."""
    mine = sa.select(ProductFigures).where(ProductFigures.product_id.in_(sorted(product_ids)))
    with read() as session:
        return {each.product_id: each for each in session.scalars(mine)}


def collect(*, files: Store, now: datetime) -> int:
    """Delete the files that were read to the end and not sent again for an hour; how many they were."""
    gone = 0
    for name in files.old(before=now - GRACE):
        gone += files.discard(name, wanted=lambda name=name: _waited_for(name))  # type: ignore[misc]
    return gone


def _waited_for(name: str) -> bool:
    mine = sa.and_(
        ProductImport.file_digest == name,
        ProductImport.source == "file",
        ProductImport.status.in_(WAITING),
    )
    with read() as session:
        return session.scalar(sa.select(ProductImport.id).where(mine).limit(1)) is not None


def _reread(import_id: int) -> ProductImport:
    return _found(db.session.get(ProductImport, import_id, populate_existing=True))


def _found(present: ProductImport | None) -> ProductImport:
    if present is None:
        raise NotFound(NO_IMPORT)
    return present
