"""Fields that mean in OpenAPI exactly what they accept: no "5" for 5, no yes for true.

A field whose rule marshmallow cannot tell by itself says it in `openapi()`, in words of JSON Schema.
"""

import re
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from app.kit import money, phone
from app.kit.clock import rfc3339

_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
EMAIL = re.compile(rf"^\s*{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,24}}\s*$")
_GAP = r"[\s().\-/]{0,2}"
PHONE = re.compile(rf"^{_GAP}(?:\+?2{_GAP}5{_GAP}4{_GAP}0?|0)?{_GAP}[17](?:{_GAP}[0-9]){{8}}{_GAP}$")
MOMENT = re.compile(
    r"^(?:19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-7])-[0-9]{2}-[0-9]{2}"
    r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
_TEXT, _INK = r"[^\x00-\x08\x0b\x0c\x0e-\x1f]", r"[^\s\x00-\x1f]"
_BLANK = r"[^\S\x00-\x08\x0b\x0c\x0e-\x1f]"
DAY = re.compile(r"^20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$")
MOST = 2**63 - 1


class Schema(ma.Schema):
    """Every body: unknown fields are refused, keys keep their order."""

    class Meta:
        unknown = ma.RAISE


def text_of(least: int) -> str:
    """The pattern of a text without control characters that has `least` characters between its blanks."""
    if least < 2:
        return f"^{_TEXT}*{_INK}{_TEXT}*$" if least else f"^{_TEXT}*$"
    return f"^{_TEXT}*{_INK}{_TEXT}{{{least - 2},}}{_INK}{_TEXT}*$"


class Str(fields.String):
    """A text of `low` to `high` characters, trimmed, without control characters but line breaks."""

    def __init__(self, low: int = 0, high: int = 200, *, pattern: str | None = None, **kwargs: Any) -> None:
        self.low, self.high, self.pattern = low, high, pattern
        checks: list[Any] = [validate.Length(min=low, max=high)]
        if pattern:
            checks.append(validate.Regexp(pattern))
        super().__init__(validate=[*checks, *kwargs.pop("checks", [])], **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
            raise ma.ValidationError("Control characters are not taken here.")
        if len(text) > self.high:
            raise ma.ValidationError(f"Use {self.high} characters at most.")
        return text.strip()

    def openapi(self) -> dict[str, Any]:
        """The text before it is trimmed, as JSON Schema."""
        if self.pattern is None:
            return {"pattern": text_of(self.low)}
        inner = self.pattern.removeprefix("^").removesuffix("$")
        said: dict[str, Any] = {"pattern": rf"^{_BLANK}*(?:{inner}){_BLANK}*$"}
        lax = [odd for odd in ("\x01", "a\x01a", " " * self.low) if re.search(self.pattern, odd)]
        return said | ({"allOf": [{"pattern": text_of(self.low)}]} if lax else {})


class Word(Str):
    """A code, number or token: printable ASCII, as the columns that hold it."""

    def __init__(self, low: int = 1, high: int = 40, **kwargs: Any) -> None:
        super().__init__(low, high, pattern=r"^[ -~]*$", **kwargs)


class Int(fields.Integer):
    """A JSON number without a fraction, from `low` to `high`; not a text, not true."""

    def __init__(self, low: int = 0, high: int = MOST, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(low, high), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise ma.ValidationError("Send a whole number, without quotes.")
        return value


class QueryInt(fields.Integer):
    """A whole number in an address."""

    def __init__(self, low: int = 0, high: int = MOST, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(low, high), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,19}", str(value)):
            raise ma.ValidationError("Use a whole number.")
        return int(value)


class Bool(fields.Boolean):
    """true or false, nothing else."""

    truthy = frozenset({True})  # type: ignore[assignment]
    falsy = frozenset({False})  # type: ignore[assignment]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise ma.ValidationError("Send true or false.")
        return value


class QueryBool(fields.Boolean):
    """true or false in an address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value not in {"true", "false"}:
            raise ma.ValidationError("Use true or false.")
        return bool(value == "true")


class Email(fields.String):
    """An e-mail address, kept in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            validate=validate.Length(max=254),
            metadata={"format": "email", **kwargs.pop("metadata", {})},
            **kwargs,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > 254 or not EMAIL.fullmatch(text):
            raise ma.ValidationError("Use an e-mail address such as amina@example.com.")
        return text.strip().lower()

    def openapi(self) -> dict[str, Any]:
        return {"pattern": EMAIL.pattern}


class Phone(fields.String):
    """A Kenyan mobile number in any form people type; loaded as E.164."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(max=32), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        typed: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            if len(typed) > 32 or not PHONE.fullmatch(typed):
                raise phone.NotAPhone(phone.HINT)
            return phone.to_e164(re.sub(r"[^0-9+]", "", typed))
        except phone.NotAPhone as error:
            raise ma.ValidationError(str(error)) from error

    def openapi(self) -> dict[str, Any]:
        return {"pattern": PHONE.pattern}


class Moment(fields.Field[Any]):
    """A moment as RFC 3339 in UTC."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else rfc3339(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value).replace(" ", "+")  # a plus sign in an address arrives as a space
        if not MOMENT.fullmatch(text):
            raise ma.ValidationError("Use a moment such as 2026-11-21T09:30:00Z.")
        return fields.AwareDateTime(format="iso")._deserialize(text, attr, data)

    def openapi(self) -> dict[str, Any]:
        return {"pattern": MOMENT.pattern}


class Day(fields.Field[Any]):
    """A day of the calendar, 2026-11-21; the shop's days are those of Nairobi."""

    def __init__(self, **kwargs: Any) -> None:
        said = {"type": "string", "format": "date", "example": "2026-12-01"}
        super().__init__(metadata={**said, **kwargs.pop("metadata", {})}, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            if isinstance(value, str) and DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise ma.ValidationError("Use a day of the calendar such as 2026-12-01.")

    def openapi(self) -> dict[str, Any]:
        return {"pattern": DAY.pattern}


class MoneySchema(Schema):
    """Minor units (cents) with their currency; `display` is for people."""

    amount = Int(
        0,
        money.MOST,
        required=True,
        metadata={"example": 129900, "description": "Cents: 129900 is KSh 1,299"},
    )
    currency = Str(3, 3, checks=[validate.Equal("KES")], load_default="KES", metadata={"example": "KES"})
    display = fields.String(dump_only=True, metadata={"example": "KSh 1,299", "x_ignored": True})


class Money(fields.Nested):
    """Minor units in the code, the money object in JSON."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(MoneySchema, **kwargs)

    def _serialize(  # type: ignore[override]  # marshmallow names the first one in two ways
        self, value: Any, attr: str | None, obj: Any, **kwargs: Any
    ) -> Any:
        return None if value is None else money.as_json(int(value))  # MySQL's SUM is a Decimal

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, dict):  # a sum may be sent back as it was read
            value = {name: part for name, part in value.items() if name != "display"}
        loaded: Any = super()._deserialize(value, *args, **kwargs)
        return loaded["amount"]
