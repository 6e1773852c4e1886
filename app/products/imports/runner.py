"""The worker's side of an import: takes one, reads it in some hundred rows at a time, goes on where it was.

The rows of a chunk, their counts and the place where the next one begins are written in one transaction,
guarded by the number of the attempt: a worker that was killed, or slept too long, neither loses a row nor
writes one twice.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db import db, lock, moved, read, unit_of_work
from app.products.imports import applying, cells, reading
from app.products.imports.applying import Cause
from app.products.imports.cells import Problem, Row, Unusable
from app.products.imports.columns import CannotReadFile
from app.products.imports.desk import Desk
from app.products.imports.models import ProductImport, ProductImportError
from app.products.imports.states import IMPORT, WAITING, Event, Status

log = logging.getLogger("duka.imports")
LEASE = timedelta(seconds=30)
CHUNK = 400
MOST_STALLS = 5
GONE = "The file is not here any more. Send it again."
STUCK = "The shop could not read on in this file; it has been written down. Rows before this place are in."


@dataclass(frozen=True)
class Item:
    """A row as it was read: understood, or with what is wrong. `error_id`: it was refused before."""

    line: int
    texts: dict[str, str]
    row: Row | None
    problems: list[Problem]
    error_id: int | None = None


@dataclass
class Chunk:
    """Some rows, none of whose SKUs is there twice, and where the next one begins."""

    position: int
    line: int
    items: list[Item] = field(default_factory=list)
    skus: set[str] = field(default_factory=set)

    def has(self, item: Item) -> bool:
        return item.row is not None and item.row.sku in self.skus

    def add(self, item: Item, position: int, next_line: int) -> None:
        self.items.append(item)
        self.position, self.line = position, next_line
        if item.row is not None:
            self.skus.add(item.row.sku)


def work(*, desk: Desk, now: Callable[[], datetime], going: Callable[[], bool] = lambda: True) -> int:
    """Read in one import that waits, as far as `going` says; return how many rows were looked at."""
    taken = _claim(now=now())
    return 0 if taken is None else max(1, _read_in(taken, desk, now, going))


def run(*, import_id: int, desk: Desk, now: Callable[[], datetime]) -> None:
    """Read in one import now, in the caller's thread, unless a worker has it."""
    taken = _claim(now=now(), import_id=import_id)
    if taken is not None:
        _read_in(taken, desk, now, lambda: True)


def _read_in(taken: ProductImport, desk: Desk, now: Callable[[], datetime], going: Callable[[], bool]) -> int:
    looked = 0
    try:
        for chunk in _chunks(taken, desk):
            if not _write(chunk=chunk, taken=taken, now=now()):
                return looked  # cancelled, or another worker has it
            looked += len(chunk.items)
            if not going():
                _let_go(taken=taken, now=now())
                return looked
    except (CannotReadFile, FileNotFoundError) as error:
        problem = error.detail if isinstance(error, CannotReadFile) else GONE
        _end(taken=taken, event=Event.GIVE_UP, problem=problem, now=now())
    else:
        _end(taken=taken, event=Event.FINISH, problem=None, now=now())
    return looked


@unit_of_work
def _claim(*, now: datetime, import_id: int | None = None) -> ProductImport | None:
    """Take the oldest import that waits or whose worker is gone; a hopeless one is given up."""
    free = sa.or_(ProductImport.lease_until.is_(None), ProductImport.lease_until < now)
    waiting = sa.and_(ProductImport.status.in_(WAITING), free)
    mine = sa.select(ProductImport.id).where(waiting).order_by(ProductImport.id).limit(1)
    if import_id is not None:
        mine = mine.where(ProductImport.id == import_id)
    found = db.session.scalar(mine)
    if found is None:
        return None
    values = {"attempt_no": ProductImport.attempt_no + 1, "stalls": ProductImport.stalls + 1}
    begun = sa.update(ProductImport).where(ProductImport.id == found, waiting)
    if not moved(begun.values(**values, status=Status.RUNNING, lease_until=now + LEASE, updated_at=now)):
        return None
    taken = db.session.get_one(ProductImport, found, populate_existing=True)
    if taken.stalls > MOST_STALLS:
        _finish(taken, Event.GIVE_UP, STUCK, now)
        return None
    return taken


def _chunks(taken: ProductImport, desk: Desk) -> Iterator[Chunk]:
    chunk = Chunk(taken.position, taken.line)
    for item, position, next_line in _of_file(taken, desk) if taken.source == "file" else _of_errors(taken):
        if len(chunk.items) >= CHUNK or chunk.has(item):
            yield chunk
            chunk = Chunk(chunk.position, chunk.line)
        chunk.add(item, position, next_line)
    if chunk.items:
        yield chunk


Read = tuple[Item, int, int]


def _of_file(taken: ProductImport, desk: Desk) -> Iterator[Read]:
    columns: list[str | None] = json.loads(taken.columns)
    with desk.files.open(taken.file_digest) as file:
        file.seek(taken.position)
        written = {"encoding": taken.encoding, "delimiter": taken.delimiter}
        for record in reading.records(file, line=taken.line, **written):
            try:
                texts = cells.named(columns, record.cells)
            except Unusable as error:
                item = Item(record.line, _as_far_as_possible(columns, record.cells), None, error.problems)
            else:
                item = _item(record.line, texts, taken.delimiter)
            yield item, record.end, record.next_line


def _of_errors(taken: ProductImport) -> Iterator[Read]:
    last = taken.position
    while True:
        mine = sa.and_(ProductImportError.import_id == taken.id, ProductImportError.id > last)
        with read() as session:
            statement = sa.select(ProductImportError).where(mine).order_by(ProductImportError.id)
            batch = list(session.scalars(statement.limit(CHUNK)))
        for each in batch:
            last = each.id
            yield _item(each.line, json.loads(each.cells), taken.delimiter, each.id), last, taken.line
        if not batch:
            return


def _item(line: int, texts: dict[str, str], delimiter: str, error_id: int | None = None) -> Item:
    try:
        return Item(line, texts, cells.understood(texts, line=line, delimiter=delimiter), [], error_id)
    except Unusable as error:
        return Item(line, texts, None, error.problems, error_id)


def _as_far_as_possible(columns: list[str | None], texts: list[str]) -> dict[str, str]:
    return {column: text.strip() for column, text in zip(columns, texts, strict=False) if column}


@unit_of_work
def _write(*, chunk: Chunk, taken: ProductImport, now: datetime) -> bool:
    """Write a chunk and where the next one begins; False when the import is not this worker's any more."""
    if lock(ProductImport, _mine(taken)) is None:
        return False
    cause = Cause(taken.id, taken.actor, now, taken.dry_run)
    outcome = applying.apply(rows=[item.row for item in chunk.items if item.row], cause=cause)
    why = {id(row): problems for row, problems in outcome.refused}
    refused = [
        (item, why.get(id(item.row), item.problems))
        for item in chunk.items
        if item.row is None or id(item.row) in why
    ]
    _keep(taken, refused)
    again = [item.error_id for item in chunk.items if item.error_id is not None]
    _forget(set(again) - {item.error_id for item, _ in refused})
    values: dict[str, Any] = {
        name: getattr(ProductImport, name) + getattr(outcome, name)
        for name in ("created", "updated", "unchanged", "drafted")
    }
    values["rows_done"] = ProductImport.rows_done + len(chunk.items) - len(again)
    values["failed"] = ProductImport.failed + len(refused) - len(again)
    values |= {"position": chunk.position, "line": chunk.line, "lease_until": now + LEASE, "stalls": 0}
    return moved(sa.update(ProductImport).where(_mine(taken)).values(**values, updated_at=now)) == 1


def _keep(taken: ProductImport, refused: list[tuple[Item, list[Problem]]]) -> None:
    """Keep the refused rows, each with what is wrong with it now."""
    new = []
    for item, problems in refused:
        said = json.dumps([vars(each) for each in problems], ensure_ascii=False)
        if item.error_id is None:
            texts = json.dumps(item.texts, ensure_ascii=False)
            new.append({"import_id": taken.id, "line": item.line, "cells": texts, "problems": said})
        else:
            mine = ProductImportError.id == item.error_id
            moved(sa.update(ProductImportError).where(mine).values(problems=said))
    if new:
        db.session.execute(sa.insert(ProductImportError), new)


def _forget(error_ids: Collection[int | None]) -> None:
    """Take out the rows that are in now."""
    if error_ids:
        moved(sa.delete(ProductImportError).where(ProductImportError.id.in_(list(error_ids))))


@unit_of_work
def _let_go(*, taken: ProductImport, now: datetime) -> None:
    """Give an import back, so that the next worker need not wait for the lease to end."""
    values = {"lease_until": None, "stalls": 0, "updated_at": now}
    moved(sa.update(ProductImport).where(_mine(taken)).values(values))


@unit_of_work
def _end(*, taken: ProductImport, event: Event, problem: str | None, now: datetime) -> None:
    _finish(taken, event, problem, now)


def _finish(taken: ProductImport, event: Event, problem: str | None, now: datetime) -> None:
    status = IMPORT.target(event)
    values = {"status": status, "problem": problem, "lease_until": None, "finished_at": now}
    if moved(sa.update(ProductImport).where(_mine(taken)).values(**values, updated_at=now)):
        log.info("import ended", extra={"import": taken.id, "status": status})


def _mine(taken: ProductImport) -> sa.ColumnElement[bool]:
    """The import while this attempt has it."""
    return sa.and_(
        ProductImport.id == taken.id,
        ProductImport.attempt_no == taken.attempt_no,
        ProductImport.status == Status.RUNNING,
    )
