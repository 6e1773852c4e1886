"""A list that is read over a slow line is sent compressed."""

import gzip

import pytest
from flask import Flask, jsonify

PACKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(make_app):
    """An application with a long list, a short one, a marked one, and a way to write."""
    app: Flask = make_app()
    long = [{"name": "Unga wa dola, 2 kg", "price": 18950}] * 100

    @app.route("/long", methods=["GET", "POST"])
    def _long():
        return jsonify(long)

    @app.get("/short")
    def _short():
        return jsonify(long[:1])

    @app.get("/marked")
    def _marked():
        answer = jsonify(long)
        answer.set_etag("3")
        return answer

    return app.test_client()


def test_a_long_list_is_sent_compressed_to_who_takes_it(client) -> None:
    answer = client.get("/long", headers=PACKED)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 300
    assert gzip.decompress(answer.data) == client.get("/long").data
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("encodings", ["", "identity", "gzip;q=0"])
def test_who_does_not_take_it_gets_it_plain_and_caches_know(client, encodings) -> None:
    answer = client.get("/long", headers={"Accept-Encoding": encodings})

    assert "Content-Encoding" not in answer.headers
    assert len(answer.json) == 100
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_what_is_short_or_marked_or_written_is_left_alone(client) -> None:
    answers = [client.get("/short", headers=PACKED), client.get("/marked", headers=PACKED)]
    answers.append(client.post("/long", headers=PACKED))

    assert [each.headers.get("Content-Encoding") for each in answers] == [None, None, None]
    assert answers[1].headers["ETag"] == '"3"'
