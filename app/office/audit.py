"""Who did what, from the histories that every change writes with itself.

A page takes from the end of each history, by its primary key, and merges them by time; the cursor says
how far each has been read. So the last page costs what the first one does.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.columns import UtcDateTime
from app.db import read
from app.errors import Invalid
from app.kit.paging import Page, Wanted

START = 2**63 - 1

HISTORIES = {
    "order": """
SELECT 'order' AS kind, e.id, e.order_id AS subject_id, e.order_id, e.event, e.field,
       e.from_status, e.to_status, e.reason, NULL AS quantity, e.actor, e.at
  FROM order_events e""",
    "payment": """
SELECT 'payment' AS kind, e.id, e.payment_id AS subject_id,
       (SELECT p.order_id FROM payments p WHERE p.id = e.payment_id) AS order_id, e.to_status AS event,
       'status' AS field, e.from_status, e.to_status, e.reason, NULL AS quantity, e.actor, e.at
  FROM payment_events e""",
    "refund": """
SELECT 'refund' AS kind, e.id, e.refund_id AS subject_id,
       (SELECT r.order_id FROM refunds r WHERE r.id = e.refund_id) AS order_id, e.event,
       'status' AS field, e.from_status, e.to_status, e.note AS reason, NULL AS quantity, e.actor, e.at
  FROM refund_events e""",
    "stock": """
SELECT 'stock' AS kind, e.id, e.product_id AS subject_id, e.order_id, e.kind AS event, 'on_hand' AS field,
       NULL AS from_status, NULL AS to_status, e.reason, e.on_hand_delta AS quantity, e.actor, e.at
  FROM stock_movements e""",
    "account": """
SELECT 'account' AS kind, e.id, e.user_id AS subject_id, NULL AS order_id, e.event, e.field,
       e.from_status, e.to_status, '' AS reason, e.count AS quantity, e.actor, e.at
  FROM account_events e""",
    "webhook": """
SELECT 'webhook' AS kind, e.id, e.webhook_id AS subject_id, NULL AS order_id, e.event, 'status' AS field,
       NULL AS from_status, NULL AS to_status, e.changed AS reason, NULL AS quantity, e.actor, e.at
  FROM webhook_events e""",
}
KINDS = tuple(HISTORIES)
TABLES = {kind: sql.rpartition("FROM ")[2].removesuffix(" e") for kind, sql in HISTORIES.items()}
PAGE = (
    "SELECT * FROM ({history} WHERE e.id < :before_{kind} AND {only}"
    " ORDER BY e.id DESC LIMIT :limit) AS {name}"
)
COUNT = "(SELECT COUNT(*) FROM {table} WHERE {only})"
ALWAYS = {"stock": "e.on_hand_delta <> 0"}
"""Goods that are held for an order have not moved."""


def audit_events(
    *,
    wanted: Wanted,
    kind: str | None = None,
    actor: str | None = None,
    updated_since: datetime | None = None,
) -> Page:
    """A page of events, the newest first. Raises Invalid for a cursor that another list made."""
    kinds = (kind,) if kind else KINDS
    ends = _decode(wanted.cursor) if wanted.cursor else dict.fromkeys(kinds, START)
    if set(ends) != set(kinds):
        raise _another_list()
    only = {name: value for name, value in {"actor": actor, "since": updated_since}.items() if value}
    given = {**{f"before_{each}": ends[each] for each in kinds}, **only, "limit": wanted.limit + 1}
    with read() as session:
        dialect = session.get_bind().dialect.name
        found = session.execute(_pages(kinds, only, dialect).columns(at=UtcDateTime()), given).mappings()
        taken = _merged([dict(row) for row in found])
        total = session.scalar(_count(kinds, only), only) if wanted.total else None
    shown = taken[: wanted.limit]
    for row in shown:
        ends[row["kind"]] = row["id"]
    return Page([_named(row) for row in shown], _encode(ends) if len(taken) > wanted.limit else None, total)


def _where(kind: str, only: Mapping[str, Any]) -> str:
    """What is asked of a history. Only what is asked is said: an index on the actor is of use then."""
    asked = {"actor": "e.actor = :actor", "since": "e.at >= :since"}
    return " AND ".join(
        [*(words for name, words in asked.items() if name in only), ALWAYS.get(kind, "1 = 1")]
    )


def _pages(kinds: Sequence[str], only: Mapping[str, Any], dialect: str) -> sa.TextClause:
    """From the end of each history as many rows as a page may need.

    MariaDB is told by which index: it else reads somebody's whole history down to the cursor (kit/paging).
    """
    hint = " FORCE INDEX (ix_{table}_actor_id)" if "actor" in only and dialect != "sqlite" else ""
    ends = [
        PAGE.format(
            history=HISTORIES[kind] + hint.format(table=TABLES[kind]),
            kind=kind,
            only=_where(kind, only),
            name=f"h{at}",
        )
        for at, kind in enumerate(kinds)
    ]
    return _typed(" UNION ALL ".join(ends), only)


def _count(kinds: Sequence[str], only: Mapping[str, Any]) -> sa.TextClause:
    counts = [COUNT.format(table=f"{TABLES[kind]} e", only=_where(kind, only)) for kind in kinds]
    return _typed(f"SELECT {' + '.join(counts)}", only)


def _typed(sql: str, only: Mapping[str, Any]) -> sa.TextClause:
    since = [sa.bindparam("since", type_=UtcDateTime())] if "since" in only else []
    return sa.text(sql).bindparams(*since)


def _merged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest first. Within a history its ids decide: a cursor can name only where each one stopped."""
    heads: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: int(row["id"])):
        heads.setdefault(row["kind"], []).append(row)
    taken = []
    while heads:
        kind = max(heads, key=lambda each: (heads[each][-1]["at"], each))
        taken.append(heads[kind].pop())
        if not heads[kind]:
            del heads[kind]
    return taken


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "id": f"{row['kind']}:{row['id']}", "reason": row["reason"] or ""}


def _encode(ends: Mapping[str, int]) -> str:
    return ".".join(f"{kind}-{end}" for kind, end in sorted(ends.items()))


def _decode(cursor: str) -> dict[str, int]:
    ends = {kind: int(end) for kind, end in re.findall(r"([a-z]+)-([0-9]{1,19})", cursor)}
    if not ends or _encode(ends) != cursor or max(ends.values()) > START:
        raise _another_list()
    return ends


def _another_list() -> Invalid:
    words = "This cursor belongs to another list; start from the first page."
    return Invalid(errors=[{"pointer": "/cursor", "code": "invalid", "detail": words, "in": "query"}])
