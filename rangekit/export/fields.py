"""Types of attributes: what a column holds, and each value as that type, so that formats keep numbers and dates."""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FieldType", "convert_value", "find_type", "json_value", "plain_value"]

PlainValue = str | int | float | bool | None

_LARGEST_INTEGER = 2**63 - 1


class FieldType(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    TRUTH = "truth"
    DATE = "date"
    TIME = "time"
    BYTES = "bytes"
    JSON = "json"


def find_type(values: Iterable[object]) -> FieldType:
    """Return the narrowest type that holds all values; text where they are of several kinds.

    Examples
    --------
    >>> find_type([3, None, 4]).value, find_type([3, 0.5]).value, find_type([3, "x"]).value
    ('integer', 'number', 'text')
    """
    found = {kind for kind in map(_type_of, values) if kind is not None}
    if found == {FieldType.INTEGER, FieldType.NUMBER}:
        return FieldType.NUMBER
    return found.pop() if len(found) == 1 else FieldType.TEXT


def convert_value(value: object, wanted: FieldType) -> object:
    """Return a value of the kind that `find_type` returned, or None where there is none.

    Examples
    --------
    >>> convert_value(3, FieldType.NUMBER), convert_value(["a"], FieldType.JSON), convert_value(True, FieldType.TEXT)
    (3.0, '["a"]', 'True')
    """
    bare = _bare(value)
    if bare is None:
        return None
    if wanted is FieldType.NUMBER and isinstance(bare, int):
        return float(bare)
    if wanted is FieldType.JSON:
        return json.dumps(json_value(bare), ensure_ascii=False)
    if wanted is FieldType.TEXT:
        plain = plain_value(bare)
        return None if plain is None else str(plain)
    return bare


def plain_value(value: object) -> PlainValue:
    """Return a value that every format can hold: a text, a number, a truth value or nothing.

    Examples
    --------
    >>> plain_value(float("nan")), plain_value(("Москва", "Moscow")), plain_value(3)
    (None, 'Москва; Moscow', 3)
    """
    bare = _bare(value)
    if bare is None or isinstance(bare, str | int | float):
        return bare
    if isinstance(bare, dt.date):
        return bare.isoformat()
    if isinstance(bare, bytes):
        return base64.b64encode(bare).decode("ascii")
    if isinstance(bare, list | tuple | set | frozenset | np.ndarray):
        return "; ".join(str(plain_value(item)) for item in bare)
    return str(bare)


def json_value(value: object) -> object:
    """Return a value as JSON holds it: lists and objects stay what they are."""
    if isinstance(value, dict):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [json_value(item) for item in value]
    return plain_value(value)


def _bare(value: object) -> object:
    """Return a value without numpy's and pandas' dress; None for their several spellings of nothing."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return value if value == value else None
    if type(value).__name__ in {"NAType", "NaTType"}:
        return None
    return bytes(value) if isinstance(value, bytearray | memoryview) else value


def _type_of(value: object) -> FieldType | None:
    bare = _bare(value)
    if bare is None:
        return None
    if isinstance(bare, int) and not isinstance(bare, bool) and abs(bare) > _LARGEST_INTEGER:
        return FieldType.TEXT
    kinds: tuple[tuple[type | tuple[type, ...], FieldType], ...] = (
        (bool, FieldType.TRUTH),
        (int, FieldType.INTEGER),
        (float, FieldType.NUMBER),
        (dt.datetime, FieldType.TIME),
        (dt.date, FieldType.DATE),
        (bytes, FieldType.BYTES),
        ((list, dict), FieldType.JSON),
    )
    return next((kind for types, kind in kinds if isinstance(bare, types)), FieldType.TEXT)
