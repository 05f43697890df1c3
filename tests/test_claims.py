from pathlib import Path
from types import ModuleType

import pytest

from rangekit.api.claims import CheckedClaim, Outcome, check_claims
from rangekit.catalog.claims import load_claims, load_timeline

PAGE = Path(__file__).parents[1] / "docs" / "claims.md"


@pytest.fixture(scope="module")
def checked() -> dict[str, CheckedClaim]:
    return {one.claim.id: one for one in check_claims()}


def test_the_page_is_current() -> None:
    script = PAGE.with_name("write_claims.py")
    module = ModuleType("write_claims")
    module.__file__ = str(script)
    exec(compile(script.read_text(encoding="utf-8"), script, "exec"), vars(module))
    assert PAGE.read_text(encoding="utf-8") == module.write_page(), "run: python docs/write_claims.py"


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        ("moscow-450-dpa", Outcome.HOLDS),
        ("moscow-280mi", Outcome.HOLDS),
        ("moscow-in-atacms", Outcome.WRONG),
        ("moscow-in-stormshadow", Outcome.WRONG),
        ("moscow-in-stormshadow-b", Outcome.DEPENDS),
        ("moscow-in-sapsan", Outcome.WRONG),
        ("cities-isw-nine", Outcome.HOLDS),
        ("cities-isw-nine-b", Outcome.CLOSE),
        ("range-350", Outcome.WRONG),
        ("launcher-5", Outcome.DEPENDS),
        ("distance-tula-350", Outcome.WRONG),
        ("distance-tuapse-450", Outcome.OTHER_BASIS),
    ],
)
def test_right_and_wrong_claims_are_told_apart(checked: dict[str, CheckedClaim], claim: str, outcome: Outcome) -> None:
    assert checked[claim].outcome is outcome, checked[claim].computed


@pytest.mark.parametrize(
    ("claim", "between", "expected_km"),
    # Great circles as published beside the claims, on a sphere.
    [
        ("moscow-in-atacms", "Kharkiv\N{EN DASH}Moscow", 647),
        ("moscow-in-atacms", "Kharkiv\N{EN DASH}Voronezh", 279),
        ("cities-sevastopol-kherson", "Kherson\N{EN DASH}Sevastopol", 235),
        ("distance-tula-350", "Moscow\N{EN DASH}Tula", 174),
        ("distance-tyumen-kyiv", "Kyiv\N{EN DASH}Tyumen", 2386),
    ],
)
def test_distances_between_cities_are_those_of_a_sphere_within_its_error(
    checked: dict[str, CheckedClaim], claim: str, between: str, expected_km: float
) -> None:
    text = checked[claim].computed.partition(between)[2]
    assert float(text.partition(" km")[0].replace(",", "")) == pytest.approx(expected_km, rel=0.007)


def test_every_claim_and_event_has_its_source() -> None:
    claims, events = load_claims(), load_timeline()
    assert len({entry.id for entry in claims} | {entry.id for entry in events}) == len(claims) + len(events)
    assert all(claim.publisher and claim.url.startswith("http") for claim in claims)
    assert all(event.publisher and event.url.startswith("http") for event in events)
    assert all(claim.places or claim.figure or claim.launcher for claim in claims)


def test_the_timeline_keeps_permission_apart() -> None:
    events = load_timeline()
    assert {event.kind for event in events} == {"permission", "restriction", "delivery", "use", "report"}
    assert [event.date for event in events if "ATACMS may be used inside Russia" in event.what] == ["2024-11-17"]
