"""Every operation and everybody: let in, 401 or 403 as the table says; other people's things are 404."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.matrix.furnished import Furnished, problem
from tests.matrix.operations import CLASSES, IDENTITIES, IN, OPERATIONS, WITH_BODY, body_for, split

NOTHING_HAPPENS = {"If-Match": '"another state"'}  # what would change something is refused after the guard
REFUSALS = {401: {"not_signed_in", "invalid_token"}, 403: {"not_allowed"}}


def attempt(shop: Furnished, who: str, name: str) -> int | None:
    """IN, or the status of the refusal."""
    method, rule = split(name)
    body = {"no_such_field": 1} if name in WITH_BODY else None
    answer = shop.send(who, method, rule, json=body, headers=NOTHING_HAPPENS)
    assert answer.status_code < 500, answer.text
    if answer.status_code not in {401, 403}:
        return IN
    assert problem(answer)["code"] in REFUSALS[answer.status_code]
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    return answer.status_code


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_lets_in_whom_the_table_says(shop: Furnished, name: str) -> None:
    expected = CLASSES[OPERATIONS[name].access]
    refused = [who for who in IDENTITIES if expected[who] is not IN]

    seen = {who: attempt(shop, who, name) for who in refused}
    assert shop.digest() == shop.as_made
    seen |= {who: attempt(shop, who, name) for who in IDENTITIES if who not in refused}

    assert seen == expected


THEIRS = [
    name
    for name, row in OPERATIONS.items()
    if row.access == "anyone"
    if any(
        thing in name
        for thing in ("<int:order_id>", "<int:payment_id>", "<int:booking_id>", "<int:request_id>")
    )
]


@pytest.mark.parametrize("name", THEIRS)
@pytest.mark.parametrize("who", ["nobody", "guest", "other"])
def test_other_peoples_orders_and_payments_are_404(shop: Furnished, name: str, who: str) -> None:
    method, rule = split(name)
    body = body_for(name, shop.ids) if name in WITH_BODY else None

    answer = shop.send(who, method, rule, json=body, headers={"Idempotency-Key": "0123456789abcdef"})

    assert answer.status_code == 404
    assert problem(answer)["code"] == "not_found"
    assert shop.digest() == shop.as_made


@pytest.mark.parametrize("name", THEIRS)
def test_what_is_not_there_is_answered_like_what_is_not_yours(shop: Furnished, name: str) -> None:
    method, rule = split(name)
    body = body_for(name, shop.ids) if name in WITH_BODY else None
    missing = rule.replace("<int:order_id>", "999999").replace("<int:payment_id>", "999999")
    key = {"Idempotency-Key": "0123456789abcdef"}

    theirs = problem(shop.send("other", method, rule, json=body, headers=key))
    nowhere = problem(shop.send("other", method, missing, json=body, headers=key))

    for answer in (theirs, nowhere):
        del answer["request_id"], answer["instance"]
    assert theirs == nowhere


def test_lists_show_only_what_is_yours(shop: Furnished) -> None:
    assert shop.send("other", "GET", "/api/v1/orders").json["data"] == []
    assert shop.send("nobody", "GET", "/api/v1/orders").json["data"] == []
    assert len(shop.send("guest", "GET", "/api/v1/orders").json["data"]) == 1


def test_metrics_are_there_for_the_operators_token_only(make_app: Callable[..., Flask]) -> None:
    client = make_app(METRICS_TOKEN="ops-secret").test_client()
    sent = [None, "Bearer", "Bearer wrong", "Basic aGk6aGk=", "Bearer ops-secret2", "Bearer ops-secret"]

    answers = [client.get("/metrics", headers={"Authorization": one} if one else {}) for one in sent]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 404, 200]
