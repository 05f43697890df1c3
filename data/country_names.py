"""Names of countries as people type them, beside those of GeoNames."""

from __future__ import annotations

__all__ = ["OTHER_NAMES", "PLAIN_NAMES"]

# GeoNames' own name, as a sentence has it.
PLAIN_NAMES = {
    "Aland Islands": "Åland Islands",
    "Bonaire, Saint Eustatius and Saba ": "Bonaire, Saint Eustatius and Saba",
    "Curacao": "Curaçao",
    "Palestinian Territory": "Palestine",
    "Reunion": "Réunion",
    "Sao Tome and Principe": "São Tomé and Príncipe",
    "The Netherlands": "Netherlands",
    "Timor Leste": "East Timor",
    "Vatican": "Vatican City",
}

OTHER_NAMES = {
    "AE": ("UAE", "Emirates"),
    "BA": ("Bosnia",),
    "BO": ("Plurinational State of Bolivia",),
    "BY": ("Belorussia", "Byelorussia", "Republic of Belarus"),
    "CD": ("DR Congo", "DRC", "Congo-Kinshasa", "Zaire"),
    "CG": ("Congo", "Congo-Brazzaville"),
    "CI": ("Côte d'Ivoire",),
    "CN": ("PRC", "People's Republic of China", "Mainland China"),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Republic",),
    "DE": ("Federal Republic of Germany", "Deutschland"),
    "FK": ("Malvinas",),
    "GB": ("UK", "Great Britain", "Britain", "England"),
    "GE": ("Republic of Georgia",),
    "IR": ("Islamic Republic of Iran", "Persia"),
    "KP": ("DPRK", "Democratic People's Republic of Korea"),
    "KR": ("Korea", "Republic of Korea"),
    "LA": ("Lao PDR",),
    "MD": ("Republic of Moldova", "Moldavia"),
    "MK": ("Macedonia",),
    "MM": ("Burma",),
    "NL": ("The Netherlands", "Holland"),
    "PL": ("Polska",),
    "PS": ("Palestinian Territory", "State of Palestine", "West Bank and Gaza"),
    "RO": ("Rumania",),
    "RU": ("Russian Federation",),
    "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",),
    "TL": ("Timor-Leste",),
    "TR": ("Türkiye", "Turkiye"),
    "TW": ("Republic of China", "ROC", "Formosa"),
    "TZ": ("United Republic of Tanzania",),
    "US": ("USA", "United States of America", "America"),
    "VA": ("Holy See", "Vatican"),
    "VE": ("Bolivarian Republic of Venezuela",),
    "VN": ("Viet Nam",),
}
