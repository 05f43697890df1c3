"""The question: what everything in rangekit asks or answers, declared once, field by field.

A field says here what it is in Python, in a scenario file and on the command line. The reader of files, the writer of
files, the options, their help, the class's docstring and the causes that ``rangekit diff`` names are derived from it:
whoever adds a field adds it here, and makes use of it in `rangekit.catalog.resolve`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from rangekit.defaults import DEFAULT_LAUNCH, DEFAULT_TARGETS, DEFAULT_TOLERANCE_M, DEFAULT_WEAPON
from rangekit.errors import InputError
from rangekit.model.field_kinds import DATE, DISTANCE, FLAG, PEOPLE, TABLE, TEXT, TEXTS, WEAPONS, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from rangekit.model.launch import LaunchArea
    from rangekit.model.target import TargetSet
    from rangekit.model.weapon import Weapon

__all__ = ["INPUTS", "FieldSpec", "Input", "Lock", "Part", "Question", "Scenario", "field_specs"]

Part = Literal["weapons", "launch", "targets", "filters", "uncertainty", "drawing", "tolerance", "file"]
"""What a command takes together; ``file`` stands in scenario files alone."""

Input = Literal["launch", "along_border", "standoff", "weapons", "targets", "uncertainty"]
INPUTS: tuple[Input, ...] = ("launch", "along_border", "standoff", "weapons", "targets", "uncertainty")
"""What a verdict depends on, in the order in which causes are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """What a field of the question is, beside its name, type and default.

    Parameters
    ----------
    part : str
        Which options it belongs to.
    kind : Kind
        How it is read and written.
    doc : str
        What it means, as a sentence of the class's docstring.
    key : str
        Its key in a scenario file, with the table before a dot: ``"filters.near"``.
    option : tuple of str
        Its names on the command line; none if it has no option.
    help : str
        What the option's help says.
    metavar : str
        What stands for the value there.
    complete : str
        What the shell completes: a function ``complete_…`` of `rangekit.cli.completion`.
    input : str or None
        What a verdict depends on through it; None if no verdict does.
    data : str
        For a text that names data: ``"boundaries"`` or ``"targets"`` (a bundled entry or a file), or ``"file"``.
    """

    part: Part
    kind: Kind
    doc: str
    key: str = ""
    option: tuple[str, ...] = ()
    help: str = ""
    metavar: str | None = None
    complete: str = ""
    input: Input | None = None
    data: Literal["", "boundaries", "targets", "file"] = ""


def _asks(**spec: Any) -> dict[str, FieldSpec]:
    """Return the metadata of a field."""
    return {"spec": FieldSpec(**spec)}


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

    title: str = field(
        default="",
        metadata=_asks(
            part="drawing",
            kind=TEXT,
            key="title",
            option=("--title",),
            doc="Headline of the map; written from the result if empty.",
            help="Headline; written from the result if left out.",
        ),
    )
    launch: str | PathLike[str] | LaunchArea = field(
        default=DEFAULT_LAUNCH,
        metadata=_asks(
            part="launch",
            kind=TEXT,
            key="launch",
            option=("-l", "--launch"),
            metavar="ID|FILE",
            complete="launches",
            input="launch",
            data="boundaries",
            doc="A bundled launch area, a vector file, or a launch area of your own.",
            help="An area of `rangekit launch-areas`, or a vector file.",
        ),
    )
    as_of: str = field(
        default="",
        metadata=_asks(
            part="launch",
            kind=DATE,
            key="as_of",
            option=("--as-of",),
            metavar="DATE",
            input="launch",
            doc="Date of the launch area, where it is one that moves.",
            help="Date of the launch file; a front line must have one.",
        ),
    )
    front_line: bool = field(
        default=False,
        metadata=_asks(
            part="launch",
            kind=FLAG,
            key="front_line",
            option=("--front-line",),
            input="launch",
            doc="Whether the launch area is a front line, which must be dated.",
            help="The launch file is a front line, whatever it is called.",
        ),
    )
    launch_uncertainty_km: float | None = field(
        default=None,
        metadata=_asks(
            part="uncertainty",
            kind=DISTANCE,
            key="launch_uncertainty",
            option=("--launch-uncertainty",),
            metavar="DISTANCE",
            input="uncertainty",
            doc="Stated position uncertainty of the launch area; its own if None.",
            help="Position uncertainty of the launch area; by default what a bundled one states, 0 for a file.",
        ),
    )
    along_border_km: float | None = field(
        default=None,
        metadata=_asks(
            part="launch",
            kind=DISTANCE,
            key="along_border",
            option=("--along-border",),
            metavar="DISTANCE",
            input="along_border",
            doc="Distance between launch points along the border; None for the border itself.",
            help="Launch from points that far apart along the border, and say by how much that understates reach.",
        ),
    )
    standoff_km: float = field(
        default=0.0,
        metadata=_asks(
            part="launch",
            kind=DISTANCE,
            key="standoff",
            option=("--standoff",),
            metavar="DISTANCE",
            input="standoff",
            doc="How far inside its territory a launcher stays.",
            help="How far inside its territory a launcher stays.  [default: 0km]",
        ),
    )
    weapons: tuple[str | float | Weapon, ...] = field(
        default=(DEFAULT_WEAPON,),
        metadata=_asks(
            part="weapons",
            kind=WEAPONS,
            key="weapons",
            option=("-w", "--weapon"),
            metavar="ID",
            complete="weapons",
            input="weapons",
            doc='Entries of the catalogue, ranges such as ``"450km"``, kilometres, or weapons of your own.',
            help=f"A weapon of `rangekit weapons`; repeatable.  [default: {DEFAULT_WEAPON}]",
        ),
    )
    weapons_file: str | PathLike[str] = field(
        default="",
        metadata=_asks(
            part="weapons",
            kind=TEXT,
            key="weapons_file",
            option=("--weapons",),
            metavar="FILE",
            input="weapons",
            data="file",
            doc="A catalogue of one's own beside the bundled one.",
            help="A catalogue of your own (TOML) that extends or overrides ours.",
        ),
    )
    targets: str | PathLike[str] | TargetSet = field(
        default=DEFAULT_TARGETS,
        metadata=_asks(
            part="targets",
            kind=TEXT,
            key="targets",
            option=("-t", "--targets"),
            metavar="ID|FILE",
            complete="targets",
            input="targets",
            data="targets",
            doc="A bundled set, a table or vector file, or targets of your own.",
            help="A set of `rangekit targets`, or a table or vector file.",
        ),
    )
    min_population: float | None = field(
        default=None,
        metadata=_asks(
            part="filters",
            kind=PEOPLE,
            key="filters.min_population",
            option=("--min-population",),
            metavar="PEOPLE",
            input="targets",
            doc="Only targets with at least so many people.",
            help="Only targets that state at least so many people, like 100,000.",
        ),
    )
    near: str = field(
        default="",
        metadata=_asks(
            part="filters",
            kind=TEXT,
            key="filters.near",
            option=("--near",),
            metavar="PLACE[,DISTANCE]",
            input="targets",
            doc="Only targets near this place.",
            help="Only targets near a place, like Kursk or Kursk,250km.",
        ),
    )
    within: str | PathLike[str] = field(
        default="",
        metadata=_asks(
            part="filters",
            kind=TEXT,
            key="filters.within",
            option=("--within",),
            metavar="FILE",
            input="targets",
            data="file",
            doc="Only targets within the polygons of this file.",
            help="Only targets within the polygons of this vector file.",
        ),
    )
    target_uncertainty_km: float | None = field(
        default=None,
        metadata=_asks(
            part="uncertainty",
            kind=DISTANCE,
            key="target_uncertainty",
            option=("--target-uncertainty",),
            metavar="DISTANCE",
            input="uncertainty",
            doc="Stated position uncertainty of the targets; their own if None.",
            help="Position uncertainty of the targets; by default what a bundled set states, 0 for a file.",
        ),
    )
    highlight: tuple[str, ...] = field(
        default=(),
        metadata=_asks(
            part="drawing",
            kind=TEXTS,
            key="highlight",
            option=("--highlight",),
            metavar="PLACE",
            doc="Places to point out.",
            help="A place to point out among the targets; repeatable.",
        ),
    )
    tolerance_km: float | None = field(
        default=None,
        metadata=_asks(
            part="tolerance",
            kind=DISTANCE,
            key="tolerance",
            option=("--tolerance",),
            metavar="DISTANCE",
            doc="Largest error of a range area's edge; each command's own if None.",
            help="Largest error of a range area's edge, with its unit.  [default: 10m; of a map 100m]",
        ),
    )
    outputs: Mapping[str, str] = field(
        default_factory=dict,
        metadata=_asks(
            part="file",
            kind=TABLE,
            doc='File by command: ``{"map": "atacms.html", "reach": "atacms.csv"}``.',
        ),
    )
    lock: Lock | None = field(
        default=None, metadata=_asks(part="file", kind=TABLE, doc="What its answers were made with.")
    )

    def __post_init__(self) -> None:
        distances = {spec.key: getattr(self, name) for name, spec in field_specs().items() if spec.kind is DISTANCE}
        problems = [
            f"{key} must be a finite distance of 0 km or more, got {distance_km:g}"
            for key, distance_km in distances.items()
            if distance_km is not None and not (math.isfinite(distance_km) and distance_km >= 0)
        ]
        if not self.weapons:
            problems.append("no weapon is named")
        if problems:
            raise InputError("this cannot be asked", problems=problems)

    @property
    def tolerance_m(self) -> float:
        """Largest error of a range area's edge in metres."""
        return DEFAULT_TOLERANCE_M if self.tolerance_km is None else self.tolerance_km * 1000

    @property
    def has_filters(self) -> bool:
        """Whether only some of the targets are wanted."""
        return any(
            getattr(self, one.name) != one.default for one in fields(self) if one.metadata["spec"].part == "filters"
        )

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
                if spec.input == name and getattr(other, one) != getattr(self, one)
            }
            if values:
                changed[name] = values
        return changed


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
    return {one.name: one.metadata["spec"] for one in fields(Question)}


def _document() -> None:
    """Write the parameters into the question's docstring, so that each field is described where it is declared."""
    optional = {one.name: " or None" if one.default is None else "" for one in fields(Question)}
    listed = "".join(
        f"    {name} : {spec.kind.noun_in_docs}{optional[name]}\n        {spec.doc}\n"
        for name, spec in field_specs().items()
    )
    head, tail = (Question.__doc__ or "").split("    Raises\n", maxsplit=1)
    Question.__doc__ = f"{head}    Parameters\n    ----------\n{listed}\n    Raises\n{tail}"


_document()
