"""/docs and its sisters: readable without a network, and without anybody else's server."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.errors import AppError
from app.web.openapi.refusals import every
from tests.openapi.kit import Operation
from tests.shopper import Shopper

PAGES = ("/docs", "/docs/errors", "/docs/try")


def page(site: FlaskClient, path: str) -> str:
    answer = site.get(path)
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    return answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_else_for_anything(site: FlaskClient, path: str) -> None:
    fetched = re.findall(r'<(?:link|script|img|iframe)[^>]*(?:src|href)="([^"]*)"', page(site, path))

    assert [address for address in fetched if not address.startswith(("/docs/assets/", "data:,"))] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_is_told_to_ask_nobody_else(site: FlaskClient, path: str) -> None:
    policy = site.get(path).headers["Content-Security-Policy"]

    assert "default-src 'none'; script-src 'self';" in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_needs_is_there_and_may_be_kept_for_ever(site: FlaskClient, path: str) -> None:

    for address in re.findall(r'"(/docs/assets/[^"]+)"', page(site, path)):
        answer = site.get(address)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)


def test_swagger_ui_asks_no_validator_elsewhere(site: FlaskClient) -> None:
    script = site.get("/docs/assets/try.js").text

    assert "validatorUrl: null" in script
    assert "http" not in script


@pytest.mark.parametrize("name", ["nothing.js", "..%2F..%2Fconfig.py", "oauth2-redirect.html"])
def test_no_other_file_is_served(site: FlaskClient, name: str) -> None:
    answer = site.get(f"/docs/assets/{name}")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_the_guide_shows_every_operation_with_a_line_to_send_it(
    site: FlaskClient, operations: list[Operation]
) -> None:
    shown = page(site, "/docs")

    for each in operations:
        assert f'id="{each.name}"' in shown
    assert shown.count("<pre><code>curl") >= len(operations)


def test_the_guide_needs_no_script(site: FlaskClient) -> None:
    shown = page(site, "/docs")

    assert "<h2" in shown
    assert re.findall(r"<script[^>]*>(.+?)</script>", shown) == []


def test_every_code_is_explained_where_a_problem_points(site: FlaskClient) -> None:
    shown = page(site, "/docs/errors")

    for code in every():
        assert f'id="{code}"' in shown


def test_a_problem_points_at_its_code(app: Flask, site: FlaskClient, guest: Shopper) -> None:
    kind = guest.get("/orders/1").json["type"]

    path, _, anchor = kind.removeprefix(app.config["PUBLIC_URL"]).partition("#")
    assert f'id="{anchor}"' in page(site, path)


def test_a_new_refusal_is_listed_by_itself() -> None:
    codes = every()

    for kind in AppError.__subclasses__():
        if kind.__module__.startswith("app."):
            code = kind.__new__(kind).code
            assert (codes[code].status, codes[code].detail) == (kind.status, kind.detail)


def test_codes_are_the_same_on_every_python() -> None:
    codes = every()

    assert codes["content_too_large"].title == "Content Too Large"
    assert codes["invalid"].title == "Unprocessable Content"


def test_a_page_is_not_sent_twice(site: FlaskClient) -> None:
    mark = site.get("/docs").headers["ETag"]

    assert site.get("/docs", headers={"If-None-Match": mark}).status_code == 304
