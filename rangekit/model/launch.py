"""A launch area: where a launch may start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from rangekit.errors import InputError
from rangekit.model.frames import Framed
from rangekit.model.notebook_display import choose_forms, show_geometry

if TYPE_CHECKING:
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry

    from rangekit.model.provenance import Provenance

__all__ = ["Edges", "LaunchArea"]

Edges = Literal["geodesic", "planar"]


@dataclass(frozen=True, slots=True, eq=False)
class LaunchArea(Framed):
    """Where a launch may start: a territory (polygon), a border or front line (line), or sites (points).

    Parameters
    ----------
    id : str
        Identifier, or the file's path for a user's own.
    name : str
        Name as shown, fit to follow "from": ``"Ukraine's border"``.
    geometry : shapely geometry
        Degrees, lon before lat, WGS 84; not empty.
    provenance : Provenance
        Where the geometry comes from.
    uncertainty_km : kilometres
        Stated position uncertainty of the geometry (its resolution).
    point_of_view : str
        What it says about disputed land, for every output to repeat.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    as_of : str
        Date of a front line or of another boundary that moves; empty for a border that does not.
    standoff_km : kilometres
        How far inside its territory a launcher stays; already taken off the geometry.
    along_border_km : kilometres
        Largest way between two launch points along the border that the geometry samples; 0 where it is the area itself.
    notes : tuple of str
        What a reader should know of how it was read or made, a sentence each.
    """

    id: str
    name: str
    geometry: BaseGeometry
    provenance: Provenance
    uncertainty_km: float = 0.0
    point_of_view: str = ""
    edges: Edges = "geodesic"
    as_of: str = ""
    standoff_km: float = 0.0
    along_border_km: float = 0.0
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return id, kind of geometry and origin in one line."""
        back = f", {self.standoff_km:g} km inside its border" if self.standoff_km else ""
        return f"<LaunchArea {self.id}: {self.name}{back}; {self.geometry.geom_type}; {self.provenance}>"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return text, drawing and GeoJSON, for a notebook to choose from."""
        return choose_forms(show_geometry(self.geometry, repr(self), name=self.name), include, exclude)

    @property
    def is_territory(self) -> bool:
        """Whether it has an inside, so that a stand-off can be taken off it."""
        return self.geometry.geom_type in {"Polygon", "MultiPolygon"}

    def __post_init__(self) -> None:
        if self.geometry.is_empty:
            raise InputError("the launch area has no geometry", source=self.id)
