"""Whose certificates are believed: the computer's own list and Mozilla's, since a container may have none."""

import functools
import ssl

from requests.utils import DEFAULT_CA_BUNDLE_PATH


@functools.cache
def everybodys() -> ssl.SSLContext:
    """One context for all: reading the lists takes a while."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context
