"""The five older backends' addresses, for clients that were written against them.

Each dialect is one thin module that translates to the services of the domains and back; DIALECTS says which
are served. Nothing outside this package knows that it exists. See docs/older-front-ends.md.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

import config
from app.compat import baskets, decora, ecommerce, edge, goods, people, shop, storage, uploads
from app.web.blueprint import Blueprint

DIALECTS: dict[str, tuple[Blueprint, ...]] = {
    "shop": (shop.blp, goods.pictures),
    "decora": (decora.blp, people.blp, goods.blp, goods.pictures, baskets.blp),
    "ecommerce": (ecommerce.blp, people.blp, goods.blp, baskets.blp),
    "storage": (storage.blp,),
    "csv": (uploads.blp, people.blp),
}
"""What each name in DIALECTS opens. A blueprint that several dialects share is registered once."""

CANONICAL = "/api/v1"


class OneSlash:
    """Reads a doubled slash as one on the dialects' addresses: a redirect would be fatal on a preflight."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]]) -> None:
        self._wsgi = wsgi

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if "//" in path and not path.lstrip("/").startswith(CANONICAL.lstrip("/")):
            environ["PATH_INFO"] = "/" + "/".join(part for part in path.split("/") if part)
        return self._wsgi(environ, start_response)


def init_app(app: Flask, settings: config.Settings) -> None:
    """Serve the dialects that `settings` names; none, and `app` stays as it was."""
    chosen = [blp for name in settings.dialects for blp in DIALECTS[name]]
    if not chosen:
        return
    for blueprint in dict.fromkeys(chosen):
        app.register_blueprint(blueprint)
    app.wsgi_app = OneSlash(app.wsgi_app)  # type: ignore[method-assign]
    app.after_request(edge.speak_plainly)
    goods.spare(app)
