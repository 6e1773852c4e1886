"""A price list is read in by the worker: exactly, once, row by row, and refused rows say why."""

import csv
from typing import Any

import pytest
from flask import Flask

from tests.products.imports.kit import HEADING, errors, price_list, read_in, send, work
from tests.products.kit import Goods, walk
from tests.shopper import Shopper

LIST = (
    "sku,name,category,price,stock,description\n"
    'UNGA-2KG,"Unga, 2 kg",Unga na nafaka,"1,189.50",40,Sifted\n'
    "SUKUMA,Sukuma wiki,Soko,KSh 30,,\n"
    "CHAI,Majani ya chai,Soko,,12,No price yet\n"
)


def shelves(shopper: Shopper) -> dict[str, dict[str, Any]]:
    return {row["sku"]: row for row in walk(shopper, "/products", status="any")}


def counts(done: dict[str, Any]) -> dict[str, int]:
    names = ("created", "updated", "unchanged", "drafted", "failed")
    return {name: done[name] for name in names if done[name]}


def test_a_price_list_becomes_products_and_the_same_list_changes_nothing_more(
    app: Flask, admin: Shopper, goods: Goods
) -> None:
    done = read_in(app, admin, LIST)

    assert (done["status"], done["rows_total"], done["rows_done"]) == ("completed", 3, 3)
    assert counts(done) == {"created": 2, "drafted": 1}
    found = shelves(admin)
    assert found["UNGA-2KG"]["price"]["amount"] == 118_950
    assert found["UNGA-2KG"]["stock"]["on_hand"] == 40
    assert found["UNGA-2KG"]["category"]["slug"] == "unga-na-nafaka"
    assert found["SUKUMA"]["stock"] == {"tracked": False, "available": None, "on_hand": 0, "reserved": 0}
    assert (found["CHAI"]["status"], found["CHAI"]["category"]) == ("draft", found["SUKUMA"]["category"])
    product = found["UNGA-2KG"]["id"]
    (movement,) = walk(admin, f"/products/{product}/stock-movements")
    assert (movement["kind"], movement["on_hand_delta"], movement["reason"]) == (
        "received",
        40,
        f"import {done['id']}",
    )

    assert counts(read_in(app, admin, LIST)) == {"unchanged": 3}
    assert len(walk(admin, f"/products/{product}/stock-movements")) == 1
    assert shelves(admin) == found


def test_what_a_row_leaves_blank_stays_and_what_it_says_changes(
    app: Flask, admin: Shopper, goods: Goods
) -> None:
    read_in(app, admin, LIST)

    changed = read_in(app, admin, "sku;name;price;stock\nUNGA-2KG;;99,90;38\nCHAI;;149;\nSUKUMA;;;5\n")

    assert counts(changed) == {"updated": 3}
    found = shelves(admin)
    assert (found["UNGA-2KG"]["name"], found["UNGA-2KG"]["price"]["amount"]) == ("Unga, 2 kg", 9_990)
    assert found["UNGA-2KG"]["stock"]["on_hand"] == 38
    assert (found["CHAI"]["status"], found["CHAI"]["stock"]["on_hand"]) == ("active", 12)
    assert found["SUKUMA"]["stock"]["available"] == 5
    newest = admin.get(f"/products/{found['UNGA-2KG']['id']}/stock-movements").json["data"][0]
    assert (newest["kind"], newest["on_hand_delta"]) == ("counted", -2)


def test_a_refused_row_says_why_and_stops_no_other(app: Flask, admin: Shopper, goods: Goods) -> None:
    held = goods.product("Mafuta", sku="MAFUTA", stock=9)
    goods.order({held.id: 4})
    rows = [
        "OK,Good,,10,1,",
        ",No code,,10,,",
        "P1,Too exact,,10.999,,",
        "P2,Endless,,1e400,,",
        "P3,Below nothing,,-5,,",
        "P4,Half,,10,1.5,",
        "P5,,,10,,",
        "MAFUTA,Mafuta,,300,3,",
        "P6,a comma, too many,x,1,,,y",
        "OK,Good again,,11,1,",
        "'=1+1,'=HYPERLINK(0),,12,,",
    ]
    done = read_in(app, admin, HEADING + "\n".join(rows) + "\n")

    assert counts(done) == {"created": 2, "updated": 1, "failed": 8}
    assert {"=1+1", "OK"} <= shelves(admin).keys()
    assert shelves(admin)["OK"]["price"]["amount"] == 1_100
    told = errors(admin, done["id"])
    for line, words in {
        3: "needs its SKU",
        4: "two decimals",
        5: "price in shillings",
        6: "price in shillings",
        7: "whole number",
        8: "a new one needs a name",
        9: "Open orders hold 4",
        10: "quotation marks",
    }.items():
        (row,) = [each for each in csv.reader(told) if each[-2] == str(line)]
        assert words in row[-1]


def test_refused_rows_alone_are_tried_again(app: Flask, admin: Shopper, goods: Goods) -> None:
    held = goods.product("Mafuta", sku="MAFUTA", stock=9)
    order = goods.order({held.id: 4})
    done = read_in(app, admin, f"{HEADING}MAFUTA,Mafuta,,300,3,\nUNGA,Unga,,100,1,\nX,,,1,,\n")
    assert counts(done) == {"created": 1, "failed": 2}
    admin.post(
        f"/products/{shelves(admin)['UNGA']['id']}/stock-adjustments",
        {"delta": 5, "reason": "Found"},
        key=True,
    )
    goods.release(order)

    answer = admin.post(f"/product-imports/{done['id']}/retry")
    assert (answer.status_code, answer.json["status"]) == (202, "queued")
    work(app)

    after = admin.get(f"/product-imports/{done['id']}").json
    assert (after["status"], after["rows_done"]) == ("completed", 3)
    assert counts(after) == {"created": 1, "updated": 1, "failed": 1}
    found = shelves(admin)
    assert (found["MAFUTA"]["stock"]["on_hand"], found["UNGA"]["stock"]["on_hand"]) == (3, 6)
    assert len(errors(admin, done["id"])) == 1


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    app: Flask, admin: Shopper, goods: Goods
) -> None:
    goods.product("Unga", sku="UNGA-2KG", price_minor=100)

    done = read_in(app, admin, f"{LIST}BAD,,,x,,\n", dry_run="true")

    assert (done["dry_run"], counts(done)) == (True, {"created": 1, "updated": 1, "drafted": 1, "failed": 1})
    assert list(shelves(admin)) == ["UNGA-2KG"]
    assert admin.get("/categories").json["data"] == []
    assert admin.post(f"/product-imports/{done['id']}/retry").json["code"] == "only_tried"


def test_it_goes_on_where_it_stopped_and_stops_when_it_is_cancelled(
    app: Flask, admin: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.products.imports.runner.CHUNK", 2)
    rows = "".join(f"SKU-{n},Thing {n},,{n}.50,1,\n" for n in range(1, 8))
    import_id = price_list(admin, HEADING + rows)

    work(app, going=lambda: False)
    half = admin.get(f"/product-imports/{import_id}").json
    assert (half["status"], half["rows_done"]) == ("running", 2)
    work(app)
    whole = admin.get(f"/product-imports/{import_id}").json
    assert (whole["status"], whole["rows_done"], counts(whole)) == ("completed", 7, {"created": 7})

    other = price_list(admin, HEADING + rows.replace("SKU", "NEW"))
    work(app, going=lambda: False)
    assert admin.post(f"/product-imports/{other}/cancel").json["status"] == "cancelled"
    assert admin.post(f"/product-imports/{other}/cancel").status_code == 200
    work(app)
    assert sum(sku.startswith("NEW") for sku in shelves(admin)) == 2
    late = admin.post(f"/product-imports/{import_id}/cancel")
    assert (late.status_code, late.json["code"]) == (409, "not_in_this_state")
    assert admin.post(f"/product-imports/{import_id}/retry").json["code"] == "nothing_to_retry"


BLANKS = ("product_id,product_name,category,price,quantity_sold,rating,review_count\n"
          "P1,Phone,Electronics,999.99,12.0,4.5,100\n"
          "P2,Case,Electronics,,3,,\n"
          "P3,Lamp,Home,19.9,NaN,3.756,n/a\n")  # fmt: skip


def test_the_columns_of_other_shops_are_known_and_their_blanks_are_not_invented(
    app: Flask, admin: Shopper
) -> None:
    done = read_in(app, admin, BLANKS)

    assert counts(done) == {"created": 2, "drafted": 1}
    text = admin.get("/products/export.csv").get_data(as_text=True)
    assert text.splitlines()[1:] == [
        "P1,Phone,Electronics,999.99,,,active,12,4.50,100",
        "P2,Case,Electronics,,,,draft,3,,",
        "P3,Lamp,Home,19.90,,,active,,3.75,",
    ]


def test_what_is_exported_can_be_read_in_again_and_runs_nothing_in_a_spreadsheet(
    app: Flask, admin: Shopper, goods: Goods
) -> None:
    goods.category("Unga")
    shelf = goods.category("Unga")
    names = ["=cmd|'/c calc'!A0", "+254", "-1", "@SUM(A1)", "'=quoted", 'Say "yes", twice', "O'Brien", "é ツ"]
    for n, name in enumerate(names):
        goods.product(name, sku=f"S{n}", description="two\nlines" if n else "", category_id=shelf.id)
    goods.product("Free", sku="DRAFT", price_minor=0, status="draft", stock=None)
    before = shelves(admin)

    answer = admin.get("/products/export.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="products.csv"'
    text = answer.get_data(as_text=True)
    assert all(cell not in text for cell in (",=cmd", ",+254", ",-1", ",@SUM"))

    assert counts(read_in(app, admin, text)) == {"unchanged": len(names) + 1}
    assert shelves(admin) == before


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "cannot_read_file", "empty"),
        (b"sku,name\n", "cannot_read_file", "no rows"),
        (b"name,price\nUnga,10\n", "missing_column", "Missing column: sku"),
        (b"sku,name,price,cost,price\nA,B,1,2,3\n", "duplicate_column", "price and price"),
        (b"product_id,sku,name\nA,B,C\n", "duplicate_column", "product_id and sku"),
        (
            f"{HEADING}A,Caf\u00e9,,1,,\n".encode("cp1252"),
            "cannot_read_file",
            "Line 2 is not written in UTF-8",
        ),
        (f"{HEADING}A,Unga,,1,,\n".encode("utf-16"), "cannot_read_file", "UTF-16"),
        (f"{HEADING}A,Unga,,1,,\n".encode("utf-16-le"), "cannot_read_file", "NUL"),
        (f"{HEADING}A,Un\0ga,,1,,\n".encode(), "cannot_read_file", "Line 2 holds NUL"),
        (b"PK\x03\x04" + b"\x00" * 200, "cannot_read_file", "Excel workbook"),
        (b"\x1f\x8b\x08" + b"\x00" * 200, "cannot_read_file", "gzip"),
        (f"{HEADING}A,".encode() + b"x" * 200_000, "cannot_read_file", "longer than 64 KB"),
        (f'{HEADING}A,"{chr(10).join(["x" * 900] * 100)}'.encode(), "cannot_read_file", "never closed"),
        (f'{HEADING}A,"B" C,,1,,\n'.encode(), "cannot_read_file", "quotation marks"),
        (b",".join(b"c%d" % n for n in range(100)) + b"\n1\n", "cannot_read_file", "100 columns"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_that_helps(
    admin: Shopper, data: bytes, code: str, words: str
) -> None:
    answer = send(admin, data)

    assert (answer.status_code, answer.json["code"]) == (422, code), answer.text
    assert words in answer.json["detail"]
    assert admin.get("/product-imports").json["data"] == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (f"\ufeff{HEADING}A,Caf\u00e9,,1,,\n".encode(), {}),
        (f"{HEADING}A,Caf\u00e9,,1,,\r\n".encode("cp1252"), {"encoding": "windows-1252"}),
        ("sep=;\r\nSKU;Name;Price;Supplier\r\nA;Caf\u00e9;1,00;Njoro\r\n".encode(), {}),
        ("Product Name\tProduct-ID\tUnit price\nCaf\u00e9\tA\t1.00\n".encode(), {}),
        ('sku,name,price\n"A","Caf\u00e9","1/="\n\n,,\n'.encode(), {}),
    ],
    ids=["BOM", "Windows-1252", "sep= and semicolons", "tabs and other names", "quotes and blank lines"],
)
def test_files_as_spreadsheets_write_them_are_read(
    app: Flask, admin: Shopper, text: bytes, form: dict[str, str]
) -> None:
    done = read_in(app, admin, text, **form)

    assert counts(done) == {"created": 1}
    assert done["ignored_columns"] == (["Supplier"] if b"Supplier" in text else [])
    row = shelves(admin)["A"]
    assert (row["name"], row["price"]["amount"]) == ("Caf\u00e9", 100)


def test_a_key_sends_a_file_in_once_and_staff_may_look_but_not_send(
    admin: Shopper, staff: Shopper, amina: Shopper
) -> None:
    first = send(admin, LIST, key="0123456789abcdef")
    assert send(admin, LIST, key="0123456789abcdef").json["id"] == first.json["id"]
    assert send(admin, LIST + "X,Y,,1,,\n", key="0123456789abcdef").status_code == 422
    assert first.headers["Location"] == f"/api/v1/product-imports/{first.json['id']}"
    assert staff.get(first.headers["Location"].removeprefix("/api/v1")).status_code == 200
    assert send(staff, LIST).status_code == amina.get("/products/export.csv").status_code == 403
    assert admin.post("/product-imports", {"file": LIST}).json["code"] == "not_a_form"
    assert send(admin, LIST, dry_run="perhaps").status_code == 422
    assert admin.get("/product-imports/99/errors.csv").status_code == 404
