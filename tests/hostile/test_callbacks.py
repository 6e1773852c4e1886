"""Whatever comes to a callback's address is answered the same, and only an honest success settles."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.db import db
from tests.hostile.callbacks import HONEST, MUTATED, SHAPES, changed, ended, success
from tests.matrix.furnished import Digest, Furnished, problem

ADDRESS = "/api/v1/payments/callbacks/stk/"
ACCEPTED = (200, {"ResultCode": 0, "ResultDesc": "Accepted"})
HEARD = {
    "callback_messages",
    "limit_counters",
    "payment_evidence",
    "review_items",
    "payments",
}  # what may be written about a rumour


def deliver(shop: Furnished, token: str, body: bytes | dict[str, Any], **kwargs: Any) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return shop.send("nobody", "POST", ADDRESS + token, data=data, content_type="application/json", **kwargs)


def accepted(answer: TestResponse) -> bool:
    return (answer.status_code, json.loads(answer.text)) == ACCEPTED


def truth(shop: Furnished) -> tuple[Digest, Any]:
    """Everything that a forgery must not move: all rows but rumours, and how every payment stands."""
    rows = {table: rows for table, rows in shop.digest().items() if table not in HEARD}
    payments = shop.send("admin", "GET", "/api/v1/payments?limit=100").json["data"]
    return rows, [(each["id"], each["status"], each["reason"], each["receipt_number"]) for each in payments]


def unhandled(shop: Furnished) -> list[str]:
    """Messages that were kept and then could not be acted on: an error of ours, though the answer was 200."""
    messages = db.metadata.tables["callback_messages"]
    with shop.app.app_context(), db.engine.connect() as connection:
        waiting = sa.select(messages.c.body).where(messages.c.handled_at.is_(None))
        return [body[:200] for body in connection.scalars(waiting)]


def status(shop: Furnished) -> str:
    answer = shop.send("customer", "GET", "/api/v1/payments/<int:payment_id>")
    return str(answer.json["status"])


@pytest.mark.parametrize("what", HONEST)
def test_a_success_settles_in_whatever_words_it_comes(shop: Furnished, what: str) -> None:
    answer = deliver(shop, shop.push["token"], changed(success(shop.push), HONEST[what]))

    assert accepted(answer)
    assert status(shop) == "succeeded"


def mutations(shop: Furnished) -> dict[str, bytes]:
    return {what: changed(success(shop.push), change) for what, change in MUTATED.items()} | SHAPES


def test_no_mutation_settles_anything_even_with_the_right_secret_and_then_the_truth_does(
    shop: Furnished,
) -> None:
    before = truth(shop)

    refused = {
        what
        for what, body in mutations(shop).items()
        if not accepted(deliver(shop, shop.push["token"], body))
    }

    assert refused == set()
    assert unhandled(shop) == []
    assert truth(shop) == before
    assert status(shop) == "pending"
    assert accepted(deliver(shop, shop.push["token"], success(shop.push)))
    assert status(shop) == "succeeded"


GUESSES = ["0" * 64, "guess", "%00", "%ff%fe", "\u00e9", "\U0001f525", "..", "'--", "x" * 128]


@pytest.mark.parametrize("token", GUESSES)
def test_nor_does_any_of_it_with_another_secret(shop: Furnished, token: str) -> None:
    before = truth(shop)
    bodies = {**mutations(shop), "the right success": json.dumps(success(shop.push)).encode()}

    refused = {
        what
        for what, body in islice(bodies.items(), GUESSES.index(token), None, len(GUESSES))
        if not accepted(deliver(shop, token, body))
    }

    assert refused == set()
    assert unhandled(shop) == []
    assert truth(shop) == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "nonsense"]
)
def test_what_type_it_says_it_is_does_not_matter(shop: Furnished, kind: str) -> None:
    data = json.dumps(success(shop.push)).encode()

    answer = shop.send("nobody", "POST", ADDRESS + shop.push["token"], data=data, content_type=kind)

    assert accepted(answer)
    assert status(shop) == "succeeded"


def test_a_body_over_64_kb_is_413_and_not_kept(shop: Furnished) -> None:
    for size in (64 * 1024 + 1, 2 * 1024 * 1024):
        answer = deliver(shop, shop.push["token"], b"x" * size)
        assert answer.status_code == 413
        assert shop.push["token"] not in json.dumps(problem(answer))
    assert shop.digest() == shop.as_made


def test_an_address_that_is_too_long_is_404_and_not_repeated(shop: Furnished) -> None:
    for token in ("x" * 129, "a" * 4_000, f"{shop.push['token']}/", f"{shop.push['token']}/more"):
        answer = deliver(shop, token, success(shop.push))
        if answer.status_code == 200:
            continue
        assert answer.status_code == 404
        assert token not in answer.text
        assert shop.push["token"] not in answer.text


def forgeries(shop: Furnished) -> Iterator[tuple[str, Any]]:
    """(address's last part, body) without end, in eight classes that take turns."""
    push, other = shop.push, {"merchant": "9-9-9", "checkout": "ws_CO_999"}
    number = 0
    while True:
        number += 1
        receipt = f"FORGED{number:06d}"
        yield f"{number:064x}", success(push, receipt=receipt)  # a guessed secret
        yield f"{number:064x}", ended(push, 1032)  # a guessed secret, and a failure
        yield push["token"][:-1] + "g", success(push, receipt=receipt)  # nearly the secret
        yield push["token"], success(push, shillings=199 + number, receipt=receipt)  # another amount
        yield (
            push["token"],
            success({**push, "checkout": f"ws_CO_{number}"}, receipt=receipt),
        )  # another prompt
        yield (
            push["token"],
            success({**push, "merchant": f"{number}-1"}, receipt=receipt),
        )  # another merchant's id
        yield push["token"], success(push, receipt=f"x{number}")  # no receipt that can be
        yield f"{number:064x}", success(other, receipt=receipt)  # a prompt that never was


def forge(shop: Furnished, many: int) -> None:
    before = truth(shop)

    answers = [deliver(shop, token, body) for token, body in islice(forgeries(shop), many)]

    assert all(accepted(answer) for answer in answers)
    assert truth(shop) == before
    assert status(shop) == "pending"
    assert accepted(deliver(shop, shop.push["token"], success(shop.push)))
    assert status(shop) == "succeeded"


def test_forgeries_change_nothing_and_the_truth_still_counts(shop: Furnished) -> None:
    forge(shop, 40)


@pytest.mark.slow
def test_a_thousand_forgeries_change_nothing_and_the_truth_still_counts(shop: Furnished) -> None:
    forge(shop, 1_000)


def test_the_same_callback_again_and_again_is_one_receipt(shop: Furnished) -> None:
    body = json.dumps(success(shop.push))
    again = [body, body, f" {body}", json.dumps(success(shop.push), indent=1), body.replace("199", "199.0")]

    assert all(accepted(deliver(shop, shop.push["token"], text.encode())) for text in again)

    receipts = shop.send("admin", "GET", "/api/v1/receipts", query_string={"number": "UKL5XQ2P7A"}).json[
        "data"
    ]
    assert [each["amount"]["amount"] for each in receipts] == [19_900]
    assert [part["kind"] for part in receipts[0]["allocations"]] == ["order"]


def test_a_receipt_that_paid_another_order_pays_no_second_one(shop: Furnished) -> None:
    used = shop.send("admin", "GET", "/api/v1/receipts").json["data"][0]["number"]
    before = truth(shop)

    assert accepted(deliver(shop, shop.push["token"], success(shop.push, receipt=used)))

    assert truth(shop) == before


def test_one_attempts_secret_speaks_for_no_other_attempt(shop: Furnished) -> None:
    """The open prompt's secret with the ids of the prompt that reported a wrong amount, and the other way."""
    payments = shop.send("admin", "GET", "/api/v1/payments?status=pending").json["data"]
    (another,) = [each["id"] for each in payments if each["id"] != shop.ids["payment_id"]]
    seen = shop.send("admin", "GET", f"/api/v1/payments/{another}/evidence").json
    theirs = {"merchant": seen["merchant_request_id"], "checkout": seen["checkout_request_id"]}
    before = truth(shop)

    assert accepted(deliver(shop, shop.push["token"], success(theirs)))
    assert accepted(deliver(shop, shop.push["token"], ended(theirs, 1032)))

    assert truth(shop) == before


def test_a_failure_without_the_secret_ends_nothing_and_the_money_still_counts(shop: Furnished) -> None:
    for code in (1, 1032, 1037, 2001, "1032", 9999, -1, "SFC_IC0003"):
        assert accepted(deliver(shop, "guess", ended(shop.push, code)))
    assert status(shop) == "pending"

    assert accepted(deliver(shop, shop.push["token"], success(shop.push)))
    assert status(shop) == "succeeded"


def test_after_the_end_nothing_without_the_secret_brings_an_attempt_back(shop: Furnished) -> None:
    assert accepted(deliver(shop, shop.push["token"], ended(shop.push, 1037)))
    assert status(shop) == "expired"
    before = truth(shop)

    for number in range(5):
        assert accepted(deliver(shop, f"guess{number}", success(shop.push, receipt=f"FORGED000{number}")))

    assert truth(shop) == before
    assert status(shop) == "expired"


def test_no_failure_takes_back_what_was_paid(shop: Furnished) -> None:
    assert accepted(deliver(shop, shop.push["token"], success(shop.push)))
    before = truth(shop)

    for code in (1, 1032, 1037, 2001, 9999):
        assert accepted(deliver(shop, shop.push["token"], ended(shop.push, code)))

    assert truth(shop) == before
