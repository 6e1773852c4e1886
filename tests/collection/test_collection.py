"""The Postman collection is made from the API's description, and leaves nothing out.

`tests/collection/run` walks through it with newman.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.web import generated
from app.web.collection import postman
from app.web.collection.office import REST
from app.web.openapi import document
from tests.conftest import environment

HERE = Path(__file__).parent
Item = dict[str, Any]


@pytest.fixture(scope="module")
def collection(session_app: Flask) -> Item:
    return postman.collection(document(session_app))


@pytest.fixture(scope="module")
def items(collection: Item) -> list[Item]:
    """The steps at the API's own addresses."""
    return [item for folder in collection["item"] if not is_older(folder) for item in folder["item"]]


@pytest.fixture(scope="module")
def older(collection: Item) -> list[Item]:
    """The steps at older backends' addresses."""
    return [item for folder in collection["item"] if is_older(folder) for item in folder["item"]]


def is_older(folder: Item) -> bool:
    return str(folder["name"]).startswith("Older: ")


@pytest.fixture(scope="module")
def everything() -> Flask:
    """A shop that serves every dialect; its database is not asked."""
    return create_app(environment("sqlite://", 5000) | {"DIALECTS": "all"})


def text_of(item: Item) -> str:
    return json.dumps(item)


def called(items: list[Item]) -> Iterator[tuple[str, str]]:
    for item in items:
        yield item["request"]["method"], item["request"]["url"]["raw"].partition("?")[0]


def test_the_file_in_the_repository_is_up_to_date(session_app: Flask) -> None:
    with session_app.app_context():
        assert generated.COLLECTION.read_text(encoding="utf-8") == generated.text_of_collection(), (
            "write it again: flask --app wsgi collection write"
        )


def test_every_operation_of_the_api_is_called(session_app: Flask, items: list[Item]) -> None:
    calls = set(called(items))

    for path, methods in document(session_app)["paths"].items():
        address = re.compile(re.escape("{{base_url}}") + re.sub(r"\{\w+\}", "[^/]+", path))
        for method in set(methods) - {"parameters"}:
            assert any(verb == method.upper() and address.fullmatch(raw) for verb, raw in calls), (
                method,
                path,
            )


def test_the_journey_calls_nothing_that_is_not_there(session_app: Flask, items: list[Item]) -> None:
    paths = document(session_app)["paths"]
    known = [re.compile(re.escape("{{base_url}}") + re.sub(r"\{\w+\}", "[^/]+", path)) for path in paths]

    for _, raw in called(items):
        assert raw.startswith("{{simulator_url}}/") or any(each.fullmatch(raw) for each in known)


def test_the_older_folders_call_what_the_dialects_serve(everything: Flask, older: list[Item]) -> None:
    adapter = everything.url_map.bind("127.0.0.1")

    for method, raw in called(older):
        path = re.sub(r"\{\{\w+\}\}", "7", raw.removeprefix("{{base_url}}"))
        assert adapter.match(path, method=method)


def test_folders_stand_in_the_order_of_a_journey(collection: Item) -> None:
    names = [folder["name"] for folder in collection["item"]]

    assert [name[0] for name in names] == [*(str(number) for number in range(1, 10)), *"OOOOO"]


def test_every_step_has_a_name_of_its_own_and_checks_its_answer(items: list[Item], older: list[Item]) -> None:
    items = [*items, *older]
    names = [item["name"] for item in items]

    assert sorted(names) == sorted(set(names))
    for item in items:
        assert "pm.test(" in text_of(item)


def test_no_step_asks_again_for_ever(items: list[Item]) -> None:
    for item in items:
        if "setNextRequest" in text_of(item):
            assert re.search(r"tries < \d+", text_of(item))


def test_every_variable_is_one_of_the_collection(collection: Item, items: list[Item]) -> None:
    known = {variable["key"] for variable in collection["variable"]} | {"$guid"}

    for item in items:
        assert set(re.findall(r"\{\{([^}]+)\}\}", text_of(item))) <= known


def test_tokens_and_ids_start_empty(collection: Item) -> None:
    filled = {variable["key"] for variable in collection["variable"] if variable["value"]}

    assert filled == {"base_url", "simulator_url", "admin_login", "admin_password"}


def test_where_a_key_is_required_a_new_one_is_sent(items: list[Item]) -> None:
    (step,) = [item for item in items if item["name"] == "Check out as a guest"]
    sent = {header["key"]: header["value"] for header in step["request"]["header"]}

    assert sent["Idempotency-Key"] == "{{$guid}}"
    assert sent["Cart-Token"] == "{{cart_token}}"


def test_an_operation_that_the_journey_does_not_know_is_added(session_app: Flask) -> None:
    described = document(session_app)
    new = {**described["paths"]["/healthz"]["get"], "operationId": "knock", "summary": "Knock"}

    made = postman.collection({**described, "paths": {**described["paths"], "/knock": {"get": new}}})
    (rest,) = [folder for folder in made["item"] if folder["name"] == REST.name]

    assert "Knock" in [item["name"] for item in rest["item"]]


def test_newman_is_pinned_and_no_registry_is_named() -> None:
    package = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))

    assert re.fullmatch(r"\d+\.\d+\.\d+", package["devDependencies"]["newman"])
    for name, each in lock["packages"].items():
        assert not name or each["integrity"].startswith("sha512-")
        assert "resolved" not in each
