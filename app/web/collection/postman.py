"""Writes the journey as a Postman collection (v2.1), which Insomnia and newman read too.

Methods, addresses, bodies and headers come from the API document; whatever operation the journey
leaves out is added at the end, so that none is missing.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from app.web.collection.journey import BEFORE_ANY, FOLDERS, VARIABLES
from app.web.collection.office import REST
from app.web.collection.steps import CALLERS, Number, Step

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
NAME = "Duka: buy something, pay by M-Pesa"
WORDS = """\
A purchase from the first look to the confirmed order, then what goes wrong, then the back office.
Start the demo with `python3 duka.py run`, then run the folders in their order. Tokens and ids are
kept in the collection's variables; empty `run` to start another run.

Made by `flask collection write` from the API document and app/web/collection; changes made by hand are lost.
"""
WHO = {"admin": "admin", "staff": "admin", "signed_in": "customer"}
Document = dict[str, Any]
Item = dict[str, Any]


class Operations:
    """The document's operations by id."""

    def __init__(self, document: Document) -> None:
        self._found = {
            operation["operationId"]: (method.upper(), path, item.get("parameters", []), operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
        }

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __getitem__(self, name: str) -> tuple[str, str, list[Document], Document]:
        return self._found[name]


def collection(document: Document) -> Document:
    """The collection of the API that `document` describes."""
    operations = Operations(document)
    told = {step.call for folder in FOLDERS for step in folder.steps}
    untold = [_untold(operations, name) for name in operations if name not in told]
    folders = [
        (folder.name, folder.words, [_item(step, operations) for step in folder.steps]) for folder in FOLDERS
    ]
    rest = next(items for name, _, items in folders if name == REST.name)
    rest[0:0] = untold
    return {
        "info": {
            "_postman_id": str(uuid.uuid5(uuid.NAMESPACE_URL, NAME)),
            "name": NAME,
            "description": WORDS,
            "schema": SCHEMA,
        },
        "variable": [{"key": key, "value": value} for key, value in _variables().items()],
        "event": [_script("prerequest", BEFORE_ANY)],
        "item": [{"name": name, "description": words, "item": items} for name, words, items in folders],
    }


def _variables() -> dict[str, str]:
    kept = {name: "" for folder in FOLDERS for step in folder.steps for name in step.keeps}
    return {**VARIABLES, "order_key": "", **kept}


def _untold(operations: Operations, name: str) -> Item:
    """An operation that the journey does not know: any answer that its documentation promises will do."""
    *_, operation = operations[name]
    promised = [int(status) for status in operation["responses"] if status.isdigit()]
    who = WHO.get(operation.get("x-guard", ""), "nobody")
    made = _item(Step(operation["summary"], name, 200, who=who), operations)
    check = f"pm.test('a documented answer', () => pm.expect({promised}).to.include(pm.response.code));"
    return made | {"event": [_script("test", check)]}


def _item(step: Step, operations: Operations) -> Item:
    if " " in step.call:
        method, _, raw = step.call.partition(" ")
        body, headers, words = step.body, {"Accept": "application/json", **step.headers}, step.words
    else:
        method, path, shared, operation = operations[step.call]
        values = {**_examples(shared), **step.path}
        raw = "{{base_url}}" + re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), path)
        body, headers = _body(step, operation), _headers(step, operation)
        words = "\n\n".join(
            part for part in (step.words, operation["summary"], operation.get("description")) if part
        )
    request: Item = {"method": method, "header": [], "url": _url(raw, step.query), "description": words}
    if body is not None or step.raw is not None:
        headers = {"Content-Type": "application/json", **headers}
        text = step.raw if step.raw is not None else _text(body)
        request["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
    request["header"] = [{"key": key, "value": value} for key, value in headers.items() if value]
    events = [_script("test", _tests(step))]
    events += [_script("prerequest", step.before)] if step.before else []
    return {"name": step.name, "event": events, "request": request, "response": []}


def _examples(parameters: list[Document]) -> dict[str, str]:
    return {each["name"]: str(each.get("example", "none")) for each in parameters}


def _body(step: Step, operation: Document) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    changed = {**content["example"], **(step.body or {})}
    return {name: value for name, value in changed.items() if value is not None}


def _headers(step: Step, operation: Document) -> dict[str, str]:
    keyed = any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", []))
    return {**CALLERS[step.who], **({"Idempotency-Key": "{{$guid}}"} if keyed else {}), **step.headers}


def _text(body: Any) -> str:
    """JSON in which a Number stands without quotes."""
    marked = json.dumps(_marked(body), indent=2, ensure_ascii=False)
    return re.sub(r'"<number (\w+)>"', r"{{\1}}", marked)


def _marked(value: Any) -> Any:
    if isinstance(value, Number):
        return f"<number {value}>"
    if isinstance(value, Mapping):
        return {name: _marked(inner) for name, inner in value.items()}
    return value


def _url(raw: str, query: Mapping[str, str]) -> Item:
    host, *path = raw.split("/") if raw.startswith("{{") else [raw]
    url: Item = {"raw": raw, "host": [host], "path": path}
    if query:
        url["raw"] = raw + "?" + "&".join(f"{key}={value}" for key, value in query.items())
        url["query"] = [{"key": key, "value": value} for key, value in query.items()]
    return url


def _script(listen: str, text: str) -> Item:
    return {"listen": listen, "script": {"type": "text/javascript", "exec": text.splitlines()}}


def _tests(step: Step) -> str:
    """The script that looks at the answer: asks again, or checks it and keeps what later steps need."""
    lines = []
    if step.again or step.first or step.keeps or step.checks:
        lines += [
            "const header = (name) => pm.response.headers.get(name) || '';",
            "const json = header('Content-Type').includes('json') ? pm.response.json() : null;",
        ]
    end = [f"pm.test('{step.status}', () => pm.response.to.have.status({step.status}));"]
    end += [step.first] if step.first else []
    end += [_check(sentence, wanted) for sentence, wanted in step.checks.items()]
    end += [f"pm.collectionVariables.set('{name}', {value});" for name, value in step.keeps.items()]
    return "\n".join([*lines, *(_repeated(step, end) if step.again else end)])


def _check(sentence: str, wanted: str | tuple[str, Any]) -> str:
    if isinstance(wanted, str):
        return f"pm.test({json.dumps(sentence)}, () => pm.expect({wanted}).to.equal(true));"
    expression, value = wanted
    return f"pm.test({json.dumps(sentence)}, () => pm.expect({expression}).to.eql({json.dumps(value)}));"


def _repeated(step: Step, end: list[str]) -> list[str]:
    return [
        "const tries = Number(pm.collectionVariables.get('tries') || 0) + 1;",
        f"if (({step.again}) && tries < {step.tries}) {{",
        "  pm.collectionVariables.set('tries', tries);",
        "  pm.execution.setNextRequest(pm.info.requestName);",
        f"  setTimeout(() => {{}}, {step.pause});  // a script ends when its timers have",
        "} else {",
        "  pm.collectionVariables.unset('tries');",
        *(f"  {line}" for line in end),
        "}",
    ]
