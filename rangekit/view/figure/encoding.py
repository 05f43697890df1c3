"""A figure as the bytes of a file, the same each time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from rangekit.errors import InputError
from rangekit.version import __version__
from rangekit.view.figure.typesetting import UNHINTED, quiet_fonts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["encode"]

_MAKER = f"rangekit {__version__}"
# SVG letters are outlines, so that a figure looks the same on a machine with other fonts; a PDF brings its fonts along.
_SETTINGS: Any = {
    "svg.hashsalt": "rangekit",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "text.usetex": False,
    **UNHINTED,
}


def encode(figure: Figure, suffix: str) -> bytes:
    """Return a figure's bytes in the format of a suffix, without a date."""
    kind = suffix.lower().removeprefix(".")
    title = str(getattr(figure, "rangekit_title", ""))
    metadata: dict[str, dict[str, Any]] = {
        "png": {"Software": _MAKER, "Title": title},
        "svg": {"Creator": _MAKER, "Title": title, "Date": None},
        "pdf": {"Creator": _MAKER, "Producer": _MAKER, "Title": title, "CreationDate": None},
    }
    if kind not in metadata:
        raise InputError(f"the suffix {suffix!r} says no format of a figure", hint="known: .png, .svg, .pdf")
    out = io.BytesIO()
    with mpl.rc_context(_SETTINGS), quiet_fonts():
        figure.savefig(out, format=kind, metadata=metadata[kind], facecolor=figure.get_facecolor())
    return out.getvalue()
