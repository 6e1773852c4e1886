"""What the control side is asked to do with money, read from a body or refused with a sentence."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from . import callfields, commands, mix, outcomes
from .callscripts import EVERY_CALL, CallScript
from .clock import EAT
from .commands import Body
from .errors import ControlError
from .fields import MAX_AMOUNT
from .hands import Hand
from .settings import Settings
from .statement import Span
from .verdicts import Verdict

_TILL = re.compile(r"\d{5,7}", re.ASCII)
_LONGEST_ACCOUNT = 20


def read_hand(body: Body, *, settings: Settings) -> Hand:
    """{phone, amount, account or till, faults}; raises ControlError."""
    commands.refuse_unknown(body, {"phone", "amount", "account", "till", "faults"})
    phone = commands.phone_number(body.get("phone"))
    faults = None
    if body.get("faults") is not None:
        faults = commands.faults(body["faults"], outcomes.HAND_FAULTS)
    if body.get("till") is not None:
        return Hand(phone, read_amount(body), _till(body["till"]), faults=faults)
    account = _account(body.get("account"))
    return Hand(phone, read_amount(body), settings.shortcode, account, faults=faults)


def read_typed(phone: str, form: Body, verdict: Verdict, *, settings: Settings) -> Hand:
    """What somebody typed on the virtual phone: {number, account, amount}; raises ControlError.

    With an account it is a PayBill, without one a till.
    """
    number = re.sub(r"\s", "", str(form.get("number", "")))
    account = str(form.get("account") or "").strip()
    if not account:
        return Hand(phone, read_amount(form), _till(number), verdict=verdict)
    if number != settings.shortcode:
        sentence = f"There is no PayBill {number}: the shop's is {settings.shortcode}."
        raise ControlError(400, "bad_number", sentence)
    return Hand(phone, read_amount(form), number, _account(account), verdict=verdict)


def read_call_script(body: Body) -> CallScript:
    """{call, result_code, faults, times}; raises ControlError."""
    commands.refuse_unknown(body, {"call", "result_code", "faults", "times"})
    call = body.get("call", EVERY_CALL)
    if call not in (*callfields.KINDS, EVERY_CALL):
        known = ", ".join([*callfields.KINDS, EVERY_CALL])
        raise ControlError(400, "bad_call", f"{call!r} is no call. There are: {known}.")
    code = body.get("result_code")
    return CallScript(
        call=str(call),
        result_code=None if code is None else commands.code(code),
        faults=commands.faults(body.get("faults", []), outcomes.CALL_FAULTS),
        times=commands.whole(body, "times") or 1,
    )


def read_mix(body: Body) -> dict[str, float]:
    """Shares by name; raises ControlError."""
    commands.refuse_unknown(body, mix.NAMES)
    for name, share in body.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise ControlError(400, "bad_share", f"{name} is a share: a number from 0 to 1, such as 0.3.")
    return {name: float(share) for name, share in body.items()}


def read_amount(body: Body) -> int:
    """Whole shillings that M-Pesa moves; raises ControlError."""
    amount = commands.whole(body, "amount")
    if amount is None or amount > MAX_AMOUNT:
        raise ControlError(400, "bad_amount", f"amount is a whole number, 1 to {MAX_AMOUNT}.")
    return amount


def read_span(args: Mapping[str, str]) -> Span:
    """The days of a statement, both included; raises ControlError."""
    commands.refuse_unknown(args, {"from", "to"})
    start = _day(args.get("from"), "from")
    end = _day(args.get("to"), "to")
    return Span(start, None if end is None else end + timedelta(days=1).total_seconds())


def _day(text: str | None, name: str) -> float | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=EAT).timestamp()
    except ValueError:
        raise ControlError(400, f"bad_{name}", f"{name} is a day, such as 2026-11-21.") from None


def _till(value: object) -> str:
    if not _TILL.fullmatch(str(value)):
        raise ControlError(400, "bad_till", "A till number has 5 to 7 digits; a PayBill needs an account.")
    return str(value)


def _account(value: object) -> str:
    account = str(value or "").strip()
    if not 1 <= len(account) <= _LONGEST_ACCOUNT or not account.isprintable():
        raise ControlError(
            400, "bad_account", f"account has 1 to {_LONGEST_ACCOUNT} characters; or send till."
        )
    return account
