"""The question: what everything in rangekit asks or answers, declared once, field by field.

A field says here what it is in Python, in a scenario file and on the command line. The reader of files, the writer of
files, the options, their help, the class's docstring and the causes that ``rangekit diff`` names are derived from it:
whoever adds a field adds it here, and makes use of it in `rangekit.catalog.resolve`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING, Any

from rangekit.defaults import DEFAULT_LAUNCH, DEFAULT_TARGETS, DEFAULT_TOLERANCE_M, DEFAULT_WEAPON
from rangekit.errors import InputError
from rangekit.model.fields import (
    DATE,
    DISTANCE,
    FLAG,
    INPUTS,
    PEOPLE,
    TABLE,
    TEXT,
    TEXTS,
    WEAPONS,
    FieldSpec,
    Input,
    ask,
)
from rangekit.model.limits import small_distance, small_tolerance
from rangekit.model.read_options import ReadOptions, parse_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

    from rangekit.model.launch import LaunchArea
    from rangekit.model.target import TargetSet
    from rangekit.model.weapon import Weapon

__all__ = ["Lock", "Question", "Scenario", "field_specs"]


@dataclass(frozen=True, slots=True)
class Lock:
    """What a scenario's answers were made with.

    Parameters
    ----------
    rangekit : str
        Version that made them.
    sha256 : mapping of str to str
        Checksum by the role of the data: ``launch``, ``targets``, ``weapons``, ``weapons_file``, ``within``.
    """

    rangekit: str = ""
    sha256: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A whole question: from where, with what, against which targets, and how it is shown.

    Raises
    ------
    InputError
        If a distance is negative or not finite, or no weapon is named.

    Examples
    --------
    >>> Question(standoff_km=30).weapons
    ('atacms',)
    """

    title: str = ask("", "drawing", TEXT, "Headline; written from the result if left out.")
    launch: str | PathLike[str] | LaunchArea = ask(
        DEFAULT_LAUNCH,
        "launch",
        TEXT,
        "An area of `rangekit launch-areas`, or a vector file.",
        doc="A bundled launch area, a vector file, or a launch area of your own.",
        short="-l",
        metavar="ID|FILE",
        complete="launches",
        data="boundaries",
    )
    as_of: str = ask("", "launch", DATE, "Date of the launch file; a front line must have one.", metavar="DATE")
    front_line: bool = ask(False, "launch", FLAG, "The launch file is a front line, whatever it is called.")
    launch_uncertainty_km: float | None = ask(
        None,
        "uncertainty",
        DISTANCE,
        "Position uncertainty of the launch area; by default what a bundled one states, 0 for a file.",
    )
    along_border_km: float | None = ask(
        None,
        "launch",
        DISTANCE,
        "Launch from points that far apart along the border, and say by how much that understates reach.",
        input="along_border",
    )
    standoff_km: float = ask(
        0.0, "launch", DISTANCE, "How far inside its territory a launcher stays.  [default: 0km]", input="standoff"
    )
    weapons: tuple[str | float | Weapon, ...] = ask(
        (DEFAULT_WEAPON,),
        "weapons",
        WEAPONS,
        f"A weapon of `rangekit weapons`; repeatable.  [default: {DEFAULT_WEAPON}]",
        doc='Entries of the catalogue, ranges such as ``"450km"``, kilometres, or weapons of your own.',
        option="--weapon",
        short="-w",
        metavar="ID",
        complete="weapons",
    )
    weapons_file: str | PathLike[str] = ask(
        "",
        "weapons",
        TEXT,
        "A catalogue of your own (TOML) that extends or overrides ours.",
        option="--weapons",
        metavar="FILE",
        data="file",
    )
    targets: str | PathLike[str] | TargetSet = ask(
        DEFAULT_TARGETS,
        "targets",
        TEXT,
        "A set of `rangekit targets`, or a table or vector file.",
        doc="A bundled set, a table or vector file, or targets of your own.",
        short="-t",
        metavar="ID|FILE",
        complete="targets",
        data="targets",
    )
    min_population: float | None = ask(
        None, "filters", PEOPLE, "Only targets that state at least so many people, like 100,000."
    )
    near: str = ask(
        "", "filters", TEXT, "Only targets near a place, like Kursk or Kursk,250km.", metavar="PLACE[,DISTANCE]"
    )
    within: str | PathLike[str] = ask(
        "", "filters", TEXT, "Only targets within the polygons of this vector file.", metavar="FILE", data="file"
    )
    target_uncertainty_km: float | None = ask(
        None,
        "uncertainty",
        DISTANCE,
        "Position uncertainty of the targets; by default what a bundled set states, 0 for a file.",
    )
    layer: str = ask(
        "",
        "reading",
        TEXT,
        "Layer or sheet of the targets' file, or else of the launch file; or FILE:LAYER.",
        metavar="NAME",
    )
    crs: str = ask("", "reading", TEXT, "Coordinate system of that file's numbers, like EPSG:32637.", metavar="CODE")
    encoding: str = ask("", "reading", TEXT, "Encoding of that file's texts, like cp1251.", metavar="NAME")
    columns: str = ask(
        "",
        "reading",
        TEXT,
        "Which column of that file is what: name=City,lon=3,lat=2. Into a folder: those wanted, A,B,….",
        metavar="PAIRS",
    )
    skip_bad: bool = ask(False, "reading", FLAG, "Leave out rows and features that are faulty, and say which.")
    strict: bool = ask(False, "reading", FLAG, "Refuse a file that takes a guess to read.")
    repair: bool = ask(False, "reading", FLAG, "Repair polygons that cross themselves.")
    highlight: tuple[str, ...] = ask(
        (), "drawing", TEXTS, "A place to point out among the targets; repeatable.", metavar="PLACE"
    )
    tolerance_km: float | None = ask(
        None,
        "tolerance",
        DISTANCE,
        "Largest error of a range area's edge, with its unit.  [default: 10m; of a map 100m]",
    )
    outputs: Mapping[str, str] = ask(
        {}, "file", TABLE, 'File by command: ``{"map": "atacms.html", "reach": "atacms.csv"}``.'
    )
    lock: Lock | None = ask(None, "file", TABLE, "What its answers were made with.")

    def __post_init__(self) -> None:
        distances = {spec.key: getattr(self, name) for name, spec in field_specs().items() if spec.kind is DISTANCE}
        problems = [
            f"{key} must be a finite distance of 0 km or more, got {distance_km!r}"
            for key, distance_km in distances.items()
            if distance_km is not None and not _is_distance(distance_km)
        ]
        if not problems:
            problems += filter(None, self._small_distances())
        if not self.weapons:
            problems.append("no weapon is named")
        if problems:
            raise InputError("this cannot be asked", problems=problems)

    def _small_distances(self) -> Iterator[str]:
        """Yield what is wrong with distances that are too small to mean something."""
        if self.tolerance_km is not None:
            yield small_tolerance(self.tolerance_m)
        if self.standoff_km:
            yield small_distance("a stand-off", self.standoff_km)
        yield from (small_distance("a range", one) for one in self.weapons if isinstance(one, int | float))

    @property
    def tolerance_m(self) -> float:
        """Largest error of a range area's edge in metres."""
        return DEFAULT_TOLERANCE_M if self.tolerance_km is None else self.tolerance_km * 1000

    @property
    def has_filters(self) -> bool:
        """Whether only some of the targets are wanted."""
        return any(
            getattr(self, one.name) != one.default for one in fields(self) if one.metadata["spec"]["part"] == "filters"
        )

    def reading(self, *, of_launch: bool = False, alone: bool = True) -> ReadOptions:
        """Return how a file of the question is to be read.

        Parameters
        ----------
        of_launch : bool
            Whether it is the launch area's; otherwise the targets'.
        alone : bool
            Whether it is the only file. Layer, columns, encoding and coordinate system are of one file: the targets',
            and the launch area's where the targets are no file.

        Returns
        -------
        ReadOptions
        """
        columns = parse_columns(self.columns) if alone or not of_launch else {}
        options = ReadOptions(
            self.layer, self.crs, self.encoding, columns, skip_bad=self.skip_bad, strict=self.strict, repair=self.repair
        )
        return options.of_other_file() if of_launch and not alone else options

    def changed_inputs(self, other: Question) -> dict[Input, dict[str, Any]]:
        """Return what a verdict depends on and another question says otherwise.

        Parameters
        ----------
        other : Question
            The other one.

        Returns
        -------
        dict of str to dict
            The other question's values of the fields that differ, by what depends on them.

        Examples
        --------
        >>> Question().changed_inputs(Question(title="x", standoff_km=5))
        {'standoff': {'standoff_km': 5}}
        """
        changed: dict[Input, dict[str, Any]] = {}
        for name in INPUTS:
            values = {
                one: getattr(other, one)
                for one, spec in field_specs().items()
                if spec.depends == name and getattr(other, one) != getattr(self, one)
            }
            if values:
                changed[name] = values
        return changed


def _is_distance(value: object) -> bool:
    return isinstance(value, Real) and math.isfinite(value) and float(value) >= 0


Scenario = Question
"""The question under the name that its files have."""


@cache
def field_specs() -> Mapping[str, FieldSpec]:
    """Return what each field of the question is, by its name, in the order of its parameters.

    Examples
    --------
    >>> field_specs()["near"].key
    'filters.near'
    """
    return {one.name: FieldSpec(name=one.name, **one.metadata["spec"]) for one in fields(Question)}


def _document() -> None:
    """Write the parameters into the question's docstring, so that each field is described where it is declared."""
    optional = {one.name: " or None" if one.default is None else "" for one in fields(Question)}
    listed = "".join(
        f"    {name} : {spec.kind.noun_in_docs}{optional[name]}\n        {spec.doc or spec.help.partition('  [')[0]}\n"
        for name, spec in field_specs().items()
    )
    head, tail = (Question.__doc__ or "").split("    Raises\n", maxsplit=1)
    Question.__doc__ = f"{head}    Parameters\n    ----------\n{listed}\n    Raises\n{tail}"


_document()
