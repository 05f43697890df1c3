"""Which layers of a file are meant: the one that is named, the only one, or what the kind of the file makes plain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from rangekit.catalog.reading import counted
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rangekit.catalog.reading import Reading
    from rangekit.catalog.vector_files import LayerFacts, VectorLayer

__all__ = ["Purpose", "choose_layers"]

Purpose = Literal["targets", "launch", "any"]
"""What a file is read as."""

# What rangekit itself calls the layers that it writes, in GeoPackages and in KML.
_OWN = {
    "launch": ("launch_areas", "Launch area: "),
    "targets": ("places", "regions", "Places in and out of reach "),
    "any": ("range_areas", "Range areas from "),
}
_GPX = ("waypoints", "routes", "tracks", "route_points", "track_points")
_NO_SHAPES = ("points", "lines", "polygons")


@dataclass(frozen=True, slots=True)
class _Filled:
    """A layer that holds features, and what they are, in words."""

    layer: VectorLayer
    words: str


def choose_layers(  # noqa: PLR0911 - each way to tell is one return
    layers: Sequence[LayerFacts],
    read: Callable[[str], VectorLayer],
    reading: Reading,
    purpose: Purpose,
    *,
    folders: bool,
) -> list[VectorLayer]:
    """Return the layers that are meant, read.

    Parameters
    ----------
    layers : sequence of LayerFacts
        All that the file holds.
    read : callable
        Reads a layer by its name.
    reading : Reading
        Its option ``layer`` names one; it takes the notes.
    purpose : {"targets", "launch", "any"}
        What the file is read as, which tells layers that rangekit wrote apart.
    folders : bool
        Whether layers are folders of one document, as in KML.

    Raises
    ------
    InputError
        If no layer has the name, or several could be meant; all of them are listed.
    """
    wanted = reading.options.layer
    if wanted:
        return [read(_named(layers, wanted, reading))]
    with_shapes = [layer for layer in layers if layer.geometry_type]
    if not with_shapes:
        return [read(layers[0].name)] if len(layers) == 1 else []
    if len(with_shapes) == 1:
        return [read(with_shapes[0].name)]
    own = _own_layers(with_shapes, purpose)
    if own:
        reading.note(f"of a file that rangekit wrote {_listed(own)} was read")
        return [read(name) for name in own]
    if tuple(layer.name for layer in with_shapes) == _GPX:
        return _of_gpx(read, reading, purpose)
    filled = [_Filled(layer, _words(layer)) for layer in (read(one.name) for one in with_shapes) if len(layer.fids)]
    if len(filled) <= 1:
        if filled:
            reading.note(f"layer {filled[0].layer.name!r} was read: the others are empty")
        return [one.layer for one in filled]
    if folders and (purpose != "launch" or len({one.words.split()[-1] for one in filled}) == 1):
        reading.note(f"folders taken together: {', '.join(one.layer.name for one in filled)}")
        return [one.layer for one in filled]
    listed = ", ".join(f"{one.layer.name} ({one.words})" for one in filled)
    raise InputError(
        f"several layers: {listed}", source=reading.source, hint=f"choose one: layer={filled[0].layer.name!r}"
    )


def _named(layers: Sequence[LayerFacts], wanted: str, reading: Reading) -> str:
    names = [layer.name for layer in layers]
    found = [name for name in names if name == wanted] or [
        name for name in names if name.casefold() == wanted.casefold()
    ]
    if not found:
        raise InputError(f"no layer is called {wanted!r}; found {', '.join(names)}", source=reading.source)
    return found[0]


def _own_layers(layers: Sequence[LayerFacts], purpose: Purpose) -> list[str]:
    known = tuple(start for starts in _OWN.values() for start in starts)
    if not all(layer.name.startswith(known) for layer in layers):
        return []
    starts = _OWN[purpose] if purpose != "any" else ()
    return [layer.name for layer in layers if layer.name.startswith(starts)]


def _of_gpx(read: Callable[[str], VectorLayer], reading: Reading, purpose: Purpose) -> list[VectorLayer]:
    """Return the waypoints where there are any, otherwise the routes and tracks, whose points are vertices only."""
    filled = [layer for layer in map(read, _GPX[:3]) if len(layer.fids)]
    if purpose == "any" or not filled or filled[0].name != "waypoints":
        return filled
    others = [f"{counted(len(layer.fids), layer.name.removesuffix('s'))}" for layer in filled[1:]]
    if others:
        reading.guess(f"the waypoints were read, {' and '.join(others)} left out")
    return filled[:1]


def _words(layer: VectorLayer) -> str:
    """Return what a layer holds: ``"2 points"``."""
    dimensions = shapely.get_dimensions(layer.geometries)
    kinds = [name for number, name in enumerate(_NO_SHAPES) if np.any(dimensions == number)]
    noun = kinds[0].removesuffix("s") if len(kinds) == 1 else "feature"
    return counted(len(layer.fids), noun)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(repr(name) for name in names)
