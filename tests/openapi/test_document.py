"""The description covers what is there, and says for each call who may use it and what may come back."""

from typing import Any

import pytest
from flask import Flask

from app.web import generated
from tests.openapi.kit import Operation


def test_every_route_of_the_api_is_described(session_app: Flask, operations: list[Operation]) -> None:
    described = {(each.method, each.name) for each in operations}
    served = {
        (method, rule.endpoint.rpartition(".")[2])
        for rule in session_app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert served <= described


def test_every_operation_has_a_name_of_its_own(operations: list[Operation]) -> None:
    names = [each.name for each in operations]

    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_every_operation_has_one_known_tag_and_a_summary_of_one_line(
    document: dict[str, Any], operations: list[Operation]
) -> None:
    tags = {tag["name"] for tag in document["tags"]}

    for each in operations:
        assert set(each.said["tags"]) <= tags
        assert 3 < len(each.said["summary"]) <= 100
        assert not each.said["summary"].endswith(".")


def test_security_says_what_the_guard_of_the_route_asks_for(operations: list[Operation]) -> None:
    said = {each.name: each.said for each in operations}

    assert said["read_me"]["security"] == [{"bearer": []}]
    assert said["list_users"]["security"] == [{"bearer": []}]
    assert said["read_cart"]["security"] == [{}, {"bearer": []}, {"cart": []}, {"order": []}]
    assert said["alive"]["security"] == [{}]
    assert set(said["list_users"]["responses"]) >= {"401", "403"}


@pytest.mark.parametrize("name", ["place_order", "pay_order", "adjust_stock"])
def test_where_money_or_stock_moves_the_key_is_required(operations: list[Operation], name: str) -> None:
    (operation,) = [each for each in operations if each.name == name]
    (key,) = [each for each in operation.parameters if each["name"] == "Idempotency-Key"]

    assert key["required"] is True
    assert set(operation.said["responses"]) >= {"400", "409", "422"}


def test_a_body_can_be_malformed_too_large_not_json_or_against_the_rules(operations: list[Operation]) -> None:
    with_body = [each for each in operations if "requestBody" in each.said and "callbacks" not in each.path]

    assert len(with_body) > 10
    for each in with_body:
        assert set(each.said["responses"]) >= {"400", "413", "415", "422"}


def test_an_address_with_an_id_can_lead_nowhere(operations: list[Operation]) -> None:
    for each in operations:
        if each.sent("path") and "callbacks" not in each.path:
            assert "404" in each.said["responses"]


def test_if_match_can_come_too_late_and_an_etag_can_be_asked_for(operations: list[Operation]) -> None:
    for each in operations:
        if "If-Match" in each.sent("header"):
            assert "412" in each.said["responses"]
        if each.method == "GET" and "ETag" in each.said["responses"].get("200", {}).get("headers", {}):
            assert "If-None-Match" in each.sent("header")
            assert "304" in each.said["responses"]


def test_every_refusal_is_a_problem(document: dict[str, Any], operations: list[Operation]) -> None:
    for each in operations:
        assert each.said["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    for name, response in document["components"]["responses"].items():
        (kind,) = response["content"]
        assert (name, kind) == (name, "application/problem+json")


def test_what_is_sent_and_what_is_answered_are_exact(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert schemas["ProductCreate"]["required"] == ["name"]
    assert schemas["ProductCreate"]["properties"]["stock"]["type"] == ["integer", "null"]
    assert schemas["ProductCreate"]["additionalProperties"] is False
    assert schemas["Money"]["required"] == ["amount", "currency", "display"]
    assert schemas["MoneyInput"]["required"] == ["amount"]
    assert schemas["Product"]["properties"]["status"]["enum"] == ["active", "draft", "retired"]


def test_nothing_is_described_that_nobody_refers_to(document: dict[str, Any]) -> None:
    text = str(document)

    for name in document["components"]["schemas"]:
        assert f"'#/components/schemas/{name}'" in text


def test_the_document_in_the_repository_is_up_to_date(session_app: Flask) -> None:
    with session_app.app_context():
        assert generated.DOCUMENT.read_text(encoding="utf-8") == generated.text_of_document(), (
            "write it again: flask --app wsgi openapi write"
        )
