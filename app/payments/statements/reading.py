"""The worker's half of an import: a file is read batch by batch, and may be left and taken up again anywhere.

A batch's money is booked row by row first, each in a unit of its own that may be repeated; then one unit
writes the lines and how far the reading came. Whoever takes over after a crash hears some rows once more.
"""

import itertools
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO

import sqlalchemy as sa

from app.db import db, fetch, moved, read, unit_of_work
from app.errors import Busy
from app.payments.decide import Source
from app.payments.models import Receipt
from app.payments.statements import coverage, hearing, lines, returns, sheet
from app.payments.statements.cells import StatementUnreadable
from app.payments.statements.hearing import Listed
from app.payments.statements.models import StatementImport, StatementPart
from app.payments.statements.sheet import Entry, Read, Trouble
from app.payments.statements.states import MONEY_BACK, UNDONE, ImportStatus, Kind, LineOutcome

log = logging.getLogger("duka.statements")
LEASE = timedelta(seconds=120)
BATCH = 200
MOST_ATTEMPTS = 5
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Claim:
    """An import that this worker reads until its lease ends."""

    import_id: int
    attempt_no: int
    done_rows: int
    total_rows: int | None


@dataclass
class Batch:
    """Rows of the file and what they turned out to be."""

    rows: Sequence[Read]
    outcomes: dict[int, LineOutcome] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)


def read_due(*, confirm: str, now: Clock) -> int:
    """Read imports that wait until there is none; return how many were taken up."""
    taken = 0
    while (claim := _claim_next(now())) is not None:
        taken += 1
        try:
            _read(claim, confirm, now)
        except StatementUnreadable as error:
            _end(claim=claim, status=ImportStatus.FAILED, detail=error.detail, now=now())
    return taken


def _claim_next(now: datetime) -> Claim | None:
    with read():
        import_id = fetch(_NEXT, now=now).scalar()
    return None if import_id is None else claim(import_id=import_id, now=now)


_FREE = sa.or_(StatementImport.lease_until.is_(None), StatementImport.lease_until < sa.bindparam("now"))
_DUE = sa.and_(StatementImport.status.in_(UNDONE), _FREE)
_NEXT = sa.select(StatementImport.id).where(_DUE).order_by(StatementImport.id).limit(1)


@unit_of_work
def claim(*, import_id: int, now: datetime) -> Claim | None:
    """Take an import: None when another worker has. One that ended four workers is given up."""
    values = {"lease_until": now + LEASE, "attempt_no": StatementImport.attempt_no + 1, "updated_at": now}
    mine = sa.update(StatementImport).where(StatementImport.id == import_id, _DUE)
    if not moved(mine.values(status=ImportStatus.RUNNING, **values), {"now": now}):
        return None
    row = db.session.get_one(StatementImport, import_id, populate_existing=True)
    if row.attempt_no % MOST_ATTEMPTS == 0:
        gone = "Reading it failed again and again. Its rows up to there stand; see the worker's log."
        moved(
            sa.update(StatementImport)
            .where(StatementImport.id == import_id)
            .values(status=ImportStatus.FAILED, detail=gone, lease_until=None)
        )
        moved(sa.delete(StatementPart).where(StatementPart.import_id == import_id))
        return None
    return Claim(row.id, row.attempt_no, row.done_rows, row.total_rows)


def _read(claim: Claim, confirm: str, now: Clock) -> None:
    with _file_of(claim.import_id) as file:
        head = sheet.heading(file)
        total = claim.total_rows
        if total is None:
            total = sum(1 for _ in sheet.entries(file, head))
        if not progress(claim=claim, total=total, now=now()):
            return
        with closing(sheet.entries(file, head)) as entries:
            for rows in _batches(entries, claim.done_rows):
                batch = _hear(rows, confirm, now)
                if not write(claim=claim, batch=batch, now=now()):
                    return  # another worker took it over
    _end(claim=claim, status=ImportStatus.DONE, detail="", now=now())


@contextmanager
def _file_of(import_id: int) -> Iterator[IO[bytes]]:
    """The imported file, put together on disk: it never stands in memory whole."""
    parts = (
        sa.select(StatementPart.id).where(StatementPart.import_id == import_id).order_by(StatementPart.seq)
    )
    with tempfile.TemporaryFile() as file:
        with read() as session:
            ids = list(session.scalars(parts))
        for part_id in ids:
            with read() as session:
                file.write(session.get_one(StatementPart, part_id).data)
        yield file


def _batches(entries: Iterator[Read], done: int) -> Iterator[Sequence[Read]]:
    rows = itertools.islice(entries, done, None)
    return iter(lambda: list(itertools.islice(rows, BATCH)), [])


def _hear(rows: Sequence[Read], confirm: str, now: Clock) -> Batch:
    batch = Batch(rows)
    batch.troubles += [row for row in rows if isinstance(row, Trouble)]
    entries = [row for row in rows if isinstance(row, Entry)]
    known = _known([entry.number for entry in entries])
    for entry in entries:
        try:
            batch.outcomes[entry.row_no] = _hear_one(entry, known, confirm, now)
        except Busy:
            raise
        except Exception:  # one poison row is listed, the others go on
            log.exception("row of a statement could not be booked", extra={"row": entry.row_no})
            words = f"Receipt {entry.number} could not be booked. Import the file again, or ask for help."
            batch.troubles.append(Trouble(entry.row_no, "not_booked", words))
    return batch


def _known(numbers: list[str]) -> set[tuple[str | None, int]]:
    """Receipts that are an attempt's: the usual case, for which a row is no news."""
    mine = sa.select(Receipt.number, Receipt.amount_minor).where(
        Receipt.number.in_(numbers), Receipt.payment_id.is_not(None), Receipt.guessed.is_(False)
    )
    with read() as session:
        return {(number, amount) for number, amount in session.execute(mine)}


def _hear_one(entry: Entry, known: set[tuple[str | None, int]], confirm: str, now: Clock) -> LineOutcome:
    if entry.kind in MONEY_BACK:
        return returns.hear(entry=entry, now=now())
    if entry.kind is not Kind.PAYMENT:
        return LineOutcome.NOTED
    if (entry.number, entry.amount_minor) in known:
        return LineOutcome.KNOWN
    listed = Listed(entry.number, entry.amount_minor, entry.at, entry.reference, entry.payer)
    return LineOutcome(hearing.hear(listed=listed, source=Source.STATEMENT, confirm=confirm, now=now()))


@unit_of_work
def progress(*, claim: Claim, total: int, now: datetime) -> bool:
    """Say how many rows there are; whether the import is still this worker's."""
    return bool(moved(_mine(claim).values(total_rows=total, lease_until=now + LEASE, updated_at=now)))


@unit_of_work
def write(*, claim: Claim, batch: Batch, now: datetime) -> bool:
    """Write a batch's lines and how far the reading came; False when another worker has taken over."""
    counted = StatementImport
    if not moved(_mine(claim).values(lease_until=now + LEASE, updated_at=now)):
        return False
    sums = lines.write(import_id=claim.import_id, rows=batch.rows, outcomes=batch.outcomes)
    found = lines.write_troubles(import_id=claim.import_id, troubles=[*batch.troubles, *sums.troubles])
    moved(
        _mine(claim).values(
            done_rows=counted.done_rows + len(batch.rows),
            new_lines=counted.new_lines + sums.new,
            repeated_lines=counted.repeated_lines + sums.repeated,
            not_completed=counted.not_completed + sums.not_completed,
            news=counted.news + sums.news,
            problems=counted.problems + found,
        )
    )
    return True


@unit_of_work
def _end(*, claim: Claim, status: ImportStatus, detail: str, now: datetime) -> None:
    """The file is read, or cannot be: its pieces go, its lines stay."""
    ended = {"status": status, "detail": detail[:300], "lease_until": None, "done_at": now, "updated_at": now}
    if not moved(_mine(claim).values(**ended)):
        return
    moved(sa.delete(StatementPart).where(StatementPart.import_id == claim.import_id))
    if status is ImportStatus.DONE:
        coverage.compare(import_id=claim.import_id, now=now)


def _mine(claim: Claim) -> sa.Update:
    still = sa.and_(
        StatementImport.attempt_no == claim.attempt_no, StatementImport.status == ImportStatus.RUNNING
    )
    return sa.update(StatementImport).where(StatementImport.id == claim.import_id, still)
