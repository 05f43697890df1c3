"""Draws `docs/images/`: the figure of `rangekit map -o figure.png`, and the page as Chromium shows it.

Run `python docs/draw_map.py` in the test environment after a change of the map's looks.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).with_name("images")
ROOT = Path(__file__).parents[1]


def draw_figure() -> None:
    """Make the default figure, with half the dots of the command's: enough for a screen."""
    import rangekit as rk

    figure = rk.reach().to_figure(tolerance_m=100)  # the command's tolerance
    figure.savefig(IMAGES / "figure.png", dpi=144, metadata={"Software": f"rangekit {rk.__version__}"})


def draw_page() -> None:
    """Make the default map and take its picture."""
    import rangekit as rk

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        page_file = rk.write(rk.reach(), Path(folder) / "map.html")
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.wait_for_timeout(1500)
        page.screenshot(path=IMAGES / "map.png")
        browser.close()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    IMAGES.mkdir(exist_ok=True)
    draw_figure()
    draw_page()
