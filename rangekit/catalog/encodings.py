"""Turns a text's bytes into letters: UTF-8 where it is that, otherwise what it looks like, and says so."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING

from rangekit.errors import InputError

if TYPE_CHECKING:
    from rangekit.catalog.reading import Reading

__all__ = ["decode_text", "find_encoding"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 << 10  # bytes
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_CYRILLIC = ("cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic")
# How often letters occur in Russian and Ukrainian text, in thousandths, roughly: enough to tell code pages apart.
_COMMON = dict(zip("оаеитнрслвкдмпуьяіязйбгчхжшцєїюёщфґэъы", range(97, 20, -2), strict=False))
_LEAST_SCORE = 0.35
_FAVOURED = 1.1  # what Windows writes, where two code pages read alike
_CENTRAL, _SHARED = "ąćęłńśźżěřůčšžťďňőűăîşţđ", "áéíóúýöüäôâëß„”–…"
_WESTERN = ("cp1252", "cp1250", "cp1254", "cp1257", "mac-roman", "cp437", "cp850")


def decode_text(content: bytes, reading: Reading) -> str:
    r"""Return the text of a file.

    Parameters
    ----------
    content : bytes
        The file's content.
    reading : Reading
        Its option ``encoding`` wins; what was found out otherwise becomes a note.

    Raises
    ------
    InputError
        If the bytes are not text in the encoding that is given, or in any that can be found out.

    Examples
    --------
    >>> from rangekit.catalog.reading import Reading
    >>> reading = Reading("cities.csv")
    >>> decode_text("name,lat,lon\nКурск,51.7,36.2".encode("cp1251"), reading)[13:18], reading.notes
    ('Курск', ['the text was read as cp1251'])
    """
    given = reading.options.encoding
    if given:
        return _decode(content, "utf-8-sig" if given.lower().replace("_", "-") == "utf-8" else given, reading)
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked:
        if marked != "utf-8-sig":
            reading.note(f"the text was read as {marked.upper()}")
        return _decode(content, marked, reading)
    try:
        if b"\0" not in content[:_SAMPLE]:
            return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    found = find_encoding(content)
    text = _decode(content, found or "utf-8", reading)
    if found:
        reading.guess(f"the text was read as {found}")
    return text


def find_encoding(content: bytes) -> str:
    """Return the encoding that a text without a mark and not in UTF-8 looks like, or nothing.

    Lists of places are too short for statistics of whole texts, which take "Курск" for Japanese. So words of nothing
    but high bytes are tried as Cyrillic first, by how common their letters are.
    """
    if b"\0" in content[:_SAMPLE]:
        return _wide(content)
    words = [word for word in _WORD.findall(_sample(content)) if _HIGH.search(word)]
    if not words:
        return "utf-8"
    if sum(len(_HIGH.findall(word)) == len(word) and len(word) > 1 for word in words) * 2 >= len(words):
        scores = {name: _cyrillic_score(words, name) for name in _CYRILLIC}
        scores[_CYRILLIC[0]] *= _FAVOURED
        best = max(_CYRILLIC, key=lambda name: scores[name])
        if scores[best] >= _LEAST_SCORE:
            return best
        return _by_statistics(content, None)
    return _by_statistics(content, _WESTERN)


def _sample(content: bytes) -> bytes:
    """Return the lines with high bytes, so many of them that they tell."""
    if len(content) <= _SAMPLE:
        return content
    first = _HIGH.search(content)
    start = max(first.start() - _SAMPLE // 2, 0) if first else 0
    return content[start : start + _SAMPLE]


def _wide(content: bytes) -> str:
    zeros = Counter(place % 2 for place, byte in enumerate(content[:_SAMPLE]) if byte == 0)
    if len(content) % 2 == 0 and min(zeros[0], zeros[1]) * 20 <= max(zeros[0], zeros[1]):
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return ""


def _cyrillic_score(words: list[bytes], name: str) -> float:
    """Return how much like Russian or Ukrainian words read in a code page: 1 for nothing but the commonest letters."""
    total = score = 0.0
    for word in words:
        text = word.decode(name, "replace")
        total += len(text)
        is_cased = text[1:].islower() or text.isupper()
        score += sum(_COMMON.get(letter, 0) for letter in text.casefold()) / 100 * (1.0 if is_cased else 0.5)
    return score / total if total else 0.0


def _by_statistics(content: bytes, among: tuple[str, ...] | None) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(_sample(content), cp_isolation=list(among) if among else None).best()
    if among and (best is None or best.encoding == "cp1250") and not _is_central_european(content):
        return "cp1252"
    return best.encoding if best else ""


def _is_central_european(content: bytes) -> bool:
    """Tell whether a text reads as Polish, Czech, Hungarian or the like: with a letter that the west does not have."""
    letters = {letter for letter in _sample(content).decode("cp1250", "replace").casefold() if letter > "\x7f"}
    return bool(letters & set(_CENTRAL)) and letters <= {*_CENTRAL, *_SHARED}


def _decode(content: bytes, name: str, reading: Reading) -> str:
    try:
        return content.decode(name)
    except (UnicodeDecodeError, LookupError) as error:
        start = getattr(error, "start", 0)
        line = content.count(b"\n", 0, start) + 1
        what = "UTF-8" if name in {"utf-8", "utf-8-sig"} else name
        hint = "say in which encoding it is: encoding='cp1251'"
        raise InputError(f"line {line}: not {what} text", source=reading.source, hint=hint) from error
