"""Somebody who looks at the back office, or at a virtual phone, through a real browser."""

from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, expect

from config import ROOT
from tests.journey.kit import ADMIN, Shop
from tests.world import wait_for

PHONE, LAPTOP = (375, 740), (1280, 860)
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SECONDS = 45_000


class Visitor:
    """A browser of its own at `url`; what its console complains of is kept, refusals aside."""

    def __init__(
        self, browser: Browser, url: str, size: tuple[int, int] = LAPTOP, scheme: Any = "light"
    ) -> None:
        self.url, self.complaints = url, []
        view = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=view, color_scheme=scheme)  # type: ignore[arg-type]
        self.context.set_default_timeout(SECONDS)
        self.page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def goes(self, path: str) -> None:
        self.page.goto(self.url + path)

    def taps(self, name: str, role: Any = "button", exact: bool = False) -> None:
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=SECONDS)

    def serious(self) -> list[str]:
        """What axe finds serious or critical, as "rule: where"; and whether the page scrolls sideways."""
        self.page.wait_for_timeout(700)  # what arrives has arrived: half a fade has half a contrast
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        found = [
            f"{each['id']}: {node['target']}"
            for each in violations
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]
        return found + self.too_wide()

    def too_wide(self) -> list[str]:
        """What makes the page scroll sideways once it has settled; nothing, if it does not."""
        settled = "document.documentElement.scrollWidth <= innerWidth"
        try:
            wait_for(lambda: self.page.evaluate(settled), 3)  # the page itself may not evaluate
        except AssertionError:
            widest = """[...document.querySelectorAll('body *')]
                .reduce((most, one) => one.getBoundingClientRect().right > most.getBoundingClientRect().right
                    ? one : most).outerHTML.slice(0, 200)"""
            return [f"it scrolls sideways: {self.page.evaluate(widest)}"]
        return []

    def leaves(self) -> None:
        self.context.close()
        assert self.complaints == [], self.complaints


class Clerk(Visitor):
    """Somebody behind the counter."""

    def __init__(self, browser: Browser, shop: Shop, **more: Any) -> None:
        super().__init__(browser, f"{shop.url}/admin", **more)

    def knocks(self, login: str, password: str) -> None:
        self.goes("/")
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.taps("Sign in")

    def opens(self) -> None:
        self.knocks(ADMIN["login"], ADMIN["password"])
        self.sees("What needs you")

    def hands_over(self, name: str, content: bytes) -> None:
        """Choose a file, and send it."""
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        self.taps("Send the file")

    def keeps(self, button: str) -> str:
        """What the file says that this button leaves on the disk."""
        with self.page.expect_download() as kept:
            self.taps(button)
        return kept.value.path().read_text(encoding="utf-8-sig")

    def does(self, button: str, yes: str, **fields: str) -> None:
        """Open a deed, see what it will do to money and stock, fill it in, and do it."""
        self.taps(button, exact=True)
        dialog = self.page.locator("dialog[open]")
        for effect in ("Money", "Stock"):
            expect(dialog.get_by_text(effect, exact=True)).to_be_visible()
        for name, text in fields.items():
            dialog.locator(f"#deed-{name}").fill(text)
        dialog.get_by_role("button", name=yes, exact=True).click()
        expect(dialog).to_have_count(0)
