"""/openapi.json: made once, kept, compressed."""

import gzip

from flask.testing import FlaskClient


def test_it_is_one_document_for_everybody(site: FlaskClient) -> None:
    answer = site.get("/openapi.json")

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json["openapi"].startswith("3.1")
    assert answer.json["servers"] == [{"url": "/"}]
    assert set(answer.json["components"]["securitySchemes"]) == {"bearer", "cart", "order"}


def test_it_tells_a_newcomer_about_tokens_money_keys_pages_and_errors(site: FlaskClient) -> None:
    words = site.get("/openapi.json").json["info"]["description"]

    for word in ("Cart-Token", "Order-Token", "Bearer", "cents", "Idempotency-Key", "cursor", "problem+json"):
        assert word in words


def test_it_is_not_sent_twice(site: FlaskClient) -> None:
    mark = site.get("/openapi.json").headers["ETag"]

    assert site.get("/openapi.json", headers={"If-None-Match": mark}).status_code == 304


def test_it_is_compressed_for_those_who_can_read_it(site: FlaskClient) -> None:
    packed = site.get("/openapi.json", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < 60_000
    assert gzip.decompress(packed.data) == site.get("/openapi.json").data


def test_it_cannot_be_written_to(site: FlaskClient) -> None:
    assert site.post("/openapi.json").status_code == 405
