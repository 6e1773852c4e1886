"""What is not described is refused, wherever it stands."""

from tests.openapi.kit import Operation
from tests.shopper import Shopper


def _address(operation: Operation) -> str:
    path = operation.path.removeprefix("/api/v1")
    for each in operation.sent("path"):
        path = path.replace(f"{{{each}}}", "1")
    return path


def test_every_list_refuses_a_parameter_that_it_does_not_know(
    operations: list[Operation], admin: Shopper
) -> None:
    lists = [each for each in operations if "limit" in each.sent("query")]

    assert len(lists) >= 8
    for each in lists:
        answer = admin.get(f"{_address(each)}?colour=red")
        assert (each.name, answer.status_code) == (each.name, 422)
        assert answer.json["errors"] == [
            {"pointer": "/colour", "code": "unknown_field", "detail": "Unknown field.", "in": "query"}
        ]


def test_every_body_refuses_a_member_that_it_does_not_know(
    operations: list[Operation], admin: Shopper
) -> None:
    bodies = [each for each in operations if "requestBody" in each.said and "callbacks" not in each.path]

    for each in bodies:
        ((kind, content),) = each.said["requestBody"]["content"].items()
        sent = {**content["example"], "colour": "red"}
        form = {"data": sent, "content_type": kind} if kind == "multipart/form-data" else {"body": sent}
        answer = admin.call(each.method, _address(each), key=True, **form)
        assert (each.name, answer.status_code) == (each.name, 422)
        assert "/colour" in [found["pointer"] for found in answer.json["errors"]]
