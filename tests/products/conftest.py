"""The shelves that these tests fill."""

import pytest
from flask import Flask

from tests.products.kit import Goods


@pytest.fixture
def goods(app: Flask) -> Goods:
    return Goods(app)
