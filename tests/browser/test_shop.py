"""Looking, choosing and having an account, in a browser."""

import secrets

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.kit import LAPTOP, PHONE, Visitor
from tests.journey.kit import Shop
from tests.shopper import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.database]
OPEN_PAGES = ["/", "/goods", "/goods?q=zzzz", "/cart", "/orders", "/account", "/nowhere"]


def test_filters_stand_in_the_address_and_survive_a_reload(visitor: Visitor):
    visitor.goes("/goods")
    visitor.page.get_by_role("combobox", name="Shelf").select_option(label="Soko fresh")
    visitor.page.get_by_role("combobox", name="Sort").select_option(label="Cheapest first")
    visitor.page.get_by_label("Only what is there").check()
    visitor.is_at("/goods?shelf=soko-fresh&there=yes&sort=price")
    visitor.page.reload()
    prices = visitor.page.locator(".good .price")
    expect(prices.first).to_have_text("KSh\u00a030")
    assert visitor.page.get_by_text("Parachichi").count() == 0


def test_the_list_goes_on_by_itself_and_back_returns_to_the_place(visitor: Visitor):
    visitor.goes("/goods")
    expect(visitor.page.locator(".good a")).to_have_count(24)
    product = visitor.page.locator(".good a").nth(20)
    product.scroll_into_view_if_needed()
    before = visitor.page.evaluate("scrollY")
    product.click()
    visitor.sees("Add to cart")
    assert visitor.page.evaluate("scrollY") == 0
    visitor.page.go_back()
    visitor.page.wait_for_function(f"Math.abs(scrollY - {before}) < 200")


def test_somebody_registers_buys_and_finds_the_order_on_another_device(
    visitor: Visitor, chromium: Browser, shop: Shop, tmp_path
):
    email = f"wanjiru-{secrets.token_hex(4)}@example.com"
    visitor.fills_cart("kahawa")
    visitor.goes("/account?next=/checkout")
    visitor.taps("No account?")
    visitor.writes(name="Wanjiru", email=email, phone="0712345600", password=PASSWORD)
    visitor.taps("Make an account", exact=True)
    visitor.is_at("/checkout")
    expect(visitor.page.locator("[name=phone]")).to_have_value("0712 345 600")
    visitor.taps("Place the order")
    visitor.sees_face("form")
    visitor.pays()
    visitor.sees_face("paid")
    assert "refresh" not in str(visitor.page.evaluate("JSON.stringify(localStorage)"))

    other = Visitor(chromium, shop.url, tmp_path, LAPTOP)
    other.goes("/account?next=/orders")
    other.writes(login=email, password=PASSWORD)
    other.taps("Sign in", exact=True)
    other.sees("Being packed")
    other.page.reload()  # the cookie opens the session again
    other.sees("Being packed")
    other.goes("/account")
    other.taps("Sign out")
    other.sees("No account?")
    other.leaves()
    assert other.complaints == []


def test_everything_can_be_done_from_the_keyboard(visitor: Visitor):
    visitor.goes("/")
    visitor.page.wait_for_selector(".good a")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.className") == "skip"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "goods"
    visitor.page.locator(".good a").first.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("button", name="Add to cart").focus()
    visitor.page.keyboard.press("Enter")
    visitor.sees("In your cart")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing_serious(chromium: Browser, shop: Shop, tmp_path, size, scheme):
    visitor = Visitor(chromium, shop.url, tmp_path, size, color_scheme=scheme)
    found = {}
    mark = f"{size[0]}-{scheme}"

    def look(name: str) -> None:
        visitor.page.wait_for_load_state("networkidle")
        visitor.shoots(f"{mark}-{name}")
        found[name] = visitor.serious()

    for path in OPEN_PAGES:
        visitor.goes(path)
        look(path.strip("/").replace("?", "-") or "home")
    visitor.fills_cart()
    look("product")
    visitor.goes("/cart")
    look("cart")
    visitor.goes("/checkout")
    look("checkout")
    visitor.writes(phone="0712345600")
    visitor.taps("Place the order")
    visitor.sees_face("form")
    look("pay")
    visitor.pays()
    visitor.sees_face("paid")
    look("paid")
    order = visitor.order_id()
    for page in ("", "/receipt"):
        visitor.goes(f"/orders/{order}{page}")
        look(f"order{page.replace('/', '-')}")
    visitor.goes("/account")
    visitor.writes(login="customer@duka.test", password="duka-demo-customer")
    visitor.taps("Sign in", exact=True)
    visitor.sees("Karibu")
    look("account-in")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    visitor.leaves()
    assert visitor.complaints == []


def test_a_thumb_hits_what_it_aims_at(visitor: Visitor):
    visitor.fills_cart()
    small = []
    aims = "button, select, .button, .tabs a, [type=tel], [type=search]"
    for path in ("/", "/goods", "/cart", "/checkout", "/account"):
        visitor.goes(path)
        visitor.page.wait_for_load_state("networkidle")
        small += visitor.page.evaluate(
            """(aims) => [...document.querySelectorAll(aims)]
                .map((each) => [each.getBoundingClientRect(), each])
                .filter(([box]) => box.width && (box.height < 43.5 || box.width < 43.5))
                .map(([box, each]) => `${location.pathname} ${each.outerHTML.slice(0, 80)} ${box.height}`)""",
            aims,
        )
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE[0], f"{path} is {wide} pixels wide"
    assert small == []
