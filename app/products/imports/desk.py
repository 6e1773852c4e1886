"""What reading in needs of the outside world, built once from the settings."""

from dataclasses import dataclass

from app.kit.store import Store
from app.products.imports.fetcher import Fetcher


@dataclass(frozen=True)
class Desk:
    """Where sent files lie until they are read, where pictures are kept, and who fetches these."""

    files: Store
    pictures: Store
    fetcher: Fetcher
