from pathlib import Path
from types import ModuleType

import pytest

from rangekit.api.claims import CheckedClaim, Outcome, check_claims
from rangekit.catalog.claims import load_claims, load_timeline, load_unchecked

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
    assert {event.kind for event in events} == {*("permission", "refusal", "report", "use", "delivery", "statement")}
    assert [event.date for event in events if "ATACMS may be used inside Russia" in event.what] == ["2024-11-17"]


SEED = {
    "launcher": [
        "1",
        "2",
        "3",
        "4",
        "5",
    ],
    "timeline": [
        "2023-10-17",
        "2023-10-18",
        "2024-04-24",
        "2024-04-25",
        "2024-04-17",
        "2024-05-30",
        "2024-05-30b",
        "2024-08-27",
        "2024-11-17",
        "2024-11-17b",
        "2024-11-19",
        "2024-11-19b",
        "2024-11-25",
        "2024-12-11",
        "2025-01",
        "2025-03",
        "2025-05-26",
        "2025-08-23",
        "2025-08-23b",
        "2025-08-28",
        "2025-09-28",
        "2025-09-28b",
        "2025-10-22",
        "2025-10-22b",
        "2025-11-18",
        "2026-02-24",
    ],
    "moscow": [
        "450-dpa",
        "450-ntb",
        "450-weltwoche",
        "280mi",
        "out-atacms",
        "in-atacms",
        "in-stormshadow",
        "in-taurus",
        "in-taurus-2",
        "in-peklo",
        "in-longneptune",
        "in-sapsan",
        "in-sapsan-2",
        "in-tomahawk",
        "in-tomahawk-2",
    ],
    "cities": [
        "isw-nine",
        "isw-nine-2",
        "essanews",
        "krasnodar",
        "rostov-airfields",
        "kursk-voronezh-officials",
        "crimea-all",
        "sevastopol-kherson",
        "kerch-310",
    ],
    "range": [
        "350",
        "217mi",
        "100-190mi",
    ],
    "count": [
        "250-20",
        "245-franceinfo",
        "245-16",
        "tomahawk",
        "tomahawk-1600mi",
    ],
    "share": [
        "84",
        "jassm-30",
    ],
    "glsdb": [
        "area",
    ],
    "stormshadow": [
        "sevastopol",
        "kursk-rostov",
    ],
    "taurus": [
        "occupied",
    ],
    "drone": [
        "3000-cities",
    ],
    "flamingo": [
        "1400",
    ],
    "distance": [
        "karachev-100",
        "karachev-130",
        "lipetsk-280",
        "lipetsk-300",
        "marinovka-298",
        "marinovka-300",
        "marinovka-440",
        "belgorod-40",
        "belgorod-30",
        "kharkiv-40",
        "pogonovo-170",
        "tuapse-600",
        "tuapse-450",
        "engels-372mi",
        "tyumen-1930",
        "tyumen-2100",
        "tyumen-2000",
        "tyumen-kyiv",
        "izhevsk-1300",
        "izhevsk-1200",
        "yelabuga-1200",
        "tula-350",
        "kireyevsk-240",
    ],
}


def test_every_published_row_is_a_claim_an_event_or_says_what_a_check_would_need() -> None:
    known = {one.id for one in load_claims()} | {one.id for one in load_timeline()}
    known |= {one.id for one in load_unchecked()}
    published = [f"{topic}-{rest}" for topic, rows in SEED.items() for rest in rows]
    assert len(published) == 94
    assert not [key for key in published if key.removeprefix("timeline-") not in known]
    assert all(one.needs and one.publisher and one.url for one in load_unchecked())


def test_more_than_is_a_floor(checked: dict[str, CheckedClaim]) -> None:
    assert checked["distance-tyumen-kyiv"].outcome is Outcome.HOLDS  # 1,500 km and more, at 2,393 km
    assert checked["distance-izhevsk-1200"].outcome is Outcome.WRONG  # over 1,200, at 1,183.5 km
    assert checked["distance-izhevsk-1300"].outcome is Outcome.WRONG
    assert checked["distance-kharkiv-40"].outcome is not Outcome.OTHER_BASIS


def test_conflicts_point_at_each_other() -> None:
    events = {event.id: event for event in load_timeline()}
    pairs = [(event.id, other) for event in events.values() for other in event.conflicts]
    assert ("2025-03", "2025-spring") in pairs
    assert all(key in events[other].conflicts for key, other in pairs)


def test_the_seed_s_sentence_is_claim_number_one(checked: dict[str, CheckedClaim]) -> None:
    assert load_claims()[0].id == "seed-moscow"
    assert checked["seed-moscow"].outcome is Outcome.HOLDS
