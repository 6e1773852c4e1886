"""A long price list needs no more memory than a short one, and survives a worker that is killed."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db import read
from app.kit.clock import utc_now
from app.products.imports import service
from config import ROOT
from tests.conftest import environment, free_port
from tests.products.imports.kit import HEADING, desk_of
from tests.shopper import Shopper
from tests.world import wait_for

pytestmark = pytest.mark.slow

MEASURED = """
import resource, sys
from app import create_app
from app.kit.clock import utc_now
from app.products.imports import runner, service
app = create_app()
desk = app.extensions["imports"]
with app.app_context():
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            sent = service.start(stream=file, file_name="x.csv", desk=desk, actor="test", now=utc_now())
        while runner.work(desk=desk, now=utc_now):
            pass
        print(service.read_import(import_id=sent.id).rows_done)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def listed(folder: Path, first: int, many: int) -> Path:
    path = folder / f"{many}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADING)
        for n in range(first, first + many):
            file.write(f"SKU-{n},Thing number {n},Shelf {n % 9},{n % 900 + 1}.50,{n % 50},{'words ' * 10}\n")
    return path


def child(app: Flask, *arguments: str, **popen: Any) -> "subprocess.Popen[str]":
    settings = app.config["SETTINGS"]
    environ = environment(settings.database_url, free_port()) | {"PYTHONPATH": str(ROOT)}
    environ = {**os.environ, **environ, "MEDIA_ROOT": str(settings.media_root)}
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environ, text=True, **popen)


def test_a_hundred_times_the_rows_take_no_more_memory(app: Flask, tmp_path: Path) -> None:
    few, many = listed(tmp_path, 0, 1_000), listed(tmp_path, 10_000, 100_000)

    process = child(app, "-c", MEASURED, str(few), str(many), stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=280)

    rows, before, more_rows, after = (int(number) for number in re.findall(r"\d+", out))
    assert (rows, more_rows) == (1_000, 100_000)
    assert after < before * 1.25, f"{before} KB for 1,000 rows, {after} KB for 100,000"


def test_a_worker_that_is_killed_loses_no_row_and_writes_none_twice(
    app: Flask, admin: Shopper, tmp_path: Path
) -> None:
    with app.app_context(), listed(tmp_path, 0, 12_000).open("rb") as file:
        sent = service.start(
            stream=file, file_name="long.csv", desk=desk_of(app), actor="test", now=utc_now()
        )
    import_id = sent.id
    address = f"/product-imports/{import_id}"

    def begun(least: int) -> Any:
        present = admin.get(address).json
        return present if present["rows_done"] >= least else None

    least = 1
    for _ in range(2):
        worker = child(app, "-m", "flask", "--app", "wsgi", "worker", start_new_session=True)
        found = wait_for(lambda least=least: begun(least), 60)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        assert found["status"] == "running"
        least = admin.get(address).json["rows_done"] + 1
    worker = child(app, "-m", "flask", "--app", "wsgi", "worker", start_new_session=True)
    try:
        wait_for(lambda: admin.get(address).json["status"] == "completed", 120)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)

    done = admin.get(address).json
    assert (done["rows_done"], done["created"], done["failed"]) == (12_000, 12_000, 0)
    with app.app_context(), read() as session:
        counted = session.execute(
            sa.text("SELECT COUNT(*), COUNT(DISTINCT sku), SUM(on_hand) FROM products")
        ).one()
        moved = session.scalar(sa.text("SELECT SUM(on_hand_delta) FROM stock_movements"))
    assert tuple(counted)[:2] == (12_000, 12_000)
    assert int(counted[2]) == int(moved or 0) == sum(n % 50 for n in range(12_000))
