"""What a careless or hostile client sends."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import marshmallow as ma
from marshmallow import fields

DEEP = 10_000
DIGITS = 5_000
Body = dict[str, Any]


@dataclass(frozen=True)
class Raw:
    """A body as bytes, and the refusal that it must meet."""

    data: bytes
    status: int
    content_type: str | None = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def _with(body: Body, literal: str) -> bytes:
    """`body` with its first field replaced by a literal that Python's own writer would not write."""
    first = next(iter(body))
    return json.dumps({**body, first: "@@"}).replace('"@@"', literal, 1).encode()


LITERALS = {
    "NaN": "NaN",
    "Infinity": "Infinity",
    "minus infinity": "-Infinity",
    "1e999": "1e999",
    "minus 1e999": "-1e999",
    "2 to the 63": str(2**63),
    "less than BIGINT": str(-(2**63) - 1),
    "5,000 digits": "9" * DIGITS,
    "5,000 digits below nothing": "-" + "9" * DIGITS,
    "5,000 decimals": "0." + "1" * DIGITS,
    "a NUL": r'"a\u0000b"',
    "half a pair": r'"\ud83d"',
    "the other half": r'"\udd25 asali"',
    "halves the wrong way round": r'"\udd25\ud83d"',
    "10,000 lists deep": "[" * DEEP + "]" * DEEP,
    "10,000 objects deep": '{"a":' * DEEP + "1" + "}" * DEEP,
    "40 lists deep": "[" * 40 + "]" * 40,
    "a raw line break": '"a\nb"',
    "a control character": '"a\x01b"',
    "a hexadecimal number": "0x1F",
    "a leading zero": "007",
    "a plus sign": "+1",
    "single quotes": "'unga'",
    "undefined": "undefined",
    "True": "True",
    "nothing at all": "",
}
WHOLE: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda good: good[:-2],
    "two documents": lambda good: good + good,
    "a comma too many": lambda good: good[:-1] + b",}",
    "a comment": lambda good: good + b" // please",
    "a name twice": lambda good: good[:-1] + b"," + good[1:],
    "not UTF-8": lambda good: good[:-1] + b', "x": "\xff\xfe"}',
    "a surrogate in UTF-8": lambda good: good[:-1] + b', "x": "\xed\xa0\x80"}',
    "UTF-16": lambda good: good.decode().encode("utf-16"),
    "UTF-32": lambda good: good.decode().encode("utf-32-be"),
    "a NUL in a name": lambda good: good[:-1] + rb', "x\u0000": 1}',
    "blanks only": lambda good: b"   ",
    "a page": lambda good: b"<html><body>hi</body></html>",
    "binary": lambda good: bytes(range(256)),
}
NOT_OBJECTS = {
    "null": b"null",
    "a list": b"[]",
    "a list of it": b"[{}]",
    "a text": b'"text"',
    "a number": b"5",
    "true": b"true",
}
TYPES = {
    "a plain text": "text/plain",
    "a form": "application/x-www-form-urlencoded",
    "a form with files": "multipart/form-data; boundary=x",
    "XML": "application/xml",
    "almost JSON": "application/jsonp",
    "no type": None,
    "nonsense": "\x7f/;;;",
}


def bodies(good: Body) -> dict[str, Raw]:
    """Bodies that nobody can mean, made from one that is good."""
    plain = json.dumps(good).encode()
    found = {name: Raw(_with(good, literal), 400) for name, literal in LITERALS.items()}
    found |= {name: Raw(spoil(plain), 400) for name, spoil in WHOLE.items()}
    found |= {name: Raw(data, 422) for name, data in NOT_OBJECTS.items()}
    found |= {name: Raw(plain, 415, kind) for name, kind in TYPES.items()}
    found["a form's body"] = Raw(b"name=unga&price=1", 415, "application/x-www-form-urlencoded")
    found["said to be compressed"] = Raw(plain, 415, headers=(("Content-Encoding", "gzip"),))
    found["5 MB"] = Raw(plain[:-1] + b', "x": "' + b"x" * 5_000_000 + b'"}', 413)
    return found


def wrong_values(field: fields.Field[Any]) -> Iterator[Any]:
    """Values of a type that `field` does not take."""
    if not field.allow_none:
        yield None
    yield from ([], {}, ["a"])
    if isinstance(field, fields.Nested):
        yield from (5, "5", True, 1.5)
        yield from _wrong_sums()
    elif isinstance(field, fields.Boolean):
        yield from ("true", "yes", 1, 0)
    elif isinstance(field, fields.Integer):
        yield from ("5", "", True, 1.5, 1.0, -(2**63))
    else:
        yield from (5, True, 1.5)
        yield "x" * 10_001


def _wrong_sums() -> Iterator[Any]:
    yield from ({"currency": "KES"}, {"amount": None}, {"amount": "5"}, {"amount": 1.5}, {"amount": True})
    yield from ({"amount": -1}, {"amount": 2**63 - 1}, {"amount": [1]}, {"amount": {"amount": 1}})
    yield from (
        {"amount": 100, "currency": "USD"},
        {"amount": 100, "currency": "kes"},
        {"amount": 100, "currency": 5},
    )


def texts_of(schema: ma.Schema) -> list[str]:
    """The names of a body's text fields."""
    return [
        field.data_key or name
        for name, field in schema.load_fields.items()
        if isinstance(field, fields.String)
    ]


TEXTS = {
    "accents": "Café Crème",
    "capital accents": "ÀÉÎÕÜ",
    "Chinese": "漢字",
    "emoji": "\U0001f525 moto",
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "right to left": "שלום العربية",
    "a changed direction": "\u202eageU\u202c",
    "combining": "é̂̃",
    "an Arabic number": "٢٠٢٦-١١-٢١",
    "wide digits": "１２３",
    "one that grows in capitals": "straße ﬃ ŉ",
    "Turkish": "ıİ",
    "a letter that is its own": "ſK",
    "SQL": "'; DROP TABLE orders; --",
    "SQL that is true": "' OR '1'='1",
    "a backslash": "\\",
    "quotes": "\"'`´",
    "LIKE": "100%_!",
    "placeholders": "%s %(name)s {0} :x ?",
    "a page": "<script>alert(1)</script>",
    "a template": "{{7*7}}${7*7}",
    "a path": "../../etc/passwd",
    "blanks of all kinds": "\u00a0 \u3000\u200b",
    "beyond the plane": "\U0010ffff\U00010000",
    "not characters": "\ufffe\uffff",
    "a line break": "a\r\nSet-Cookie: b=c",
}
