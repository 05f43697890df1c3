"""Countries by any usual name, as launch areas and as sets of cities."""

from __future__ import annotations

import pytest
import shapely

from rangekit.catalog import load_launch_area, load_targets
from rangekit.catalog.countries import find_country, list_countries
from rangekit.errors import InputError, UnknownEntryError


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("Poland", "PL"),
        ("pl", "PL"),
        ("POL", "PL"),
        ("Czech Republic", "CZ"),
        ("Great Britain", "GB"),
        ("uk", "GB"),
        ("USA", "US"),
        ("Türkiye", "TR"),
        ("cote d'ivoire", "CI"),
        ("South Korea", "KR"),
    ],
)
def test_a_country_is_found_under_any_usual_name(typed: str, iso: str) -> None:
    assert find_country(typed).iso == iso
    assert load_launch_area(f"country:{typed}").id == f"country:{iso}"


def test_ukraine_and_russia_keep_their_own_borders() -> None:
    assert (load_launch_area("country:UA").id, load_launch_area("country:Russia").id) == ("ukraine", "russia")
    assert load_launch_area("country:Ukraine").uncertainty_km == 0.01


def test_every_country_can_be_read_and_says_how_sure_it_is() -> None:
    assert len(list_countries()) == 248
    poland = load_launch_area("country:Poland")
    assert (poland.name, poland.uncertainty_km) == ("Poland's border", 1.0)
    assert poland.geometry.is_valid
    assert poland.geometry.covers(shapely.Point(21.0, 52.2))
    assert poland.geometry.distance(shapely.Point(23.9, 52.1)) < 0.5


@pytest.mark.parametrize(
    ("typed", "near"), [("country:Polland", "Poland"), ("country:Belaruss", "Belarus"), ("country:", "ISO 3166")]
)
def test_an_unknown_country_names_near_ones(typed: str, near: str) -> None:
    with pytest.raises(UnknownEntryError, match=near):
        load_launch_area(typed)


def test_cities_of_a_country_and_of_a_continent() -> None:
    assert load_targets("cities:Ukraine").id == "ukrainian-cities"
    assert load_targets("cities:Russia").id == "russian-cities"
    assert {"Warsaw", "Gdańsk"} <= set(load_targets("cities:Poland").names)
    assert any("sections of larger ones" in note for note in load_targets("cities:Poland").notes)
    assert not any("sections of larger ones" in note for note in load_targets("cities:Ukraine").notes)
    europe = load_targets("cities:Europe")
    assert {"Kharkiv", "Moscow", "Lisbon"} <= set(europe.names)
    assert not {"Vladivostok", "Novosibirsk", "Tokyo"} & set(europe.names)


def test_a_country_without_cities_says_so() -> None:
    with pytest.raises(InputError, match="none of 15,000 people"):
        load_targets("cities:Tokelau")
    with pytest.raises(UnknownEntryError, match="Europe"):
        load_targets("cities:Eurpe")
