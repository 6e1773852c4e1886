"""Texts that are made or read once per process and kept, also compressed: a newcomer may be on a bundle."""

import gzip
import hashlib
from dataclasses import dataclass

from flask import Response, request

FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Kept:
    """A page as it leaves: plain, compressed, and the mark of its content.

    `brotli` is what a build made of it beforehand, if there was one; browsers take it where the line is safe.
    """

    plain: bytes
    packed: bytes
    mark: str
    brotli: bytes = b""

    @classmethod
    def of(cls, content: bytes, brotli: bytes = b"") -> "Kept":
        mark = hashlib.sha256(content).hexdigest()[:16]
        return cls(content, gzip.compress(content, 9, mtime=0), mark, brotli)


def _best(kept: Kept) -> tuple[bytes, str]:
    """The smallest form that the present request takes, and its name."""
    forms = ((kept.brotli, "br"), (kept.packed, "gzip"))
    taken = [(form, name) for form, name in forms if form and request.accept_encodings.quality(name) > 0]
    return min([*taken, (kept.plain, "")], key=lambda form: len(form[0]))


def answer(kept: Kept, kind: str, **headers: str) -> Response:
    """The page in the encoding that the present request takes, not sent again to whoever has it."""
    content, encoding = _best(kept)
    response = Response(content, content_type=kind)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "no-cache"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    response.set_etag(f"{kept.mark}-{encoding}" if encoding else kept.mark)
    response.make_conditional(request)
    return response
