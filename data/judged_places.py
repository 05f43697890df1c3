"""What was judged by hand of GeoNames' populated places: those taken out, with the reason, and names in English."""

from __future__ import annotations

import re

__all__ = ["ENGLISH_NAMES", "TAKEN_OUT", "UKRAINIAN_SECTIONS", "in_english", "in_english_from_ukrainian"]

# Beside those that GeoNames itself calls a section of a place (PPLX). The key is GeoNames' id.
TAKEN_OUT = {
    481453: "district of Moscow; GeoNames: a historical place",
    476368: "district of Moscow; GeoNames: a historical place",
    518740: "district of Moscow; GeoNames: a historical place",
    521416: "district of Moscow; GeoNames: a historical place",
    511510: "district of Moscow",
    539110: "district of Moscow",
    569273: "district of Moscow",
    857689: "district of Moscow",
    8505053: "district of Moscow",
    11238229: "district of Moscow",
    536625: "part of Sochi",
    539907: "part of Sochi",
    549424: "part of Sochi",
    584243: "part of Sochi",
    823674: "part of Sochi",
    505421: "part of Voronezh",
    469707: "part of Severodvinsk",
    563379: "part of Syktyvkar",
    6315399: "part of Arkhangelsk",
    464176: "part of Pushkino",
    510225: "Peterhof (510291) once more",
    563705: "Dzerzhinsky (8521440) once more",
    824988: "Shebekino (495112) once more",
    12750521: "Kiselyovsk (1503277) once more",
    13631665: "Solnechnogorsk (490996) once more",
    13645359: "Naryan-Mar (523392) once more",
    501215: "a village that carries the people of the town of Rossosh (501231)",
    831165: "a village near Kuznetsk that carries the people of the town of Zarechny (464625)",
    874045: "a village that carries the people of the town of Malgobek (531129)",
    6853140: "a village near Talitsa that carries the people of the town of Lesnoy (829005)",
    7496732: "a village in Orenburg Oblast that carries the people of a district of Samara",
    562321: "a village that carries about as many people as the town of Fryazino (562319)",
    819552: "a village that carries about as many people as a district of Moscow of the same name",
}

# Of Ukraine's places, beside Kyiv's: residential districts that GeoNames does not mark.
UKRAINIAN_SECTIONS = {
    *(691605, 693065, 693821, 697302, 698709, 700022, 701643, 703853, 705962),
    *(706488, 707601, 711874, 713195, 6722148, 6723020, 6723024, 9983718),
}

# Names that no rule makes of GeoNames' own.
ENGLISH_NAMES = {
    466171: "Kalininets",  # GeoNames: Yushkovo, the village beside it; its people are the settlement's
    535334: "Lgov",
    554233: "Korolyov",
    579514: "Balakhna",
    582956: "Alekseyevka",
    2026303: "Bolshoy Kamen",
    2122850: "Nikolayevsk-on-Amur",
    12041452: "Mezhgorye",
}

_SIGNS = "'`\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
_UKRAINIAN_ENDINGS = ((r"yy(?=$|[ -])", "yi"), (r"(?<=[aiu])yi", "i"), (r"(ts|zhzh)ya(?=$|[ -])", r"\1ia"))
_ADJECTIVE = re.compile(r"(?:iy|yy)(?=$|[ -])")  # Velikiy, Zarechnyy: one y in English
_PLURAL = re.compile(r"yye(?=$|[ -])")  # Naberezhnyye


def in_english(name: str) -> str:
    """Return a name in GeoNames' spelling as English-language papers write it.

    Soft and hard signs are left out, io becomes "yo", and the endings of adjectives lose a letter.
    """
    plain = without_signs(name).replace("ë", "yo").replace("Ë", "Yo")
    plain = plain.replace("yyo", "yo")
    return _PLURAL.sub("ye", _ADJECTIVE.sub("y", plain))


def in_english_from_ukrainian(name: str) -> str:
    """Return a Ukrainian name in GeoNames' spelling as Ukraine itself and English-language papers write it."""
    plain = without_signs(name)
    for theirs, ours in _UKRAINIAN_ENDINGS:
        plain = re.sub(theirs, ours, plain)
    return plain


def without_signs(name: str) -> str:
    """Return a name without the apostrophes that stand for soft and hard signs."""
    return "".join(letter for letter in name if letter not in _SIGNS)
