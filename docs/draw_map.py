"""Draws `docs/images/map.png`: the page of `rangekit map` as Chromium shows it.

Run `python docs/draw_map.py` in the test environment after a change of the map's looks.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).with_name("images") / "map.png"
ROOT = Path(__file__).parents[1]


def draw_picture() -> None:
    """Make the default map and take its picture."""
    sys.path.insert(0, str(ROOT))
    import rangekit as rk  # noqa: PLC0415 - from this tree, whatever is installed

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        page_file = rk.write(rk.reach(), Path(folder) / "map.html")
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 720}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.wait_for_timeout(1500)
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    draw_picture()
