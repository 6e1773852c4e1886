"""What the control side is asked to do, read from a body or refused with a sentence."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import request

from . import outcomes
from .errors import ControlError
from .scripts import EVERY_PHONE, Script
from .verdicts import Verdict

RESULTS = {
    "success": "0",
    "insufficient": "1",
    "cancel": "1032",
    "timeout": "1037",
    "wrong_pin": "2001",
}
_PHONE = re.compile(r"(?:\+?254|0)?([17]\d{8})", re.ASCII)
_CODE = re.compile(r"\d{1,9}", re.ASCII)
_SCRIPT_KEYS = {"phone", "outcome", "faults", "result_code", "amount", "times"}

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """A prompt to decide now; `verdict` is None to repeat what was decided."""

    checkout_request_id: str
    verdict: Verdict | None


@dataclass(frozen=True)
class Repeat:
    """A letter to post once more: a confirmation by its TransID, a result by its ConversationID."""

    kind: str
    reference: str


def body() -> Body:
    """The call's JSON whatever its content type says, or a form, or nothing; raises ControlError."""
    data = request.get_json(force=True, silent=True)
    if data is None:
        return request.form.to_dict()
    if not isinstance(data, dict):
        raise ControlError(400, "bad_body", "Send a JSON object.")
    return cast(Body, data)


def phone_number(text: object) -> str:
    """07..., 01..., 7..., 254... or +254..., with spaces or not, as 254...; raises ControlError."""
    found = _PHONE.fullmatch(re.sub(r"[\s-]", "", str(text)))
    if found is None:
        raise ControlError(400, "bad_phone", f"{text!r} is not a phone: write 0712345678 or 254712345678.")
    return f"254{found[1]}"


def read_script(body: Body) -> Script:
    """A script; raises ControlError with what to send instead."""
    refuse_unknown(body, _SCRIPT_KEYS)
    result_code = body.get("result_code")
    script = Script(
        phone=EVERY_PHONE if body.get("phone") == EVERY_PHONE else phone_number(body.get("phone")),
        outcome=_outcome(body.get("outcome", outcomes.PERSON if result_code is None else "pays")),
        faults=faults(body.get("faults", []), outcomes.FAULTS),
        result_code=None if result_code is None else code(result_code),
        amount=whole(body, "amount"),
        times=whole(body, "times"),
    )
    if "callback_early" in script.faults and script.outcome == outcomes.PERSON and result_code is None:
        raise ControlError(400, "bad_fault", "callback_early needs an outcome that comes by itself.")
    return script


def read_repeat(body: Body) -> Repeat | None:
    """A letter to repeat; None where the body is about a prompt. Raises ControlError."""
    for key, kind in (("TransID", "confirmation"), ("ConversationID", "result")):
        if key in body:
            if not isinstance(body[key], str) or "CheckoutRequestID" in body:
                raise ControlError(400, "bad_id", f"Send {key} alone, a text.")
            return Repeat(kind, body[key])
    return None


def read_decision(body: Body) -> Decision:
    """A prompt and its result; raises ControlError."""
    checkout_request_id = body.get("CheckoutRequestID")
    if not isinstance(checkout_request_id, str) or not checkout_request_id:
        raise ControlError(400, "bad_id", "Send CheckoutRequestID, as the push answered it.")
    result = body.get("result")
    if result is None:
        return Decision(checkout_request_id, None)
    decided = code(RESULTS.get(str(result), result))
    desc = outcomes.NO_RESPONSE if decided == "1037" else outcomes.describe(decided)
    return Decision(checkout_request_id, Verdict(decided, desc))


def read_seed(body: Body) -> int:
    """A seed; raises ControlError."""
    seed = whole(body, "seed", least=0)
    if seed is None:
        raise ControlError(400, "bad_seed", 'Send a whole number, such as {"seed": 7}.')
    return seed


def _outcome(name: object) -> str:
    if isinstance(name, str) and (name == outcomes.ANY or name in outcomes.BY_NAME):
        return name
    known = ", ".join([*outcomes.BY_NAME, outcomes.ANY])
    raise ControlError(400, "bad_outcome", f"{name!r} is no outcome. There are: {known}.")


def refuse_unknown(names: Collection[str], known: Collection[str]) -> None:
    """Raise ControlError for the first name that is not known."""
    unknown = sorted(set(names) - set(known))
    if unknown:
        listed = ", ".join(sorted(known))
        raise ControlError(400, "unknown_key", f"{unknown[0]!r} is not known here. There are: {listed}.")


def faults(names: object, known: Collection[str]) -> tuple[str, ...]:
    """A list of faults that are known; raises ControlError."""
    if not isinstance(names, list):
        raise ControlError(400, "bad_fault", "faults is a list of names.")
    for name in names:
        if not isinstance(name, str) or name not in known:
            listed = ", ".join(known)
            raise ControlError(400, "bad_fault", f"{name!r} is no fault. There are: {listed}.")
    return tuple(names)


def code(value: object) -> str:
    """A result code; raises ControlError."""
    if str(value) in outcomes.RESULTS or (_CODE.fullmatch(str(value)) and not isinstance(value, bool)):
        return str(value)
    named = ", ".join(RESULTS)
    raise ControlError(400, "bad_result", f"{value!r} is no result: send {named} or a code such as 1032.")


def whole(body: Body, key: str, *, least: int = 1) -> int | None:
    """A whole number, None where there is none; raises ControlError."""
    value = body.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not str(value).isdigit() or not least <= int(value) < 2**53:
        raise ControlError(400, f"bad_{key}", f"{key} is a whole number, {least} or more.")
    return int(value)
