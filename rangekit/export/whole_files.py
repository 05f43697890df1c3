"""Formats that need a file of their own to be written in: made in a folder that is thrown away, then handed on."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING

from rangekit.durable_files import reason_of, scratch_folder
from rangekit.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["yield_file"]

_PIECE_BYTES = 1 << 20
_FULL_BYTES = 1 << 20  # less than that left and an error are a full disk
_CURE = "the format is made there first: free some room, or say another folder in TMPDIR"


def yield_file(name: str, make: Callable[[Path], None]) -> Iterator[bytes]:
    """Have a file made and yield its content piece by piece.

    Parameters
    ----------
    name : str
        Of the file, which says the format to some writers.
    make : callable
        Writes the file at the path that it is given.

    Yields
    ------
    bytes
    """
    with ExitStack() as held:
        try:
            folder = held.enter_context(scratch_folder())
        except OSError as error:
            raise OutputError("the folder for temporary files", reason_of(error), hint=_CURE) from error
        path = folder / name
        try:
            make(path)
        except Exception as error:  # of whatever library writes: a full disk has a name of its own in each
            if not isinstance(error, OSError) and shutil.disk_usage(folder).free > _FULL_BYTES:
                raise
            reason = reason_of(error) if isinstance(error, OSError) else os.strerror(errno.ENOSPC).lower()
            raise OutputError(str(folder), reason, hint=_CURE) from error
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE_BYTES):
                yield piece
