"""Run every invariant and return what breaks one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.columns import UtcDateTime
from app.db import read
from app.invariants.audit import AUDIT
from app.invariants.bookings import BOOKINGS
from app.invariants.by_hand import BY_HAND
from app.invariants.cards import CARDS
from app.invariants.liveness import LIVENESS
from app.invariants.money import MONEY
from app.invariants.refunds import REFUNDS
from app.invariants.statement import Invariant
from app.invariants.statements import STATEMENTS
from app.invariants.stock import STOCK

INVARIANTS: tuple[Invariant, ...] = (
    *MONEY,
    *BY_HAND,
    *CARDS,
    *REFUNDS,
    *STATEMENTS,
    *LIVENESS,
    *STOCK,
    *AUDIT,
    *BOOKINGS,
)
MOST = 1000  # breaches of one invariant that are fetched; the first one is bad enough

PAYMENT_IS_DECIDED_WITHIN = timedelta(minutes=20)  # after 15 a person is asked
REFUND_IS_CERTAIN_WITHIN = timedelta(minutes=40)  # after 30 a person is asked
WORK_IS_DONE_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Breach:
    """One row that must not be there. `facts` are ids, statuses, quantities and cents: nothing personal."""

    invariant: Invariant
    facts: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.invariant.name

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.name}: {facts} ({self.invariant.says})"


def check(*, now: datetime) -> list[Breach]:
    """Every breach of every invariant at `now`, at most 1000 of each; an empty list is good news."""
    with read() as session:
        return look(session, now=now)


def look(database: Session | sa.Connection, *, now: datetime) -> list[Breach]:
    """As `check`, on a connection or session of the caller's."""
    moments = {
        "decided_by": now - PAYMENT_IS_DECIDED_WITHIN,
        "certain_by": now - REFUND_IS_CERTAIN_WITHIN,
        "handled_by": now - WORK_IS_DONE_WITHIN,
    }
    return [
        Breach(invariant, {name: _plain(value) for name, value in row.items()})
        for invariant in INVARIANTS
        for row in database.execute(_statement(invariant.sql, moments)).mappings().fetchmany(MOST)
    ]


def _statement(sql: str, moments: Mapping[str, datetime]) -> sa.TextClause:
    bound = (
        sa.bindparam(name, moment, type_=UtcDateTime())
        for name, moment in moments.items()
        if f":{name}" in sql
    )
    return sa.text(sql).bindparams(*bound)


def _plain(value: Any) -> Any:
    """Sums are decimals on MySQL."""
    return int(value) if isinstance(value, Decimal) else value
