"""Pictures of products: taken in with suspicion, shown small, kept once."""

import io
import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from app.kit.clock import utc_now
from app.kit.store import Store
from app.products.images import service
from tests.products.images.kit import hang, opened, painted, send
from tests.products.kit import Goods
from tests.shopper import Shopper


@pytest.fixture
def product(goods: Goods) -> int:
    return goods.product().id


def shown(shopper: Shopper, url: str, **kwargs: Any) -> Any:
    return shopper.client.get(url, **kwargs)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """A small PNG whose header promises this many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\x00" * 10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_upload_becomes_small_pictures_and_one_jpeg(
    staff: Shopper, guest: Shopper, product: int, kind: str
) -> None:
    made = hang(staff, product, painted(size=(1200, 900), kind=kind), alt="A red wall")

    assert (made["alt"], made["width"], made["height"], made["position"]) == ("A red wall", 960, 720, 0)
    assert [(each["width"], each["height"]) for each in made["sizes"]] == [(160, 120), (480, 360), (960, 720)]
    for each in made["sizes"]:
        answer = shown(guest, each["url"])
        picture = opened(answer.data)
        assert (answer.content_type, picture.format) == ("image/webp", "WEBP")
        assert picture.size == (each["width"], each["height"])
    jpeg = shown(guest, f"{made['url']}&type=jpeg")
    assert (jpeg.content_type, opened(jpeg.data).size) == ("image/jpeg", (960, 720))


def test_a_small_picture_is_never_made_larger(staff: Shopper, guest: Shopper, product: int) -> None:
    made = hang(staff, product, painted(size=(300, 1)))

    assert [(each["size"], each["width"]) for each in made["sizes"]] == [(160, 160), (480, 300)]
    assert opened(shown(guest, made["url"]).data).size == (300, 1)


def test_a_picture_may_be_kept_for_ever_and_does_nothing_but_show(
    staff: Shopper, guest: Shopper, product: int
) -> None:
    url = hang(staff, product, painted())["url"]

    answer = shown(guest, url)
    again = shown(guest, url, headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (again.status_code, again.data) == (304, b"")
    assert shown(guest, "/api/v1/images/999999999").status_code == 404
    assert shown(guest, f"{url}0&type=gif").status_code == 422


def test_a_photo_is_turned_upright_and_tells_nothing_of_its_phone(
    staff: Shopper, guest: Shopper, product: int
) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Somebody's phone"  # lying on its side; the maker
    photo = painted(size=(640, 320), kind="JPEG", exif=exif.tobytes(), comment=b"at home")

    made = hang(staff, product, photo + b"<script>alert(1)</script>")

    assert (made["width"], made["height"]) == (320, 640)
    for url in (made["url"], f"{made['url']}&type=jpeg"):
        data = shown(guest, url).data
        assert not opened(data).getexif()
        assert all(word not in data for word in (b"phone", b"at home", b"script"))


def test_what_shines_through_stays_so_and_is_white_in_the_jpeg(
    staff: Shopper, guest: Shopper, product: int
) -> None:
    made = hang(staff, product, painted("#ff000000", mode="RGBA", size=(200, 200)))

    assert opened(shown(guest, made["url"]).data).mode == "RGBA"
    assert opened(shown(guest, f"{made['url']}&type=jpeg").data).getpixel((5, 5)) == (255, 255, 255)


def test_a_product_shows_its_pictures_in_order_and_a_list_the_first_one(
    staff: Shopper, guest: Shopper, product: int
) -> None:
    first, second, third = (hang(staff, product, painted(colour)) for colour in ("red", "green", "blue"))
    before = guest.get(f"/products/{product}").headers["ETag"]

    answer = staff.patch(f"/images/{third['id']}", {"position": 0, "alt": "Blue"})
    assert (answer.status_code, answer.json["position"], answer.json["alt"]) == (200, 0, "Blue")
    whole = guest.get(f"/products/{product}")
    assert [each["id"] for each in whole.json["images"]] == [third["id"], first["id"], second["id"]]
    assert whole.headers["ETag"] != before
    (row,) = guest.get("/products").json["data"]
    assert [each["id"] for each in row["images"]] == [third["id"]]

    stale = staff.delete(f"/images/{first['id']}", headers={"If-Match": before})
    assert stale.status_code == 412
    assert staff.delete(f"/images/{third['id']}").status_code == 204
    left = guest.get(f"/products/{product}").json["images"]
    assert [(each["id"], each["position"]) for each in left] == [(first["id"], 0), (second["id"], 1)]
    assert shown(guest, third["url"]).status_code == staff.delete(f"/images/{third['id']}").status_code == 404


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "not_a_picture", "JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_a_picture", "JPEG"),
        (painted(kind="GIF"), "not_a_picture", "JPEG"),
        (painted(size=(400, 400), kind="JPEG")[:900], "not_a_picture", "opens elsewhere"),
        (bomb(13_000, 13_000), "picture_too_large", "13,000 by 13,000"),
        (bomb(60_000, 60_000), "not_a_picture", "JPEG"),
        (bomb(100, 100), "not_a_picture", "JPEG"),
    ],
    ids=["empty", "svg", "gif", "cut off", "too many pixels", "far too many", "too few bytes"],
)
def test_what_is_no_picture_is_refused_with_a_word_of_help(
    staff: Shopper, product: int, data: bytes, code: str, words: str
) -> None:
    answer = send(staff, product, data)

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert words in answer.json["detail"]
    assert answer.json["errors"][0]["pointer"] == "/file"
    assert staff.get(f"/products/{product}").json["images"] == []


def test_a_form_without_a_file_or_with_too_much_is_refused(staff: Shopper, product: int) -> None:
    address = f"/products/{product}/images"

    assert staff.post(address, {"file": "x"}).json["code"] == "not_a_form"
    assert staff.post(address, data={"file": "text"}, content_type="multipart/form-data").status_code == 422
    assert send(staff, product, painted(), name="").status_code == 422
    assert send(staff, product, painted(), alt="x" * 301).status_code == 422
    huge, form = b"\x00" * (9 * 1024 * 1024), "multipart/form-data; boundary=x"
    assert staff.post(address, data=huge, content_type=form).status_code == 413
    assert send(staff, 999_999_999, painted()).status_code == 404


def test_the_same_file_is_one_picture_and_a_key_belongs_to_one_file(staff: Shopper, product: int) -> None:
    once = hang(staff, product, painted("red"), key="0123456789abcdef")

    assert hang(staff, product, painted("red"))["id"] == once["id"]
    replayed = send(staff, product, painted("red"), key="0123456789abcdef")
    assert (replayed.json, replayed.headers["Idempotent-Replayed"]) == (once, "true")
    other = send(staff, product, painted("blue"), key="0123456789abcdef")
    assert other.json["code"] == "idempotency_key_reused"
    for shade in range(1, service.MOST_IMAGES):
        hang(staff, product, painted(f"#0000{shade:02x}"))
    assert send(staff, product, painted("white")).json["code"] == "too_many_pictures"


def test_files_are_kept_once_and_collected_when_no_picture_names_them(
    app: Flask, staff: Shopper, guest: Shopper, goods: Goods, product: int
) -> None:
    store: Store = app.extensions["media"]
    other = goods.product("Sukari").id
    mine, theirs = (hang(staff, each, painted("#123456", size=(77, 55))) for each in (product, other))
    later = utc_now() + timedelta(hours=2)

    staff.delete(f"/images/{mine['id']}")
    with app.app_context():
        service.collect(store=store, now=later)
    assert shown(guest, theirs["url"]).status_code == 200

    data = shown(guest, theirs["url"]).data
    staff.delete(f"/images/{theirs['id']}")
    with app.app_context():
        service.collect(store=store, now=utc_now())
        assert store.put(data) in set(store.old(before=later))  # an hour of grace
        assert service.collect(store=store, now=later) >= 2
        assert list(store.old(before=later)) == []


def test_a_file_that_is_named_while_it_is_being_collected_stays(tmp_path: Any) -> None:
    store = Store(tmp_path)
    digest = store.put(b"unga")
    answers = iter([False, True])

    assert store.discard(digest, wanted=lambda: next(answers)) is False
    assert store.read(digest) == b"unga"
    assert store.put_from(io.BytesIO(b"unga")) == digest
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [digest]
    assert store.discard(digest, wanted=lambda: False) is True
    assert store.read(digest) is None
