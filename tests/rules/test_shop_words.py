"""The storefront has its own sentence, in Swahili, for every refusal that a shopper can meet.

A new code fails here until somebody decides: a sentence in frontend/src/shop/words, or a line below.
"""

import ast
import json
import re

import pytest

import config
from app.payments import words as mpesa
from app.payments.stripe import words as stripe
from app.web.openapi.refusals import every
from tests.rules.reading import APP, modules

SHOP = config.ROOT / "frontend" / "src" / "shop"
SWAHILI = SHOP / "words" / "refusals.sw.ts"
pytestmark = pytest.mark.skipif(not SWAHILI.is_file(), reason="the front end is not here")

# Codes that no page of the storefront meets, by who does. A session that is over just ends.
NOT_IN_THE_SHOP = """
office: already_resolved amount_above_due cannot_read_file category_has_products duplicate_column
    file_missing initiator_missing missing_column money_is_going_back not_a_form not_a_picture
    not_in_this_state not_registered not_yourself nothing_left_to_refund nothing_to_match nothing_to_retry
    only_tried picture_too_large pull_not_set_up pull_refused receipt_without_number refund_exceeds_receipt
    refund_state_conflict retired_units_are_for_staff second_person_needed sku_taken slug_taken staff_only
    statement_unreadable stock_changed stock_too_low too_early_to_conclude too_many_pictures
    too_many_webhooks unit_has_bookings unit_number_taken webhook_off
dialects: amount_is_not_due app_error cards_closed refused till_closed wrong_price
programs: front_end_not_built not_ready not_set_up signature_invalid
session: invalid_refresh_token no_refresh_cookie
"""
ELSEWHERE = set(re.findall(r"\w+(?!\w*:)", NOT_IN_THE_SHOP))

# Codes of single values: those of the back office, and one that has its sentence as a whole problem.
OFFICE_VALUES = {"no_such_category", "amount_above_due"}


def sentences(group: str) -> set[str]:
    """The names in the Swahili catalogue below `group`; words.test.ts holds the English one to the same."""
    return set(re.findall(rf'^  "{group}\.([\w.]+)":', SWAHILI.read_text(encoding="utf-8"), re.MULTILINE))


def asked_by_the_shop() -> set[tuple[str, str]]:
    """(method, path) of each operation that the storefront calls."""
    sources = "".join(file.read_text(encoding="utf-8") for file in SHOP.rglob("*.ts*"))
    found = re.findall(r'client\s*\.(GET|POST|PUT|PATCH|DELETE)\("([^"]+)"', sources)
    return {(method.lower(), path) for method, path in found}


def documented(method: str, path: str) -> set[str]:
    """The codes that the API's document names for an operation, its common refusals included."""
    document = json.loads((config.ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    common = document["components"]["responses"]
    codes = set()
    for each in document["paths"][path][method]["responses"].values():
        answer = common[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        said = answer.get("content", {}).get("application/problem+json", {})
        examples = [said.get("example"), *(each["value"] for each in said.get("examples", {}).values())]
        codes |= {example["code"] for example in examples if example}
    return codes


def value_codes() -> set[str]:
    """The code of each `invalid(pointer, words, code)` and of each {"pointer": ..., "code": ...} in app."""
    found = {"required", "unknown_field"}
    for node in (node for module in modules(APP) for node in ast.walk(module.tree)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "invalid" and len(node.args) > 2:
            found.add(ast.literal_eval(node.args[2]))
        if isinstance(node, ast.Dict):
            names = [getattr(key, "value", None) for key in node.keys]
            code = node.values[names.index("code")] if {"pointer", "code"} <= set(names) else None
            if isinstance(code, ast.Constant):
                found.add(str(code.value))
    return found


def note_codes() -> set[str]:
    """The code of each note about a cart that was merged at log-in."""
    carts = [module for module in modules(APP) if "carts" in module.path.parts]
    calls = [node for module in carts for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    made = [each for each in calls if getattr(each.func, "id", "") in {"Note", "_left_out"}]
    return {each.args[0].value for each in made if isinstance(each.args[0], ast.Constant)}


def faces() -> set[str]:
    """The reasons that have a face of their own on the payment page."""
    source = (SHOP / "payment" / "face.ts").read_text(encoding="utf-8")
    table = source.partition("OF_REASON: Record<string, Face> = {")[2].partition("};")[0]
    return set(re.findall(r'^  (\w+): "(?!busy|silent)', table, re.MULTILINE))


def test_every_refusal_has_its_sentence_or_is_not_met_in_the_shop() -> None:
    told = {each.partition(".")[0] for each in sentences("refused")}
    assert set(every()) - told - ELSEWHERE == set()
    assert told - set(every()) == {"other", "later"}  # what nobody refuses any more has no sentence
    assert told & ELSEWHERE == set()
    assert set(every()) >= ELSEWHERE


def test_what_the_document_says_of_the_shops_calls_has_its_sentence() -> None:
    calls = asked_by_the_shop()
    assert len(calls) > 20
    met = {code for method, path in calls for code in documented(method, path)}
    assert {"out_of_stock", "wrong_credentials", "unit_not_available", "busy"} <= met
    staff = {"staff_only", "retired_units_are_for_staff"}  # answers to a query that the shop does not send
    assert met - sentences("refused") - staff == set()


def test_every_code_of_a_single_value_has_its_sentence() -> None:
    told = {each.rpartition(".")[2] for each in sentences("wrong")}
    assert {"too_common", "taken", "wrong"} <= value_codes()
    assert value_codes() - told - OFFICE_VALUES == set()


def test_every_note_about_a_merged_cart_has_its_sentence() -> None:
    assert {"cart_not_merged", "only_n_left", "cart_full"} <= note_codes()
    assert sentences("note") - {"title", "other"} == note_codes()


def test_every_reason_of_a_payment_has_a_face_or_a_sentence() -> None:
    reasons = {*mpesa.REASON_WORDS, *stripe.REASON_WORDS}
    assert "wrong_pin" in faces()
    assert len(reasons) > 20
    assert reasons - faces() - sentences("reason") == set()
    assert set(stripe.REASON_WORDS) - {"cancelled_by_payer"} <= sentences(
        "reason"
    )  # no card has a silent phone
