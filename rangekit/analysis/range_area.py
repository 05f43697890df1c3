"""Range areas: every point whose distance to the launch area is at most the range, as a polygon of measured error."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from rangekit.catalog.launchers import prepare_field
from rangekit.errors import InputError
from rangekit.model.frames import Framed
from rangekit.model.limits import small_tolerance
from rangekit.model.notebook_display import choose_forms, show_geometry
from rangekit.progress import tell

if TYPE_CHECKING:
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry

    from rangekit.model import LaunchArea, RangeEstimate, Weapon

__all__ = ["RANGE_LABELS", "RangeArea", "RangeLabel", "compute_range_area", "compute_range_areas"]

RangeLabel = Literal["low", "nominal", "high"]
RANGE_LABELS: tuple[RangeLabel, ...] = ("low", "nominal", "high")


@dataclass(frozen=True, slots=True, eq=False)
class RangeArea(Framed):
    """Every point whose distance to the launch area is at most the range.

    Parameters
    ----------
    weapon : Weapon
        Whose range it is.
    range_km : kilometres
        The range drawn.
    label : {"low", "nominal", "high"}
        Which of the weapon's published figures that is.
    launch : LaunchArea
        Where from.
    tolerance_m : metres
        Largest error asked for.
    geometry : shapely polygon or multipolygon
        Degrees, lon before lat, WGS 84; cut at the antimeridian, ready for RFC 7946.
    error_inside_m, error_outside_m : metres
        Measured: how far the polygon's edge runs inside the true ring at worst, and how far outside.
    """

    weapon: Weapon
    range_km: float
    label: RangeLabel
    launch: LaunchArea
    tolerance_m: float
    geometry: BaseGeometry
    error_inside_m: float
    error_outside_m: float

    def __repr__(self) -> str:
        """Return weapon, range, launch area and measured error in one line."""
        return (
            f"<RangeArea of {self.weapon.id}, {self.label} {self.range_km:g} km, from {self.launch.id}; "
            f"measured error {self.error_inside_m:.1f} m inside, {self.error_outside_m:.1f} m outside>"
        )

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return text, drawing and GeoJSON, for a notebook to choose from."""
        forms = show_geometry(self.geometry, repr(self), weapon=self.weapon.id, range_km=self.range_km)
        return choose_forms(forms, include, exclude)


def compute_range_area(
    weapon: Weapon, launch: LaunchArea, *, label: RangeLabel = "nominal", tolerance_m: float = 10.0
) -> RangeArea:
    """Draw one range area and measure its error.

    Parameters
    ----------
    weapon : Weapon
        Whose range to draw.
    launch : LaunchArea
        Where from; a stand-off is already taken off.
    label : {"low", "nominal", "high"}
        Which of the weapon's published figures.
    tolerance_m : metres
        Largest distance between the polygon's edge and the true ring.

    Raises
    ------
    InputError
        If the label is not one of the three or the tolerance is not positive.
    """
    if label not in RANGE_LABELS:
        raise InputError(f"{label!r} is not one of {', '.join(RANGE_LABELS)}")
    if not tolerance_m > 0:
        raise InputError(f"a tolerance must be more than 0 m, got {tolerance_m:g}")
    if small := small_tolerance(tolerance_m):
        raise InputError(small)
    return _draw_range_area(weapon, launch, label, float(tolerance_m))


# Everything in the question and in the answer is frozen, and a map is often followed by a file of the same areas.
@lru_cache(maxsize=16)
def _draw_range_area(weapon: Weapon, launch: LaunchArea, label: RangeLabel, tolerance_m: float) -> RangeArea:
    range_km = _figure_km(weapon.range, label)
    tell(f"drawing the range area of {weapon.name} at {range_km:g} km")
    field = prepare_field(launch)
    # a buffer is not asked for more coarsely than it is wide
    range_m = range_km * 1000
    geometry = field.buffer(range_m, tolerance_m=min(tolerance_m, range_m) if range_m > 0 else tolerance_m)
    measured = field.audit(geometry, range_km * 1000)
    return RangeArea(
        weapon=weapon,
        range_km=range_km,
        label=label,
        launch=launch,
        tolerance_m=tolerance_m,
        geometry=geometry,
        error_inside_m=float(measured.inside_m),
        error_outside_m=float(measured.outside_m),
    )


def compute_range_areas(weapon: Weapon, launch: LaunchArea, *, tolerance_m: float = 10.0) -> tuple[RangeArea, ...]:
    """Draw a weapon's nominal range area, between those of its lowest and highest figure where they differ.

    Parameters
    ----------
    weapon : Weapon
        Whose range to draw.
    launch : LaunchArea
        Where from.
    tolerance_m : metres
        Largest distance between a polygon's edge and the true ring.

    Returns
    -------
    tuple of RangeArea
        Smallest range first, without repeating a figure.
    """
    drawn: dict[float, RangeLabel] = {weapon.range.nominal_km: "nominal"}
    for label in RANGE_LABELS:
        drawn.setdefault(_figure_km(weapon.range, label), label)
    labels = [label for _, label in sorted(drawn.items())]
    prepare_field(launch)
    # the engine spends its time outside the interpreter's lock
    with ThreadPoolExecutor() as pool:
        return tuple(
            pool.map(lambda label: compute_range_area(weapon, launch, label=label, tolerance_m=tolerance_m), labels)
        )


def _figure_km(estimate: RangeEstimate, label: RangeLabel) -> float:
    return {"low": estimate.low_km, "nominal": estimate.nominal_km, "high": estimate.high_km}[label]
