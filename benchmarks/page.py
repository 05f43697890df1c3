"""Measure how smooth the map page's slider is: ``python -m benchmarks.page [PAGE.html...]``.

Needs Chromium and playwright. Without pages it makes three; given some, such as those of two versions, it measures them
by turns, three times each.
"""

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
    from collections.abc import Iterator

    from playwright.sync_api import Page

    Event = dict[str, Any]  # of Chromium's trace

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# Drags the slider from 50 to 1,250 km and back in 240 steps, one a frame; a frame's time is from one frame's beginning
# to the next one's. The script's share is processor time, read from Chromium's own trace: what else runs on the
# machine does not count.
DRAG = """() => new Promise((done) => {
    const slider = document.getElementById('rk-slider');
    const frames = [];
    let before = null, step = 0;
    const frame = (now) => {
      if (before !== null) frames.push(now - before);
      before = now;
      if (step === 240) { done(frames); return; }
      slider.value = String(50 + 10 * (step < 120 ? step : 240 - step));
      step += 1;
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})"""
# Drags the middle one of three launch points of a reader's own over 240 steps, one a frame.
DRAG_LAUNCH = """() => new Promise((done) => {
    const { page } = rangekit;
    const points = (step) => [[36, 50], [38 + 4 * Math.sin(step / 30), 51 + 2 * Math.cos(step / 30)], [40, 47]];
    page.ownLaunch.set(points(0), false);
    const frames = [];
    let before = null, step = 0;
    const frame = (now) => {
      if (before !== null) frames.push(now - before);
      before = now;
      if (step === 240) { done(frames); return; }
      step += 1;
      page.ownLaunch.set(points(step), false);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})"""
READY = """() => new Promise((done) => {
    const look = () => document.documentElement.classList.contains('rk-ready') ? done(performance.now())
        : requestAnimationFrame(look);
    look();
})"""


def main() -> None:
    """Print what a frame costs: by default of the default job, of two weapons with two what-ifs, of many targets."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    print(f"{describe_machine()}; Chromium without a graphics card, window 1400 x 900\n")
    print(f"{'':34}{'frame, ms':>18}{'script, ms':>18}{'painting, ms a frame':>26}{'ready, ms':>11}")
    print(f"{'':34}{'median':>9}{'95 %':>9}{'median':>9}{'95 %':>9}{'page':>13}{'compositor':>13}")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=chromium, args=SWITCHES)
        for path in [Path(given).absolute() for given in sys.argv[1:]] * 3 or list(write_pages(Path(folder))):
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(path.as_uri(), wait_until="commit")
            ready_ms = page.evaluate(READY)
            print(f"{path.stem:34}{describe_drag(*trace_drag(page, DRAG))}{ready_ms:11.0f}", flush=True)
            if page.evaluate("rangekit.page.ownLaunch !== undefined"):
                print(
                    f"{'  its own launch point dragged':34}{describe_drag(*trace_drag(page, DRAG_LAUNCH))}", flush=True
                )
            page.close()
        browser.close()


def write_pages(folder: Path) -> Iterator[Path]:
    """Write the pages to measure, and yield their paths."""
    for name, html in make_pages().items():
        path = folder / f"{name}.html"
        path.write_text(html, encoding="utf-8")
        yield path


def make_pages() -> dict[str, str]:
    """Return the pages to measure, by name."""
    default = rk.reach()
    two = rk.reach(["atacms", "storm-shadow"])
    what_ifs = [
        rk.reach(two.weapons, two.targets, "ukraine-without-crimea"),
        rk.reach(two.weapons, two.targets, standoff_km=30),
    ]
    many = rk.reach(targets=scatter_targets(10_000))
    return {
        f"{len(default.targets):,} targets": default.to_html(),
        "the same, 2 weapons, 2 what-ifs": two.to_html(compare=what_ifs),
        f"{len(many.targets):,} targets": many.to_html(),
    }


def scatter_targets(count: int) -> TargetSet:
    """Return places spread at random over eastern Europe, the same ones each time."""
    rng = np.random.default_rng(1)
    names = tuple(f"Place {row}" for row in range(count))
    lon, lat = rng.uniform(20, 60, count), rng.uniform(42, 62, count)
    return TargetSet("scattered", "places", names, lon, lat, Provenance("made at random"))


def trace_drag(page: Page, drag: str) -> tuple[list[float], list[Event]]:
    """Drag the slider, or a launch point; return the frame times in milliseconds and what Chromium traced."""
    page.wait_for_timeout(3000)  # the page prepares its launch points in idle time
    client = page.context.new_cdp_session(page)
    events: list[Event] = []
    ended: list[object] = []
    client.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    client.on("Tracing.tracingComplete", lambda done: ended.append(done))  # noqa: PLW0108 - playwright marks handlers
    client.send("Tracing.start", {"transferMode": "ReportEvents", "categories": "devtools.timeline,toplevel,viz"})
    frames_ms: list[float] = page.evaluate(drag)
    client.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(20)
    return frames_ms, events


def describe_drag(frames_ms: list[float], events: list[Event]) -> str:
    """Return the median and the 95th percentile of frame and script times of a drag, and what painting took."""
    script_ms = script_times(events)
    said = "".join(
        f"{statistics.median(times):9.1f}{np.percentile(times, 95):9.1f}" for times in (frames_ms, script_ms)
    )
    painting_ms = [processor_ms(events, "CrRendererMain") - sum(script_ms), processor_ms(events, "VizCompositorThread")]
    return said + "".join(f"{took_ms / len(frames_ms):13.1f}" for took_ms in painting_ms)


def script_times(events: list[Event]) -> list[float]:
    """Return the processor time that the script took in each frame, milliseconds."""
    found = sorted(
        (event["ts"], event["tdur"] / 1000)
        for event in events
        if event["name"] == "FireAnimationFrame" and "tdur" in event
    )
    # A frame runs two callbacks: the page's, and the benchmark's that moves the slider. The first has only the latter.
    callbacks = [took_ms for _, took_ms in found][1:]
    return [sum(pair) for pair in zip(callbacks[::2], callbacks[1::2], strict=False)]


def processor_ms(events: list[Event], thread: str) -> float:
    """Return the processor time of a thread's tasks, milliseconds: all that it did, whoever else was waiting."""
    threads = {(event["pid"], event["tid"]) for event in events if event["args"].get("name") == thread}
    tasks = [event for event in events if event["name"] == "ThreadControllerImpl::RunTask" and "tdur" in event]
    return sum(float(task["tdur"]) for task in tasks if (task["pid"], task["tid"]) in threads) / 1000


if __name__ == "__main__":
    main()
