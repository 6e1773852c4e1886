"""The organisation's statement comes in: each row becomes one receipt, or finds its own, however often."""

import json

import pytest
import sqlalchemy as sa

from app.db import db
from tests.payments.c2b.kit import assert_truth, items, parts, receipts, state
from tests.payments.refunds import kit as refunds
from tests.payments.statements.kit import (
    a_statement,
    command,
    exported,
    imported,
    line,
    paid_in_silence,
    read_in,
    read_on,
)
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, PERSON, World, wait_for

BOTH = pytest.mark.parametrize("kind", ["csv", "xlsx"])


@BOTH
def test_the_portal_s_export_tells_everything(
    world: World, amina: Shopper, admin: Shopper, kind: str
) -> None:
    """What came by callback, by query alone, in silence, and by hand without a confirmation."""
    product = world.product(price=19_900, stock=9)
    orders = [world.order(amina, product) for _ in range(4)]
    known = world.ended(amina, world.pay(amina, orders[0]))
    numberless = world.pay(amina, orders[1], CALLBACK_LOST)
    wait_for(lambda: len(world.debits) == 2)
    world.sweep(after=121)
    silent = paid_in_silence(world, amina, orders[2])
    for account in (orders[3]["number"], "RENT"):
        world.sim("POST", "/sim/pay", {"phone": PERSON, "amount": 199, "account": account})

    done = read_in(world, admin, exported(world, kind), f"november.{kind}")

    assert (done["status"], done["done_rows"], done["total_rows"]) == ("done", 5, 5)
    assert (done["new_lines"], done["news"], done["problems"]) == (5, 4, 0)
    outcomes = world.rows("SELECT outcome FROM statement_lines ORDER BY outcome")
    assert [row["outcome"] for row in outcomes] == [
        *("attempt_found", "booked", "known", "number_found", "unmatched"),
    ]
    assert [state(amina, order) for order in orders] == [("confirmed", "paid")] * 4
    for payment in (known, numberless, silent):
        assert amina.get(f"/payments/{payment['id']}").json["receipt_number"]
    assert items(world) == [("unmatched_money", 19_900)]
    assert_truth(world)


def test_the_same_file_again_is_the_same_import(world: World, admin: Shopper) -> None:
    first = read_in(world, admin, a_statement("UKM1AB2CD3"))
    again = read_in(world, admin, a_statement("UKM1AB2CD3"))

    assert again == first
    assert len(receipts(world)) == 1


def test_rows_that_another_file_had_are_no_news(world: World, admin: Shopper) -> None:
    read_in(world, admin, a_statement("UKM1AB2CD3"))

    done = read_in(world, admin, a_statement("UKM1AB2CD3", "UKM2AB2CD3"))

    assert (done["new_lines"], done["repeated_lines"], done["news"]) == (1, 1, 1)
    assert [row["number"] for row in receipts(world)] == ["UKM1AB2CD3", "UKM2AB2CD3"]
    assert [kind for kind, _, _ in parts(world)] == ["unmatched", "unmatched"]


def test_what_is_no_payment_becomes_no_receipt(world: World, admin: Shopper) -> None:
    rows = (
        line("UKM1AB2CD3", status="Failed"),
        line("UKM2AB2CD3"),
        line("UKM2AB2CD3", "", "-2.00", reason="Pay Bill Charge"),
        line("UKM3AB2CD3", "", "90,000.00", reason="Utility Account to Organization Settlement Account"),
        line("UKM4AB2CD3", "500.00", reason="Reversal of a Business Payment"),
    )

    done = read_in(world, admin, a_statement(*rows))

    assert (done["new_lines"], done["not_completed"], done["problems"]) == (4, 1, 0)
    assert [row["number"] for row in receipts(world)] == ["UKM2AB2CD3"]
    kinds = world.rows("SELECT kind FROM statement_lines ORDER BY row_no")
    assert [row["kind"] for row in kinds] == ["payment", "charge", "transfer", "returned"]


def test_rows_that_cannot_be_used_are_listed_and_the_others_go_on(world: World, admin: Shopper) -> None:
    rows = (
        line("UKM1AB2CD3", "1e400"),
        line("UKM2AB2CD3", at="yesterday"),
        line("=1+1"),
        line("UKM4AB2CD3", "", ""),
        line("UKM5AB2CD3"),
    )
    done = read_in(world, admin, a_statement(*rows))

    assert (done["done_rows"], done["new_lines"], done["problems"]) == (5, 1, 4)
    listed = admin.get(f"/statements/imports/{done['id']}/problems").json["data"]
    assert [(each["row_no"], each["code"]) for each in listed] == [
        *((4, "unreadable_value"), (5, "unreadable_value"), (6, "receipt_number"), (7, "which_way")),
    ]
    sheet = admin.get(f"/statements/imports/{done['id']}/problems?format=csv")
    assert sheet.text.startswith("row,code,detail\r\n4,unreadable_value,")


def test_an_amount_that_differs_is_for_a_person(world: World, amina: Shopper, admin: Shopper) -> None:
    payment = world.ended(amina, world.pay(amina, world.order(amina)))

    read_in(world, admin, a_statement(line(payment["receipt_number"], "99.00")))

    assert items(world) == [("wrong_amount", 9_900)]
    assert receipts(world)[0]["amount_minor"] == 19_900


def test_a_receipt_that_the_statement_of_its_time_lacks_is_for_a_person(
    world: World, amina: Shopper, admin: Shopper
) -> None:
    """Until a statement has it."""
    payment = world.ended(amina, world.pay(amina, world.order(amina)))
    long_ago = "UPDATE receipts SET received_at = '2026-11-20 06:00:00.000000', local_day = '2026-11-20'"
    change(world, long_ago)
    around = (line("UKM1AB2CD3", at="20-11-2026 01:00:00"), line("UKM2AB2CD3", at="20-11-2026 23:00:00"))

    read_in(world, admin, a_statement(*around))
    assert ("not_in_statement", 19_900) in items(world)

    read_in(world, admin, a_statement(line(payment["receipt_number"], at="20-11-2026 09:00:00")))
    assert ("not_in_statement", 19_900) in items(world, resolved=True)


def test_a_refund_that_nobody_was_sure_of_went(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = refunds.paid(world, amina)
    refunds.arrange(world, "reversal", "result_lost")
    refund = refunds.sent(world, staff, admin, receipt)
    wait_for(lambda: refunds.credits(world))

    read_in(world, admin, exported(world))

    assert refunds.status(staff, refund) == "done"
    assert world.rows("SELECT outcome FROM statement_lines WHERE kind = 'reversal'") == [
        {"outcome": "refund_found"}
    ]
    refunds.assert_consistent(world)


def test_money_that_went_back_without_a_refund_is_for_a_person(
    world: World, amina: Shopper, admin: Shopper
) -> None:
    payment = world.ended(amina, world.pay(amina, world.order(amina)))
    number = payment["receipt_number"]

    back = line("UKM9AB2CD3", "", "-199.00", reason="Pay Utility Reversal", linked=number)
    read_in(world, admin, a_statement(line(number), back))

    assert items(world) == [("unexplained_return", 19_900)]


def test_reading_goes_on_where_another_worker_ended(world: World, admin: Shopper) -> None:
    numbers = [f"UKM{n:03}B2CD3" for n in range(450)]
    import_id = imported(admin, a_statement(*(line(n, account="RENT") for n in numbers[:1]))).json["id"]
    change(world, f"UPDATE statement_imports SET status = 'running', attempt_no = 1 WHERE id = {import_id}")
    change(world, "UPDATE statement_imports SET lease_until = '2020-01-01 00:00:00.000000'")

    assert read_on(world) == 1

    present = admin.get(f"/statements/imports/{import_id}").json
    assert (present["status"], present["done_rows"]) == ("done", 1)
    assert world.rows("SELECT id FROM statement_parts") == []


def test_the_command_imports_and_reads(world: World, tmp_path) -> None:
    file = tmp_path / "november.csv"
    file.write_bytes(a_statement("UKM1AB2CD3", line("UKM2AB2CD3", "one")))

    result = command(world, "import-statement", str(file))

    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "2 of 2 rows read",
        "1 transactions are new, of 1 the shop had not heard",
        "  row 5: A value of receipt UKM2AB2CD3 is no amount such as 1,020.00.",
    ]


def test_only_administrators_import(world: World, staff: Shopper) -> None:
    assert imported(staff, a_statement("UKM1AB2CD3")).status_code == 403
    assert json.loads(staff.get("/statements/imports").text)["data"] == []


def change(world: World, sql: str) -> None:
    """As if time had passed."""
    with world.app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text(sql))
