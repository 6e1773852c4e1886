"""Price lists to send in."""

import io
from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.jobs import service as jobs
from app.kit.clock import utc_now
from app.products.imports import fetching, runner
from app.products.imports.desk import Desk
from tests.shopper import Shopper

HEADING = "sku,name,category,price,stock,description\n"


def send(shopper: Shopper, text: str | bytes, *, name: str = "prices.csv", **form: Any) -> TestResponse:
    """Upload a file as a browser does."""
    data = text.encode() if isinstance(text, str) else text
    kwargs = {key: form.pop(key) for key in ("key",) if key in form}
    return shopper.post("/product-imports", data={"file": (io.BytesIO(data), name), **form}, **kwargs)


def price_list(shopper: Shopper, text: str | bytes = f"{HEADING}UNGA-1,Unga,,,,\n", **form: Any) -> int:
    """Send in a file that is taken; the import's id."""
    answer = send(shopper, text, **form)
    assert answer.status_code == 202, answer.text
    return int(answer.json["id"])


def desk_of(app: Flask) -> Desk:
    desk: Desk = app.extensions["imports"]
    return desk


def work(app: Flask, *, going: Callable[[], bool] = lambda: True, desk: Desk | None = None) -> None:
    """Let a worker read in what waits, pictures too."""
    desk = desk or desk_of(app)
    with app.app_context():
        while runner.work(desk=desk, now=utc_now, going=going) and going():
            pass
        jobs.drain(handlers=fetching.handlers(desk=desk, now=utc_now), now=utc_now)


def read_in(app: Flask, shopper: Shopper, text: str | bytes, **form: Any) -> dict[str, Any]:
    """Send in a file and let a worker read it; what became of it."""
    import_id = price_list(shopper, text, **form)
    work(app)
    found: dict[str, Any] = shopper.get(f"/product-imports/{import_id}").json
    return found


def errors(shopper: Shopper, import_id: int) -> list[str]:
    answer = shopper.get(f"/product-imports/{import_id}/errors.csv")
    assert answer.status_code == 200, answer.text
    return answer.get_data(as_text=True).splitlines()[1:]
