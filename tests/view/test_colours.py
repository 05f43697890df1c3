"""The page's colours told apart: by everybody, and with each of three kinds of colour blindness."""

from __future__ import annotations

import itertools
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pytest

import rangekit
from rangekit.view.figure.style import THEMES

if TYPE_CHECKING:
    from pathlib import Path

# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency (2009), table
# for a severity of 1; linear RGB.
SIGHT = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
LEAST_APART = 15.0  # in CIELAB, where some 2.3 is just noticed


def colours(scheme: str) -> dict[str, str]:
    """Return the page's colours in one scheme, the first block of variables or that of the dark screen."""
    css = files("rangekit.view").joinpath("assets", "page.css").read_text(encoding="utf-8")
    light, dark = css.split("prefers-color-scheme: dark", 1)[0], css.split("prefers-color-scheme: dark", 1)[1]
    found = dict(re.findall(r"--rk-([\w-]+): (#[0-9a-f]{3,6});", light))
    return found if scheme == "light" else found | dict(re.findall(r"--rk-([\w-]+): (#[0-9a-f]{3,6});", dark[:1500]))


def launch_tint(scheme: str) -> tuple[str, float]:
    """Return the page's colour of the launch area, and how much of it is laid on."""
    css = files("rangekit.view").joinpath("assets", "page.css").read_text(encoding="utf-8")
    found = re.findall(r"--rk-launch: rgb\((\d+) (\d+) (\d+) / ([\d.]+)\)", css)
    red, green, blue, alpha = found[0 if scheme == "light" else 1]
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}", float(alpha)


def lab(colour: str, sight: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    rgb = np.array([int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.asarray(SIGHT[sight]) @ linear, 0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_verdicts_and_water_are_told_apart(scheme: str, sight: str) -> None:
    palette = colours(scheme)
    for a, b in itertools.combinations(("in", "marginal", "out", "sea"), 2):
        assert np.linalg.norm(lab(palette[a], sight) - lab(palette[b], sight)) > LEAST_APART, (a, b)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_figure_has_the_colours_of_the_page(scheme: str) -> None:
    theme, palette = THEMES[scheme], colours(scheme)
    assert (theme.in_reach, theme.marginal, theme.out_of_reach) == (palette["in"], palette["marginal"], palette["out"])
    assert (theme.sea, theme.launch_line, theme.ring) == (palette["sea"], palette["launch-line"], palette["area-line"])
    assert theme.launch == launch_tint(scheme)


def test_the_sea_in_a_range_area_stays_blue(tmp_path: Path) -> None:
    rangekit.reach("atacms", "russian-cities", "ukraine").to_figure().savefig(path := tmp_path / "figure.svg")
    written = path.read_text(encoding="utf-8")
    fills = {
        gid: re.search(rf'<g id="{gid}">.*?style="fill: (#\w+); opacity: ([\d.]+)', written, re.DOTALL)
        for gid in ("range-area", "range-area-on-water", "band", "band-on-water")
    }
    for gid in ("range-area", "band"):
        dry, wet = fills[gid], fills[f"{gid}-on-water"]
        assert dry is not None
        assert wet is not None
        assert wet[1] == dry[1]
        assert float(wet[2]) < float(dry[2]) / 2
