"""A JSON reader that refuses what a database or a browser would choke on.

Python's own takes NaN, Infinity, numbers of thousands of digits and repeated keys; a text with a NUL
or half a surrogate pair cannot be stored everywhere. All of it is 400 here, with a sentence.
"""

import json
from typing import Any, NoReturn

from flask.json.provider import DefaultJSONProvider

from app.errors import Malformed

MOST_DIGITS = 19
DEEPEST = 32


def _no_constant(word: str) -> NoReturn:
    raise Malformed(f"{word} is not a JSON number.")


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS or not -(2**63) <= int(digits) < 2**63:
        raise Malformed("A whole number in the body is too large.")
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits) if len(digits) <= 40 else float("inf")
    if value in (float("inf"), float("-inf")):
        raise Malformed("A number in the body is too large.")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("A name appears twice in one object of the body.")
    return members


def _check(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise Malformed("The body is nested too deeply.")
    if isinstance(value, str) and (
        "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
    ):
        raise Malformed("A text in the body holds a NUL or a broken character.")
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def loads(text: str | bytes) -> Any:
    """Return what `text` says. Raises Malformed, whose detail says what to mend."""
    try:
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text  # JSON is UTF-8, nothing else
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_fraction,
            object_pairs_hook=_members,
        )
    except RecursionError as error:
        raise Malformed("The body is nested too deeply.") from error
    except ValueError as error:
        raise Malformed() from error
    _check(value)
    return value


class StrictJSON(DefaultJSONProvider):
    """Flask's JSON, reading strictly and keeping the order in which keys were written.

    It writes one way only, so that an answer that was kept can be repeated byte by byte.
    """

    sort_keys = False
    compact = True

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return super().dumps(obj, **{"separators": (",", ":"), **kwargs})

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return loads(s)
