"""The OpenAPI document as a reader wants it: operations by chapter, fields as rows, a curl line for each."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
PREFIX = "#/components/schemas/"
WHO = {
    "open_to_all": "Anybody",
    "anyone": "Anybody; with a token, for what is theirs",
    "signed_in": "Whoever is signed in",
    "staff": "Staff and administrators",
    "admin": "Administrators",
    "operator": "Monitoring (METRICS_TOKEN)",
}
TYPES = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "number": "number",
    "null": "null",
}
WIDEST = 72
TOKEN = {"bearer": "Authorization: Bearer ...", "cart": "Cart-Token: ...", "order": "Order-Token: ..."}


@dataclass(frozen=True)
class Row:
    """A field or a parameter. `target` names the schema that says more."""

    name: str
    kind: str
    target: str
    rules: str
    needed: bool
    words: str


@dataclass(frozen=True)
class Answer:
    """One of the things that may come back."""

    status: str
    words: str
    example: str
    target: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """One call."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    who: str
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answers: tuple[Answer, ...]
    refusals: tuple[Answer, ...]
    curl: str


def chapters(document: Document, *, host: str) -> list[tuple[str, str, list[Operation]]]:
    """(tag, its words, its operations), in the document's order. `host` begins the curl lines."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                shown = _operation(document, path, method, item.get("parameters", []), operation, host)
                found[operation["tags"][0]].append(shown)
    return [(tag["name"], tag["description"], found[tag["name"]]) for tag in document["tags"]]


def schemas(document: Document) -> list[tuple[str, str, list[Row]]]:
    """(name, its words, its fields), by name."""
    known = document["components"]["schemas"]
    return [(name, known[name].get("description", ""), list(rows(known[name]))) for name in sorted(known)]


def rows(schema: Document) -> Iterator[Row]:
    """The members of an object."""
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield _row(name, field, name in required)


def _row(name: str, field: Document, needed: bool) -> Row:
    kind, target = _kind(field)
    return Row(name, kind, target, _rules(field), needed, field.get("description", ""))


def _kind(field: Document) -> tuple[str, str]:
    if "$ref" in field:
        name = field["$ref"].removeprefix(PREFIX)
        return name, name
    if "anyOf" in field:
        kinds = [_kind(each) for each in field["anyOf"]]
        return " or ".join(kind for kind, _ in kinds), kinds[0][1]
    if field.get("type") == "array":
        kind, target = _kind(field["items"])
        return f"list of {kind}", target
    named = field.get("type", "anything")
    kinds_named = named if isinstance(named, list) else [named]
    shown = " or ".join(TYPES.get(each, str(each)) for each in kinds_named)
    moment = field.get("format") == "date-time"
    return (shown.replace("text", "moment") if moment else shown), ""


def _rules(field: Document) -> str:
    said = []
    if "enum" in field:
        said.append("one of " + ", ".join("null" if each is None else str(each) for each in field["enum"]))
    low, high = field.get("minLength"), field.get("maxLength")
    if high is not None:
        said.append(f"{low} to {high} characters" if low else f"up to {high} characters")
    low, high = field.get("minimum"), field.get("maximum")
    if high is not None:
        said.append(f"{low} or more" if high > 10**15 else f"{low} to {high:,}")
    if field.get("default") not in (None, ""):
        said.append(f"default {json.dumps(field['default'])}")
    return "; ".join(said)


def _operation(
    document: Document, path: str, method: str, shared: list[Document], operation: Document, host: str
) -> Operation:
    parameters = [*shared, *operation.get("parameters", [])]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    target = body.get("schema", {}).get("$ref", "").removeprefix(PREFIX)
    answers = [_answer(document, status, each) for status, each in operation["responses"].items()]
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        words=operation.get("description", ""),
        who=WHO.get(operation.get("x-guard", ""), ""),
        parameters=tuple(_parameter(each) for each in parameters),
        body=tuple(rows(document["components"]["schemas"][target])) if target else (),
        answers=tuple(each for each in answers if each.status[0] in "23"),
        refusals=tuple(each for each in answers if each.status[0] in "45"),
        curl=_curl(method, path, parameters, operation, host),
    )


def _parameter(each: Document) -> Row:
    field = each["schema"] | {"description": each.get("description", "")}
    row = _row(each["name"], field, each.get("required", False))
    return Row(row.name, f"{row.kind}, in the {each['in']}", row.target, row.rules, row.needed, row.words)


def _answer(document: Document, status: str, answer: Document) -> Answer:
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    content: Document = next(iter(answer.get("content", {}).values()), {})
    shown = content.get("example", "")
    if shown and not isinstance(shown, str):
        shown = _pretty(shown)
    target = content.get("schema", {}).get("$ref", "").removeprefix(PREFIX)
    return Answer(status, answer["description"], shown, target, tuple(answer.get("headers", ())))


def _pretty(value: Any) -> str:
    """JSON with its small objects, such as sums of money, on a line each."""

    def flat(found: re.Match[str]) -> str:
        one_line = " ".join(found[0].split()).replace("{ ", "{").replace(" }", "}")
        return one_line if len(one_line) <= WIDEST else found[0]

    return re.sub(r"\{[^{}\[\]]*\}", flat, json.dumps(value, indent=2, ensure_ascii=False))


def _curl(method: str, path: str, parameters: list[Document], operation: Document, host: str) -> str:
    for each in parameters:
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", str(each.get("example", "...")))
    parts = ["curl" if method == "get" else f"curl -X {method.upper()}", f"{host}{path}"]
    schemes = [scheme for option in operation["security"] for scheme in option]
    headers = [TOKEN[schemes[0]]] if schemes and {} not in operation["security"] else []
    headers += [
        f"{e['name']}: {e.get('example', '...')}"
        for e in parameters
        if e["in"] == "header" and e.get("required")
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if body:
        headers.append("Content-Type: application/json")
        sent = json.dumps(body["example"], ensure_ascii=False)
    lines = [" ".join(parts), *(f"  -H {shlex.quote(header)}" for header in headers)]
    return " \\\n".join([*lines, f"  -d {shlex.quote(sent)}"] if body else lines)
