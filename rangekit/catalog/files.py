"""Opens a user's file, or standard input for ``-``, and says plainly why it cannot."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from rangekit.errors import DataNotFoundError, InputError
from rangekit.model import Provenance

__all__ = ["file_provenance", "read_bytes", "read_text"]

STDIN = "-"


def read_bytes(source: str) -> bytes:
    """Return a file's content, or standard input's for ``-``.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it cannot be read.
    """
    if source == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except FileNotFoundError as error:
        raise DataNotFoundError(source) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", source=source) from error


def read_text(source: str) -> str:
    """Return a file's text, or standard input's for ``-``; it must be UTF-8."""
    content = read_bytes(source)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"line {line}: not UTF-8 text", source=source, cure="save it as UTF-8") from error


def file_provenance(source: str) -> Provenance:
    """Return the provenance of a user's file: its name, and its checksum where it is one file on disk."""
    path = Path(source)
    if source == STDIN or not path.is_file():
        return Provenance(source="standard input" if source == STDIN else path.name)
    return Provenance(source=path.name, sha256=sha256(path.read_bytes()).hexdigest())
