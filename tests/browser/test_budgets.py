"""A shop on a bundle: what the first visit costs, and how soon it can be used."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from app.web import frontend
from tests.browser.kit import Visitor
from tests.journey.kit import Shop

pytestmark = pytest.mark.slow

SCRIPT = 130 * 1024
PACKED = 105 * 1024  # the same by brotli, which browsers take on a safe line
FONT = 25 * 1024
FIRST_VISIT = 120 * 1024  # page, styles, script, words, font and the first answers: all but pictures
# Chromium's "slow 3G": 400 kbit/s either way, 400 ms of latency added to each request.
SLOW_3G = {"offline": False, "downloadThroughput": 50_000, "uploadThroughput": 50_000, "latency": 400}
FIRST_PAGES = ["/", "/goods", "/goods/1"]


READY = {"/": ".good a", "/goods": ".good a", "/goods/1": ".buy button", "/storage": ".unit-card"}


@pytest.fixture
def slowly(chromium: Browser, shop: Shop, tmp_path: Path):
    """A visitor whose line can be slowed down and whose bytes are counted."""
    visitor = Visitor(chromium, shop.url, tmp_path)
    visitor.line = visitor.context.new_cdp_session(visitor.page)
    visitor.line.send("Network.enable")
    yield visitor
    visitor.leaves()


def test_the_entry_script_and_the_font_are_small() -> None:
    """Without a browser: what the page itself asks for before anything else."""
    dist = frontend.DIST / "shop"
    page = (dist / "index.html").read_text(encoding="utf-8")
    named = [dist / "assets" / name for name in re.findall(r'(?:src|href)="/shop/assets/([^"]+\.js)"', page)]
    words = max((dist / "assets").glob("[es][nw]-*.js"), key=lambda file: file.stat().st_size)
    assert named
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in (*named, words)) <= SCRIPT
    packed = [file.with_name(f"{file.name}.br") for file in (*named, words)]
    assert sum(file.stat().st_size for file in packed) <= PACKED
    assert all(font.stat().st_size <= FONT for font in (dist / "assets").glob("*.woff2"))


@pytest.mark.parametrize("path", FIRST_PAGES)
def test_a_first_visit_loads_little_script_and_nothing_jumps(slowly: Any, path: str) -> None:
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    slowly.line.on("Network.responseReceived", lambda said: kinds.update({said["requestId"]: said["type"]}))
    slowly.line.on(
        "Network.loadingFinished", lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]})
    )
    slowly.counts_shifts()
    slowly.goes(path)
    slowly.page.wait_for_load_state("networkidle")
    slowly.page.wait_for_timeout(500)
    script = sum(size for request, size in sizes.items() if kinds.get(request) == "Script")
    assert 0 < script <= SCRIPT
    assert slowly.page.evaluate("window.shifted") <= 0.02


@pytest.mark.parametrize("path", READY)
def test_on_slow_3g_a_first_page_can_be_used_within_five_seconds(slowly: Any, path: str) -> None:
    slowly.line.send("Network.emulateNetworkConditions", SLOW_3G)
    slowly.goes(path)
    slowly.page.wait_for_selector(READY[path])
    milliseconds = slowly.page.evaluate("performance.now()")
    assert milliseconds < 5000, f"usable after {milliseconds:.0f} ms"
    painted = slowly.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted < 2000, f"nothing to see for {painted:.0f} ms"


@pytest.mark.parametrize("path", READY)
def test_a_first_visit_asks_for_everything_at_once_and_for_nothing_twice(slowly: Any, path: str) -> None:
    """On a slow line: what the page needs is on its way before the large script is here."""
    sent: list[tuple[float, str, str]] = []
    done: dict[str, float] = {}
    sizes: dict[str, int] = {}
    slowly.line.on(
        "Network.requestWillBeSent",
        lambda said: sent.append((said["timestamp"], said["requestId"], said["request"]["url"])),
    )
    slowly.line.on(
        "Network.loadingFinished",
        lambda said: (
            done.update({said["requestId"]: said["timestamp"]}),
            sizes.update({said["requestId"]: said["encodedDataLength"]}),
        ),
    )
    slowly.line.send("Network.emulateNetworkConditions", SLOW_3G)
    slowly.goes(path)
    slowly.page.wait_for_selector(READY[path])
    needed = [each for each in sent if "/images/" not in each[2] and "icon" not in each[2]]
    addresses = [url for _, _, url in needed]
    assert len(addresses) == len(set(addresses))
    assert len(addresses) <= 8
    last_asked = max(at for at, *_ in needed)
    script_here = max(done[request] for _, request, url in needed if url.endswith(".js"))
    assert last_asked < script_here, addresses
    assert sum(sizes.get(request, 0) for _, request, _ in needed) <= FIRST_VISIT
