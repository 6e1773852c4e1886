"""A file that is no statement of this shop changes nothing, and the answer says how to mend it."""

import io
import zipfile

import pytest

from simulator import sheets
from tests.payments.c2b.kit import receipts
from tests.payments.statements.kit import COLUMNS, a_statement, imported, read_in
from tests.shopper import Shopper
from tests.world import World


def workbook(**parts: bytes) -> bytes:
    """A good workbook with other parts in it."""
    rows = [["Short Code:", "174379"], COLUMNS.split(","), ["UKM1AB2CD3"]]
    packed = io.BytesIO(sheets.xlsx_bytes(rows))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return packed.getvalue()


def replaced(old: bytes, new: bytes) -> bytes:
    """A workbook whose sheet says something else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as good, zipfile.ZipFile(packed, "w") as bad:
        for part in good.infolist():
            bad.writestr(part.filename, good.read(part).replace(old, new))
    return packed.getvalue()


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet '
FILES = {
    "nothing": (b"", "empty"),
    "another file": (b"<html><body>Sign in</body></html>", "no row with the column names"),
    "UTF-16": ("Receipt No.".encode("utf-16"), "UTF-16"),
    "no UTF-8": (a_statement("UKM1AB2CD3").replace(b"Duka", b"\xff\xfe\xe9"), "not written in UTF-8"),
    "NUL": (a_statement("UKM1AB2CD3").replace(b"Duka", b"Du\0ka"), "NUL"),
    "open quote": (a_statement(titles='Short Code:,174379\n"' + "x" * 200_000), "commas and quotes"),
    "no Paid In": (a_statement(columns=COLUMNS.replace("Paid In", "Something")), "column Paid In is missing"),
    "two Paid In": (a_statement(columns=f"{COLUMNS},Paid In"), "two columns called Paid In"),
    "another shop's": (a_statement(titles="Short Code:,600000\n"), "is of 600000"),
    "nobody's": (a_statement(titles=""), "send `shortcode` 174379"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old .xls"),
    "half a workbook": (workbook()[:700], "broken"),
    "bomb": (workbook(bomb=b"0" * 130_000_000), "unpacks to far more"),
    "entities": (replaced(b"<worksheet ", ENTITY), "broken"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_with_a_sentence(world: World, admin: Shopper, name: str) -> None:
    data, words = FILES[name]

    answer = imported(admin, data)

    assert (answer.status_code, answer.json["code"]) == (422, "statement_unreadable"), answer.text
    assert words in answer.json["errors"][0]["detail"]
    assert receipts(world) == world.rows("SELECT id FROM statement_imports") == []


def test_a_file_that_names_no_shop_needs_somebody_who_does(world: World, admin: Shopper) -> None:
    nobodys = a_statement("UKM1AB2CD3", titles="")

    assert imported(admin, nobodys, shortcode="600000").json["errors"][0]["pointer"] == "/shortcode"
    assert imported(admin, nobodys, shortcode="174379").status_code == 202


def test_a_file_that_is_too_large_is_refused_before_it_is_read(world: World, admin: Shopper) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = form + b"x" * (11 * 1024 * 1024) + b"\r\n--x--\r\n"
    sent = {"data": body, "content_type": "multipart/form-data; boundary=x"}

    assert admin.post("/statements/imports", **sent).status_code == 413


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.replace('","', '";"').replace(COLUMNS, COLUMNS.replace(",", ";")),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("Receipt No.", "RECEIPT NO").replace("\n", "\r\n"),
        lambda text: text.replace("20-11-2026", "20/11/2026"),
    ],
    ids=["semicolons", "byte order mark", "capitals", "slashes"],
)
def test_what_spreadsheets_do_to_a_file_is_understood(world: World, admin: Shopper, changed) -> None:
    data = changed(a_statement("UKM1AB2CD3").decode()).encode()

    assert read_in(world, admin, data)["new_lines"] == 1
