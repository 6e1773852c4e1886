"""What is sent and answered about accounts. Nothing secret is ever dumped."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from app.auth import accounts
from app.auth.models import ROLES
from app.auth.passwords import LEAST, MOST
from app.web.fields import Bool, Email, Moment, Phone, Schema, Str
from app.web.pages import ListArgs


def _usable_name(value: str) -> None:
    wrong = accounts.username_error(value)
    if wrong:
        raise ma.ValidationError(wrong)


class Secret(fields.String):
    """A text that is taken as it is, blanks included, and never answered."""

    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        metadata = {"format": "password", **kwargs.pop("metadata", {})}
        length = validate.Length(low, high)
        super().__init__(required=True, load_only=True, validate=length, metadata=metadata, **kwargs)


def _username(**kwargs: Any) -> Str:
    words = "Spaces may stand inside; upper and lower case are the same; no @"
    return Str(3, 40, checks=[_usable_name], metadata={"example": "Amina W", "description": words}, **kwargs)


def _name(**kwargs: Any) -> Str:
    return Str(0, 120, metadata={"example": "Amina Wanjiku"}, **kwargs)


def _phone(**kwargs: Any) -> Phone:
    words = "A Kenyan mobile number in any usual form; answered as +254..."
    return Phone(metadata={"example": "+254712345678", "description": words}, **kwargs)


def _new_password() -> Secret:
    words = f"{LEAST} to {MOST} characters of any kind; the best known passwords are refused"
    return Secret(LEAST, MOST, metadata={"example": "sukuma-wiki-7", "description": words})


class RegisterSchema(Schema):
    email = Email(required=True, metadata={"example": "amina@example.com"})
    password = _new_password()
    username = _username()
    name = _name(load_default="")
    phone = _phone()


class LoginSchema(Schema):
    login = Str(
        1, 254, required=True, metadata={"example": "amina@example.com", "description": "E-mail or user name"}
    )
    password = Secret(1, MOST, metadata={"example": "sukuma-wiki-7"})


class RefreshSchema(Schema):
    refresh_token = Str(
        1,
        200,
        load_only=True,
        metadata={"description": "The newest one you were given; left out when a cookie keeps it"},
    )


class ProfileSchema(Schema):
    """What one may change about oneself; what is left out stays."""

    name = _name()
    phone = _phone(allow_none=True)
    address = Str(0, 500, metadata={"example": "Moi Avenue 12, Nairobi"})
    username = _username()


class PasswordSchema(Schema):
    current_password = Secret(1, MOST, metadata={"example": "sukuma-wiki-7"})
    new_password = _new_password()


class UserSchema(Schema):
    """An account as its owner sees it."""

    id = fields.Integer(metadata={"example": 7})
    email = fields.String(allow_none=True, metadata={"example": "amina@example.com"})
    username = fields.String(allow_none=True, metadata={"example": "Amina W"})
    name = fields.String(metadata={"example": "Amina Wanjiku"})
    phone = fields.String(allow_none=True, metadata={"example": "+254712345678"})
    address = fields.String(metadata={"example": "Moi Avenue 12, Nairobi"})
    role = fields.String(validate=validate.OneOf(ROLES), metadata={"example": "customer"})
    created_at = Moment(metadata={"example": "2026-11-21T09:30:00.000000Z"})


class TokensSchema(Schema):
    """A new pair: the refresh token may be exchanged once."""

    access_token = fields.String(metadata={"description": "Send it as Authorization: Bearer <access_token>"})
    token_type = fields.String(validate=validate.Equal("Bearer"), metadata={"example": "Bearer"})
    expires_in = fields.Integer(
        metadata={"example": 900, "description": "Seconds that the access token lives"}
    )
    refresh_token = fields.String(
        metadata={
            "description": "Keep it safe; POST /auth/refresh exchanges it. Absent when a cookie keeps it",
            "x_sometimes": True,
        }
    )


class SignInNoteSchema(ma.Schema):
    """Something that happened to your things while you signed in, such as a cart that was merged."""

    class Meta:
        unknown = ma.INCLUDE

    code = fields.String(metadata={"example": "cart_merged"})
    detail = fields.String(
        metadata={"example": "What you had put in your cart before signing in is in it now."}
    )

    @ma.post_dump(pass_original=True)
    def _with_facts(self, data: dict[str, Any], original: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**original, **data}


class SignedInSchema(TokensSchema):
    user = fields.Nested(UserSchema)
    notes = fields.List(fields.Nested(SignInNoteSchema))


class AccountSchema(UserSchema):
    """An account as administrators see it."""

    disabled = fields.Function(
        lambda user: user.disabled_at is not None, metadata={"type": "boolean", "example": False}
    )
    updated_at = Moment(metadata={"example": "2026-11-21T09:30:00.000000Z"})


class AccountsArgs(ListArgs):
    role = Str(1, 20, checks=[validate.OneOf(ROLES)], metadata={"example": "staff"})
    q = Str(
        1,
        100,
        metadata={
            "example": "amina",
            "description": "A phone, how an e-mail address begins, or a part of a name",
        },
    )


class AccountChangeSchema(Schema):
    """What is left out stays."""

    role = Str(1, 20, checks=[validate.OneOf(ROLES)], metadata={"example": "staff"})
    disabled = Bool(metadata={"example": False, "description": "A disabled account cannot sign in"})
