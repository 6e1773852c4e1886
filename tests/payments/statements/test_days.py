"""The daily match: orders, receipts and statement side by side, in columns that add up."""

import csv
import io
from typing import Any

import pytest
import sqlalchemy as sa

from app.db import db
from app.kit.clock import local_day, utc_now
from tests.payments.refunds import kit as refunds
from tests.payments.statements.kit import a_statement, command, exported, line, read_in
from tests.shopper import Shopper
from tests.world import PERSON, World

Json = dict[str, Any]
TITLES = "Short Code:,174379\nTime Period:,From,20-11-2026 00:00:00,To,20-11-2026 23:59:59\n"


def day_of(who: Shopper, day: str = "") -> Json:
    answer = who.get(f"/statements/days/{day or local_day(utc_now())}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json
    return found


def sums(day: Json, *names: str) -> list[tuple[int, int]]:
    """Rows and shillings of some columns."""
    return [(day[name]["rows"], day[name]["amount"]["amount"] // 100) for name in names]


def cents(day: Json, *names: str) -> int:
    return sum(day[name]["amount"]["amount"] for name in names)


def assert_adds_up(day: Json) -> None:
    both = ("agrees", "found")
    assert cents(day, "ours") == cents(day, *both, "differs_ours", "only_ours")
    assert cents(day, "statement") == cents(day, *both, "differs_statement", "only_statement")
    assert cents(day, "ours") == sum(part["amount"] for part in day["allocated"].values())


def test_a_day_with_something_of_everything(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = refunds.paid(world, amina, price=50_000)
    refunds.done(world, staff, admin, receipt)
    world.ended(amina, world.pay(amina, world.order(amina)))
    world.sim("POST", "/sim/pay", {"phone": PERSON, "amount": 70, "account": "RENT"})
    world.sim("POST", "/sim/withdraw", {"amount": 300})
    read_in(world, admin, exported(world))
    later = world.ended(amina, world.pay(amina, world.order(amina)))

    day = day_of(staff)

    assert sums(day, "ours", "statement", "agrees") == [(4, 968), (3, 769), (2, 699)]
    assert sums(day, "found", "only_ours", "only_statement") == [(1, 70), (1, 199), (0, 0)]
    assert sums(day, "refunds_agree", "refunds_only_ours", "transfers") == [(1, 500), (0, 0), (1, 300)]
    gone = {where: part["amount"] // 100 for where, part in day["allocated"].items()}
    assert gone == {"order": 398, "overpayment": 0, "unmatched": 70, "to_return": 0, "returned": 500}
    (only,) = day["differences"]
    assert (only["state"], only["receipt_number"]) == ("only_ours", later["receipt_number"])
    assert only["order_ids"] == [later["order_id"]]
    assert (day["matched"], day["covered"]) == (False, "part")
    assert_adds_up(day)


def test_amounts_that_differ_stand_beside_each_other(world: World, amina: Shopper, admin: Shopper) -> None:
    payment = world.ended(amina, world.pay(amina, world.order(amina)))
    read_in(world, admin, a_statement(line(payment["receipt_number"], "99.00"), titles=TITLES))

    day = day_of(admin, "2026-11-20")

    assert sums(day, "differs_ours", "differs_statement") == [(1, 199), (1, 99)]
    assert (day["covered"], day["matched"]) == ("whole", False)
    (row,) = day["differences"]
    assert (row["our_amount"]["amount"], row["statement_amount"]["amount"]) == (19_900, 9_900)
    assert_adds_up(day)


def test_a_whole_day_that_agrees_is_matched(world: World, amina: Shopper, admin: Shopper) -> None:
    payment = world.ended(amina, world.pay(amina, world.order(amina)))
    read_in(world, admin, a_statement(line(payment["receipt_number"]), titles=TITLES))

    assert day_of(admin, "2026-11-20")["matched"] is True
    assert command(world, "match", "2026-11-20").exit_code == 0
    late = command(world, "match", "2026-11-19")
    assert (late.exit_code, "cover none of it" in late.output) == (1, True)


def test_the_file_for_a_spreadsheet_has_every_row_and_runs_nothing(world: World, admin: Shopper) -> None:
    rows = (line("UKM1AB2CD3", account="=cmd()"), line("UKM1AB2CD3", "", "2.00", reason="Pay Bill Charge"))
    read_in(world, admin, a_statement(*rows))

    answer = admin.get("/statements/days/2026-11-20?format=csv")

    assert answer.content_type == "text/csv; charset=utf-8"
    first, second = csv.DictReader(io.StringIO(answer.text))
    assert (first["match"], first["our_shillings"], first["account"]) == ("found", "199.00", "'=cmd()")
    assert (second["match"], second["kind"], second["statement_shillings"]) == ("noted", "charge", "2.00")


def test_days_are_listed_the_newest_first(world: World, admin: Shopper) -> None:
    read_in(world, admin, a_statement("UKM1AB2CD3"))

    listed = admin.get("/statements/days?from=2026-11-19&to=2026-11-21").json["data"]

    assert [day["day"] for day in listed] == ["2026-11-21", "2026-11-20", "2026-11-19"]
    assert [day["found"]["rows"] for day in listed] == [0, 1, 0]
    assert admin.get("/statements/days?from=2026-01-01&to=2026-11-21").status_code == 422


def test_a_receipt_is_in_the_day_of_its_line(world: World, amina: Shopper, admin: Shopper) -> None:
    """A callback a second after midnight is money of the day before."""
    payment = world.ended(amina, world.pay(amina, world.order(amina)))
    with world.app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE receipts SET local_day = '2026-11-21'"))
    read_in(world, admin, a_statement(line(payment["receipt_number"], at="20-11-2026 23:59:59")))

    assert sums(day_of(admin, "2026-11-20"), "agrees") == [(1, 199)]
    assert sums(day_of(admin, "2026-11-21"), "ours") == [(0, 0)]


@pytest.mark.parametrize("day", ["2026-02-30", "today", "20261120", "0001-01-01"])
def test_what_is_no_day_is_not_found(admin: Shopper, day: str) -> None:
    assert admin.get(f"/statements/days/{day}").status_code == 404
