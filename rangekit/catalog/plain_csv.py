"""Reads the bundled tables: sound, plain and read at every start, where pandas alone would take half a second."""

from __future__ import annotations

import csv
from io import StringIO

__all__ = ["read_plain_csv"]


def read_plain_csv(text: str) -> dict[str, list[str]]:
    r"""Return the columns of a CSV text of ours.

    Parameters
    ----------
    text : str
        With commas, a header and even rows.

    Examples
    --------
    >>> read_plain_csv("name,lon\nKursk,36.2\n")
    {'name': ['Kursk'], 'lon': ['36.2']}
    """
    header, *rows = csv.reader(StringIO(text, newline=""))
    return {name: list(cells) for name, cells in zip(header, zip(*rows, strict=True), strict=True)}
