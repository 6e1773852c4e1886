"""Accounts, sessions, tokens, roles and the guards that read them."""

from flask import Flask

import config
from app.auth import passwords, tokens


def init_app(app: Flask, settings: config.Settings) -> None:
    """Prepare password hashing and access tokens for `app`."""
    passwords.init_app(app, settings)
    tokens.init_app(app, settings)
