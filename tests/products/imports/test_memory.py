"""Reading and writing a list takes as much memory for two hundred thousand rows as for a thousand."""

import gc
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.kit.clock import utc_now
from app.products.imports import exporting, reading, runner
from app.products.imports.models import ProductImport
from app.products.models import Product
from tests.products.imports.kit import desk_of
from tests.products.imports.test_long_lists import listed

pytestmark = pytest.mark.slow
FEW, MANY = 1_000, 200_000
ROOM = 1.1


def peak(work: Callable[[], object]) -> int:
    """The most bytes that Python held for `work` at any moment."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def chunks(app: Flask, path: Path) -> Iterator[runner.Chunk]:
    """What a worker reads of a file: looked through once, then understood some hundred rows at a time."""
    desk = desk_of(app)
    with path.open("rb") as file:
        name = desk.files.put_from(file)
    with desk.files.open(name) as kept:
        sheet = reading.examined(kept, encoding="utf-8", required=("sku",))
    taken = ProductImport(
        source="file",
        file_digest=name,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        columns=json.dumps(sheet.heading.columns),
        position=sheet.start,
        line=sheet.line,
    )
    yield from runner._chunks(taken, desk)


def rows_of(app: Flask, path: Path) -> int:
    return sum(len(chunk.items) for chunk in chunks(app, path))


def test_reading_two_hundred_times_the_rows_takes_no_more_memory(app: Flask, tmp_path: Path) -> None:
    few, many = listed(tmp_path, 0, FEW), listed(tmp_path, 0, MANY)
    counted: list[int] = []
    measured = [peak(lambda path=path: counted.append(rows_of(app, path))) for path in (few, few, many)]
    assert counted == [FEW, FEW, MANY]
    _, before, after = measured
    assert after < before * ROOM, f"{before} bytes for {FEW} rows, {after} for {MANY}"


def test_writing_out_twenty_times_the_products_takes_no_more_memory(app: Flask) -> None:
    def on_the_shelf(first: int, last: int) -> None:
        now = utc_now()
        rows = [
            {
                "sku": f"SKU-{n}",
                "name": f"Thing number {n}",
                "description": "words " * 10,
                "price_minor": 100,
                "created_at": now,
                "updated_at": now,
            }
            for n in range(first, last)
        ]
        with db.engine.begin() as connection:
            connection.execute(sa.insert(Product), rows)

    def written() -> int:
        return sum(1 for _ in exporting.lines())

    with app.app_context():
        on_the_shelf(0, FEW)
        written()
        before = peak(written)
        on_the_shelf(FEW, 20 * FEW)
        counted: list[int] = []
        after = peak(lambda: counted.append(written()))
    assert counted == [20 * FEW + 1]  # and the heading
    assert after < before * ROOM, f"{before} bytes for {FEW} products, {after} for {20 * FEW}"


def test_the_measure_notices_what_is_kept(app: Flask, tmp_path: Path) -> None:
    """The control: a reader that keeps its rows is seen at twenty times as many."""
    few, more = listed(tmp_path, 0, FEW), listed(tmp_path, 0, 20 * FEW)
    rows_of(app, few)
    before = peak(lambda: rows_of(app, few))
    assert peak(lambda: list(chunks(app, more))) > before * ROOM
