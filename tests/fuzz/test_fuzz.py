"""Thousands of requests made from the description, as everybody: see api.py."""

import pytest

pytest.importorskip("schemathesis", reason="pip install -r requirements-dev.txt")

from schemathesis.core.failures import FailureGroup

from tests.fuzz.api import FUZZED, Fuzzer, document
from tests.matrix.furnished import Furnished
from tests.matrix.operations import LISTS, WITH_BODY
from tests.world import World

WHO = ("nobody", "customer", "admin")


@pytest.fixture
def calm(shop: Furnished, served_world: World) -> Furnished:
    """The shop, with phones that nobody answers: what is asked of them comes to nothing."""
    served_world.arrange("*", "person")
    return shop


@pytest.mark.parametrize("name", [*WITH_BODY, *LISTS])
def test_what_is_allowed_is_answered_as_described(calm: Furnished, name: str) -> None:
    Fuzzer(calm, "admin", examples=3).run(name, forbidden=False)


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", FUZZED)
def test_what_is_allowed_and_what_is_forbidden_is_answered_as_described(
    calm: Furnished, name: str, who: str
) -> None:
    Fuzzer(calm, who, examples=20).run(name)


def test_an_answer_that_is_not_described_is_noticed(calm: Furnished) -> None:
    operation = document(calm.app)["/api/v1/products/{product_id}"]["GET"]
    responses = operation.definition.raw["responses"]
    described = responses.pop("404")

    try:
        with pytest.raises(FailureGroup, match="Undocumented status"):
            Fuzzer(calm, "nobody", examples=10).run("GET /api/v1/products/<int:product_id>", forbidden=False)
    finally:
        responses["404"] = described
