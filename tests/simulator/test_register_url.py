"""POST /mpesa/c2b/v2/registerurl and v1: where payments by hand are told."""

import pytest

from tests.simulator.kit import MISSING

PHONE = "254712345678"


def test_urls_are_registered(daraja):
    answer = daraja.register()
    assert answer.status_code == 200
    body = answer.json()
    assert len(body.pop("OriginatorCoversationID")) > 20
    assert body == {"ResponseCode": "0", "ResponseDescription": "Success"}
    (kept,) = daraja.get("/sim/registrations").json()["registrations"]
    assert (kept["version"], kept["response_type"]) == ("v2", "Completed")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ShortCode", MISSING),
        ("ShortCode", "600000"),
        ("ResponseType", "completed"),
        ("ResponseType", "COMPLETED"),
        ("ResponseType", MISSING),
        ("ConfirmationURL", MISSING),
        ("ConfirmationURL", "shop.example"),
        ("ValidationURL", MISSING),
        ("ValidationURL", 7),
    ],
)
def test_a_field_that_is_wrong_is_named(daraja, field, value):
    answer = daraja.register(**{field: value})
    assert answer.status_code == 400
    assert answer.json()["errorCode"] == "400.003.02"
    assert answer.json()["errorMessage"] == f"Bad Request - Invalid {field}"


def test_a_later_registration_replaces_the_earlier_one(daraja, shop):
    daraja.register(ConfirmationURL=f"{shop.url}/hooks/old")
    daraja.register("v1", ResponseType="Cancelled")
    (kept,) = daraja.get("/sim/registrations").json()["registrations"]
    assert (kept["version"], kept["response_type"]) == ("v1", "Cancelled")
    daraja.pay(PHONE, faults=["validation_skipped"])
    shop.confirmations()
    assert [path for path, _ in shop.heard] == ["/hooks/confirm"]


def test_production_registers_once_until_somebody_deletes(start):
    daraja = start(SIM_REGISTER_ONCE="true")
    assert daraja.register().status_code == 200
    again = daraja.register()
    assert again.status_code == 500
    assert (again.json()["errorCode"], again.json()["errorMessage"]) == (
        "500.003.1001",
        "Urls are already registered.",
    )
    assert daraja.delete("/sim/registrations").json() == {"cleared": 1}
    assert daraja.register().status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hooks",
        "https://shop.example/mpesa",
        "https://localhost/hooks",
        "https://127.0.0.1/x",
    ],
)
def test_strict_urls_are_safaricoms_rules(start, url):
    daraja = start(SIM_STRICT_URLS="true")
    assert daraja.register(ConfirmationURL="https://shop.example/a", ValidationURL=url).status_code == 400
    assert daraja.register(ConfirmationURL=url, ValidationURL="https://shop.example/a").status_code == 400
    fine = {"ConfirmationURL": "https://shop.example/a", "ValidationURL": "https://shop.example/b"}
    assert daraja.register(**fine).status_code == 200


def test_it_takes_a_token(daraja):
    answer = daraja.post("/mpesa/c2b/v2/registerurl", json={})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.003.01")


def test_there_is_no_third_version(daraja):
    assert daraja.register("v3").json()["errorCode"] == "404.001.01"
    assert daraja.get("/mpesa/c2b/v2/registerurl").json()["errorCode"] == "405.001"
