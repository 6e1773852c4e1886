"""Headers as an operation's description names them."""

from typing import Any

TEXT = {"type": "string"}


def header(name: str, description: str) -> dict[str, Any]:
    """A header of an answer, for `response(headers=...)`."""
    return {name: {"schema": TEXT, "description": description}}


def if_match(
    description: str = "The ETag you read: 412 when somebody has changed it since",
) -> dict[str, Any]:
    """The If-Match of a request, for `doc(parameters=[...])`."""
    return {"in": "header", "name": "If-Match", "schema": TEXT, "description": description}


LOCATION = header("Location", "Where it can be read")
IF_MATCH = if_match()
