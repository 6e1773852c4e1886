"""GET /oauth/v1/generate, and how long a token opens doors."""

import pytest

PATH = "/oauth/v1/generate?grant_type=client_credentials"
DEMO = ("demo-key", "demo-secret")


def test_a_token_comes_with_its_lifetime_as_a_string(daraja):
    answer = daraja.get(PATH, auth=DEMO)
    assert answer.status_code == 200
    assert len(answer.json()["access_token"]) == 28
    assert answer.json()["expires_in"] == "3599"


@pytest.mark.parametrize(
    ("path", "auth", "code"),
    [
        (PATH, None, "400.008.01"),
        (PATH, ("demo-key", "wrong"), "400.008.01"),
        ("/oauth/v1/generate", DEMO, "400.008.02"),
        ("/oauth/v1/generate?grant_type=password", DEMO, "400.008.02"),
    ],
)
def test_a_wrong_request_is_refused(daraja, path, auth, code):
    answer = daraja.get(path, auth=auth)
    assert answer.status_code == 400
    assert answer.json().keys() == {"requestId", "errorCode", "errorMessage"}
    assert answer.json()["errorCode"] == code


def test_a_bearer_is_not_basic(daraja):
    answer = daraja.get(PATH, headers={"Authorization": "Bearer x"})
    assert answer.json()["errorCode"] == "400.008.01"


def test_a_token_expires(start):
    answer = start(SIM_TOKEN_TTL=0).push("254712345678")
    assert answer.json()["errorCode"] == "404.001.03"


def test_revoking_ends_every_token(start):
    daraja = start()
    assert daraja.post("/sim/tokens/revoke").json()["revoked"] == 1
    assert daraja.push("254712345678").status_code == 404


def test_a_newer_token_leaves_the_older_alone_unless_told_otherwise(daraja, start):
    strict = start(SIM_ONE_TOKEN="true")
    for one in (daraja, strict):
        one.get(PATH, auth=DEMO)
    assert daraja.push("254712345678").status_code == 200
    assert strict.push("254712345678").status_code == 404
