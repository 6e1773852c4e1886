"""A whole purchase without a mouse: the focus can be seen, moves with the page, and finds what is wrong."""

import pytest
from playwright.sync_api import Page

from tests.browser.kit import Visitor
from tests.browser.test_paying import decide, script
from tests.journey.kit import Shop

pytestmark = [pytest.mark.slow, pytest.mark.database]

AT = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const label = at.labels?.[0]?.innerText ?? at.getAttribute('aria-label') ?? at.innerText;
    return { name: label ?? '', id: at.id, field: at.name ?? '', top: at.tagName === 'BODY',
             seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
}"""
MOST = 60
# Keeps whatever is put into a live region, as a screen reader would say it.
LISTEN = """() => {
    window.said = [];
    const live = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]';
    new MutationObserver((changes) => {
        for (const { target } of changes) {
            const at = target.nodeType === 3 ? target.parentElement : target;
            const region = at?.closest(`${live}, [aria-live=off]`);
            if (region?.matches(live)) window.said.push(region.textContent);
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def tabs_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what is called `name`; each stop on the way shows that it has it."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        assert at["seen"] or at["top"], f"nobody sees that the focus is on {at}"
        if name in at["name"]:
            return
    raise AssertionError(f"Tab does not come to {name}")


def presses(page: Page, name: str) -> None:
    tabs_to(page, name)
    page.keyboard.press("Enter")


def begins_anew(page: Page) -> None:
    """A page that has just arrived: read from its top, the next Tab goes into it."""
    page.wait_for_function("() => document.activeElement.id === 'goods'")
    assert page.evaluate("scrollY") == 0


def test_a_purchase_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.page
    visitor.goes("/")
    page.wait_for_selector(".good a")
    tabs_to(page, "Search the goods")
    page.keyboard.type("maziwa")
    page.keyboard.press("Enter")
    visitor.is_at("/goods?q=maziwa")
    begins_anew(page)
    visitor.is_at("/goods?q=maziwa")
    page.wait_for_selector(".good a >> text=Maziwa")
    presses(page, "Maziwa")
    visitor.sees("Add to cart")
    begins_anew(page)
    presses(page, "Add to cart")
    visitor.sees("In your cart")
    page.wait_for_function("() => document.activeElement.innerText === 'Go to the cart'")
    page.keyboard.press("Enter")
    begins_anew(page)
    presses(page, "Check out")
    visitor.is_at("/checkout")
    begins_anew(page)
    tabs_to(page, "Phone for M-Pesa")
    page.keyboard.type("0712")
    presses(page, "Place the order")
    visitor.sees("Use a Kenyan number such as 0712 345 678.")
    page.wait_for_function("() => document.activeElement.name === 'phone'")
    page.keyboard.press("Control+a")
    page.keyboard.type("0712345600")
    page.keyboard.press("Enter")
    visitor.sees_face("form")
    begins_anew(page)
    presses(page, "by M-Pesa")
    visitor.sees_face("prompt")
    visitor.sees_face("paid")
    presses(page, "See the order")
    visitor.sees("Being packed")
    begins_anew(page)


def test_what_the_shop_refuses_is_found_by_the_focus(visitor: Visitor) -> None:
    visitor.goes("/account")
    visitor.taps("No account?")
    visitor.writes(name="Otieno", email="otieno@example.com", phone="0712345678", password="password")
    visitor.page.keyboard.press("Enter")
    visitor.sees("This password is among the first that are guessed.")
    visitor.page.wait_for_function("() => document.activeElement.name === 'password'")


def test_the_countdown_is_shown_and_not_spoken(visitor: Visitor, shop: Shop) -> None:
    script(shop, phone="0712000046", outcome="person")
    visitor.orders("0712000046")
    visitor.page.evaluate(f"({LISTEN})()")
    visitor.pays()
    visitor.sees_face("prompt")
    visitor.page.wait_for_function("() => window.said.some((each) => each.includes('Check your phone'))")
    count = "document.querySelector('.left').innerText"
    seen = set()
    while len(seen) < 5:
        seen.add(visitor.page.evaluate(count))
        visitor.page.wait_for_function(f"() => {count} !== {visitor.page.evaluate(count)!r}")
    assert not [each for each in visitor.page.evaluate("window.said") if "0:" in each]
    decide(shop, "0712000046", "success")
    visitor.sees_face("paid")
    visitor.page.wait_for_function("() => window.said.some((each) => each.includes('Paid. Receipt'))")
    assert len(set(visitor.page.evaluate("window.said"))) <= 4


def test_another_phone_is_asked_for_where_the_focus_goes(visitor: Visitor) -> None:
    visitor.orders("0712345602")
    visitor.pays()
    visitor.sees_face("wrongPin")
    presses(visitor.page, "Use another phone")
    visitor.page.wait_for_function("() => document.activeElement.name === 'phone'")
