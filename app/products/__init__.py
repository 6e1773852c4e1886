"""What the shop sells and how much of it there is."""

from flask import Flask

from app.kit.store import Store
from app.products.imports.desk import Desk
from app.products.imports.fetcher import Fetcher
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` the places where it keeps pictures and files to read in."""
    files, pictures = Store(settings.media_root / "imports"), Store(settings.media_root / "images")
    fetcher = Fetcher(allow_loopback=settings.webhook_allow_private)
    app.extensions["media"] = pictures
    app.extensions["imports"] = Desk(files=files, pictures=pictures, fetcher=fetcher)
