"""GDAL in the attacked process itself: does what its own process does, without starting one each time."""

from __future__ import annotations

import json
from typing import Any

from rangekit.catalog import gdal_process, vector_files
from rangekit.catalog.gdal_process import LayerReader

__all__ = ["read_here"]

_OF_ITS_OWN = 500  # one file in so many is read as users' are, in a process of its own
_Process = vector_files._GdalProcess  # noqa: SLF001 - what is put in its place is for this attack alone
_files = 0


class _Here:
    """Answers like the process: with the same reader, over the same form of message."""

    def __init__(self, source: str, size: int) -> None:
        self._source = source
        self._reader: LayerReader | None = None

    def ask(self, request: dict[str, Any], content: bytes = b"") -> tuple[dict[str, Any], list[bytes]]:
        try:
            if self._reader is None:
                given = request.get("path", content)
                gdal_process.refuse_grids(given)
                self._reader = LayerReader(given, request.get("encoding"))
            header, buffers = gdal_process.answer(self._reader, request)
        except Exception as error:
            raise _Process.refused(self._source, str(error) or type(error).__name__) from error
        facts: dict[str, Any] = json.loads(json.dumps(header))
        return facts, buffers

    def end(self) -> None: ...


def _choose(source: str, size: int) -> Any:
    global _files  # noqa: PLW0603 - counts the files of this process
    _files += 1
    return (_Process if _files % _OF_ITS_OWN == 0 else _Here)(source, size)


def read_here() -> None:
    """Leave GDAL its allowed drivers in this process, and let it read here."""
    gdal_process.close_doors()
    vector_files._GdalProcess = _choose  # type: ignore[assignment,misc] # noqa: SLF001 - as above
