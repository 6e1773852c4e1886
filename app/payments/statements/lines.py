"""Writing the rows of a statement down, each once however many files have it. In the caller's unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.db import db
from app.kit.clock import local_day
from app.payments.statements.models import StatementLine, StatementProblem
from app.payments.statements.sheet import Entry, NotCompleted, Read, Trouble
from app.payments.statements.states import LineOutcome

MOST_PROBLEMS = 2000  # of one import; who has more has another kind of file
_NO_NEWS = {LineOutcome.KNOWN, LineOutcome.REFUND_KNOWN, LineOutcome.NOTED}


@dataclass
class Sums:
    """What became of a batch, in rows; `news` are lines that told the shop something."""

    new: int = 0
    repeated: int = 0
    not_completed: int = 0
    news: int = 0
    troubles: list[Trouble] = field(default_factory=list)


def write(*, import_id: int, rows: Sequence[Read], outcomes: Mapping[int, LineOutcome]) -> Sums:
    """Add the lines that no file had before; one that says something else than before is trouble."""
    sums = Sums(not_completed=sum(isinstance(row, NotCompleted) for row in rows))
    entries = [row for row in rows if isinstance(row, Entry) and row.row_no in outcomes]
    known = _known([entry.number for entry in entries])
    for entry in entries:
        before = known.get((entry.number, entry.kind))
        if before is not None:
            sums.repeated += 1
            if before != entry.amount_minor:
                sums.troubles.append(_changed(entry))
            continue
        outcome = outcomes[entry.row_no]
        known[entry.number, entry.kind] = entry.amount_minor
        db.session.add(_line(import_id, entry, outcome))
        sums.new += 1
        sums.news += outcome not in _NO_NEWS
    db.session.flush()
    return sums


def _known(numbers: list[str]) -> dict[tuple[str, str], int]:
    there = sa.select(StatementLine.number, StatementLine.kind, StatementLine.amount_minor)
    rows = db.session.execute(there.where(StatementLine.number.in_(numbers)))
    return {(number, kind): amount for number, kind, amount in rows}


def _changed(entry: Entry) -> Trouble:
    words = f"Receipt {entry.number} had another amount in a row before. The first one stands; ask M-Pesa."
    return Trouble(entry.row_no, "amount_changed", words)


def _line(import_id: int, entry: Entry, outcome: LineOutcome) -> StatementLine:
    return StatementLine(
        import_id=import_id,
        row_no=entry.row_no,
        number=entry.number,
        kind=entry.kind,
        amount_minor=entry.amount_minor,
        at=entry.at,
        local_day=local_day(entry.at),
        reference=entry.reference or None,
        payer=entry.payer,
        linked=entry.linked,
        outcome=outcome,
    )


def write_troubles(*, import_id: int, troubles: Iterable[Trouble]) -> int:
    """Write down which rows could not be used; return how many were new."""
    there = sa.select(StatementProblem.row_no, StatementProblem.code)
    known = {
        (row_no, code)
        for row_no, code in db.session.execute(there.where(StatementProblem.import_id == import_id))
    }
    new = [each for each in troubles if (each.row_no, each.code) not in known]
    for each in new[: max(0, MOST_PROBLEMS - len(known))]:
        db.session.add(
            StatementProblem(
                import_id=import_id, row_no=each.row_no, code=each.code, detail=each.detail[:300]
            )
        )
    db.session.flush()
    return len(new)
