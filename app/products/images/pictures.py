"""From a file that anybody may have made to small pictures that we made ourselves.

A picture's header says how large it is before anything is decoded: a PNG of 20 KB can ask for 800 MB.
What is kept is drawn anew from the pixels, so that neither metadata nor anything hidden in the file
comes along.
"""

import hashlib
import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.errors import AppError
from app.products.images.sizes import SIZES, fit, sizes

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 25_000_000
KINDS = {"webp": "image/webp", "jpeg": "image/jpeg"}
_TYPES = ("JPEG", "PNG", "WEBP")
_DECODING = threading.BoundedSemaphore(2)  # of 25 million pixels each: about 100 MB at a time


class NotAPicture(AppError):
    status = 422
    detail = "This is not a picture that can be shown. Send a JPEG, PNG or WebP file that opens elsewhere."

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "/file", "code": self.code, "detail": self.detail}])


class PictureTooLarge(AppError):
    status = 422

    def __init__(self, width: int, height: int) -> None:
        detail = (
            f"This picture has {width:,} by {height:,} pixels; {MOST_PIXELS // 1_000_000} million in all is "
            "the most. Make it smaller and send it again."
        )
        super().__init__(detail, errors=[{"pointer": "/file", "code": self.code, "detail": detail}])


@dataclass(frozen=True)
class Drawn:
    """One file made of a picture."""

    kind: str
    size: int
    data: bytes


@dataclass(frozen=True)
class Picture:
    """All files made of a picture. `width` and `height` are those of the largest, in pixels."""

    source_digest: str
    width: int
    height: int
    files: tuple[Drawn, ...]


def draw(data: bytes) -> Picture:
    """Make the shop's files of an uploaded one. Raises NotAPicture and PictureTooLarge."""
    with _DECODING:
        whole = _decoded(data)
        largest = _fitted(whole, SIZES[-1])
        files = [Drawn("webp", size, _webp(_fitted(largest, size))) for size in sizes(*largest.size)]
        files.append(Drawn("jpeg", SIZES[-1], _jpeg(largest)))
    return Picture(hashlib.sha256(data).hexdigest(), *largest.size, tuple(files))


def _decoded(data: bytes) -> Image.Image:
    image = _opened(data)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise PictureTooLarge(width, height)
    try:
        image.draft("RGB", (2 * SIZES[-1], 2 * SIZES[-1]))  # a JPEG is decoded small at once
        image.load()
        return _plain(ImageOps.exif_transpose(image))
    except Exception as error:  # decoders raise whatever they stumble over
        raise NotAPicture() from error


def _opened(data: bytes) -> Image.Image:
    """The picture with its header read and nothing decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own cap is lower
            return Image.open(io.BytesIO(data), formats=_TYPES)
    except Image.DecompressionBombError as error:
        raise NotAPicture() from error
    except Exception as error:  # as above
        raise NotAPicture() from error


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone, in one of two ways of writing them: RGB, or RGBA where something shines through."""
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _fitted(image: Image.Image, size: int) -> Image.Image:
    wanted = fit(*image.size, size)
    return image if wanted == image.size else image.resize(wanted, Image.Resampling.LANCZOS)


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    """For programs that know nothing newer; what shines through is white."""
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()
