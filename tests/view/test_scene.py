from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from made_results import make_area, make_result
from rangekit.errors import InputError, UnknownEntryError
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


def test_highlight_is_found_whatever_its_case(result: ReachResult) -> None:
    assert build_scene(result, [], highlight=["FAR", "edge"]).highlight == (2, 1)


def test_unknown_highlight_is_an_error(result: ReachResult) -> None:
    with pytest.raises(UnknownEntryError, match="Atlantis"):
        build_scene(result, [], highlight=["Atlantis"])


def test_unknown_language_is_an_error(result: ReachResult) -> None:
    with pytest.raises(InputError, match="choose from en"):
        build_scene(result, [], lang="tlh")


def test_no_targets_make_a_scene() -> None:
    assert build_scene(make_result((), []), []).highlight == ()
