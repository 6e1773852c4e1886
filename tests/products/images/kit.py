"""Pictures to hang up."""

import io
from typing import Any

from PIL import Image
from werkzeug.test import TestResponse

from tests.shopper import Shopper


def painted(colour: str = "red", size: tuple[int, int] = (40, 30), kind: str = "PNG", **save: Any) -> bytes:
    """A file with one colour in it, of a picture of this size."""
    out = io.BytesIO()
    Image.new(save.pop("mode", "RGB"), size, colour).save(out, kind, **save)
    return out.getvalue()


def send(shopper: Shopper, product_id: int, data: bytes, **more: Any) -> TestResponse:
    """Upload a file as a browser does."""
    alt = {"alt": more.pop("alt")} if "alt" in more else {}
    form = {"file": (io.BytesIO(data), more.pop("name", "picture.png")), **alt}
    return shopper.post(f"/products/{product_id}/images", data=form, **more)


def hang(shopper: Shopper, product_id: int, data: bytes, **more: Any) -> dict[str, Any]:
    """Upload a file that is taken; the picture that it becomes."""
    answer = send(shopper, product_id, data, **more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
