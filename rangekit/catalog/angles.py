"""Reads cells as longitudes and latitudes: decimals, degrees with minutes and seconds, letters, decimal commas."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Angle", "Axis", "parse_angle", "parse_length", "read_axis", "split_pair"]

Axis = Literal["lon", "lat"]

_SIGNS = str.maketrans(dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\ufe63\uff0d", "-"))  # minus, dashes, hyphens
_MARKS = str.maketrans(
    {
        **dict.fromkeys("º˚ᵒ\u02da", "°"),
        **dict.fromkeys("′’‘ʹʼ´`", "'"),
        **dict.fromkeys("″”“ʺ„", '"'),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\t\r\n", " "),
    }
)
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[ ,'_]\d{3})+(?:\.\d+)?")
_PARTS = re.compile(r"([^\d+\-]*?)([-+]?)\s*(\.?\d[\d.°'\":\s]*?)\s*([^\d]*)")
_LETTERED_PARTS = re.compile(
    r"(\d)\s*d(?:eg)?\s*(\d+)\s*m(?:in)?(?:\s*(\d+(?:\.\d+)?)\s*s(?:ec)?)?(?![^\W\d_])", re.IGNORECASE
)
_VALUE = re.compile(
    r"(\d+(?:\.\d*)?|\.\d+)(?:\s*[°:]\s*|\s+|$)"
    r"(?:(\d+(?:\.\d*)?)(?:\s*[':]\s*|\s+|$)"
    r"(?:(\d+(?:\.\d*)?)\s*(?:\"|'')?\s*)?)?"
)
_MIXED = re.compile(r"\d\.\d.*\d,\d|\d,\d.*\d\.\d")
_COMPACT = re.compile(r"(\d{2,3})(\d{2})(\d{2}(?:\.\d+)?)")
_LONGEST_CELL, _LONGEST = 1000, 100  # characters; a pair of angles in words has sixty
_UNITS = {"", "deg", "degs", "degree", "degrees", "dd", "град", "градусов", "градусів", "градуси"}
_HEMISPHERES: dict[str, tuple[Axis, int]] = {
    **dict.fromkeys(("n", "north", "с", "сш", "север", "пн", "пнш", "північ", "nord"), ("lat", 1)),
    **dict.fromkeys(("s", "south", "ю", "юш", "юг", "пд", "пдш", "південь"), ("lat", -1)),
    **dict.fromkeys(("e", "east", "в", "вд", "восток", "сх", "схд", "схід", "o", "ost"), ("lon", 1)),
    **dict.fromkeys(("w", "west", "з", "зд", "запад", "зх", "зхд", "захід"), ("lon", -1)),
}
_AXES: dict[str, Axis] = {
    "lat": "lat",
    "latitude": "lat",
    "lon": "lon",
    "lng": "lon",
    "long": "lon",
    "longitude": "lon",
}


class Angle(NamedTuple):
    """An angle in degrees, the axis that its letter says, and how it was written ("" for a plain number)."""

    value: float
    axis: Axis | None
    kind: str


def parse_angle(text: str) -> Angle | None:  # noqa: PLR0911 - each way of writing is one return
    """Return the angle that a text states, or None.

    Parameters
    ----------
    text : str
        ``"51.73"``, ``"51,73"``, ``"51°43'49\\"N"``, ``"50 27 00 с.ш."``, ``"−36.2"``.

    Examples
    --------
    >>> parse_angle("51,5"), parse_angle("31°30'W")
    (Angle(value=51.5, axis=None, kind='decimal comma'), Angle(value=-31.5, axis='lon', kind='degrees and minutes'))
    >>> parse_angle("east") is None, parse_angle("51°75'N") is None
    (True, True)
    """
    cleaned = _cleaned(text)
    if _MIXED.search(cleaned):
        return None
    with_points = _DECIMAL_COMMA.sub(".", cleaned)
    kind = "decimal comma" if with_points != cleaned else ""
    with_points = _LETTERED_PARTS.sub(_with_marks, with_points)
    plain = _plain(with_points)
    if plain is not None:
        return Angle(plain, None, kind or ("" if cleaned == text.strip() else "unusual minus"))
    found = _PARTS.fullmatch(with_points)
    if not found:
        return None
    before, sign, digits, after = found.groups()
    marks = [_meaning(before), _meaning(after)]
    if None in marks:
        return None
    axes = [mark for mark in marks if mark]
    turns = [turn for _, turn in axes if turn]
    if len({axis for axis, _ in axes}) > 1 or len(turns) > 1 or (sign and turns and turns[0] < 0):
        return None
    sexagesimal = _sexagesimal(digits.strip(), lettered=bool(turns))
    if sexagesimal is None:
        return None
    value, how = sexagesimal
    signed = value * (turns[0] if turns else 1) * (-1 if sign == "-" else 1)
    return Angle(signed, axes[0][0] if axes else None, how or kind or "degree sign or letter")


def parse_length(text: str) -> float | None:
    """Return the metres of a projected coordinate, thousands separators and all, or None.

    Examples
    --------
    >>> parse_length("4 029 000"), parse_length("6755000,5"), parse_length("far")
    (4029000.0, 6755000.5, None)
    """
    cleaned = _cleaned(text)
    if _GROUPED.fullmatch(cleaned):
        cleaned = re.sub(r"[ ,'_]", "", cleaned)
    return _plain(_DECIMAL_COMMA.sub(".", cleaned))


def read_axis(cells: Sequence[object], axis: Axis, *, in_degrees: bool = True) -> tuple[Floats, dict[str, str]]:
    """Return a column of cells as numbers, NaN for what is none, and for each unusual way of writing an example.

    Parameters
    ----------
    cells : sequence
        n texts or numbers.
    axis : {"lon", "lat"}
        What they state; a cell whose letter says the other one is none.
    in_degrees : bool
        Whether they are degrees, or else lengths of a projected system.

    Examples
    --------
    >>> read_axis(["50°30'N", "51.5", 52, ""], "lat")
    (array([50.5, 51.5, 52. ,  nan]), {'degrees and minutes': "50°30'N"})
    """
    values = _as_floats(cells)
    kinds: dict[str, str] = {}
    for row in np.flatnonzero(~np.isfinite(values)).tolist():
        text = cells[row]
        if not isinstance(text, str) or not text.strip():
            continue
        if not in_degrees:
            values[row] = _or_nan(parse_length(text))
            continue
        angle = parse_angle(text)
        if angle is None or angle.axis not in {None, axis}:
            continue
        values[row] = angle.value
        if angle.kind:
            kinds.setdefault(angle.kind, text.strip())
    return values, kinds


def split_pair(text: str) -> tuple[str, str] | None:  # noqa: PLR0911 - each separator is one return
    """Return the two coordinates that stand in one text, or None.

    Examples
    --------
    >>> split_pair("51.73, 36.19"), split_pair("51,73 36,19"), split_pair("(51°43'N 36°11'E)")
    (('51.73', '36.19'), ('51,73', '36,19'), ("51°43'N", "36°11'E"))
    """
    cleaned = _cleaned(text).removeprefix("geo:").strip("()[]{} ")
    for separator in (";", "|", "/"):
        if cleaned.count(separator) == 1:
            return _stripped(cleaned.split(separator))
    pieces = re.split(r",\s+", cleaned)
    if len(pieces) in {2, 3}:
        return _stripped(pieces)
    pieces = cleaned.split(",")
    if len(pieces) == 4:
        return _stripped([f"{pieces[0]},{pieces[1]}", f"{pieces[2]},{pieces[3]}"])
    if len(pieces) in {2, 3} and not (len(pieces) == 3 and " " in cleaned):
        return _stripped(pieces)
    pieces = cleaned.split()
    if len(pieces) == 2:
        return _stripped(pieces)
    lettered = re.fullmatch(
        r"(\D*\d.*?[^\W\d_][^\d+\-]*?)[\s,]+([-+\d].*)|([^\W\d_]\D*\d.*?)[\s,]+([^\W\d_]\D*\d.*)", cleaned
    )
    if not lettered:
        return None
    return _stripped([piece for piece in lettered.groups() if piece is not None])


def _cleaned(text: str) -> str:
    """Return a text with one kind of each mark and single spaces, or nothing if it is longer than what it may state.

    Patterns try every way to divide a run of what two of their parts match, so that none of them is given a long one.
    """
    if len(text) > _LONGEST_CELL:
        return ""
    cleaned = " ".join(text.translate(_SIGNS).translate(_MARKS).split())
    return cleaned if len(cleaned) <= _LONGEST else ""


def _with_marks(found: re.Match[str]) -> str:
    degrees, minutes, seconds = found.groups()
    return f"{degrees}°{minutes}'" + (f'{seconds}"' if seconds else "")


def _as_floats(cells: Sequence[object]) -> Floats:
    """Return cells as numbers, and what is none as NaN; a truth value is none."""
    given: Any = cells
    if isinstance(given, np.ndarray) and given.dtype.kind in "fiu":
        return given.astype(np.float64)
    if bool not in set(map(type, cells)):
        with suppress(TypeError, ValueError):
            return np.fromiter(map(float, cells), np.float64, len(cells))  # type: ignore[arg-type] # fails are read below
    return np.array([_or_nan(_number(cell)) for cell in cells], dtype=np.float64)


def _number(cell: object) -> float | None:
    if isinstance(cell, str):
        return _plain(cell)
    try:
        return float(cell) if not isinstance(cell, bool) else None  # type: ignore[arg-type] # what float refuses is caught below
    except (TypeError, ValueError):
        return None


def _stripped(pieces: Sequence[str]) -> tuple[str, str]:
    return pieces[0].strip(), pieces[1].strip()


def _plain(text: str) -> float | None:
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        return None


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _meaning(letters: str) -> tuple[Any, int] | tuple[()] | None:
    """Return axis and sign that letters around a number say, an empty tuple for a unit or nothing, None for others."""
    folded = "".join(filter(str.isalpha, letters.casefold()))
    if any(not (letter.isalpha() or letter in " .°'\":=()") for letter in letters):
        return None
    if folded in _UNITS:
        return ()
    if folded in _AXES:
        return (_AXES[folded], 0)
    return _HEMISPHERES.get(folded)


def _sexagesimal(digits: str, *, lettered: bool) -> tuple[float, str] | None:
    compact = _COMPACT.fullmatch(digits) if lettered else None
    found = compact or _VALUE.fullmatch(digits)
    if not found:
        return None
    degrees, minutes, seconds = found.groups()
    if minutes is None:
        return float(degrees), ""
    whole = "." not in degrees and (seconds is None or "." not in minutes)
    if not whole or float(minutes) >= 60 or (seconds is not None and float(seconds) >= 60):
        return None
    how = "degrees and minutes" if seconds is None else "degrees, minutes and seconds"
    return float(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600, how
