import pytest

from rangekit.errors import InputError
from rangekit.model.units import looks_like_distance, parse_distance_km


@pytest.mark.parametrize(
    ("text", "expected_km"),
    [
        ("300km", 300.0),
        ("300 km", 300.0),
        (" 300KM ", 300.0),
        ("300", 300.0),
        ("300000m", 300.0),
        ("10m", 0.01),
        ("186mi", 299.337984),  # 1 mi = 1609.344 m
        ("162nmi", 300.024),  # 1 nmi = 1852 m
        ("162NM", 300.024),
        ("1.5e2 kilometres", 150.0),
        (".5km", 0.5),
        ("0", 0.0),
        (450, 450.0),
        (450.5, 450.5),
    ],
)
def test_distances_are_read_as_typed(text: str | float, expected_km: float) -> None:
    assert parse_distance_km(text) == pytest.approx(expected_km, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not a distance"),
        ("far", "not a distance"),
        ("300 leagues", "'leagues' is not a known unit"),
        ("300,5km", "not a distance"),
        ("km", "not a distance"),
        ("-5km", "not negative"),
        ("nan", "not a distance"),
        ("inf", "not a distance"),
        ("1e999km", "finite"),
        (float("nan"), "not a distance"),
        (float("inf"), "not a distance"),
    ],
)
def test_what_is_not_a_distance_is_refused_with_a_cure(text: str | float, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint) as caught:
        parse_distance_km(text)
    assert "write it like 300km" in str(caught.value)


@pytest.mark.parametrize(("text", "expected"), [("450km", True), ("450", True), ("m39", False), ("9m729", False)])
def test_a_range_is_told_from_a_name(text: str, expected: bool) -> None:
    assert looks_like_distance(text) is expected
