"""A real Chromium with the network off, and pages to open in it from the disk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from made_results import HOSTILE, make_area, make_result
from programs import find_program
from rangekit.model import Weapon, decide_verdicts
from rangekit.view import build_scene, render_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from rangekit import Reach


SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass
class Opened:
    """A page with all that it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> str:
    return find_program("chromium", "chromium-browser", hint="apt-get install chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # The driver talks over pipes; its event loop needs only the Unix sockets that --allow-unix-socket leaves open.
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield started
        started.close()


class Opener:
    """Opens pages from the disk, and closes them all together."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self._contexts: list[BrowserContext] = []

    def __call__(self, html: str | Path, *, address: str = "", **options: object) -> Opened:
        if isinstance(html, str):
            path = self._folder / f"map{len(self._contexts)}.html"
            path.write_text(html, encoding="utf-8")
            html = path
        asked: dict[str, Any] = {"offline": True, "viewport": {"width": 1400, "height": 900}} | options
        context = self._browser.new_context(**asked)
        self._contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("dialog", lambda dialog: opened.complaints.append(f"dialog: {dialog.message}"))
        opened.page.goto(html.as_uri() + address)
        opened.page.wait_for_selector("html.rk-ready", state="attached", timeout=20_000)
        return opened

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Open a page for one test."""
    opener = Opener(browser, tmp_path)
    yield opener
    opener.close()


@pytest.fixture(scope="module")
def open_long(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """Open a page that several tests look at."""
    opener = Opener(browser, tmp_path_factory.mktemp("pages"))
    yield opener
    opener.close()


@pytest.fixture(scope="session")
def hostile_html() -> str:
    result = make_result(HOSTILE, [20.0 * (row + 1) for row in range(len(HOSTILE))], label="<b>places</b>")
    return render_html(build_scene(result, [], title="<img src=x onerror=alert(1)>"))


@pytest.fixture(scope="session")
def default_result() -> Reach:
    import rangekit

    return rangekit.reach()


@pytest.fixture(scope="session")
def default_html(default_result: Reach) -> str:
    return default_result.to_html()


@pytest.fixture(scope="session")
def compared_html(default_result: Reach) -> str:
    """Return a page of two weapons and a what-if, in Ukrainian."""
    weapons = (*default_result.weapons, Weapon.from_range_km(250))
    verdicts = [
        decide_verdicts(default_result.distance_km, weapon.range, default_result.uncertainty_km) for weapon in weapons
    ]
    both = replace(default_result, weapons=weapons, verdicts=np.array(verdicts, dtype=object))
    moved = replace(both, launch=replace(both.launch, id="moved"), distance_km=both.distance_km + 30)
    return render_html(build_scene(both, [], compare=[moved], lang="uk"))


@pytest.fixture(scope="session")
def small_html() -> str:
    result = make_result(("Near", "Edge", "Far"), [50.0, 300.0, 451.2])
    return render_html(build_scene(result, [make_area(result.weapons[0], "nominal", 300.0)], marks=[]))
