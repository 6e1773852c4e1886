"""What the shop's people ask first: what needs me, what came in, who can pay, what runs out.

A page that is read all day: few statements, each finds its rows by an index or reads the catalogue once.
It reads other domains' tables in SQL, as the invariants do, and never writes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.columns import UtcDateTime
from app.db import read
from app.kit.clock import local_day, local_hour

WEEK = timedelta(days=7)
SCARCE, SHOWN = 5, 10
"""Products of which so few can still be sold are running out; so many of them are named."""

NEEDS = """
SELECT 'review' AS code, COUNT(*) AS count, SUM(amount_minor) AS amount_minor, MIN(created_at) AS oldest_at
  FROM review_items WHERE resolved_at IS NULL
UNION ALL SELECT 'refunds_to_approve', COUNT(*), SUM(amount_minor), MIN(created_at)
  FROM refunds WHERE status = 'requested'
UNION ALL SELECT 'orders_to_ship', COUNT(*), SUM(total_minor), MIN(confirmed_at)
  FROM orders WHERE status = 'confirmed' AND fulfilment_status = 'unfulfilled'
UNION ALL SELECT 'orders_to_deliver', COUNT(*), SUM(total_minor), MIN(confirmed_at)
  FROM orders WHERE status = 'confirmed' AND fulfilment_status = 'dispatched'
UNION ALL SELECT 'transport_to_schedule', COUNT(*), NULL, MIN(created_at)
  FROM transport_requests WHERE status = 'requested'
UNION ALL SELECT 'transport_called_off', COUNT(*), NULL, MIN(updated_at)
  FROM transport_requests WHERE scheduled_day >= :today AND status = 'cancelled' AND EXISTS (
    SELECT 1 FROM transport_events WHERE request_id = transport_requests.id AND to_status = 'cancelled'
       AND actor NOT LIKE 'staff:%' AND actor NOT LIKE 'admin:%')
UNION ALL SELECT 'deliveries_failed', COUNT(*), NULL, MIN(created_at)
  FROM deliveries WHERE updated_at >= :week AND channel = 'webhook' AND status IN ('failed', 'parked')
UNION ALL SELECT 'stock_low', COUNT(*), NULL, NULL
  FROM products WHERE status = 'active' AND track_stock = 1 AND on_hand - reserved <= :scarce
"""
ENDS = ("succeeded", "failed", "cancelled", "expired")
BY_HOUR = """
SELECT local_day, local_hour, COUNT(*) AS count, SUM(amount_minor) AS amount_minor
  FROM receipts WHERE local_day IN (:today, :yesterday) GROUP BY local_day, local_hour
"""
ATTEMPTS = """
SELECT method, status, COUNT(*) AS count FROM payments WHERE updated_at >= :week
   AND status IN ('succeeded', 'failed', 'cancelled', 'expired') GROUP BY method, status
 ORDER BY method
"""
RUNS_OUT = """
SELECT id, name, on_hand - reserved AS available, (
    SELECT COALESCE(SUM(-on_hand_delta), 0) FROM stock_movements
     WHERE stock_movements.product_id = products.id AND order_id IS NOT NULL AND at >= :week
  ) AS sold
  FROM products WHERE status = 'active' AND track_stock = 1 AND on_hand - reserved <= :scarce
 ORDER BY on_hand - reserved, id LIMIT :shown
"""


@dataclass(frozen=True)
class Dashboard:
    """Money in cents; hours are Nairobi's, 0 to 23, and each list of them has 24."""

    at: datetime
    needs: list[dict[str, Any]]
    today: dict[str, Any]
    yesterday: dict[str, Any]
    providers: list[dict[str, Any]]
    runs_out: list[dict[str, Any]]


def dashboard(*, now: datetime) -> Dashboard:
    """The shop as it stands at `now`; attempts to pay, failed deliveries and sales of the last 7 days."""
    today, yesterday = local_day(now), local_day(now - timedelta(days=1))
    week = {"week": now - WEEK}
    with read() as session:
        needs = _rows(session, NEEDS, scarce=SCARCE, today=today, **week)
        hours = _rows(session, BY_HOUR, today=today, yesterday=yesterday)
        attempts = _rows(session, ATTEMPTS, **week)
        runs_out = _rows(session, RUNS_OUT, scarce=SCARCE, shown=SHOWN, **week)
    until = local_hour(now)
    return Dashboard(
        at=now,
        needs=needs,
        today=_day(today, hours, until),
        yesterday=_day(yesterday, hours, until),
        providers=_providers(attempts),
        runs_out=runs_out,
    )


def _rows(session: Session, sql: str, **values: Any) -> list[dict[str, Any]]:
    statement = sa.text(sql)
    if "week" in values:
        statement = statement.bindparams(sa.bindparam("week", type_=UtcDateTime()))
    typed = statement.columns(oldest_at=UtcDateTime()) if "oldest_at" in sql else statement
    return [dict(row) for row in session.execute(typed, values).mappings()]


def _day(day: str, rows: list[dict[str, Any]], until: int) -> dict[str, Any]:
    """A day's money by hour; `so_far_minor` is what had come in by the end of the hour `until`."""
    found = {row["local_hour"]: row for row in rows if row["local_day"] == day}
    by_hour = [int(found[hour]["amount_minor"]) if hour in found else 0 for hour in range(24)]
    return {
        "day": day,
        "amount_minor": sum(by_hour),
        "so_far_minor": sum(by_hour[: until + 1]),
        "count": sum(int(row["count"]) for row in found.values()),
        "by_hour": by_hour,
    }


def _providers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How the attempts ended, per method."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["method"], dict.fromkeys(ENDS, 0))[row["status"]] = int(row["count"])
    return [{"method": method, "attempts": sum(ends.values()), **ends} for method, ends in found.items()]
