"""Reading the API's description, and holding answers against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.shopper import Shopper

Document = dict[str, Any]
TOLD = {
    "ETag",
    "Location",
    "Link",
    "Retry-After",
    "Idempotent-Replayed",
    "Cart-Token",
    "Order-Token",
    "WWW-Authenticate",
}


@dataclass(frozen=True)
class Operation:
    """One operation, with what its path says for all its methods."""

    method: str
    path: str
    said: Document
    shared: tuple[Document, ...]

    @property
    def name(self) -> str:
        return str(self.said["operationId"])

    @property
    def parameters(self) -> list[Document]:
        return [*self.shared, *self.said.get("parameters", [])]

    def sent(self, place: str) -> set[str]:
        """The names of the parameters in `place`."""
        return {each["name"] for each in self.parameters if each["in"] == place}


def operations_of(document: Document) -> list[Operation]:
    return [
        Operation(method.upper(), path, said, tuple(item.get("parameters", ())))
        for path, item in document["paths"].items()
        for method, said in item.items()
        if method != "parameters"
    ]


def answer_of(document: Document, said: Document) -> Document:
    """An answer's description, also where it only refers to one."""
    found: Document = said
    if "$ref" in said:
        found = document["components"]["responses"][said["$ref"].rpartition("/")[2]]
    return found


def complaints(document: Document, schema: Document, value: Any) -> list[str]:
    """What JSON Schema (2020-12) says against `value`."""
    from jsonschema import Draft202012Validator  # among the tools, not among what the shop stands on

    whole = {**schema, "components": document["components"]}
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def examples_of(document: Document, operation: Operation) -> Iterator[tuple[str, Document, Any]]:
    """(where it stands, its schema, the example) for the body and every answer."""
    bodies = {"body": operation.said.get("requestBody", {})}
    answers = {status: answer_of(document, said) for status, said in operation.said["responses"].items()}
    for where, holder in {**bodies, **answers}.items():
        for content in holder.get("content", {}).values():
            for example in [each["value"] for each in content.get("examples", {}).values()]:
                yield where, content["schema"], example
            if "example" in content:
                yield where, content["schema"], content["example"]


class Critic(Shopper):
    """A shopper who holds every answer against the description."""

    def __init__(self, app: Flask, document: Document) -> None:
        super().__init__(app)
        self.document = document
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def call(self, method: str, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        answer = super().call(method, path, body, **kwargs)
        self._judge(method, path, answer)
        return answer

    def _judge(self, method: str, path: str, answer: TestResponse) -> None:
        rule = self.app.url_map.bind("").match(f"/api/v1{path.partition('?')[0]}", method, return_rule=True)[
            0
        ]
        known = {each.name: each for each in operations_of(self.document)}
        operation = known[rule.endpoint.rpartition(".")[2]]
        self.seen.add(operation.name)
        said = operation.said["responses"].get(str(answer.status_code))
        where = f"{method} {path} {answer.status_code}"
        if said is None:
            self.wrong.append(f"{where} is not described")
            return
        described = answer_of(self.document, said)
        self.wrong += [
            f"{where}: the header {name} is not described"
            for name in TOLD & set(answer.headers.keys())
            if name not in described.get("headers", {})
        ]
        content = described.get("content", {}).get(answer.content_type)
        if answer.data and content is None:
            self.wrong.append(f"{where}: {answer.content_type} is not described")
        elif answer.data:
            found = complaints(self.document, content["schema"], answer.json)
            self.wrong += [f"{where}: {each}" for each in found]
