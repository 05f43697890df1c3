"""Opens a user's file, or standard input for ``-``, and says plainly why it cannot."""

from __future__ import annotations

import os
import sys
from codecs import getincrementaldecoder
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from rangekit.errors import DataNotFoundError, InputError, RangekitError
from rangekit.model import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "LARGEST_TEXT",
    "LARGEST_TOML",
    "blaming",
    "file_provenance",
    "format_size",
    "is_file",
    "is_there",
    "read_bytes",
    "read_toml_text",
    "read_utf8",
    "refuse_too_large",
    "require_regular",
]

STDIN = "-"
_PIECE = 1 << 20
LARGEST_TOML = 4 << 20  # bytes of a catalogue or a scenario, whose tables take up to thirty times that
LARGEST_TEXT = 512 << 20  # bytes of a text that is read into memory whole; its numbers take several times that


def read_bytes(source: str, *, largest: int | None = None) -> bytes:
    """Return a file's content, or standard input's for ``-``.

    Parameters
    ----------
    source : str
        A path, or ``-``.
    largest : int, optional
        The most bytes that are read; by default 512 MiB.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it cannot be read, or is larger than that.
    """
    largest = LARGEST_TEXT if largest is None else largest
    if source == STDIN:
        content = sys.stdin.buffer.read(largest + 1)
        refuse_too_large(len(content), source, largest=largest)
        return content
    require_regular(Path(source))
    try:
        with Path(source).open("rb") as file:
            refuse_too_large(os.fstat(file.fileno()).st_size, source, largest=largest)
            content = file.read(largest + 1)
    except FileNotFoundError as error:
        raise DataNotFoundError(source) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", source=source) from error
    refuse_too_large(len(content), source, largest=largest)
    return content


def read_toml_text(source: str) -> str:
    """Return the text of a catalogue or a scenario, or standard input's for ``-``; it must be UTF-8."""
    return read_utf8(source, largest=LARGEST_TOML).decode("utf-8-sig")


def read_utf8(source: str, *, largest: int | None = None) -> bytes:
    """Return the content of a text as `read_bytes` does, once it is sure to be UTF-8.

    One rare letter makes every other of a text take four bytes once it is decoded as a whole; here only pieces are.
    """
    content = read_bytes(source, largest=largest)
    decoder = getincrementaldecoder("utf-8")()
    for start in range(0, len(content), _PIECE):
        end = start + _PIECE
        try:
            decoder.decode(content[start:end], final=end >= len(content))
        except UnicodeDecodeError as error:
            kept, _ = decoder.getstate()  # the first bytes of a letter that the piece before ended in
            line = content.count(b"\n", 0, max(start + error.start - len(kept), 0)) + 1
            raise InputError(f"line {line}: not UTF-8 text", source=source, hint="save it as UTF-8") from error
    return content


@contextmanager
def blaming(source: str, what: str = "cannot be read") -> Iterator[None]:
    """Blame a file for whatever a library stumbles over in it, in whatever way it does.

    Parameters
    ----------
    source : str
        The file's name.
    what : str
        What is wrong with it then.

    Yields
    ------
    None

    Raises
    ------
    InputError
        Instead of every error that is not rangekit's own.
    """
    try:
        yield
    except RangekitError:
        raise
    except MemoryError as error:
        raise InputError("it takes more memory than there is", source=source, hint="split it") from error
    except RecursionError as error:
        raise InputError("it is nested too deeply", source=source) from error
    except Exception as error:
        hint = "write it again from its source; --debug shows where it fails"
        raise InputError(f"{what}: {_first_line(error)}", source=source, hint=hint) from error


def _first_line(error: Exception) -> str:
    """Return what an error says, after its name where that says nothing alone: ``KeyError: 'x'``."""
    first = next(iter(str(error).strip().splitlines()), "")
    is_plain = isinstance(error, OSError | RuntimeError | ValueError) and first
    return first if is_plain else f"{type(error).__name__}: {first}".removesuffix(": ")


def require_regular(path: Path) -> None:
    """Refuse what is not a file on a disk: a device has no end, and a pipe may never begin.

    Parameters
    ----------
    path : Path
        A file or a folder, or nothing.

    Raises
    ------
    InputError
        If it is anything else.
    """
    try:
        is_other = path.exists() and not (path.is_file() or path.is_dir())
    except OSError:  # a name too long for a file, which is for others to tell
        return
    if is_other:
        hint = "for standard input give -"
        raise InputError("a device or a pipe, not a regular file", source=str(path), hint=hint)


def refuse_too_large(size: int, source: str, *, largest: int | None = None) -> None:
    """Raise for a text that is larger than what is read into memory.

    Parameters
    ----------
    size : int
        Bytes.
    source : str
        The file's name, for the message.
    largest : int, optional
        The most bytes; by default 512 MiB.

    Raises
    ------
    InputError
        If it is larger than that.
    """
    largest = LARGEST_TEXT if largest is None else largest
    if size > largest:
        is_toml = largest == LARGEST_TOML
        hint = "convert it to GeoPackage or Parquet, for example with ogr2ogr, or split it"
        what, hint = ("TOML", "split it") if is_toml else ("text", hint)
        raise InputError(f"larger than {format_size(largest)}, the limit for {what}", source=source, hint=hint)


def format_size(size: int) -> str:
    """Return a number of bytes in the unit that suits it.

    Examples
    --------
    >>> format_size(512 << 20), format_size(3 << 30)
    ('512 MiB', '3 GiB')
    """
    return f"{size / (1 << 30):.4g} GiB" if size >= 1 << 30 else f"{size / (1 << 20):.4g} MiB"


def file_provenance(source: str) -> Provenance:
    """Return the provenance of a user's file: its name, and its checksum where it is one file on disk."""
    path = Path(source)
    if source == STDIN or not path.is_file():
        return Provenance(source="standard input" if source == STDIN else path.name)
    with path.open("rb") as file:
        return Provenance(source=path.name, sha256=file_digest(file, "sha256").hexdigest())


def is_there(path: Path) -> bool:
    """Tell whether there is a file or folder of that name; none is where the name is too long for one."""
    try:
        return path.exists()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Tell whether there is a file of that name, like `is_there`."""
    return is_there(path) and path.is_file()
