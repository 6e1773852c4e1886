"""Somebody who looks at the shop through a real browser."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from config import ROOT

PHONE, LAPTOP = (375, 740), (1280, 860)
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
EXPECTED = ("status of 4", "ERR_INTERNET_DISCONNECTED", "status of 503")  # the browser's own line per refusal
SECONDS = 15_000
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
  }).observe({ type: 'layout-shift', buffered: true });
}"""


class Visitor:
    """A browser of its own, with its cookies and its storage; what its console complains of is kept."""

    def __init__(
        self, browser: Browser, url: str, folder: Path, size: tuple[int, int] = PHONE, **more: Any
    ) -> None:
        self.url, self.complaints = f"{url}/shop", []
        self.folder = Path(os.environ.get("DUKA_SHOTS") or folder)
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, **{"locale": "en-KE", **more}
        )
        self.context.set_default_timeout(SECONDS)
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in EXPECTED):
            self.complaints.append(message.text)

    def leaves(self) -> None:
        self.context.close()

    def goes(self, path: str) -> None:
        self.page.goto(self.url + path)

    def taps(self, name: str, role: Any = "button", exact: bool = False) -> None:
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def writes(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.fill(f"[name={name}]", text)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=SECONDS)

    def is_at(self, ending: str) -> None:
        self.page.wait_for_url(f"**{ending}", timeout=SECONDS)

    def sees_face(self, face: str, seconds: float = 20) -> None:
        """Wait until the payment page shows this face."""
        self.page.wait_for_selector(f"[data-face={face}]", timeout=seconds * 1000)

    def shoots(self, name: str) -> None:
        """Keep a picture of the page, for people to look at (DUKA_SHOTS names a folder)."""
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=True)

    def fills_cart(self, words: str = "maziwa") -> None:
        self.goes(f"/goods?q={words}")
        self.page.locator(".good a").first.click()
        self.taps("Add to cart")
        self.sees("In your cart")

    def orders(self, phone: str, **fields: str) -> None:
        """Buy something up to the payment page."""
        self.fills_cart()
        self.goes("/checkout")
        self.writes(phone=phone, **fields)
        self.taps("Place the order")
        self.sees_face("form")

    def books(self, phone: str, unit: int = -1, first: int = 1, last: int = 5) -> int:
        """Book a unit for some days of the month after next, up to the payment page; the booking's id."""
        self.goes("/storage")
        self.page.locator(".unit-card").nth(unit).click()
        self.sees("Tap the first day.")
        self.taps("Later")
        free = self.page.locator(".month").nth(1).locator(".day:enabled")
        expect(free.nth(last)).to_be_visible()
        free.nth(first).click()
        self.sees("Now tap the day of leaving.")
        free.nth(last).click()
        self.writes(phone=phone, name="Amina Otieno")
        self.taps("Book:")
        self.sees_face("form")
        (booking,) = self.page.evaluate(
            "(order) => Object.entries(JSON.parse(localStorage['duka.bookings'] || '{}'))"
            ".filter(([, each]) => each === order).map(([id]) => Number(id))",
            self.order_id(),
        )
        return int(booking)

    def pays(self) -> None:
        self.page.locator(".pay button.wide").click()

    def order_id(self) -> int:
        return int(self.page.url.split("/orders/")[1].split("/")[0])

    def counts_shifts(self) -> None:
        """From the next page on, add up what jumps in `window.shifted`."""
        self.page.add_init_script(f"({SHIFTS})()")

    def serious(self) -> list[str]:
        """What axe finds serious or critical on the page, as "rule: where"."""
        self.page.wait_for_timeout(500)  # what arrives has arrived: half a fade has half a contrast
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{each['id']}: {node['target']}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]
