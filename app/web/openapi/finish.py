"""The last hand on the document, when every operation and schema is in it."""

import copy
from collections.abc import Iterator
from typing import Any

from flask_smorest.utils import deepupdate

from app.web.openapi import words
from app.web.openapi.examples import BY_NAME, BY_OPERATION, example

Document = dict[str, Any]
Schemas = dict[str, dict[str, Any]]
PREFIX = "#/components/schemas/"
# In a field's metadata: an answer may come without it; a request may hold it, in vain.
SOMETIMES, IGNORED = "x-sometimes", "x-ignored"


def finished(raw: Document) -> Document:
    """A complete document from what was registered: nothing that is not used, an example everywhere."""
    document = copy.deepcopy(raw)
    schemas: Schemas = document["components"]["schemas"]
    for name, more in words.SCHEMAS.items():
        deepupdate(schemas.get(name, {}), copy.deepcopy(more))
    operations = [
        each for path in document["paths"].values() for key, each in path.items() if key != "parameters"
    ]
    asked = [body for each in operations for body in _bodies(each.get("requestBody", {}))]
    answers = [answer for each in operations for answer in _answers(document, each)]
    _part(schemas, asked, answers)
    for name in sorted(_reached(schemas, answers)):
        _promise(schemas[name])
    used = _reached(schemas, asked) | _reached(schemas, answers)
    document["components"]["schemas"] = {name: schemas[name] for name in schemas if name in used}
    for each in operations:
        _exemplify(each, schemas)
    for path in document["paths"].values():
        _name_ids(path)
    document["tags"] = _tags(document.get("tags", []), operations)
    return _in_order(document)


def _bodies(holder: Document) -> list[Document]:
    return [each for each in holder.get("content", {}).values() if "schema" in each]


def _answers(document: Document, operation: Document) -> Iterator[Document]:
    for answer in operation["responses"].values():
        name = answer.get("$ref", "").rpartition("/")[2]
        yield from _bodies(document["components"]["responses"][name] if name else answer)


def _refs(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of `part` that refers to a schema."""
    if isinstance(part, dict):
        if str(part.get("$ref", "")).startswith(PREFIX):
            yield part
        for inner in part.values():
            yield from _refs(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _refs(inner)


def _reached(schemas: Schemas, parts: Any) -> set[str]:
    found: set[str] = set()
    waiting = [ref["$ref"].removeprefix(PREFIX) for ref in _refs(parts)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [ref["$ref"].removeprefix(PREFIX) for ref in _refs(schemas[name])]
    return found


def _part(schemas: Schemas, asked: list[Document], answers: list[Document]) -> None:
    """A schema that is both sent and answered becomes two: what is only read is nothing to send."""
    for name in sorted(_reached(schemas, asked) & _reached(schemas, answers)):
        schemas[f"{name}Input"] = copy.deepcopy(schemas[name])
    waiting: list[Any] = [*asked]
    seen: set[str] = set()
    while waiting:
        for ref in _refs(waiting.pop()):
            name = ref["$ref"].removeprefix(PREFIX)
            name = f"{name}Input" if f"{name}Input" in schemas else name
            ref["$ref"] = PREFIX + name
            if name not in seen:
                seen.add(name)
                waiting.append(schemas[name])
    for name in seen:
        _as_sent(schemas[name])


def _as_sent(schema: Document) -> None:
    properties = schema.get("properties", {})
    for name, field in list(properties.items()):
        if field.pop(IGNORED, False):
            properties[name] = {"description": "Taken and ignored, so that what was read can be sent back"}
        elif field.get("readOnly"):
            del properties[name]


def _promise(schema: Document) -> None:
    """An answer has all its members, but for those that come sometimes."""
    schema["required"] = []
    for name, field in schema.get("properties", {}).items():
        if not field.pop(SOMETIMES, False):
            schema["required"].append(name)
        for mark in (IGNORED, "readOnly", *(("pattern",) if "format" in field else ())):
            field.pop(mark, None)


def _exemplify(operation: Document, schemas: Schemas) -> None:
    body = operation.get("requestBody", {})
    for content in _bodies(body):
        content.setdefault("example", example(content["schema"], schemas, sent=True))
        target = content["schema"].get("$ref", "").removeprefix(PREFIX)
        if target:  # a body without a required member may be left out
            body["required"] = bool(schemas[target].get("required"))
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            for content in _bodies(answer):
                made = example(content["schema"], schemas, sent=False)
                own = BY_OPERATION.get(operation["operationId"])
                content.setdefault("example", {**made, **own} if own else made)


def _name_ids(path: Document) -> None:
    for each in path.get("parameters", []):
        thing = each["name"].removesuffix("_id").replace("_", " ")
        each.setdefault(
            "description", f"The {thing}'s id" if each["name"].endswith("_id") else f"The {thing}"
        )
        if each["schema"]["type"] == "integer":
            each.setdefault("example", BY_NAME.get(each["name"], 1))


def _tags(registered: list[dict[str, str]], operations: list[Document]) -> list[dict[str, str]]:
    """The tags that are used, in the order of a journey; blueprints we do not know come last."""
    used = {tag for each in operations for tag in each["tags"]}
    known = [{"name": title, "description": about} for title, about, _ in words.TAGS]
    of_known = {blueprint for _, _, blueprints in words.TAGS for blueprint in blueprints}
    others = [
        {**tag, "name": tag["name"].replace("_", " ").capitalize()}
        for tag in registered
        if tag["name"] not in of_known
    ]
    return [tag for tag in (*known, *others) if tag["name"] in used]


def _in_order(document: Document) -> Document:
    order = ("openapi", "info", "servers", "tags", "paths", "components")
    return {name: document[name] for name in order} | document
