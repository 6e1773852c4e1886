"""Pictures of goods, in a browser: the size that fits the place and the screen, and nothing jumps."""

import io
import secrets
from dataclasses import dataclass

import pytest
import requests
from PIL import Image
from playwright.sync_api import Browser, Locator

from tests.browser.kit import LAPTOP, PHONE, Visitor
from tests.journey.kit import ADMIN, Shop

pytestmark = [pytest.mark.slow, pytest.mark.database]


@dataclass(frozen=True)
class Good:
    """A product with two photos, 4 to 3."""

    id: int
    name: str


def photo(colour: tuple[int, int, int]) -> bytes:
    """Something round on a ground that grows lighter: large enough for every size."""
    wide, high = 1200, 900
    ground = Image.linear_gradient("L").resize((wide, high))
    ball = Image.radial_gradient("L").resize((wide, high)).point(lambda value: 255 if value < 110 else 0)
    picture = Image.merge("RGB", [ground.point(lambda value: 150 + value // 3)] * 3)
    picture.paste(colour, mask=ball)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.fixture
def good(shop: Shop) -> Good:
    admin, name = shop.signed_in(ADMIN), f"Mpira {secrets.token_hex(3)}"
    price = {"amount": 45_000, "currency": "KES"}
    made = admin.post("/products", {"name": name, "price": price, "stock": 9}, 201)
    for colour in ((185, 58, 34), (11, 93, 102)):
        answer = requests.post(
            f"{shop.url}/api/v1/products/{made['id']}/images",
            files={"file": ("ball.jpg", photo(colour), "image/jpeg")},
            data={"alt": "A ball"},
            headers=admin.headers,
            timeout=30,
        )
        assert answer.status_code == 201, answer.text
    return Good(made["id"], name)


def loaded(picture: Locator) -> str:
    """The address that the browser chose, once the picture is there."""
    picture.scroll_into_view_if_needed()
    whole = "async (each) => { await each.decode(); return each.currentSrc }"
    return str(picture.evaluate(whole)).partition("?")[2]


SCREENS = [  # the window, its density, the file in a row of goods, the file on the product's page
    (PHONE, 1, "size=480", "size=480"),
    (PHONE, 2, "size=480", "size=960"),
    (LAPTOP, 1, "size=480", "size=960"),
]


@pytest.mark.parametrize(("size", "density", "in_a_row", "on_its_page"), SCREENS)
def test_the_file_fits_the_place(
    chromium: Browser, shop: Shop, tmp_path, good: Good, size, density, in_a_row, on_its_page
):
    visitor = Visitor(chromium, shop.url, tmp_path, size, device_scale_factor=density)
    visitor.counts_shifts()
    visitor.goes(f"/goods?q={good.name}")
    assert loaded(visitor.page.locator(".good .picture img")) == in_a_row
    assert visitor.page.evaluate("window.shifted") <= 0.02
    visitor.goes(f"/goods/{good.id}")
    assert loaded(visitor.page.locator(".pictures .picture img")) == on_its_page
    for thumb in visitor.page.locator(".thumbs img").all():
        assert loaded(thumb) == "size=160"
    assert visitor.page.evaluate("window.shifted") <= 0.02
    for picture in visitor.page.locator("main img").all():
        assert picture.get_attribute("width")
        assert picture.get_attribute("height")
    visitor.taps("Add to cart")
    visitor.sees("In your cart")
    visitor.goes("/cart")
    assert loaded(visitor.page.locator(".line img")) == "size=160"
    assert visitor.page.evaluate("window.shifted") <= 0.02
    visitor.leaves()
    assert visitor.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing_serious_where_pictures_hang(
    chromium: Browser, shop: Shop, tmp_path, good: Good, size, scheme
):
    visitor = Visitor(chromium, shop.url, tmp_path, size, color_scheme=scheme)
    found = {}
    visitor.goes(f"/goods/{good.id}")
    visitor.taps("Add to cart")
    visitor.sees("In your cart")
    visitor.taps("Picture 2", "button")
    for name, path in {"product": "", "goods": "/goods", "home": "/", "cart": "/cart"}.items():
        if path:
            visitor.goes(path)
        visitor.page.wait_for_load_state("networkidle")
        visitor.shoots(f"{size[0]}-{scheme}-pictures-{name}")
        found[name] = visitor.serious()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    visitor.leaves()
    assert visitor.complaints == []
