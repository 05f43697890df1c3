"""The functions: what is bundled, what is in reach, which area that is, and writing it down."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from rangekit import analysis, catalog
from rangekit.api.result import Reach
from rangekit.api.session import Session
from rangekit.catalog.bundled import looks_like_path
from rangekit.catalog.objects import as_launch_area, as_targets
from rangekit.catalog.resolve import NO_TARGETS, Resolver, split_weapons
from rangekit.defaults import DEFAULT_LAUNCH, DEFAULT_TARGETS, DEFAULT_TOLERANCE_M, DEFAULT_WEAPON
from rangekit.errors import InputError, path_from
from rangekit.export import (
    WriteOptions,
    check_output,
    choose_format,
    describe_output,
    encode,
    flatten,
    is_scene,
    write_atomically,
)
from rangekit.model import Question, ReachResult
from rangekit.model.read_options import ReadOptions
from rangekit.view.figure import FIGURE_SUFFIXES, encode_figure

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from typing import Any, Unpack

    from rangekit.analysis import RangeArea, RangeLabel
    from rangekit.catalog import Catalog
    from rangekit.export import Exportable
    from rangekit.model import LaunchArea, TargetSet, Weapon
    from rangekit.model.read_options import ReadKeywords, TargetKeywords

__all__ = ["PAGE_SUFFIXES", "launch_area", "range_area", "range_areas", "reach", "targets", "weapons", "write"]

PAGE_SUFFIXES = (".html", ".htm")


def weapons(path: str | os.PathLike[str] | None = None) -> Catalog:
    """Return the bundled weapons, by id, alias, and any case or punctuation, and those of a file of your own.

    Parameters
    ----------
    path : str or path, optional
        A TOML file in the format of ``docs/catalogue.md``; its entries extend the bundled ones, or replace those of the
        same id.

    Returns
    -------
    rangekit.catalog.Catalog
        A mapping; `register` and `filter` return new ones.

    Raises
    ------
    DataNotFoundError
        If the file is not there.
    InputError
        If the file is faulty; the message names every fault with its line.

    Examples
    --------
    >>> weapons()["ATACMS"].range.nominal_km
    300
    >>> list(weapons().filter(kind="ballistic", min_range_km=400))[:2]
    ['prsm', 'sapsan']
    """
    return catalog.load_weapons(path)


def launch_area(
    name: object,
    *,
    as_of: str = "",
    front_line: bool = False,
    uncertainty_km: float | None = None,
    **reading: Unpack[ReadKeywords],
) -> LaunchArea:
    """Return a bundled launch area, or one from any vector file, frame or geometry.

    Parameters
    ----------
    name : str, path or object
        An entry of ``rangekit launch-areas``; a file: territory, line or sites; or an object as `reach` takes them.
    as_of : str
        Date of a front line or another boundary that moves, like ``"2024-11-17"``; every output repeats it.
    front_line : bool
        Whether the file is a front line, which must be dated; a file that is called one, or calls itself one in a
        property, is recognised without this.
    uncertainty_km : kilometres, optional
        Stated position uncertainty, part of the verdicts'; the bundled area's own if left out, 0 for a file.
    **reading : object
        How a file or frame is to be read: ``layer``, ``crs``, ``encoding``, ``columns``, ``skip_bad``, ``strict``,
        ``repair``.

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
        If the file holds no usable geometry, or is a front line without a date.

    Examples
    --------
    >>> launch_area("Ukraine").uncertainty_km
    0.01
    """
    options = ReadOptions.of(**reading)
    return as_launch_area(name, options, as_of=as_of, front_line=front_line, uncertainty_km=uncertainty_km)


def targets(
    name: object = DEFAULT_TARGETS,
    *,
    min_population: float | None = None,
    near: str | None = None,
    within: str | os.PathLike[str] | None = None,
    uncertainty_km: float | None = None,
    **reading: Unpack[ReadKeywords],
) -> TargetSet:
    """Return a bundled set of targets, or one of a file, frame or list; all of it, or what meets every condition.

    Parameters
    ----------
    name : str, path or object
        An entry of ``rangekit targets``, a file, or an object as `reach` takes them. Its points are places, its
        polygons regions.
    min_population : number, optional
        Only targets that state at least so many people.
    near : str, optional
        Only targets near a place: ``"Kursk"`` (within 100 km), ``"Kursk,250km"``.
    within : str or path, optional
        Only targets within the polygons of this vector file.
    uncertainty_km : kilometres, optional
        Stated position uncertainty, part of the verdicts'; the bundled set's own if left out, 0 for a file.
    **reading : object
        How a file or frame is to be read: ``layer``, ``crs``, ``encoding``, ``columns`` (like ``{"name": "Ort"}``),
        ``skip_bad``, ``strict``, ``repair``.

    Returns
    -------
    TargetSet
        Its ``notes`` say what was taken for what, and what looks odd, such as rows that repeat another one.

    Raises
    ------
    UnknownEntryError
        If no entry, or no place, has that name; the message suggests near ones.
    DataNotFoundError
        If a file is not there.
    InputError
        If the file cannot be read as targets; the message names every bad row. Also if no target is left.

    Examples
    --------
    >>> targets("russian-cities", min_population=5_000_000).names
    ('Moscow', 'Saint Petersburg')
    """
    everything = as_targets(name, ReadOptions.of(**reading), uncertainty_km=uncertainty_km)
    return catalog.filter_targets(everything, min_population=min_population, near=near, within=within)


def reach(
    weapons: str | float | Weapon | Iterable[str | float | Weapon] = DEFAULT_WEAPON,
    targets: object = DEFAULT_TARGETS,
    launch: object = DEFAULT_LAUNCH,
    standoff_km: float = 0.0,
    *,
    along_border_km: float | None = None,
    **reading: Unpack[TargetKeywords],
) -> Reach:
    """Find which targets are in reach, by how much, and how sure that is.

    Parameters
    ----------
    weapons : str, number, Weapon or several of them
        Entries of the catalogue, ranges such as ``"450km"``, or numbers of kilometres.
    targets : str, path, TargetSet or object
        A bundled set, a file, or places of your own: a GeoDataFrame or GeoSeries in any coordinate system, a DataFrame
        with lon and lat, a geometry or several, names of bundled places, (lon, lat) pairs, a mapping of names to pairs,
        anything with ``__geo_interface__``.
    launch : str, path, LaunchArea or object
        A bundled launch area, a file, or one of your own, given like targets.
    standoff_km : kilometres
        How far inside its territory a launcher stays.
    along_border_km : kilometres, optional
        Launch from points that far apart along the border instead of from the whole area; the result's ``notes`` say by
        how much that understates reach.
    **reading : object
        How files and frames are to be read: ``layer``, ``crs``, ``encoding``, ``columns``, ``name`` and ``id`` for two
        of the targets' columns, all of the targets, or of the launch area where the targets are a bundled set; and of
        both ``skip_bad``, ``strict``, ``repair``.

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
    >>> reach(300, targets={"Kursk": (36.19, 51.73)}, launch=(30.52, 50.45))["Kursk"].verdict.words
    'out of reach'
    """
    options = ReadOptions.of(**reading)
    of_launch = options if isinstance(targets, str) and not looks_like_path(targets) else options.of_other_file()
    question = Question(
        weapons=split_weapons(weapons),
        targets=_named_or(as_targets, targets, options),
        launch=_named_or(as_launch_area, launch, of_launch),
        standoff_km=standoff_km,
        along_border_km=along_border_km,
    )
    return Session().answer(question)


def range_area(
    weapon: str | float | Weapon | None = None,
    launch: object = DEFAULT_LAUNCH,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
    range_km: float | None = None,
    *,
    label: RangeLabel = "nominal",
    standoff_km: float = 0.0,
    along_border_km: float | None = None,
) -> RangeArea:
    """Draw every point whose distance to the launch area is at most the range.

    Parameters
    ----------
    weapon : str, number or Weapon
        An entry of the catalogue or a range such as ``"450km"``; left out where ``range_km`` is given.
    launch : str, path, LaunchArea or object
        A bundled launch area, a file, or one of your own, as `reach` takes it.
    tolerance_m : metres
        Largest distance between the polygon's edge and the true ring.
    range_km : kilometres, optional
        A range without a weapon.
    label : {"low", "nominal", "high"}
        Which of the weapon's published figures to draw.
    standoff_km : kilometres
        How far inside its territory a launcher stays.
    along_border_km : kilometres, optional
        Launch from points that far apart along the border.

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
    question = Question(
        weapons=(weapon if range_km is None else range_km,),  # type: ignore[arg-type] # one of them is given
        launch=_named_or(as_launch_area, launch, ReadOptions()),
        standoff_km=standoff_km,
        along_border_km=along_border_km,
    )
    found = Resolver().resolve(question, NO_TARGETS)
    return analysis.compute_range_area(found.weapons[0], found.launch, label=label, tolerance_m=tolerance_m)


def range_areas(
    weapons: str | float | Weapon | Iterable[str | float | Weapon] = DEFAULT_WEAPON,
    launch: object = DEFAULT_LAUNCH,
    *,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
    band: bool = False,
    standoff_km: float = 0.0,
    along_border_km: float | None = None,
) -> tuple[RangeArea, ...]:
    """Draw the range areas of several weapons from one launch area.

    Parameters
    ----------
    weapons : str, number, Weapon or several of them
        Entries of the catalogue, ranges such as ``"450km"``, or numbers of kilometres.
    launch : str, path, LaunchArea or object
        A bundled launch area, a file, or one of your own, as `reach` takes it.
    tolerance_m : metres
        Largest distance between a polygon's edge and the true ring.
    band : bool
        Whether to draw the lowest and the highest published range too, where they differ.
    standoff_km : kilometres
        How far inside its territory a launcher stays.
    along_border_km : kilometres, optional
        Launch from points that far apart along the border.

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
    question = Question(
        weapons=split_weapons(weapons),
        launch=_named_or(as_launch_area, launch, ReadOptions()),
        standoff_km=standoff_km,
        along_border_km=along_border_km,
        tolerance_km=tolerance_m / 1000,
    )
    return Session().range_areas(question, band=band)


def write(
    obj: Exportable | Iterable[Exportable],
    path: str | os.PathLike[str],
    overwrite: bool = False,  # noqa: FBT001, FBT002 - the contract's signature
    *,
    format_name: str | None = None,
    decimals: int = 7,
    record_separators: bool = False,
    mix: bool = False,
) -> Path:
    """Write results, areas or a map's scene to a file; its suffix says in which format.

    Parameters
    ----------
    obj : Reach, RangeArea, LaunchArea, Scene or several of them
        What to write. Several kinds are layers of one file, where the format has layers.
    path : path
        Where: ``.geojson``, ``.geojsonl``, ``.gpkg``, ``.kml``, ``.kmz``, ``.fgb``, ``.parquet``; for a result also
        ``.csv``, ``.json``, ``.txt``, and for its map ``.html``, or ``.png``, ``.svg``, ``.pdf`` for the figure.
    overwrite : bool
        Whether an existing file may be replaced.
    format_name : str, optional
        The format, if the suffix is not to say it; a Shapefile is written only so.
    decimals : int
        Of the coordinates, in degrees: 7 are a centimetre.
    record_separators : bool
        Whether newline-delimited GeoJSON has the separators of RFC 8142; ``.geojsons`` has them anyway.
    mix : bool
        Whether areas and places may stand in one GeoJSON.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If no format fits, or it would mix areas and places.
    OutputError
        If the file cannot be written there. Nothing half written is left behind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(launch_area("ukraine-russia-border"), f"{folder}/border.geojson").name
    'border.geojson'
    """
    path = path_from(path, "an output")
    if isinstance(obj, Reach) and format_name is None and PurePath(path).suffix.lower() in PAGE_SUFFIXES:
        check_output(path, overwrite=overwrite)
        return write_atomically(path, [obj.to_html().encode("utf-8", "replace")], overwrite=overwrite)
    if isinstance(obj, Reach) and format_name is None and PurePath(path).suffix.lower() in FIGURE_SUFFIXES:
        check_output(path, overwrite=overwrite)
        return write_atomically(path, [encode_figure(obj.to_figure(), PurePath(path).suffix)], overwrite=overwrite)
    given = obj if isinstance(obj, ReachResult) or is_scene(obj) else flatten(obj)
    also = (*PAGE_SUFFIXES, *FIGURE_SUFFIXES) if isinstance(obj, Reach) else ()
    chosen = choose_format(describe_output(given), name=format_name, path=path, also=also)
    options = WriteOptions.for_path(path, decimals=decimals, record_separators=record_separators, mix=mix)
    return write_atomically(path, encode(given, chosen, options), overwrite=overwrite)


def _named_or(read: Callable[[object, ReadOptions], Any], given: object, options: ReadOptions) -> Any:
    """Return the name of bundled data as it is, and whatever else once it is read."""
    is_name = isinstance(given, str) and (options == ReadOptions() or not looks_like_path(given))
    return given if is_name else read(given, options)
