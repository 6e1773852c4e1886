"""What follows from how an operation is made: its name, its security, its refusals, its headers."""

import copy
import re
from typing import Any

from apispec import BasePlugin
from flask import Flask
from werkzeug.routing import Rule

from app.web.blueprint import Guard
from app.web.openapi import words
from app.web.openapi.refusals import every

Operation = dict[str, Any]
ORDER = (
    "operationId",
    "summary",
    "description",
    "tags",
    "x-guard",
    "security",
    "parameters",
    "requestBody",
    "responses",
)
KEY, IF_MATCH, IF_NONE_MATCH = "Idempotency-Key", "If-Match", "If-None-Match"
TAG_OF = {blueprint: title for title, _, blueprints in words.TAGS for blueprint in blueprints}


class Rules(BasePlugin):
    """Completes each operation as it is registered."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Operation] | None = None, **kwargs: Any
    ) -> None:
        rule: Rule = kwargs["rule"]
        blueprint, _, name = rule.endpoint.rpartition(".")
        guard: Guard = self._app.blueprints[blueprint].guard  # type: ignore[attr-defined]
        for method, operation in (operations or {}).items():
            operation["operationId"] = name
            operation["tags"] = [TAG_OF.get(blueprint, blueprint.replace("_", " ").capitalize())]
            operation["x-guard"] = guard.name
            operation["security"] = [{scheme: []} if scheme else {} for scheme in guard.security]
            operation.update(copy.deepcopy(words.ALSO.get(name, {})))
            _say(operation)
            _succeed(operation, name, method)
            _refuse(operation, guard, path or "", api=rule.rule.startswith("/api/"))
            _in_order(operation)


def _say(operation: Operation) -> None:
    """The summary is one sentence; the rest of a docstring's first paragraph is description."""
    summary, _, rest = " ".join(operation.get("summary", "").split()).partition(". ")
    operation["summary"] = summary.rstrip(".")
    paragraphs = [rest, *operation.get("description", "").split("\n\n")]
    said = [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]
    operation.pop("description", None)
    if said:
        operation["description"] = "\n\n".join(said)


def _headers_sent(operation: Operation) -> set[str]:
    return {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}


def _queried(operation: Operation) -> set[str]:
    return {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}


def _succeed(operation: Operation, name: str, method: str) -> None:
    """Headers of the good answers; a tagged reading can also answer 304."""
    also = list(words.ALSO_HEADERS.get(name, ()))
    also += ["Idempotent-Replayed"] if KEY in _headers_sent(operation) else []
    also += ["Link"] if "cursor" in _queried(operation) else []
    responses = operation["responses"]
    good = [status for status in responses if str(status).startswith("2")]
    if not good:  # its view says nothing
        responses[200] = {"description": "OK"}
    for status in good:
        headers = responses[status].setdefault("headers", {})
        headers.update({header: words.header(header) for header in also if header not in headers})
        if method == "get" and "ETag" in headers:
            operation.setdefault("parameters", []).append(words.PARAMETERS[IF_NONE_MATCH])
            responses[304] = {
                "description": "Not changed since that ETag",
                "headers": {"ETag": words.header("ETag")},
            }
        if not headers:
            del responses[status]["headers"]


def _refuse(operation: Operation, guard: Guard, path: str, *, api: bool) -> None:
    """Add the refusals that follow from the rules; what the view says about a status itself stays."""
    responses = operation["responses"]
    for status in [status for status, answer in responses.items() if isinstance(answer, str)]:
        del responses[status]  # flask-smorest's own words for 422 and default
    for status, answer in responses.items():
        if str(status)[0] in "45":
            _exemplify(int(status), answer)
    present = {int(status) for status in responses}
    for name in _refusals(operation, guard, path, api=api):
        status = words.STATUS_OF[name]
        if status not in present:
            present.add(status)
            responses[status] = _named(operation, name, status)
    numbered = sorted(responses.items(), key=lambda item: int(item[0]))
    operation["responses"] = {str(status): answer for status, answer in numbered}
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}


def _refusals(operation: Operation, guard: Guard, path: str, *, api: bool) -> list[str]:
    """Names of `words.responses()`; Safaricom's callbacks are refused nothing that was kept."""
    sent, callback = _headers_sent(operation), "callbacks" in path
    body, keyed = "requestBody" in operation and not callback, KEY in sent
    tokens = [scheme for scheme in guard.security if scheme]
    applies = {
        "Malformed": body or keyed,
        "InvalidToken": bool(tokens) and "" in guard.security,
        "NotSignedIn": bool(tokens) and "" not in guard.security,
        "NotAllowed": guard.name in {"staff", "admin"},
        "NotFound": ("{" in path and not callback) or guard.name == "operator",
        "Conflict": keyed,
        "ChangedMeanwhile": IF_MATCH in sent,
        "TooLarge": "requestBody" in operation,
        "NotJson": body,
        "Invalid": body or keyed or bool(_queried(operation)),
        "TooManyRequests": api and not callback,
        "Busy": api or path == "/readyz",
    }
    return [name for name, does in applies.items() if does]


def _named(operation: Operation, name: str, status: int) -> Operation:
    """The common refusal, or one of its own when the operation's words name codes with this status."""
    found = re.findall(r"`([a-z_]+)`", operation.get("description", ""))
    known = every() if found else {}
    codes = [code for code in dict.fromkeys(found) if code in known and known[code].status == status]
    if not codes:
        return {"$ref": f"#/components/responses/{name}"}
    said = ", ".join(f"`{code}`" for code in codes)
    answer: Operation = {"description": f"{said}. {words.when(name)}"}
    _exemplify(status, answer)
    return answer


def _exemplify(status: int, answer: Operation) -> None:
    """A refusal that names codes gets an example of each, and the header that goes with its status."""
    known = every()
    named = [
        known[code] for code in re.findall(r"`([a-z_]+)`", answer.get("description", "")) if code in known
    ]
    content = answer.setdefault("content", {}).setdefault(words.PROBLEM_JSON, {"schema": words.PROBLEM})
    if named:
        content["examples"] = {each.code: {"value": words.problem(each)} for each in named}
    answer.update(words.headers_for(status))


def _in_order(operation: Operation) -> None:
    said = {name: operation.pop(name) for name in ORDER if name in operation}
    rest = dict(operation)
    operation.clear()
    operation.update(said | rest)
