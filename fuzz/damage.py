"""Damages content at random, the same way for the same seed: bits, pieces, and words that readers act on."""

from __future__ import annotations

import random
import re

from .listener import ADDRESS

__all__ = ["damage"]

_WORDS = (
    *(b"-1", b"0", b"1e308", b"1e999", b"-0.0", b"NaN", b"Infinity", b"-Infinity", b"9" * 30, b"9" * 5000, b"null"),
    *(b"[" * 2000, b"{" * 2000, b"<a>" * 500, b"(" * 500, b'"', b'"""', b"'", b"\\", b"\\ud800", b"\\u0000", b"\0"),
    *(
        b"\x1b]0;x\x07",
        b"\x1b[2J",
        b"\xe2\x80\xae",
        b"\xc2\x9b31m",
        b"\r",
        b"\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x1e",
    ),
    *(b"=cmd|' /C calc'!A0", b"@SUM(1)", b"../../../x", b"/etc/passwd", b"file:///etc/passwd", b"-", b"C:\\x"),
    *(
        f"/vsicurl/http://{ADDRESS}/x".encode(),
        f"http://{ADDRESS}/x".encode(),
        b"<OGRVRTDataSource>",
        b"&a;&a;&a;",
        b"&x;",
    ),
    *(b"<script>alert(1)</script>", b"${alert(1)}", b"`", b"]]>", b"<!--", b",,,,", b";", b"\t", b"|", b" " * 3000),
    *(b"nadgrids=/etc/hostname", b'EXTENSION["PROJ4_GRIDS","/etc/hostname"]', b"+init=/etc/hostname:1", b"a." * 3000),
    *(b"Point", b"Polygon", b"GeometryCollection", b"coordinates", b"FeatureCollection", b"geometry", b"EMPTY"),
)
_VALUES = (b"null", b"true", b"1", b"1e400", b'""', b'"x"', b"[]", b"{}", b"[1]", b'[["x"]]', b'{"a": 1}', b"{a = 1}")
_VALUE = re.compile(rb'[:=] ?("[^"]*"|[\w.+-]+|\[[^\[\]]*\]|\{[^{}]*\})')
_NUMBER = re.compile(rb"-?\d+\.?\d*")
_MOST = 4


def damage(content: bytes, seed: int, other: bytes = b"") -> bytes:
    """Return the content with one to four wounds.

    Parameters
    ----------
    content : bytes
        What to damage.
    seed : int
        The same seed gives the same wounds.
    other : bytes
        Another file, pieces of which may be put in.
    """
    chance = random.Random(seed)
    hurt = content
    for _ in range(chance.randint(1, _MOST)):
        hurt = chance.choice(_WOUNDS)(hurt, chance, other)
    return hurt


def _flip(content: bytes, chance: random.Random, _: bytes) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    for _again in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random, _: bytes) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def _truncate(content: bytes, chance: random.Random, _: bytes) -> bytes:
    return content[: chance.randint(0, len(content))]


def _repeat(content: bytes, chance: random.Random, _: bytes) -> bytes:
    start, end = _span(content, chance)
    return content[:end] + content[start:end] * chance.choice((1, 2, 50)) + content[end:]


def _swap(content: bytes, chance: random.Random, _: bytes) -> bytes:
    start, end = _span(content, chance)
    return content[end:] + content[start:end] + content[:start]


def _insert(content: bytes, chance: random.Random, _: bytes) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + chance.choice(_WORDS) + content[at:]


def _replace_number(content: bytes, chance: random.Random, _: bytes) -> bytes:
    found = list(_NUMBER.finditer(content))
    if not found:
        return _insert(content, chance, b"")
    one = chance.choice(found)
    return content[: one.start()] + chance.choice(_WORDS) + content[one.end() :]


def _fill(content: bytes, chance: random.Random, _: bytes) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + chance.choice((b"\0", b"\xff", b"9", b" ")) * (end - start) + content[end:]


def _splice(content: bytes, chance: random.Random, other: bytes) -> bytes:
    start, end = _span(other, chance)
    at = chance.randint(0, len(content))
    return content[:at] + other[start:end] + content[at:]


def _retype(content: bytes, chance: random.Random, _: bytes) -> bytes:
    """Put a value of another type where JSON or TOML has one."""
    values = list(_VALUE.finditer(content))
    if not values:
        return _insert(content, chance, b"")
    one = chance.choice(values)
    return content[: one.start(1)] + chance.choice(_VALUES) + content[one.end(1) :]


def _span(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(content))
    return start, min(len(content), start + int(chance.paretovariate(0.5)) % 4096)


_WOUNDS = (
    _flip,
    _cut,
    _truncate,
    _repeat,
    _swap,
    _insert,
    _insert,
    _replace_number,
    _replace_number,
    _fill,
    _splice,
    _retype,
)
