"""A shop that has been busy: so many rows in every table that a database prefers its indexes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.kit.text import digest

START = datetime(2026, 1, 1, 6, 0, tzinfo=UTC)
FIRST = 100_001  # ids from here on, so that what the shop had stays as it was
AT_ONCE = 5_000
Row = dict[str, Any]


def fill(app: Flask, many: int, *, first: int = FIRST, only: frozenset[str] | None = None) -> None:
    """Add `many` rows of everything (or of `only` these tables), the ids from `first`.

    Every tenth order is still to be paid.
    """
    for start in range(first, first + many, AT_ONCE):
        with app.app_context(), db.engine.begin() as connection:
            for name, rows in _rows(start, min(AT_ONCE, first + many - start), only):
                connection.execute(sa.insert(db.metadata.tables[name]), rows)


def analyze(app: Flask) -> None:
    """Let the database count what it holds, as it does by itself on a server that runs."""
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ANALYZE")
        else:
            for table in db.metadata.sorted_tables:
                connection.exec_driver_sql(f"ANALYZE TABLE {table.name}").all()
    with app.app_context():
        db.engine.dispose()  # a connection to SQLite plans by what was counted when it was opened


def _rows(first: int, many: int, only: frozenset[str] | None) -> Iterator[tuple[str, list[Row]]]:
    numbers = range(first, first + many)
    for name, row in (
        ("users", _user),
        ("account_events", _account_event),
        ("login_sessions", _session),
        ("refresh_tokens", _token),
        ("categories", _category),
        ("products", _product),
        ("product_images", _image),
        ("product_image_files", _image_file),
        ("product_imports", _import),
        ("product_import_errors", _import_error),
        ("carts", _cart),
        ("cart_items", _cart_item),
        ("orders", _order),
        ("order_lines", _line),
        ("order_events", _event),
        ("stock_movements", _movement),
        ("stock_reservations", _reservation),
        ("payments", _payment),
        ("payment_events", _payment_event),
        ("callback_messages", _message),
        ("payment_evidence", _evidence),
        ("receipts", _receipt),
        ("allocations", _allocation),
        ("review_items", _review),
        ("jobs", _job),
        ("limit_counters", _counter),
        ("limit_holds", _hold),
        ("idempotency_keys", _key),
        ("refunds", _refund),
        ("storage_units", _unit),
        ("bookings", _booking),
        ("booking_events", _booking_event),
        ("statement_imports", _statement_import),
        ("statement_lines", _statement_line),
        ("transport_requests", _transport),
        ("transport_events", _transport_event),
        ("webhooks", _webhook),
        ("webhook_events", _webhook_event),
        ("deliveries", _delivery),
    ):
        if only is not None and name not in only:
            continue
        yield name, [{**row(n), **({} if name.startswith("limit_") else {"id": n})} for n in numbers]


def at(n: int) -> datetime:
    return START + timedelta(minutes=n - FIRST)


def _times(n: int) -> Row:
    return {"created_at": at(n), "updated_at": at(n)}


def _local(n: int) -> Row:
    return {"local_day": f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}", "local_hour": n % 24}


def _statement_import(n: int) -> Row:
    facts = {"file_digest": digest(f"file {n}"), "name": "november.csv", "size": 9, "shortcode": "174379"}
    counts = ("done_rows", "new_lines", "repeated_lines", "not_completed", "news", "problems", "attempt_no")
    state = {"status": "done", "detail": "", "actor": "user:1", **dict.fromkeys(counts, 1), "total_rows": 1}
    return {**facts, **state, **_times(n)}


def _statement_line(n: int) -> Row:
    said = {"number": f"LINE{n}", "kind": "payment", "amount_minor": 100, "outcome": "known", "at": at(n)}
    return {**said, "import_id": n, "row_no": 8, "local_day": _local(n)["local_day"]}


def _user(n: int) -> Row:
    names = {"email": f"u{n}@example.com", "username": f"u{n}", "username_key": f"u{n}", "name": f"User {n}"}
    return {
        **names,
        "phone": f"+2547{n:08}",
        "password_hash": "x",
        "role": "customer",
        "version": 1,
        **_times(n),
    }


def _account_event(n: int) -> Row:
    return {"user_id": n, "event": "shut_out", "field": "", "actor": f"admin:{n}", "at": at(n)}


def _session(n: int) -> Row:
    return {"user_id": n, "created_at": at(n), "expires_at": at(n) + timedelta(days=30)}


def _token(n: int) -> Row:
    return {"session_id": n, "token_hash": digest(f"token {n}"), "created_at": at(n)}


def _category(n: int) -> Row:
    return {"name": f"Shelf {n}", "slug": f"shelf-{n}", "position": n, "version": 1, **_times(n)}


def _product(n: int) -> Row:
    stock = {"track_stock": True, "on_hand": 10, "reserved": 1 if n % 10 == 0 else 0}
    status = ("active", "active", "active", "draft", "retired")[n % 5]
    shown = {"sku": f"SKU-{n}", "name": f"Goods {n}", "description": "", "price_minor": 100 * (n % 97 + 1)}
    return {
        **shown,
        "category_id": n - n % 10 + 1 if n % 10 else n,
        "status": status,
        "version": 1,
        **stock,
        **_times(n),
    }


def _image(n: int) -> Row:
    shape = {"width": 960, "height": 720, "alt": "", "source_digest": digest(f"picture {n}")}
    return {**shape, "product_id": n, "position": 0, "created_at": at(n)}


def _image_file(n: int) -> Row:
    return {"image_id": n, "kind": "webp", "size": 960, "digest": digest(f"file {n}")}


def _import(n: int) -> Row:
    status = "completed" if n % 100 else "queued"
    written = {"file_name": "prices.csv", "file_digest": digest(f"list {n % 50}"), "encoding": "utf-8"}
    empty = dict.fromkeys(
        ("position", "line", "rows_total", "rows_done", "created", "updated", "unchanged", "drafted"), 0
    )
    shape = {"delimiter": ",", "columns": '["sku"]', "ignored": "[]", "source": "file", "dry_run": False}
    counted = {**empty, "failed": 1, "attempt_no": 0, "stalls": 0}
    return {"status": status, **written, **shape, **counted, "actor": "admin:1", **_times(n)}


def _import_error(n: int) -> Row:
    return {"import_id": n, "line": 2, "cells": "{}", "problems": "[]"}


def _cart(n: int) -> Row:
    owner: Row = {"user_id": None, "guest": f"cart{n}"} if n % 2 else {"user_id": n, "guest": None}
    return {**owner, "version": 1, **_times(n)}


def _cart_item(n: int) -> Row:
    return {"cart_id": n, "product_id": n, "quantity": 1, "created_at": at(n)}


def _order(n: int) -> Row:
    waits = n % 10 == 0
    state = {"status": "pending_payment", "payment_status": "unpaid", "paid_minor": 0} if waits else {
        "status": "completed", "payment_status": "paid", "paid_minor": 10_000, "confirmed_at": at(n)
    }  # fmt: skip
    who = {"user_id": n, "guest": None, "name": "", "address": "", "note": "", "number": f"N{n:09}"}
    state |= {"fulfilment_status": "unfulfilled" if waits else "delivered", "payment_open": n % 20 == 0}
    rest = {
        "currency": "KES",
        "total_minor": 10_000,
        "expires_at": at(n) + timedelta(minutes=30),
        "version": 1,
    }
    return {"confirmed_at": None, **who, **state, **rest, **_local(n), **_times(n)}


def _line(n: int) -> Row:
    line = {
        "order_id": n,
        "position": 1,
        "kind": "product",
        "product_id": n,
        "sku": f"SKU-{n}",
        "name": "Goods",
    }
    return {**line, "unit_minor": 10_000, "quantity": 1, "total_minor": 10_000}


def _event(n: int) -> Row:
    return {
        "order_id": n,
        "seq": 1,
        "field": "status",
        "to_status": "pending_payment",
        "event": "placed",
        **_by(n),
    }


def _by(n: int) -> Row:
    return {"actor": f"user:{n}", "reason": "", "at": at(n)}


def _movement(n: int) -> Row:
    return {
        "product_id": n,
        "kind": "received",
        "on_hand_delta": 10,
        "reserved_delta": 0,
        "order_id": None,
        **_by(n),
    }


def _reservation(n: int) -> Row:
    status = "active" if n % 10 == 0 else "consumed"
    return {"order_id": n, "product_id": n, "quantity": 1, "status": status, **_times(n)}


def _payment(n: int) -> Row:
    waits = n % 20 == 0
    ids = {
        "token_hash": digest(f"secret {n}"),
        "merchant_request_id": f"{n}-1",
        "checkout_request_id": f"ws_CO_{n}",
    }
    state: Row = {"status": "pending" if waits else "succeeded", "open_order_id": n if waits else None}
    state |= {"receipt_number": None if waits else f"RCPT{n}", "next_check_at": at(n) if waits else None}
    about = {
        "order_id": n,
        "method": "mpesa_stk",
        "amount_minor": 10_000,
        "currency": "KES",
        "phone": f"+2547{n:08}",
    }
    rest = {
        "account_reference": f"N{n:09}",
        "actor": f"user:{n}",
        "pushed_at": at(n),
        "attempt_no": 0,
        "version": 1,
    }
    return {**about, **ids, **state, **rest, **_times(n)}


def _payment_event(n: int) -> Row:
    return {"payment_id": n, "seq": 1, "to_status": "sending", "actor": f"user:{n}", "at": at(n)}


def _message(n: int) -> Row:
    waits = n % 50 == 0
    kept = {
        "channel": "stk",
        "token_hash": digest(f"secret {n}"),
        "body_digest": digest(str(n)),
        "body": "{}",
    }
    done = {"handled_at": None if waits else at(n), "outcome": None if waits else "paid", "payment_id": n}
    return {**kept, **done, "received_at": at(n), "attempts": 0}


def _evidence(n: int) -> Row:
    said = {"source": "callback", "verdict": "paid", "code": "0", "detail": "", "amount_minor": 10_000}
    return {"payment_id": n, "message_id": n, **said, "receipt": f"RCPT{n}", "age_seconds": 5, "at": at(n)}


def _receipt(n: int) -> Row:
    known = {
        "provider": "mpesa",
        "number": f"RCPT{n}",
        "amount_minor": 10_000,
        "currency": "KES",
        "payment_id": n,
    }
    return {**known, "source": "callback", "received_at": at(n), **_local(n)}


def _allocation(n: int) -> Row:
    return {"receipt_id": n, "order_id": n, "kind": "order", "amount_minor": 10_000, **_by(n)}


def _review(n: int) -> Row:
    done = None if n % 10 == 0 else at(n)
    about = {"kind": "overpayment", "dedupe": f"overpayment:receipt:{n}", "detail": "", "amount_minor": 100}
    return {**about, "order_id": n, "payment_id": n, "receipt_id": n, "resolved_at": done, **_times(n)}


def _job(n: int) -> Row:
    done = {"done_at": None if n % 10 == 0 else at(n), "parked_at": None}
    asked = {
        "topic": "order.confirmed",
        "dedupe": f"job:{n}",
        "payload": "{}",
        "run_at": at(n),
        "attempt_no": 0,
    }
    return {**asked, **done, "created_at": at(n)}


def _counter(n: int) -> Row:
    return {"bucket": f"bucket:{n}", "window_start": at(n), "used": 1}


def _hold(n: int) -> Row:
    return {"name": f"hold:{n}", "owner": str(n), "until": at(n)}


def _key(n: int) -> Row:
    kept = {
        "scope": f"user:{n}",
        "key_digest": digest(f"key {n}"),
        "fingerprint": "f",
        "status": 201,
        "body": "{}",
    }
    return {**kept, "created_at": at(n)}


def _refund(n: int) -> Row:
    about = {
        "receipt_id": n,
        "order_id": n,
        "method": "cash",
        "amount_minor": 100,
        "currency": "KES",
        "reason": "",
    }
    state = {
        "status": "rejected" if n % 10 else "requested",
        "next_check_at": None,
        "attempt_no": 0,
        "version": 1,
    }
    return {**about, **state, "requested_by": "staff:1", "originator_conversation_id": f"r{n}", **_times(n)}


def _unit(n: int) -> Row:
    room = {"width_cm": 200 + n % 50, "depth_cm": 300, "height_cm": 250, "area_cm2": 300 * (200 + n % 50)}
    status = ("available", "available", "available", "maintenance", "retired")[n % 5]
    shown = {"number": f"U-{n}", "size": "small", "monthly_minor": 100 * (n % 97 + 1), "description": ""}
    return {**shown, **room, "status": status, "version": 1, **_times(n)}


def _booking(n: int) -> Row:
    first = date(2020, 1, 1) + timedelta(days=n % 1000)
    days = {"start_date": first, "end_date": first + timedelta(days=3), "months": 0, "days": 3}
    status = ("completed", "completed", "cancelled", "expired", "completed")[n % 5]
    whose = {"unit_id": n, "order_id": n, "extends_id": None, "user_id": n, "guest": None, "name": ""}
    prices = {"monthly_minor": 10_000, "price_minor": 1_000}
    return {**whose, **days, **prices, "status": status, "version": 1, **_times(n)}


def _booking_event(n: int) -> Row:
    move = {"from_status": None, "to_status": "held", "event": "book", "reason": "", "actor": "guest"}
    return {"booking_id": n, "seq": 1, **move, "at": at(n)}


def _transport(n: int) -> Row:
    who = {"booking_id": n, "user_id": n, "guest": None, "name": "", "email": None, "phone": None}
    way = {"pickup_address": "a", "delivery_address": "b", "distance_m": 1_000, "items": ""}
    done = n % 10 > 0
    when = {"preferred_at": at(n), "scheduled_at": at(n) if done else None}
    when |= {"scheduled_day": f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}" if done else None}
    status = "completed" if done else "requested"
    return {**who, **way, **when, "estimated_minor": 100, "status": status, "version": 1, **_times(n)}


def _transport_event(n: int) -> Row:
    move = {"from_status": None, "to_status": "requested", "event": "request", "reason": "", "actor": "guest"}
    return {"request_id": n, "seq": 1, **move, "at": at(n)}


def _webhook(n: int) -> Row:
    known = {
        "url": f"https://erp{n}.example.co.ke/",
        "description": "",
        "topics": "order.confirmed",
        "sealed": "x",
    }
    return {
        **known,
        "active": True,
        "version": 1,
        "created_by": "admin:1",
        "updated_by": "admin:1",
        **_times(n),
    }


def _webhook_event(n: int) -> Row:
    return {"webhook_id": n, "event": "changed", "changed": "topics", "actor": f"admin:{n}", "at": at(n)}


def _delivery(n: int) -> Row:
    about = {"event_id": f"order:{n}:confirmed", "channel": "webhook", "target": str(n), "webhook_id": n}
    state = {"topic": "order.confirmed", "body": "{}", "status": "sent", "next_at": at(n)}
    return {**about, **state, "attempts": 1, "attempt_no": 1, **_times(n)}
