from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from made_results import make_area, make_result
from rangekit.errors import InputError
from rangekit.view import build_scene

if TYPE_CHECKING:
    from rangekit.model import ReachResult


def test_scene_holds_headline_sources_and_caveats(result: ReachResult) -> None:
    scene = build_scene(result, [make_area(result.weapons[0], "nominal", 300.0)])
    assert scene.highlight == (0,)  # the most populous
    assert scene.headline.endswith("Near is in reach: 50 km away, 250 km to spare.")
    assert any("No flight path" in caveat for caveat in scene.caveats)
    assert any("OpenStreetMap" in line for line in scene.attributions)
    assert [area.error_inside_m for area in scene.areas] == [8.0]
    assert result.weapons[0].id not in {weapon.id for weapon in scene.marks}


def test_what_is_pointed_out_is_spoken_of(result: ReachResult) -> None:
    scene = build_scene(result, [], highlight=[2, 1])
    assert scene.highlight == (2, 1)
    assert "Far is not in reach: 451 km away" in scene.headline


def test_unknown_language_is_an_error(result: ReachResult) -> None:
    with pytest.raises(InputError, match="choose from en"):
        build_scene(result, [], lang="tlh")


def test_no_targets_make_a_scene() -> None:
    assert build_scene(make_result((), []), []).highlight == ()
