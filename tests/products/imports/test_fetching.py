"""Pictures that a price list names: fetched from public servers only, with nothing to gain from tricks."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.products.imports.fetcher import Fetcher, NotFetched
from tests.products.images.kit import painted
from tests.products.imports.kit import desk_of, errors, price_list, work
from tests.shopper import Shopper

PICTURE = painted("green", size=(300, 200))


class Shelf(http.server.BaseHTTPRequestHandler):
    """A server with one picture, a long file, and somebody who sends on."""

    def do_GET(self) -> None:
        answers: dict[str, tuple[int, bytes]] = {
            "/unga.png": (200, PICTURE),
            "/page.html": (200, b"<h1>Unga</h1>"),
            "/long": (200, b"x" * (5 * 1024 * 1024 + 1)),
            "/elsewhere": (302, b""),
        }
        status, body = answers.get(self.path, (404, b""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/unga.png")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_picture_is_fetched_once_and_what_is_none_is_among_the_refused_rows(
    app: Flask, admin: Shopper, elsewhere: str
) -> None:
    desk = replace(desk_of(app), fetcher=Fetcher(allow_loopback=True))
    paths = ("unga.png", "page.html", "long", "elsewhere", "nothing")
    rows = [f"S{n},Thing,1,{elsewhere}/{path}" for n, path in enumerate(paths)]
    text = "sku,name,price,image_url\n" + "\n".join(rows) + "\nS9,Thing,1,ftp://example.com/x.png\n"
    for _ in range(2):
        import_id = price_list(admin, text)
        work(app, desk=desk)

    found = {row["sku"]: row["images"] for row in admin.get("/products").json["data"]}
    assert {sku: len(images) for sku, images in found.items()} == {
        "S0": 1,
        "S1": 0,
        "S2": 0,
        "S3": 0,
        "S4": 0,
    }
    assert (found["S0"][0]["width"], found["S0"][0]["height"]) == (300, 200)
    told = "\n".join(sorted(errors(admin, import_id)))
    assert [words in told for words in ("cannot fetch", "JPEG", "5 MB", "sends on", "404")] == [True] * 5
    assert admin.get(f"/product-imports/{import_id}").json["failed"] == 5

    admin.post(f"/product-imports/{import_id}/retry")
    work(app, desk=desk)
    assert len(errors(admin, import_id)) == 5


PRIVATE = [
    "http://example.com/x.png",
    "file:///etc/passwd",
    "gopher://example.com/",
    "https:///x",
    "https://user:pass@example.com/x",
    "https://example.com:22/x",
    "https://example.com\\@127.0.0.1/x",
    *(f"https://{host}/x" for host in ("127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "0")),
    *(
        f"https://{host}/x"
        for host in ("10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "169.254.169.254")
    ),
    *(
        f"https://[{host}]/x"
        for host in ("::1", "::", "fd00::1", "fe80::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")
    ),
    *(f"https://{host}/x" for host in ("localhost", "metadata", "shop.internal", "printer.local")),
]


@pytest.mark.parametrize("url", PRIVATE)
def test_the_shops_own_doors_are_not_knocked_at(url: str) -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"]

    with pytest.raises(NotFetched) as refused:
        Fetcher(resolver=resolver).get(url)

    assert (asked, refused.value.again) == ([], False)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_nor_by_a_name_that_means_them(address: str) -> None:
    fetcher = Fetcher(resolver=lambda host, port: ["93.184.216.34", address])

    with pytest.raises(NotFetched, match="cannot fetch"):
        fetcher.get("https://pictures.example.com/unga.png")
