"""What is refused, in the words that older clients show: one sentence under every name they look at."""

from typing import Any


def say(problem: dict[str, Any], *, enveloped: bool) -> dict[str, Any]:
    """The body of a dialect's error. Older backends knew no 422: what cannot be used was a 400."""
    sentence = _sentence(problem)
    status = 400 if problem["status"] == 422 else problem["status"]
    said = {**problem, "status": status, "message": sentence, "error": sentence, "msg": sentence}
    return {"success": False, **said} if enveloped else said


def _sentence(problem: dict[str, Any]) -> str:
    """The details of the values that are to blame, else the detail; with the sum that is due.

    Of what is taken the detail says what to do.
    """
    details = [_detail(error) for error in problem.get("errors", []) if error.get("code") != "taken"]
    words = " ".join(dict.fromkeys(details)) or str(problem["detail"])
    due = problem.get("due")
    return f"{words} The amount due is {due['display']}." if due and due["display"] not in words else words


def _detail(error: dict[str, Any]) -> str:
    name = str(error.get("pointer", "")).strip("/")
    detail = str(error.get("detail", ""))
    known = not name.isidentifier() or name == "file" or name in detail
    return detail if known else f"{name}: {detail}"
