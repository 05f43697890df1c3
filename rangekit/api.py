"""The verbs: what is bundled, what is in reach, which area that is, and writing it down."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from rangekit import analysis, catalog
from rangekit.analysis import RangeArea, RangeLabel
from rangekit.errors import InputError, MissingExtraError
from rangekit.export import check_output, choose_format, encode, write_atomically
from rangekit.model import LaunchArea, ReachAnswer, ReachResult, TargetSet, Weapon

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    import folium
    import geopandas  # type: ignore[import-untyped] # ships no types

    from rangekit.catalog import Catalog
    from rangekit.view import Scene

__all__ = ["Reach", "launch_area", "range_area", "range_areas", "reach", "targets", "weapons", "write"]

DEFAULT_WEAPON = "atacms"
DEFAULT_LAUNCH = "ukraine"
DEFAULT_TARGETS = "russian-cities"
DEFAULT_TOLERANCE_M = 10.0
PAGE_SUFFIXES = (".html", ".htm")


class Reach(ReachResult):
    """Every target with its distance, and its verdict for every weapon asked about.

    What ``rangekit.reach`` returns. ``result["Moscow"]`` is one answer; iterating yields all of them.

    See Also
    --------
    rangekit.model.ReachResult : the values it holds.
    """

    __slots__ = ()

    def __getitem__(self, key: str | tuple[str, str]) -> ReachAnswer:
        """Return the answer for a place, or for a place and a weapon.

        Parameters
        ----------
        key : str or (str, str)
            The place's name in any spelling the targets know; with several weapons, the weapon's id beside it.

        Returns
        -------
        ReachAnswer
            Distance, margin, verdict, nearest launch point and the sources behind them.

        Raises
        ------
        UnknownEntryError
            If no target has that name; the message suggests near ones.
        InputError
            If several weapons were asked about and the key names none.
        """
        place, weapon_id = (key, None) if isinstance(key, str) else key
        return self.answer(catalog.find_place(self.targets, place).row, self._weapon_row(weapon_id))

    def __repr__(self) -> str:
        """Return the question and the counts in one line."""
        parts = [
            f"{summary.weapon.id}: "
            + ", ".join(f"{count} {verdict.words}" for verdict, count in summary.counts.items())
            for summary in analysis.summarise(self)
        ]
        return f"<Reach of {len(self.targets)} targets from {self.launch.id}; {'; '.join(parts)}>"

    def _repr_html_(self) -> str:
        """Return the map, for a notebook to show."""
        return str(self.to_map()._repr_html_())

    def answers(self, place: str) -> tuple[ReachAnswer, ...]:
        """Return the answers for a place, one a weapon.

        Parameters
        ----------
        place : str
            The place's name in any spelling the targets know.

        Returns
        -------
        tuple of ReachAnswer
        """
        row = catalog.find_place(self.targets, place).row
        return tuple(self.answer(row, weapon_row) for weapon_row in range(len(self.weapons)))

    def range_areas(self, *, tolerance_m: float = DEFAULT_TOLERANCE_M) -> tuple[RangeArea, ...]:
        """Draw the range areas of every weapon asked about.

        Parameters
        ----------
        tolerance_m : metres
            Largest distance between a polygon's edge and the true ring.

        Returns
        -------
        tuple of RangeArea
            Weapon by weapon, the smallest range first.
        """
        return tuple(
            area
            for weapon in self.weapons
            for area in analysis.compute_range_areas(weapon, self.launch, tolerance_m=tolerance_m)
        )

    def summary(self) -> str:
        """Return counts, the nearest misses and what was assumed, as plain text."""
        return analysis.write_summary(self)

    def to_geojson(self) -> str:
        """Return the places with their verdicts as GeoJSON text (RFC 7946)."""
        return b"".join(encode(self, choose_format("places", name="geojson"))).decode("utf-8")

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """Return one row a target and weapon, with the columns of the CSV and the places as points.

        Returns
        -------
        geopandas.GeoDataFrame
            In OGC:CRS84, degrees, lon before lat.

        Raises
        ------
        MissingExtraError
            If geopandas is not installed.
        """
        try:
            import geopandas  # noqa: PLC0415 - 0.7 s that only this method is worth
        except ImportError as error:
            raise MissingExtraError("to_geodataframe()", package="geopandas", extra="gis") from error
        from rangekit.export.rows import FIRST_COLUMNS, attribute_names, iterate_rows  # noqa: PLC0415 - as above

        columns = [*FIRST_COLUMNS, *attribute_names(self).values()]
        rows = list(iterate_rows(self))
        frame = {column: [row[column] for row in rows] for column in columns}
        points = geopandas.points_from_xy(frame["lon"], frame["lat"])
        return geopandas.GeoDataFrame(frame, geometry=points, crs="OGC:CRS84")

    def to_map(
        self,
        *,
        title: str | None = None,
        highlight: str | None = None,
        tiles: str | None = None,
        tolerance_m: float = DEFAULT_TOLERANCE_M,
    ) -> folium.Map:
        """Return the interactive map, for a notebook or for layers of your own.

        Parameters
        ----------
        title : str, optional
            Headline; written from the result if left out.
        highlight : str, optional
            A place to point out, in any spelling the targets know.
        tiles : str, optional
            Name of a tile layer to fetch from the network; the embedded basemap alone if left out.
        tolerance_m : metres
            Largest distance between a drawn range area's edge and the true ring.

        Returns
        -------
        folium.Map
        """
        from rangekit import view  # noqa: PLC0415 - folium is heavy

        scene = self._build_scene(title=title, highlight=highlight, tolerance_m=tolerance_m)
        return view.to_folium(scene, tiles=tiles)

    def to_html(
        self,
        *,
        title: str | None = None,
        highlight: str | None = None,
        tiles: str | None = None,
        tolerance_m: float = DEFAULT_TOLERANCE_M,
    ) -> str:
        """Return the map as one HTML page that needs nothing from the network.

        Parameters
        ----------
        title, highlight, tiles, tolerance_m
            As for `to_map`.

        Returns
        -------
        str
        """
        from rangekit import view  # noqa: PLC0415 - folium is heavy

        return view.render_html(self.to_map(title=title, highlight=highlight, tiles=tiles, tolerance_m=tolerance_m))

    def _build_scene(self, *, title: str | None, highlight: str | None, tolerance_m: float) -> Scene:
        from rangekit import view  # noqa: PLC0415 - folium is heavy

        places = () if highlight is None else (catalog.find_place(self.targets, highlight).name,)
        areas = self.range_areas(tolerance_m=tolerance_m)
        return view.build_scene(self, areas, title=title, highlight=places)

    def _weapon_row(self, weapon_id: str | None) -> int:
        if weapon_id is None:
            if len(self.weapons) > 1:
                known = ", ".join(weapon.id for weapon in self.weapons)
                raise InputError("several weapons were asked about", cure=f"name one beside the place: {known}")
            return 0
        wanted = _resolve_weapon(weapon_id)
        for row, weapon in enumerate(self.weapons):
            if weapon.id == wanted.id:
                return row
        raise InputError(f"{wanted.id} was not asked about", cure=f"known: {', '.join(w.id for w in self.weapons)}")


def weapons() -> Catalog:
    """Return the bundled weapons, by id, alias, and any case or punctuation.

    Returns
    -------
    rangekit.catalog.Catalog
        A mapping; `register` and `filter` return new ones.

    Examples
    --------
    >>> weapons()["ATACMS"].range.nominal_km
    300
    """
    return catalog.load_weapons()


def launch_area(name: str | os.PathLike[str]) -> LaunchArea:
    """Return a bundled launch area, or one from any vector file.

    Parameters
    ----------
    name : str or path
        An entry of ``rangekit launch-areas``, or a file.

    Returns
    -------
    LaunchArea

    Raises
    ------
    UnknownEntryError
        If no entry has that name; the message suggests near ones.
    DataNotFoundError
        If the file is not there.
    InputError
        If the file holds no usable geometry.
    """
    return catalog.load_launch_area(name)


def targets(name: str | os.PathLike[str] = DEFAULT_TARGETS) -> TargetSet:
    """Return a bundled set of targets, or one from a table or vector file.

    Parameters
    ----------
    name : str or path
        An entry of ``rangekit targets``, or a file.

    Returns
    -------
    TargetSet

    Raises
    ------
    UnknownEntryError
        If no entry has that name; the message suggests near ones.
    DataNotFoundError
        If the file is not there.
    InputError
        If the file cannot be read as places; the message names every bad row.
    """
    return catalog.load_targets(name)


def reach(
    weapons: str | float | Weapon | Iterable[str | float | Weapon] = DEFAULT_WEAPON,
    targets: str | os.PathLike[str] | TargetSet = DEFAULT_TARGETS,
    launch: str | os.PathLike[str] | LaunchArea = DEFAULT_LAUNCH,
    standoff_km: float = 0.0,
) -> Reach:
    """Find which targets are in reach, by how much, and how sure that is.

    Parameters
    ----------
    weapons : str, number, Weapon or several of them
        Entries of the catalogue, ranges such as ``"450km"``, or numbers of kilometres.
    targets : str, path or TargetSet
        A bundled set, a file, or places of your own.
    launch : str, path or LaunchArea
        A bundled launch area, a file, or one of your own.
    standoff_km : kilometres
        How far inside its territory a launcher stays.

    Returns
    -------
    Reach

    Raises
    ------
    RangekitError
        If a name is unknown, a file unusable or the stand-off impossible; the message says what to do.

    Examples
    --------
    >>> result = reach(weapons="atacms")
    >>> result["Moscow"].verdict.words
    'out of reach'
    """
    found = analysis.compute_reach(
        _resolve_weapons(weapons),
        targets if isinstance(targets, TargetSet) else catalog.load_targets(targets),
        launch if isinstance(launch, LaunchArea) else catalog.load_launch_area(launch),
        standoff_km,
    )
    return Reach(**{field.name: getattr(found, field.name) for field in fields(found)})


def range_area(  # noqa: PLR0913 - the question's parts, all but two with a default
    weapon: str | float | Weapon | None = None,
    launch: str | os.PathLike[str] | LaunchArea = DEFAULT_LAUNCH,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
    range_km: float | None = None,
    *,
    label: RangeLabel = "nominal",
    standoff_km: float = 0.0,
) -> RangeArea:
    """Draw every point whose distance to the launch area is at most the range.

    Parameters
    ----------
    weapon : str, number or Weapon
        An entry of the catalogue or a range such as ``"450km"``; left out where ``range_km`` is given.
    launch : str, path or LaunchArea
        A bundled launch area, a file, or one of your own.
    tolerance_m : metres
        Largest distance between the polygon's edge and the true ring.
    range_km : kilometres, optional
        A range without a weapon.
    label : {"low", "nominal", "high"}
        Which of the weapon's published figures to draw.
    standoff_km : kilometres
        How far inside its territory a launcher stays.

    Returns
    -------
    RangeArea
        With the measured error of its polygon.

    Raises
    ------
    RangekitError
        If a name is unknown, a file unusable, or both or neither of weapon and range are given.

    Examples
    --------
    >>> area = range_area("atacms", launch="ukraine", tolerance_m=100)
    >>> area.error_inside_m <= 100 and area.error_outside_m <= 100
    True
    """
    if (weapon is None) == (range_km is None):
        raise InputError("give either a weapon or range_km")
    resolved = _resolve_weapon(range_km if weapon is None else weapon)  # type: ignore[arg-type] # one of them is given
    area = launch if isinstance(launch, LaunchArea) else catalog.load_launch_area(launch)
    return analysis.compute_range_area(
        resolved, analysis.apply_standoff(area, standoff_km), label=label, tolerance_m=tolerance_m
    )


def range_areas(
    weapons: str | float | Weapon | Iterable[str | float | Weapon] = DEFAULT_WEAPON,
    launch: str | os.PathLike[str] | LaunchArea = DEFAULT_LAUNCH,
    *,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
    band: bool = False,
    standoff_km: float = 0.0,
) -> tuple[RangeArea, ...]:
    """Draw the range areas of several weapons from one launch area.

    Parameters
    ----------
    weapons : str, number, Weapon or several of them
        Entries of the catalogue, ranges such as ``"450km"``, or numbers of kilometres.
    launch : str, path or LaunchArea
        A bundled launch area, a file, or one of your own.
    tolerance_m : metres
        Largest distance between a polygon's edge and the true ring.
    band : bool
        Whether to draw the lowest and the highest published range too, where they differ.
    standoff_km : kilometres
        How far inside its territory a launcher stays.

    Returns
    -------
    tuple of RangeArea
        Weapon by weapon, the smallest range first.

    Raises
    ------
    RangekitError
        If a name is unknown, a file unusable or the stand-off impossible.

    Examples
    --------
    >>> [area.label for area in range_areas("atacms", tolerance_m=1000, band=True)]
    ['low', 'nominal', 'high']
    """
    resolved = _resolve_weapons(weapons)
    given = launch if isinstance(launch, LaunchArea) else catalog.load_launch_area(launch)
    area = analysis.apply_standoff(given, standoff_km)
    return tuple(drawn for weapon in resolved for drawn in _draw(weapon, area, tolerance_m=tolerance_m, band=band))


def write(
    obj: ReachResult | RangeArea | Sequence[RangeArea],
    path: str | os.PathLike[str],
    overwrite: bool = False,  # noqa: FBT001, FBT002 - the contract's signature
) -> Path:
    """Write a result or range areas to a file; its suffix says in which format.

    Parameters
    ----------
    obj : Reach, RangeArea or sequence of RangeArea
        What to write.
    path : path
        Where: ``.geojson``, ``.json``, ``.csv``, ``.txt``, and ``.html`` for the map of a result.
    overwrite : bool
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If no format fits the suffix.
    OutputError
        If the file cannot be written there. Nothing half written is left behind.
    """
    if isinstance(obj, Reach) and PurePath(path).suffix.lower() in PAGE_SUFFIXES:
        check_output(path, overwrite=overwrite)
        return write_atomically(path, [obj.to_html().encode("utf-8", "replace")], overwrite=overwrite)
    areas_or_result = (obj,) if isinstance(obj, RangeArea) else obj
    if isinstance(areas_or_result, ReachResult):
        chosen = choose_format("places", path=path, also=PAGE_SUFFIXES)
    else:
        chosen = choose_format("areas", path=path)
    return write_atomically(path, encode(areas_or_result, chosen), overwrite=overwrite)


def _draw(weapon: Weapon, launch: LaunchArea, *, tolerance_m: float, band: bool) -> tuple[RangeArea, ...]:
    if band:
        return analysis.compute_range_areas(weapon, launch, tolerance_m=tolerance_m)
    return (analysis.compute_range_area(weapon, launch, tolerance_m=tolerance_m),)


def _resolve_weapons(given: str | float | Weapon | Iterable[str | float | Weapon]) -> tuple[Weapon, ...]:
    several = [given] if isinstance(given, str | int | float | Weapon) else list(given)
    return tuple({weapon.id: weapon for weapon in map(_resolve_weapon, several)}.values())


def _resolve_weapon(given: str | float | Weapon) -> Weapon:
    if isinstance(given, Weapon):
        return given
    if not isinstance(given, str) or analysis.looks_like_distance(given):
        return Weapon.from_range_km(analysis.parse_distance_km(given))
    return catalog.load_weapons()[given]
