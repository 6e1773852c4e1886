"""Pictures come with a form and are shown where each dialect looks for them."""

import io

from PIL import Image

from tests.contracts.client import OldClient


def picture(colour: str = "teal") -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "PNG")
    made.seek(0)
    return made


def test_a_products_photo_is_shown_at_every_old_address(old: OldClient) -> None:
    body = {"product_name": "Kiti", "product_cost": "50"}
    for field in ("product_photo", "product_image"):
        form = body | {field: (picture(), "kiti.png")}
        added = old.call("POST", "/api/addproduct", data=form, content_type="multipart/form-data")
        assert added.status_code == 200, added.text
    first, second = old.get("/api/getproducts").json
    assert first["product_photo"] == first["product_image"] != second["product_photo"]
    shown = old.get(f"/static/images/{first['product_photo']}")
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.headers["Cross-Origin-Resource-Policy"] == "cross-origin"

    (address,) = old.get("/products").json[0]["images"]
    assert address.startswith("/image/")
    assert old.get(address).data == shown.data
    for gone in ("/image/999999999", "/image/cat", "/static/images/none.jpg"):
        assert old.get(gone).status_code == 404

    form = body | {"product_photo": (io.BytesIO(b"<svg>"), "kiti.png")}
    refused = old.call("POST", "/api/addproduct", data=form, content_type="multipart/form-data")
    assert (refused.status_code, "picture" in refused.json["message"]) == (400, True)
    assert len(old.get("/products").json) == 2
