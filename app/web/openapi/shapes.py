"""From marshmallow to JSON Schema, exactly: what the schema lets in is what the server lets in."""

from typing import Any

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import validate

from app.web.fields import Money

Said = dict[str, Any]
ENUM_SAYS_IT = ("minLength", "maxLength", "pattern", "allOf")
LOST = ("x-minimum", "x-maximum")  # apispec's words for a range of what is no number


class Exactly(OpenAPIConverter):
    """apispec's converter, and what it cannot know: our fields' own rules, docstrings, unwanted values."""

    def field2property(self, field: ma.fields.Field[Any]) -> Said:
        said: Said = super().field2property(field)
        own = getattr(field, "openapi", None)
        said |= own() if own else {}
        if isinstance(field, Money):
            said |= _money(field)
        unwanted = [
            value
            for check in field.validators
            if isinstance(check, validate.NoneOf)
            for value in check.iterable
        ]
        if unwanted:
            said["not"] = {"enum": unwanted}
        if "enum" in said:
            said["enum"] = list(said["enum"])  # a tuple is no JSON array to who reads the document in Python
        for name in (*LOST, *(ENUM_SAYS_IT if "enum" in said else ())):
            said.pop(name, None)
        if not said.get("minLength", 1):
            del said["minLength"]
        return said

    def schema2jsonschema(self, schema: ma.Schema) -> Said:
        """The schema with its docstring, and with its `also`: a rule that binds several fields."""
        said: Said = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        words = type(schema).__doc__
        if words:
            said["description"] = " ".join(words.split())
        return said | getattr(schema, "also", {})


def _money(field: Money) -> Said:
    said: Said = {}
    for check in field.validators:
        if isinstance(check, validate.Range):
            said["properties"] = {"amount": {"minimum": check.min, "maximum": check.max}}
    if isinstance(field.load_default, int):
        said["default"] = {"amount": field.load_default, "currency": "KES"}
    return said


class Shapes(MarshmallowPlugin):
    Converter = Exactly
