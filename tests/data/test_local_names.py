"""Ukrainian and Russian names of bundled cities and regions: their alphabets, GeoNames' lists, the well-known ones."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import rangekit as rk

RUSSIAN, UKRAINIAN = re.compile(r"[А-Яа-яЁё -]+"), re.compile(r"[А-Яа-яҐґЄєІіЇї'’ -]+")
RENAMED_SINCE = {"Хрустальный", "Довжанск"}  # in 2024: no list of GeoNames has the Russian form


@pytest.mark.parametrize("cities", ["russian-cities", "ukrainian-cities"])
def test_names_are_in_their_alphabets_and_the_russian_ones_are_geonames(cities: str) -> None:
    targets = rk.targets(cities)
    missing = 0
    for row, name in enumerate(targets.names):
        ukrainian, russian = (str(targets.columns[f"name_{lang}"][row] or "") for lang in ("uk", "ru"))
        missing += not russian
        assert not russian or RUSSIAN.fullmatch(russian), name
        assert not re.search("[ыэъё]|[сц]к$", ukrainian), name
        assert not ukrainian or UKRAINIAN.fullmatch(ukrainian), name
        assert not re.search("[сцз]ьк|ъ$", russian), name
        assert russian in {"", *targets.aliases[row]} | RENAMED_SINCE, name
    assert missing <= 1  # Katerynivka


# As the atlases of Ukraine and Russia have them, not as any list of ours.
@pytest.mark.parametrize(
    ("name", "ukrainian", "russian"),
    [
        ("Moscow", "Москва", "Москва"),
        ("Saint Petersburg", "Санкт-Петербург", "Санкт-Петербург"),
        ("Nizhny Novgorod", "Нижній Новгород", "Нижний Новгород"),
        ("Yekaterinburg", "Єкатеринбург", "Екатеринбург"),
        ("Rostov-on-Don", "Ростов-на-Дону", "Ростов-на-Дону"),
        ("Belgorod", "Бєлгород", "Белгород"),
        ("Bryansk", "Брянськ", "Брянск"),
        ("Kazan", "Казань", "Казань"),
        ("Grozny", "Грозний", "Грозный"),
        ("Oryol", "Орел", "Орёл"),
        ("Sochi", "Сочі", "Сочи"),
        ("Kyiv", "Київ", "Киев"),
        ("Kharkiv", "Харків", "Харьков"),
        ("Dnipro", "Дніпро", "Днепр"),
        ("Zaporizhzhia", "Запоріжжя", "Запорожье"),
        ("Sevastopol", "Севастополь", "Севастополь"),
    ],
)
def test_well_known_names(name: str, ukrainian: str, russian: str) -> None:
    cities = [rk.targets(which) for which in ("russian-cities", "ukrainian-cities")]
    targets = next(found for found in cities if name in found.names)
    row = targets.names.index(name)
    assert (targets.named_in("uk").names[row], targets.named_in("ru").names[row]) == (ukrainian, russian)
    assert name in targets.named_in("uk").aliases[row] or ukrainian == name


def test_regions_are_named_too() -> None:
    regions = rk.targets("russian-regions")
    row = regions.names.index("Belgorod Oblast")
    assert regions.named_in("ru").names[row] == "Белгородская область"
    assert regions.named_in("uk").names[row] == "Бєлгородська область"


def test_a_files_own_names_are_taken_and_gaps_filled() -> None:
    places = {"lon": [36.2, 36.6, 38.0, 39.0], "lat": [51.7, 50.6, 50.0, 50.0]}
    frame = pd.DataFrame(
        {
            "name": ["Kursk", "Belgorod", "Nowhere", ""],
            "name:uk": ["Курськ", None, float("nan"), None],
            "name_ru": ["Курск", "Белгород", " ", None],
            **places,
        }
    )
    targets = rk.targets(frame)
    assert list(targets.named_in("uk").names[:3]) == ["Курськ", "Белгород", "Nowhere"]
    assert list(targets.named_in("ru").names[:3]) == ["Курск", "Белгород", "Nowhere"]
    assert targets.named_in("uk").aliases[:3] == (("Kursk",), ("Belgorod",), ())
    assert targets.named_in("de") is targets
