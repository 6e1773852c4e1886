"""Accounts of the older systems, with their passwords in whatever form those were kept."""

from datetime import datetime
from typing import Any

from app.auth import service as auth
from app.compat.moving.report import Report
from app.compat.moving.source import Row, Source, text, value
from app.errors import AppError
from app.kit import phone
from app.web.fields import EMAIL

TABLES = ("users", "user", "customers")
KIND = "users"


def bring(source: Source, report: Report, *, now: datetime) -> dict[str, int]:
    """Bring the accounts that are not here yet; the ids that old ids have here."""
    ids: dict[str, int] = {}
    owners: dict[int, str] = {}
    for row in source.rows(*TABLES):
        old_id = str(value(row, "user_id", "id", "username", "email") or "")
        found = _bring_one(row, old_id, owners, report, now)
        if found is not None:
            ids[old_id] = found
            owners.setdefault(found, old_id)
    return ids


def _bring_one(row: Row, old_id: str, owners: dict[int, str], report: Report, now: datetime) -> int | None:
    """The account of an old one, made now or here already; `owners` are whose accounts this run has met."""
    who = _names(row, old_id, report)
    if not who["email"] and not who["username"]:
        report.skip(KIND, old_id, "no e-mail address or user name to sign in with")
        return None
    known = auth.id_of(login=who["email"] or who["username"])
    if known in owners:
        why = f"{owners[known]} has the same e-mail address or user name: the account is theirs"
        report.skip(KIND, old_id, why)
        return known
    if known is not None:
        report.known[KIND] += 1
        return known
    kept = auth.kept_password(str(value(row, "password", "password_hash", "_password_hash") or ""))
    if kept is None:
        report.note(KIND, old_id, "no password came along: it cannot sign in until one is set")
    try:
        made = auth.bring(**who, password_hash=kept, now=now).id
    except auth.UsernameTaken:
        report.note(KIND, old_id, "somebody has this user name already: signs in by e-mail address")
        if not who["email"]:
            report.skip(KIND, old_id, "somebody has this user name already")
            return None
        made = auth.bring(**(who | {"username": None}), password_hash=kept, now=now).id
    except AppError as error:
        report.skip(KIND, old_id, error.detail)
        return None
    report.brought[KIND] += 1
    if str(value(row, "role", "is_admin") or "").casefold() in {"admin", "administrator", "1", "true"}:
        report.note(KIND, old_id, "was an administrator: `flask users set-role` makes it one here")
    return made


def _names(row: Row, old_id: str, report: Report) -> dict[str, Any]:
    email, username = text(row, "email", most=254).lower(), text(row, "username", most=80)
    if "@" in username:
        email, username = email or username.lower(), ""
    if email and not EMAIL.fullmatch(email):
        report.note(KIND, old_id, "its e-mail address is none, and was left behind")
        email = ""
    return {
        "email": email or None,
        "username": username or None,
        "name": text(row, "name", "full_name", most=120) or username,
        "phone": _phone(row, old_id, report),
        "address": text(row, "address", most=500),
    }


def _phone(row: Row, old_id: str, report: Report) -> str | None:
    typed = text(row, "phone", "contacts", "contact", "phone_number", most=40)
    try:
        return phone.to_e164(typed) if typed else None
    except phone.NotAPhone:
        report.note(KIND, old_id, "its phone number is no Kenyan mobile number, and was left behind")
        return None
