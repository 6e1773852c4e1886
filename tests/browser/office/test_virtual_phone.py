"""The virtual phones at the simulator: every ending, a fault, and both books side by side."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.office.visitor import LAPTOP, PHONE, Visitor
from tests.journey.kit import ADMIN, OVER, Person, Shop
from tests.world import wait_for

pytestmark = pytest.mark.slow
NUMBER = "254712345678"


class Owner(Visitor):
    """Somebody who holds a virtual phone."""

    def __init__(self, browser: Browser, shop: Shop, **more: Any) -> None:
        super().__init__(browser, shop.simulator_url, **more)

    @property
    def prompt(self) -> Locator:
        return self.page.locator(".stk").first

    def enters(self, pin: str) -> None:
        for digit in pin:
            self.prompt.get_by_role("button", name=digit, exact=True).click()
        self.prompt.get_by_role("button", name="Send").click()


@pytest.fixture
def owner(chromium: Browser, open_shop: Shop) -> Iterator[Owner]:
    open_shop.simulator("DELETE", "/sim/scripts", {})
    somebody = Owner(chromium, open_shop)
    somebody.goes("/")
    yield somebody
    somebody.leaves()


@pytest.fixture(scope="module")
def till(open_shop: Shop) -> Person:
    return open_shop.signed_in(ADMIN)


def asks(till: Person, phone: str = NUMBER) -> int:
    """The shop asks the phone for KSh 450; the payment's id."""
    sale = {"amount": {"amount": 45_000, "currency": "KES"}, "method": "mpesa", "phone": phone}
    return int(till.post("/counter-sales", sale, 201, key=True)["payment"]["id"])


def ended(till: Person, payment: int) -> str:
    def look() -> Any:
        found = till.get(f"/payments/{payment}")
        return found if found["status"] in OVER else None

    return str(wait_for(look, 20)["status"])


def test_the_right_pin_pays_and_the_receipt_arrives(owner: Owner, till: Person) -> None:
    payment = asks(till)
    expect(owner.prompt).to_contain_text("Pay KSh 450 to Duka account")
    owner.enters("1234")
    assert ended(till, payment) == "succeeded"
    owner.page.locator(".lock").first.click()
    receipt = till.get(f"/payments/{payment}")["receipt_number"]
    owner.sees(f"{receipt} Confirmed. Ksh450.00 sent to Duka")


def test_a_wrong_pin_and_a_cancelled_prompt_take_nothing(owner: Owner, till: Person) -> None:
    wrong = asks(till)
    owner.enters("9999")
    assert ended(till, wrong) == "failed"
    cancelled = asks(till)
    owner.prompt.get_by_role("button", name="Cancel").click()
    assert ended(till, cancelled) == "cancelled"
    owner.page.locator(".lock").first.click()
    owner.sees("You cancelled the payment of KSh 450 to Duka. Nothing was taken.")


def test_a_fault_is_a_switch_and_two_phones_ring_at_once(owner: Owner, till: Person, open_shop: Shop) -> None:
    four_times = owner.page.get_by_label("Comes four times at once", exact=True)
    four_times.click()  # the switch shows what the simulator has taken
    expect(four_times).to_be_checked()
    wait_for(lambda: open_shop.simulator("GET", "/sim/scripts")["scripts"])
    payments = [asks(till), asks(till, "254711222333")]
    expect(owner.page.locator(".stk")).to_have_count(2)
    for _ in payments:
        owner.enters("1234")
        owner.page.wait_for_timeout(1200)
    assert [ended(till, payment) for payment in payments] == ["succeeded"] * 2
    told = open_shop.simulator("GET", "/sim/ledger")["deliveries"]
    assert sum(each["kind"] == "stk" and each["http_status"] == 200 for each in told) >= 8
    assert len(open_shop.booked()) == len(set(open_shop.booked()))


def test_a_refund_of_which_nobody_tells_is_lit_until_the_shop_has_asked(
    owner: Owner, till: Person, open_shop: Shop
) -> None:
    payment = asks(till)
    owner.enters("1234")
    assert ended(till, payment) == "succeeded"
    number = till.get(f"/payments/{payment}")["receipt_number"]
    (receipt,) = till.get(f"/receipts?number={number}")["data"]

    owner.taps("Money going back")
    owner.page.get_by_label("When the shop sends").select_option("reversal")
    owner.page.get_by_label("The result never comes").check()
    owner.taps("Arrange it")
    owner.sees("The next of reversals: The result never comes")
    body = {"method": "reversal", "reason": "A torn bag"}
    refund = till.post(f"/receipts/{receipt['id']}/refunds", body, 201, key=True)
    till.post(f"/refunds/{refund['id']}/approve", {}, 200, key=True)

    sent = owner.page.get_by_role("region", name="What the shop sent")
    expect(sent).to_contain_text("Reversal", timeout=20_000)
    expect(sent).to_contain_text(number)
    owner.page.fill("#shop", open_shop.url)
    owner.page.fill("#shop-password", ADMIN["password"])
    owner.taps("Open the shop’s book")
    owner.sees("the money went; the shop: being sent")
    (credit,) = open_shop.simulator("GET", "/sim/ledger")["credits"]
    assert (credit["original"], credit["amount"]) == (number, 450)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")])
def test_everybody_can_use_the_phone(
    chromium: Browser, open_shop: Shop, till: Person, size: tuple[int, int], scheme: str
) -> None:
    owner = Owner(chromium, open_shop, size=size, scheme=scheme)
    owner.goes("/")
    owner.page.locator(".handset").wait_for()
    found = owner.serious()
    asks(till)
    owner.prompt.wait_for()
    found += owner.serious()
    owner.prompt.get_by_role("button", name="Cancel").click()
    owner.taps("Money going back")
    found += owner.serious()
    owner.taps("Both ledgers")
    found += owner.serious()
    owner.goes("/?plain")
    found += owner.serious()
    owner.leaves()
    assert found == []
