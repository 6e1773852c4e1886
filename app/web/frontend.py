"""The pages that people see: the built front ends, /shop/ and /admin/, from frontend/dist.

Any address below them that is no file is the page itself: it finds its way in the browser. Files
whose names hold their hash are kept for ever, the page is asked for each time. Without the build
(the folder may be deleted) the addresses say so in a sentence.
"""

import base64
import functools
import hashlib
import re
from pathlib import Path

from flask import Response, current_app

import config
from app.errors import AppError
from app.web.blueprint import Blueprint, Guard
from app.web.kept import FOREVER, Kept, answer

DIST = config.ROOT / "frontend" / "dist"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
OURS_ONLY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
STYLES_INLINE = OURS_ONLY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
# Stripe's form may run nowhere else than in its own frame. Source: Stripe, "Content security policy".
STRIPE_ALLOWED = {
    "script-src": "https://js.stripe.com",
    "connect-src": "https://api.stripe.com",
    "frame-src": "https://js.stripe.com https://hooks.stripe.com",
}
# Source: "Content Security Policy Level 3", 8.3: what stands in the page is allowed by its hash.
INLINE = {
    "script-src": re.compile(rb"<script>(.*?)</script>", re.DOTALL),
    "style-src": re.compile(rb"<style>(.*?)</style>", re.DOTALL),
}
POLICIES = {"shop": OURS_ONLY, "admin": STYLES_INLINE}  # the back office's components write styles


def policy(entry: str, settings: config.Settings) -> str:
    """What the pages of `entry` may load: themselves, and where the shop takes cards, Stripe's form."""
    allowed = _allowed(entry, settings)
    page = DIST / entry / "index.html"
    for rule, hashes in _in_the_page(page, page.stat().st_mtime_ns).items():
        allowed = allowed.replace(f"{rule} 'self'", f"{rule} 'self' {hashes}") if hashes else allowed
    return allowed


def _allowed(entry: str, settings: config.Settings) -> str:
    stripe = settings.stripe
    if entry != "shop" or not stripe.configured:
        return POLICIES[entry]
    if stripe.api_url != config.STRIPE:
        return POLICIES[entry].replace("connect-src 'self'", f"connect-src 'self' {stripe.api_url}")
    allowed = POLICIES[entry] + "; frame-src 'self'"
    for rule, more in STRIPE_ALLOWED.items():
        allowed = allowed.replace(f"{rule} 'self'", f"{rule} 'self' {more}")
    return allowed


class FrontEndNotBuilt(AppError):
    status = 404
    detail = "These pages are not built here: run frontend/build-if-changed. The API is described at /docs."


def built(entry: str) -> bool:
    """Whether `entry` (shop, admin) has pages to show."""
    return (DIST / entry / "index.html").is_file()


class Pages(Blueprint):
    """Pages for people are no operations of the API."""

    documented = False


@functools.cache
def _read(path: Path, changed: int) -> Kept:
    """The file as it was `changed` (nanoseconds): a new build is seen at once."""
    brotli = path.with_name(f"{path.name}.br")
    return Kept.of(path.read_bytes(), brotli.read_bytes() if brotli.is_file() else b"")


@functools.cache
def _in_the_page(path: Path, changed: int) -> dict[str, str]:
    """What the page at `path` holds itself, by the rule of the policy that has to allow it, as hashes."""
    page = path.read_bytes()
    return {rule: " ".join(_hash(each) for each in found.findall(page)) for rule, found in INLINE.items()}


def _hash(content: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"


def _file(entry: str, name: str) -> Path | None:
    folder = DIST / entry
    path = (folder / name).resolve()
    known = path.suffix in KINDS and path.is_relative_to(folder.resolve())
    return path if known and path.is_file() else None


def serve(entry: str, name: str) -> Response:
    """A file of the front end `entry`, or its page. Raises FrontEndNotBuilt (404)."""
    path = _file(entry, name) or _file(entry, "index.html")
    if path is None:
        raise FrontEndNotBuilt()
    if path.parent.name == "assets":
        headers = {"Cache_Control": FOREVER}
    else:
        headers = {"Content_Security_Policy": policy(entry, current_app.config["SETTINGS"])}
    return answer(_read(path, path.stat().st_mtime_ns), KINDS[path.suffix], **headers)


def make(*, open_to_all: Guard) -> Blueprint:
    """The blueprint of the pages for people."""
    blp = Pages("frontend", __name__, guard=open_to_all)

    @blp.get("/shop/", defaults={"file": ""})
    @blp.get("/shop/<path:file>")
    def shop(file: str) -> Response:
        """The shop."""
        return serve("shop", file)

    @blp.get("/admin/", defaults={"file": ""})
    @blp.get("/admin/<path:file>")
    def admin(file: str) -> Response:
        """The back office."""
        return serve("admin", file)

    return blp
