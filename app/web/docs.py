"""The pages about the API, which need no network: /docs, /docs/errors, /docs/try, and /openapi.json.

Each is made once per process and kept.
"""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Response, abort, current_app, render_template, url_for

import config
from app.web import generated, prose, reference
from app.web.blueprint import Blueprint, Guard
from app.web.kept import FOREVER, Kept, answer
from app.web.openapi import document
from app.web.openapi.refusals import every

HERE = Path(__file__).parent
SWAGGER = Path(flask_swagger_ui.__file__).parent / "dist"
ASSETS = {
    "docs.css": (HERE / "static", "text/css; charset=utf-8"),
    "docs.js": (HERE / "static", "text/javascript; charset=utf-8"),
    "try.js": (HERE / "static", "text/javascript; charset=utf-8"),
    "swagger-ui.css": (SWAGGER, "text/css; charset=utf-8"),
    "swagger-ui-bundle.js": (SWAGGER, "text/javascript; charset=utf-8"),
    "favicon-32x32.png": (SWAGGER, "image/png"),
}
PAGE = "text/html; charset=utf-8"
OURS_ONLY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
STYLES_INLINE = OURS_ONLY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


class Pages(Blueprint):
    """Pages about the API are no operations of it."""

    documented = False


def _kept(name: str, make: Callable[[], str | bytes]) -> Kept:
    """What `make` makes, made once per application."""
    shelf: dict[str, Kept] = current_app.extensions.setdefault("docs", {})
    if name not in shelf:
        made = make()
        shelf[name] = Kept.of(made.encode() if isinstance(made, str) else made)
    return shelf[name]


@functools.cache
def _asset(name: str) -> Kept:
    folder, _ = ASSETS[name]
    return Kept.of((folder / name).read_bytes())


def asset(name: str) -> str:
    """The address of an asset; it changes with the content, so it may be kept for ever."""
    return url_for("docs.read_asset", name=name, v=_asset(name).mark)


def _page(template: str, **facts: Any) -> str:
    return render_template(template, asset=asset, prose=prose, **facts)


def _reference() -> str:
    settings: config.Settings = current_app.config["SETTINGS"]
    whole = document(current_app)
    return _page(
        "docs/reference.html",
        about=whole["info"]["description"].replace("http://127.0.0.1:5000", settings.public_url),
        version=whole["info"]["version"],
        chapters=reference.chapters(whole, host=settings.public_url),
        schemas=reference.schemas(whole),
    )


def make(*, open_to_all: Guard) -> Blueprint:
    """The blueprint of the pages about the API, with the commands that write its files."""
    blp = Pages("docs", __name__, guard=open_to_all, template_folder="templates", cli_group=None)
    for group in generated.GROUPS:
        blp.cli.add_command(group)

    @blp.get("/openapi.json")
    def read_openapi() -> Response:
        """The OpenAPI 3.1 document."""
        kept = _kept("openapi", lambda: json.dumps(document(current_app), ensure_ascii=False))
        return answer(kept, "application/json")

    @blp.get("/docs")
    def read_docs() -> Response:
        """The guide and every operation, as a page without a script in its way."""
        return answer(_kept("docs", _reference), PAGE, Content_Security_Policy=OURS_ONLY)

    @blp.get("/docs/errors")
    def read_errors() -> Response:
        """Every code of an error: where a problem's `type` points."""
        kept = _kept("errors", lambda: _page("docs/errors.html", refusals=every().values()))
        return answer(kept, PAGE, Content_Security_Policy=OURS_ONLY)

    @blp.get("/docs/try")
    def read_try() -> Response:
        """Swagger UI: the operations with a button to send them."""
        kept = _kept("try", lambda: _page("docs/try.html"))
        return answer(kept, PAGE, Content_Security_Policy=STYLES_INLINE)

    @blp.get("/docs/assets/<name>")
    def read_asset(name: str) -> Response:
        """Styles and scripts of these pages."""
        if name not in ASSETS:
            abort(404)
        return answer(_asset(name), ASSETS[name][1], Cache_Control=FOREVER)

    return blp
