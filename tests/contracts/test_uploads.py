"""Dialect csv: a file of products, row by row, and what the categories brought in."""

import csv
import io
from typing import Any

import pytest

from tests.contracts.client import OldClient
from tests.contracts.conftest import Register
from tests.shopper import Shopper
from tests.world import PAYS, World, wait_for

HEAD = "product_id,product_name,category,price,quantity_sold,rating,review_count\n"
ROWS = (
    HEAD
    + "P1,Radio,Sound,99.5,10,4.5,12\n"
    + "P2,Speaker,Sound,1000,2,,\n"
    + "P3,Lamp,Light,,,3.9,\n"
    + "P4,,Light,50,1,5,1\n"
    + "P5,Torch,Light,cheap,1,5,1\n"
)


def upload(client: OldClient, text: str | bytes, name: str = "goods.csv", path: str = "/upload") -> Any:
    data = text.encode() if isinstance(text, str) else text
    form = {"file": (io.BytesIO(data), name)}
    return client.call("POST", path, data=form, content_type="multipart/form-data")


@pytest.mark.parametrize("path", ["/upload", "/upload_csv"])
def test_a_file_comes_in_row_by_row(strict: World, register: Register, path: str) -> None:
    staff = register("wanjiru", "staff")
    answer = upload(staff, ROWS, path=path)
    assert (answer.status_code, answer.json["msg"]) == (200, "Data uploaded successfully"), answer.text
    counts = {name: answer.json[name] for name in ("rows", "imported", "drafted", "refused")}
    assert counts == {"rows": 5, "imported": 2, "drafted": 1, "refused": 2}
    assert [error["row"] for error in answer.json["errors"]] == [5, 6]
    assert [row["name"] for row in OldClient(strict.app).get("/products").json] == ["Radio", "Speaker"]
    figures = "SELECT quantity_sold, rating, review_count FROM product_figures ORDER BY product_id"
    assert [tuple(row.values()) for row in strict.rows(figures)] == [
        (10, 450, 12),
        (2, None, None),
        (None, 390, None),
    ]
    assert upload(staff, ROWS).json["refused"] == 2  # once more changes nothing
    assert strict.one("SELECT COUNT(*) FROM products") == 3

    summary = staff.get("/summary_report")
    assert summary.content_type.startswith("text/csv")
    (sound,) = csv.DictReader(io.StringIO(summary.text))
    assert sound == {
        "category": "Sound",
        "total_revenue": "2995.00",
        "top_product": "Radio",
        "top_product_quantity_sold": "10",
    }


def test_what_is_wrong_with_a_file_is_said(register: Register) -> None:
    staff = register("wanjiru", "staff")
    missing = staff.call("POST", "/upload", data={}, content_type="multipart/form-data")
    assert (missing.status_code, missing.json["msg"]) == (400, "No file part")
    nothing = upload(staff, HEAD, name="")
    assert (nothing.status_code, nothing.json["msg"]) == (400, "No selected file")
    for column in ("product_id", "price", "rating"):
        answer = upload(staff, HEAD.replace(column, "other"))
        assert (answer.status_code, answer.json["msg"]) == (400, f"Missing column: {column}")
    for hostile in (b"PK\x03\x04", b"\x00\x01", HEAD.encode() + b"P1,\xff\xfe,,,,,\n", b""):
        answer = upload(staff, hostile)
        assert answer.status_code == 400
        assert len(answer.json["msg"]) > 10
        assert "Traceback" not in answer.text


def test_a_file_of_which_no_row_can_be_used_is_not_called_a_success(register: Register) -> None:
    staff = register("wanjiru", "staff")
    answer = upload(staff, HEAD + "P5,Torch,Light,cheap,1,5,1\nP6,Lamp,Light,1e400,1,5,1\n")
    assert answer.status_code == 400
    assert answer.json["msg"].startswith("No row could be used. Row 2: price: Write the price in shillings")
    assert (answer.json["rows"], answer.json["imported"], answer.json["refused"]) == (2, 0, 2)
    unnamed = upload(staff, HEAD + "P7,,Light,50,1,5,1\n")
    assert "Row 2: product_name: " in unnamed.json["msg"]


def test_what_is_said_about_a_file_can_be_done_by_who_sends_it_here(register: Register) -> None:
    staff = register("wanjiru", "staff")
    assert "product_id,product_name,category" in upload(staff, b"").json["msg"]
    latin = upload(staff, HEAD.encode() + "P1,Café,,,,,\n".encode("latin-1")).json["msg"]
    assert ("UTF-8" in latin, "encoding" in latin) == (True, False)
    long = upload(staff, HEAD + "P1," + "x" * 100_000 + ",,,,,\n").json["msg"]
    assert long.startswith("Line 2 is longer than 64 KB.")


def test_who_may_upload(register: Register, old: OldClient) -> None:
    nobody = upload(OldClient(old.app), ROWS)
    assert (nobody.status_code, nobody.json["msg"]) == (401, "Missing or invalid token")
    refused = upload(register("amina"), ROWS)
    assert (refused.status_code, bool(refused.json["msg"])) == (403, True)
    old.post("/signup", {"username": "pupil", "password": "siri"})
    old.token = old.post("/login", {"username": "pupil", "password": "siri"}).json["access_token"]
    assert upload(old, ROWS).status_code == 200


def test_the_shops_own_sales_are_added_to_what_was_imported(
    strict: World, register: Register, staff: Shopper
) -> None:
    njeri, amina = register("njeri", "staff"), register("amina")
    upload(njeri, HEAD + "P1,Radio,Sound,100,3,4,1\nP2,Speaker,Sound,1000,2,4,1\n")
    (radio, _) = OldClient(strict.app).get("/products").json
    amina.post("/cart", {"product_id": radio["id"], "quantity": 4})
    begun = amina.post("/mpesa", {"number": PAYS, "amount": 400})
    assert begun.status_code == 200, begun.text
    wait_for(lambda: staff.get(f"/orders/{begun.json['order_id']}").json["status"] == "confirmed")
    (sound,) = csv.DictReader(io.StringIO(njeri.get("/summary_report").text))
    assert sound == {
        "category": "Sound",
        "total_revenue": "2700.00",
        "top_product": "Radio",
        "top_product_quantity_sold": "7",
    }
