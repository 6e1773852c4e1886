"""Worked examples: one purchase, told by every operation's example.

They are put together from each field's own example. Where that would not add up, `examples.json` holds
what does: `by_name` for members of any schema, `by_schema` for one (or the name of a schema that is like
it), `by_operation` for one operation's answer. Tests keep them true.
"""

import json
from pathlib import Path
from typing import Any

_PURCHASE = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))
BY_NAME: dict[str, Any] = _PURCHASE["by_name"]
BY_SCHEMA: dict[str, Any] = _PURCHASE["by_schema"]
BY_OPERATION: dict[str, dict[str, Any]] = _PURCHASE["by_operation"]
MOMENT = "2026-11-21T09:30:00.000000Z"
BY_TYPE: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "string": "", "null": None}
PREFIX = "#/components/schemas/"
Schema = dict[str, Any]


def example(schema: Schema, schemas: dict[str, Schema], *, sent: bool, name: str = "") -> Any:
    """An example of `schema`. One that is sent has what is required or has an example of its own."""
    if "example" in schema:
        return schema["example"]
    if name in BY_NAME:
        return BY_NAME[name]
    if "$ref" in schema:
        target = schema["$ref"].removeprefix(PREFIX)
        made = example(schemas[target], schemas, sent=sent)
        own = BY_SCHEMA.get(target, {})
        return (
            {**made, **(BY_SCHEMA[own] if isinstance(own, str) else own)} if isinstance(made, dict) else made
        )
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], schemas, sent=sent)
    return _by_type(schema, schemas, sent=sent)


def _by_type(schema: Schema, schemas: dict[str, Schema], *, sent: bool) -> Any:
    kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type")]
    if "null" in kinds:
        return None
    if kinds == ["array"]:
        return [example(schema["items"], schemas, sent=sent)]
    if kinds == ["object"]:
        required = schema.get("required", ())
        return {
            name: example(field, schemas, sent=sent, name=name)
            for name, field in schema.get("properties", {}).items()
            if name in required or (sent and "example" in field)
        }
    return MOMENT if schema.get("format") == "date-time" else BY_TYPE[kinds[0] or "null"]
