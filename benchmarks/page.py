"""Measure how smooth the map page's slider is: ``python -m benchmarks.page``. Needs Chromium and playwright."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import rangekit as rk
from rangekit.model import Provenance, TargetSet

from .table import describe_machine

if TYPE_CHECKING:
    from playwright.sync_api import Page

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# Drags the slider from 50 to 1,250 km and back in 240 steps, one a frame. A frame's time is from one frame's beginning
# to the next one's; its work is what the page's script takes of that.
DRAG = """async () => {
  const slider = document.getElementById('rk-slider');
  const frames = [], work = [];
  const show = rangekit.page.show.bind(rangekit.page);
  rangekit.page.show = () => { const start = performance.now(); show(); work.push(performance.now() - start); };
  await new Promise((done) => {
    let before = null, step = 0;
    const frame = (now) => {
      if (before !== null) frames.push(now - before);
      before = now;
      if (step === 240) { done(); return; }
      slider.value = String(50 + 10 * (step < 120 ? step : 240 - step));
      step += 1;
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return [frames, work];
}"""


def main() -> None:
    """Print the frame times for the default job, for two weapons with two what-ifs, and for ten thousand targets."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  a benchmark's own need

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    print(f"{describe_machine()}; Chromium without a graphics card, window 1400 x 900\n")
    print(f"{'':34}{'frame, ms':>20}{'script, ms':>20}")
    print(f"{'':34}{'median':>11}{'95 %':>9}{'median':>11}{'95 %':>9}")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=chromium, args=SWITCHES)
        for name, html in pages().items():
            path = Path(folder) / "page.html"
            path.write_text(html, encoding="utf-8")
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(path.as_uri())
            page.wait_for_selector("html.rk-ready", state="attached")
            print(f"{name:34}{measure(page)}", flush=True)
            page.close()
        browser.close()


def pages() -> dict[str, str]:
    """Return the pages to measure, by name."""
    default = rk.reach()
    two = rk.reach(["atacms", "storm-shadow"])
    what_ifs = [
        rk.reach(two.weapons, two.targets, "ukraine-without-crimea"),
        rk.reach(two.weapons, two.targets, standoff_km=30),
    ]
    many = rk.reach(targets=scattered(10_000))
    return {
        f"{len(default.targets):,} targets": default.to_html(),
        "the same, 2 weapons, 2 what-ifs": two.to_html(compare=what_ifs),
        f"{len(many.targets):,} targets": many.to_html(),
    }


def scattered(count: int) -> TargetSet:
    """Return places spread at random over eastern Europe, the same ones each time."""
    rng = np.random.default_rng(1)
    names = tuple(f"Place {row}" for row in range(count))
    lon, lat = rng.uniform(20, 60, count), rng.uniform(42, 62, count)
    return TargetSet("scattered", "places", names, lon, lat, Provenance("made at random"))


def measure(page: Page) -> str:
    """Return the median and the 95th percentile of frame and script times of a drag."""
    page.wait_for_timeout(3000)  # the page prepares its launch points in idle time
    found: Any = page.evaluate(DRAG)
    return "".join(f"{statistics.median(times):11.1f}{np.percentile(times, 95):9.1f}" for times in found)


if __name__ == "__main__":
    main()
