"""What the outbox delivers: e-mail, text messages, signed webhooks."""

from flask import Flask

from app.notifications.post import Post
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its channels."""
    app.extensions["notifications"] = Post.of(settings)
