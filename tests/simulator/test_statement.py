"""GET /sim/statement.csv and .xlsx, and POST /sim/withdraw."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

PHONE = "254712345678"
COLUMNS = [
    "Receipt No.", "Completion Time", "Initiation Time", "Details", "Transaction Status", "Paid In",
    "Withdrawn", "Balance", "Balance Confirmed", "Reason Type", "Other Party Info",
    "Linked Transaction ID", "A/C No.",
]  # fmt: skip


def exported(daraja, query=""):
    """The title rows, and the transactions by column."""
    answer = daraja.get(f"/sim/statement.csv{query}")
    lines = list(csv.reader(io.StringIO(answer.text)))
    header = lines.index(COLUMNS)
    return lines[:header], [dict(zip(COLUMNS, line, strict=True)) for line in lines[header + 1 :]]


def test_a_payment_is_a_row(daraja):
    receipt = daraja.pay(PHONE)["receipt"]
    titles, (row,) = exported(daraja)
    assert len(titles) == 6
    assert re.fullmatch(r"\d\d-\d\d-20\d\d \d\d:\d\d:\d\d", row["Completion Time"])
    assert (row["Receipt No."], row["Paid In"], row["Withdrawn"]) == (receipt, "1,299.00", "")
    assert (row["Balance"], row["Transaction Status"]) == ("101,299.00", "Completed")
    assert (row["A/C No."], row["Reason Type"]) == ("ORDER7", "Pay Utility")
    assert row["Other Party Info"].startswith("25471****678 - ")


def test_money_that_left_is_withdrawn_and_linked(daraja, shop):
    paid = daraja.pay(PHONE)["receipt"]
    daraja.reverse(paid)
    shop.results()
    daraja.pay_out(PHONE)
    shop.results(2)
    daraja.post("/sim/withdraw", json={"amount": 90_000})
    _, (withdrawal, payout, reversal, _) = exported(daraja)
    assert (reversal["Withdrawn"], reversal["Linked Transaction ID"]) == ("-1,299.00", paid)
    assert (payout["Withdrawn"], payout["Reason Type"]) == ("-500.00", "Business Payment")
    assert (withdrawal["Withdrawn"], withdrawal["Balance"]) == ("-90,000.00", "9,500.00")


def test_a_payment_without_money_is_a_failed_row(start):
    daraja = start(SIM_START_BALANCE=100)
    daraja.pay(PHONE)
    _, (row,) = exported(daraja)
    assert (row["Transaction Status"], row["Paid In"], row["Balance"]) == ("Failed", "1,299.00", "")
    assert daraja.ledger()["debits"] == []


def test_a_prompt_that_meets_an_empty_phone_is_a_failed_row(daraja):
    daraja.push("254712345601")
    daraja.settled()
    _, (row,) = exported(daraja)
    assert (row["Transaction Status"], row["A/C No."]) == ("Failed", "ORDER7")
    assert re.fullmatch(r"[A-Z0-9]{10}", row["Receipt No."])


def test_every_debit_is_there_and_the_balances_add_up(daraja):
    for number in range(3):
        daraja.push(f"25471234{number:02d}00")
    daraja.pay(PHONE)
    ledger = daraja.settled()
    titles, rows = exported(daraja)
    assert {row["Receipt No."] for row in rows} == {debit["receipt"] for debit in ledger["debits"]}
    assert rows[0]["Balance"] == "105,196.00"
    assert titles[5][:4] == ["Opening Balance:", "100,000.00", "Closing Balance:", "105,196.00"]


def test_days_can_be_chosen(daraja):
    daraja.pay(PHONE)
    assert len(exported(daraja, "?from=2020-01-01&to=2099-01-01")[1]) == 1
    assert exported(daraja, "?from=2020-01-01&to=2020-01-02")[1] == []


def test_the_workbook_says_the_same(daraja):
    daraja.pay(PHONE, account="A&B <1>")
    answer = daraja.get("/sim/statement.xlsx")
    assert "statement.xlsx" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}  # noqa: S314 (ours)
    sheet = parts["xl/worksheets/sheet1.xml"]
    rows = [
        [cell.text for cell in row.iter() if cell.text] for row in sheet.iter() if row.tag.endswith("}row")
    ]
    assert rows[6] == COLUMNS
    assert rows[7][-1] == "A&B <1>"
    assert rows[0] == ["Account Holder:", "Duka"]


def test_what_the_shop_does_not_have_it_cannot_withdraw(daraja):
    answer = daraja.post("/sim/withdraw", json={"amount": 100_001})
    assert (answer.status_code, answer.json()["error"]) == (409, "too_little")
    assert daraja.state()["organisation"] == 100_000


@pytest.mark.parametrize("query", ["?from=today", "?to=1", "?colour=red"])
def test_what_is_no_day_is_refused(daraja, query):
    assert daraja.get(f"/sim/statement.csv{query}").status_code == 400
