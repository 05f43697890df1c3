"""Names as people type them: the one place that decides when two spellings are the same, and which ones are near."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["fold_name", "fold_once", "folded_spellings", "near_names", "transliterate"]

# Cyrillic as English-language maps spell it (BGN/PCGN 1947 without its apostrophes), plus Ukrainian's own letters.
_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g".replace("-", "")
_CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", _LATIN.split(" "), strict=True))
# Letters that Unicode does not split into a base letter and an accent.
_UNSPLIT = {
    "ß": "ss",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "œ": "oe",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
}
_LETTERS = str.maketrans(_CYRILLIC | _UNSPLIT)
_CLOSE_ENOUGH = 0.6  # difflib's own default for close matches


def fold_once(name: str) -> str:
    """Return what `fold_name` does and remember nothing: for the names of a table, which are asked for once."""
    if name.isascii():
        return "".join(filter(str.isalnum, name.casefold()))
    # Cyrillic short i and yi lose their marks here like io does: people leave out all three.
    split = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in split if letter.isalnum())


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> str:
    """Return the name without case, accents, punctuation and spaces: equal for spellings of the same name.

    Examples
    --------
    >>> fold_name("Hrim-2") == fold_name("hrim 2")
    True
    >>> fold_name("Орёл") == fold_name("Орел")
    True
    >>> fold_name("Yoshkar-Ola")
    'yoshkarola'
    """
    return fold_once(name)


def transliterate(name: str) -> str:
    """Return the name in Latin letters, without case, accents, punctuation and spaces.

    Examples
    --------
    >>> transliterate("Воронеж"), transliterate("Łódź")
    ('voronezh', 'lodz')
    """
    composed = unicodedata.normalize("NFKC", name).casefold()
    return fold_name(composed.translate(_LETTERS))


def near_names(
    name: str, candidates: Mapping[str, str], *, weight: Mapping[str, float] | None = None, most: int = 3
) -> list[str]:
    """Return the entries that read like ``name``, closest first.

    Parameters
    ----------
    name : str
        As typed.
    candidates : mapping of str to str
        A folded spelling and the entry's name as shown.
    weight : mapping of str to float, optional
        By entry: where two are equally close the heavier one (the more populous) comes first.
    most : int
        How many to return.

    Examples
    --------
    >>> near_names("atacsm", {"atacms": "ATACMS", "gmlrs": "GMLRS"})
    ['ATACMS']
    """
    wanted = {fold_name(name), transliterate(name)} - {""}
    closeness: dict[str, float] = {}
    for spelling, entry in candidates.items():
        score = max((_closeness(one, spelling) for one in wanted), default=0.0)
        if score >= _CLOSE_ENOUGH:
            closeness[entry] = max(score, closeness.get(entry, 0.0))
    weights = weight or {}
    # With weights, closeness counts in steps of a tenth: a far bigger place wins over one that is closer by a hair.
    digits = 1 if weights else 6
    return sorted(closeness, key=lambda entry: (-round(closeness[entry], digits), -weights.get(entry, 0.0), entry))[
        :most
    ]


def _closeness(one: str, other: str) -> float:
    if other.startswith(one) and len(one) > 2:
        return 1.0
    matcher = SequenceMatcher(None, one, other)
    if matcher.real_quick_ratio() < _CLOSE_ENOUGH or matcher.quick_ratio() < _CLOSE_ENOUGH:
        return 0.0
    return matcher.ratio()


def folded_spellings(names: Iterable[str]) -> set[str]:
    """Return every folded and transliterated spelling of the names."""
    return {spelling for name in names for spelling in (fold_name(name), transliterate(name)) if spelling}
