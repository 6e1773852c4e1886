"""The API fuzzed by its own description: whatever that allows or forbids, the answer is as it says."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

from app.errors import WORDS
from tests.matrix.furnished import Furnished
from tests.matrix.operations import OPERATIONS, split

LOUD = [
    not_a_server_error,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
Case = schemathesis.Case


class UndocumentedStatus(Failure):
    """The document names other statuses; `default` is no excuse."""


def described(ctx: Any, response: schemathesis.Response, case: Case) -> None:
    """Fail on a status that the operation's description does not name."""
    named = set(case.operation.definition.raw["responses"])
    elsewhere = response.status_code == 404 and WORDS[404] in response.text  # a slash in a part of the path
    if str(response.status_code) not in named and not elsewhere:
        where = f"{case.method} {case.path}"
        raise UndocumentedStatus(
            operation=where,
            title="Undocumented status",
            message=f"{where}: {response.status_code}, documented: {sorted(named)}",
        )


class WrongPartAccepted(Failure):
    """The description forbids this body or query, and the API took it."""


def refused(ctx: Any, response: schemathesis.Response, case: Case) -> None:
    """Fail when a body or a query that the description forbids is taken."""
    if response.status_code < 400:
        raise WrongPartAccepted(
            operation=f"{case.method} {case.path}",
            title="A wrong body or query was taken",
            message=f"{response.status_code} for query {case.query!r}, body {case.body!r}"[:500],
        )


def is_wrong(case: Case) -> bool:
    """Whether the body or the query is not as it is described; ids and tokens are replaced by real ones."""
    parts = case.meta.components if case.meta else {}
    wrong = {place for place, part in parts.items() if part.mode is GenerationMode.NEGATIVE}
    if any(value in ([], {}, None) for value in (case.query or {}).values()):
        wrong -= {ParameterLocation.QUERY}  # an empty list is not sent at all
    return bool(wrong & {ParameterLocation.BODY, ParameterLocation.QUERY})


@cache
def document(app: Flask) -> OpenApiSchema:
    """The description that the application gives of itself."""
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@dataclass
class Fuzzer:
    """Sends what Hypothesis makes of the document to the furnished shop, the same every time."""

    shop: Furnished
    who: str
    examples: int

    def run(self, name: str, *, forbidden: bool = True) -> None:
        """Fuzz one operation with what its description allows, then with what it forbids."""
        operation = self._operation(name)
        self._run(operation, GenerationMode.POSITIVE)
        if forbidden:
            self._run(operation, GenerationMode.NEGATIVE)

    def _operation(self, name: str) -> APIOperation:
        method, rule = split(name)
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule)
        operation: APIOperation = document(self.shop.app)[path][method]
        return operation

    def _run(self, operation: APIOperation, mode: GenerationMode) -> None:
        known = self._known(operation)

        @settings(
            max_examples=self.examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
        def one(case: Case, real: bool) -> None:
            if real:
                case.path_parameters = {**(case.path_parameters or {}), **known}
            self._send(case)

        try:
            one()
        except Exception as error:
            if "Unsatisfiable" not in type(error).__name__ and "InvalidArgument" not in type(error).__name__:
                raise  # an operation without parts that could be wrong has no negative cases

    def _known(self, operation: APIOperation) -> dict[str, Any]:
        """Ids of what is in the shop, for the parts of the operation's path."""
        ids: dict[str, Any] = {**self.shop.ids, "token": self.shop.push["token"]}
        return {name: value for name, value in ids.items() if f"{{{name}}}" in operation.path}

    def _send(self, case: Case) -> None:
        headers = {**self.shop.people[self.who], "Accept-Encoding": "identity"}  # the tool unpacks nothing
        response = case.call(headers={**(case.headers or {}), **headers})
        also = [described, refused] if is_wrong(case) else [described]
        case.validate_response(response, checks=[*LOUD, *also], headers=headers)


FUZZED = [
    name
    for name in OPERATIONS
    if split(name)[1].startswith("/api/") and name not in {"GET /openapi.json", "GET /metrics"}
]
