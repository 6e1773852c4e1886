"""The furnished shop."""

from tests.matrix.conftest import shop

__all__ = ["shop"]
