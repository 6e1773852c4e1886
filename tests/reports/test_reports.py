"""Each report is a file of SQL: the endpoint and a person who pastes it get the same answer."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from app.db import db
from app.kit.clock import NAIROBI, utc_now
from app.reports.queries import FOLDER, MARK
from tests.shopper import Shopper
from tests.world import CANCELS, PAYS, World

REPORTS = ("sales-by-day", "categories", "best-sellers", "payment-success", "stock-running-out")


def today() -> str:
    return utc_now().astimezone(NAIROBI).date().isoformat()


@pytest.fixture
def week(world: World, amina: Shopper, admin: Shopper) -> World:
    """Amina bought unga twice and soap once; a prompt was cancelled, and one order nobody paid."""
    shelf = admin.post("/categories", {"name": "Unga"}).json["id"]
    unga = world.product("Unga", price=10_000, stock=8, category_id=shelf)
    wimbi = world.product("Wimbi", price=90_000, stock=100, category_id=shelf)
    soap = world.product("=SUM(A1)", price=5_000, stock=100)
    for product, quantity in ((unga, 3), (unga, 2), (wimbi, 1), (soap, 4)):
        order = world.order(amina, product, quantity=quantity)
        assert world.ended(amina, world.pay(amina, order, PAYS))["status"] == "succeeded"
    order = world.order(amina, wimbi)
    assert world.ended(amina, world.pay(amina, order, CANCELS))["status"] == "cancelled"
    return world


def rows(staff: Shopper, name: str, **query: Any) -> list[dict[str, Any]]:
    answer = staff.get(f"/reports/{name}", query_string=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["data"]
    return found


def test_reports_say_what_was_sold_and_paid(week: World, staff: Shopper) -> None:
    (day,) = rows(staff, "sales-by-day")
    assert (day["day"], day["orders"], day["revenue"]["amount"]) == (today(), 4, 160_000)

    unga, other = rows(staff, "categories")
    assert (unga["category"], unga["total_revenue"]["display"]) == ("Unga", "KSh 1,400")
    assert (unga["top_product"], unga["top_product_quantity_sold"]) == ("Unga", 5)
    assert (other["category"], other["top_product"]) == ("No category", "=SUM(A1)")

    assert [(each["name"], each["units"]) for each in rows(staff, "best-sellers", limit=2)] == [
        ("Unga", 5),
        ("=SUM(A1)", 4),
    ]

    hours = rows(staff, "payment-success")
    assert sum(each["succeeded"] for each in hours) == 4
    assert sum(each["failed"] for each in hours) == 1
    assert hours[0]["provider"] == "mpesa_stk"
    assert abs(hours[-1]["hour"] - utc_now().astimezone(NAIROBI).hour) in {0, 1, 23}

    (short,) = rows(staff, "stock-running-out")
    assert (short["name"], short["available"], short["sold"], short["days_left"]) == ("Unga", 3, 5, 18)

    tomorrow = (utc_now().astimezone(NAIROBI) + timedelta(days=1)).date().isoformat()
    assert [rows(staff, name, **{"from": tomorrow, "to": tomorrow}) for name in REPORTS[:4]] == [[]] * 4

    file = staff.get("/reports/best-sellers", query_string={"format": "csv"})
    read = list(csv.DictReader(io.StringIO(file.text)))
    assert file.content_type == "text/csv; charset=utf-8"
    assert [(each["name"], each["revenue"]) for each in read] == [
        ("Unga", "500.00"),
        ("'=SUM(A1)", "200.00"),
        ("Wimbi", "900.00"),
    ]


def test_each_file_runs_as_it_stands_in_the_database(week: World) -> None:
    """What a person pastes needs no parameters; its values are only the defaults of the file."""
    names = sorted(path.stem for path in FOLDER.glob("*.sql"))
    assert names == sorted([*(name.replace("-", "_") for name in REPORTS), "category_summary"])
    for name in names:
        written = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
        assert "most" in MARK.findall(written)
        with week.app.app_context(), db.engine.connect() as connection:
            text = written.replace("%", "%%") if connection.dialect.name != "sqlite" else written
            found = connection.exec_driver_sql(text.replace("2026-12-31", "2999-12-31"))
            assert found.mappings().all(), name


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "2026-02-30"}, "/from"),
        ({"to": "yesterday"}, "/to"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "/from"),
        ({"from": "1900-01-01", "to": "2026-02-01"}, "/from"),
        ({"limit": "0"}, "/limit"),
        ({"format": "xlsx"}, "/format"),
    ],
)
def test_a_period_that_cannot_be_is_refused(staff: Shopper, query: dict[str, str], pointer: str) -> None:
    answer = staff.get("/reports/sales-by-day", query_string=query)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == pointer


def test_reports_are_for_staff(app: Any, amina: Shopper) -> None:
    assert [amina.get(f"/reports/{name}").status_code for name in REPORTS] == [403] * 5
