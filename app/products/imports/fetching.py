"""Pictures that a price list names by their address: fetched by the worker, after the row is written."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import db, lock, moved, unit_of_work
from app.errors import AppError
from app.jobs.service import Claimed, Handler
from app.products.images import service as images
from app.products.imports.applying import FETCH
from app.products.imports.desk import Desk
from app.products.imports.fetcher import NotFetched
from app.products.imports.models import ProductImport, ProductImportError

TRIES = 3


def handlers(*, desk: Desk, now: Callable[[], datetime]) -> dict[str, Handler]:
    """What the outbox does with each of our topics."""

    def fetch(job: Claimed) -> None:
        facts = job.payload
        try:
            data = desk.fetcher.get(facts["url"])
            images.add_image(
                product_id=facts["product_id"], data=data, alt="", store=desk.pictures, now=now()
            )
        except NotFetched as error:
            if error.again and job.attempt_no < TRIES:
                raise
            _refused(facts=facts, detail=error.detail, now=now())
        except AppError as error:
            if error.status >= 500:
                raise
            _refused(facts=facts, detail=error.detail, now=now())

    return {FETCH: fetch}


@unit_of_work
def _refused(*, facts: dict[str, Any], detail: str, now: datetime) -> None:
    """Keep the picture among the import's refused rows, where it can be tried again."""
    mine = ProductImport.id == facts["import_id"]
    if lock(ProductImport, mine) is None:
        return
    moved(sa.update(ProductImport).where(mine).values(failed=ProductImport.failed + 1, updated_at=now))
    cells = {"sku": facts["sku"], "image_url": facts["url"]}
    problems = [{"column": "image_url", "detail": detail}]
    row = ProductImportError(import_id=facts["import_id"], line=facts["line"])
    row.cells, row.problems = json.dumps(cells), json.dumps(problems)
    db.session.add(row)
