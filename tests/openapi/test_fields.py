"""A field takes exactly what its description lets in."""

import re
import string
from typing import Any

import marshmallow as ma
import pytest
from apispec import APISpec
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web.fields import Bool, Email, Int, Moment, Money, Phone, Str, Word, text_of
from app.web.openapi.shapes import Shapes


def described(field: ma.fields.Field[Any]) -> dict[str, Any]:
    """The field's JSON Schema, as the document has it."""
    plugin = Shapes()
    APISpec("test", "1", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    field._bind_to_schema("value", ma.Schema())
    return plugin.converter.field2property(field)


def lets_in(schema: dict[str, Any], text: str) -> bool:
    """Whether the schema of a text lets `text` in."""
    patterns = [each["pattern"] for each in (schema, *schema.get("allOf", ())) if "pattern" in each]
    fits = schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
    return fits and all(re.search(pattern.removesuffix("$") + r"\Z", text) for pattern in patterns)


def takes(field: ma.fields.Field[Any], value: Any) -> bool:
    try:
        field.deserialize(value)
    except ma.ValidationError:
        return False
    return True


SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
TEXTS = st.text(st.sampled_from(string.printable + "\x00\x01\x7f\x85\xa0é’"), max_size=14)


KINDS = {
    "any": Str(0, 12),
    "something": Str(1, 12),
    "three": Str(3, 12),
    "slug": Str(1, 12, pattern=SLUG),
    "one line": Str(1, 12, pattern=r"^[^\n\r\t]*$"),
    "word": Word(1, 12),
}
SCHEMAS = {kind: described(field) for kind, field in KINDS.items()}
EMAIL, PHONE = described(Email()), described(Phone())


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_text_is_taken_exactly_when_its_schema_lets_it_in(kind: str, text: str) -> None:
    assert lets_in(SCHEMAS[kind], text) == takes(KINDS[kind], text)


@given(text=st.from_regex(text_of(1)).filter(lambda text: len(text) <= 40))
@settings(max_examples=100, deadline=None)
def test_what_the_pattern_of_a_text_makes_is_taken(text: str) -> None:
    assert takes(Str(1, 40), text)


@given(text=st.from_regex(PHONE["pattern"], fullmatch=True).filter(lambda text: len(text) <= 32))
@settings(max_examples=150, deadline=None)
def test_what_the_pattern_of_a_phone_makes_is_a_kenyan_number(text: str) -> None:
    assert re.fullmatch(r"\+254[17][0-9]{8}", Phone().deserialize(text))


@pytest.mark.parametrize(
    "typed",
    ["0712345678", "0712 345 678", "+254 (0) 712-345-678", "254712345678", "712345678", "0110.345.678"],
)
def test_people_write_phones_in_many_ways(typed: str) -> None:
    assert lets_in(PHONE, typed)
    assert takes(Phone(), typed)


@pytest.mark.parametrize(
    "typed", ["0612345678", "12345", "+255712345678", "0712345678 ext 3", "٠٧١٢٣٤٥٦٧٨", ""]
)
def test_what_is_no_kenyan_phone_is_refused_by_both(typed: str) -> None:
    assert not lets_in(PHONE, typed)
    assert not takes(Phone(), typed)


@given(text=st.one_of(st.emails(), TEXTS))
@settings(max_examples=300, deadline=None)
def test_an_address_is_taken_exactly_when_its_schema_lets_it_in(text: str) -> None:
    assert lets_in(EMAIL, text) == takes(Email(), text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("2026-11-21T09:30:00Z", True),
        ("2026-11-21T12:30:00.123456+03:00", True),
        ("2026-11-21", False),
        ("2026-11-21T09:30:00", False),
        ("1969-11-21T09:30:00Z", False),
        ("9999-01-01T00:00:00Z", False),
        ("20261121T093000Z", False),
    ],
)
def test_a_moment_is_rfc_3339(text: str, good: bool) -> None:
    assert lets_in(described(Moment()), text) is good
    assert takes(Moment(), text) is good


@pytest.mark.parametrize("value", [1.0, True, "5", None, 0, 11])
def test_a_whole_number_within_its_range_and_nothing_else(value: Any) -> None:
    assert described(Int(1, 10)) == {"type": "integer", "minimum": 1, "maximum": 10}
    assert takes(Int(1, 10), 5)
    assert not takes(Int(1, 10), value)


@pytest.mark.parametrize("value", ["true", 1, 0, "yes", None])
def test_true_or_false_and_nothing_else(value: Any) -> None:
    assert described(Bool()) == {"type": "boolean"}
    assert takes(Bool(), False)
    assert not takes(Bool(), value)


def test_the_bounds_of_a_price_are_the_bounds_of_its_amount() -> None:
    said = described(Money(validate=ma.validate.Range(0, 500), load_default=100))

    assert said["properties"] == {"amount": {"minimum": 0, "maximum": 500}}
    assert said["default"] == {"amount": 100, "currency": "KES"}


def test_what_may_be_null_says_so_in_its_type() -> None:
    assert described(Int(1, 10, allow_none=True))["type"] == ["integer", "null"]
    assert described(Str(1, 5, allow_none=True))["type"] == ["string", "null"]
    assert {"type": "null"} in described(Money(allow_none=True))["anyOf"]


def test_an_unwanted_value_is_named() -> None:
    field = ma.fields.Integer(validate=ma.validate.NoneOf([0]))

    assert described(field) == {"type": "integer", "not": {"enum": [0]}}
