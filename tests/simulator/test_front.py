"""GET / with the drawn phones' build, and GET /sim/phones that they read."""

from pathlib import Path

import pytest

from simulator import front

PHONE = "254712345678"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>drawn</p>")
    (tmp_path / "assets" / "main-1.js").write_text("1")
    monkeypatch.setattr(front, "BUILD", tmp_path)
    return tmp_path


def test_a_browser_gets_the_drawn_phones_where_they_are_built(daraja, build):
    drawn = daraja.get("/", headers=BROWSER)
    assert ("drawn" in drawn.text, drawn.headers["Cache-Control"]) == (True, "no-cache")
    assert "max-age=31536000" in daraja.get("/assets/main-1.js").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/..%2Findex.html"])
def test_nothing_else_of_the_disk_is_served(daraja, build, path):
    assert daraja.get(path).status_code == 404


def test_the_plain_list_stays_for_who_asks_and_where_nothing_is_built(daraja, build):
    assert "Virtual phones" in daraja.get("/?plain", headers=BROWSER).text
    (build / "index.html").unlink()
    assert "Virtual phones" in daraja.get("/", headers=BROWSER).text


def test_the_bench_reads_who_rings_and_what_can_go_wrong(daraja):
    daraja.push(PHONE)
    seen = daraja.get("/sim/phones").json()
    assert [(each["phone"], each["rings"]) for each in seen["phones"]] == [(PHONE, True)]
    assert (seen["paybill"], seen["pin"]) == ("174379", "1234")
    assert {"callback_lost", "query_wrong"} <= {each["name"] for each in seen["faults"]}
    assert {"timed_out", "result_lost"} <= {each["name"] for each in seen["calls"]["faults"]}
    assert {"code": "R000001", "words": "The transaction has already been reversed."} in seen["calls"][
        "results"
    ]
    assert {"pays", "person"} <= {each["name"] for each in seen["outcomes"]}
