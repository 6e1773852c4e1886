"""The API's description, and its operations as a list."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.openapi import document as described
from tests.openapi.kit import Operation, operations_of


@pytest.fixture(scope="session")
def document(session_app: Flask) -> dict[str, Any]:
    """The document as it is served."""
    return described(session_app)


@pytest.fixture(scope="session")
def operations(document: dict[str, Any]) -> list[Operation]:
    return operations_of(document)


@pytest.fixture
def site(session_app: Flask) -> FlaskClient:
    """Somebody who looks at pages; no database is needed for that."""
    return session_app.test_client()
