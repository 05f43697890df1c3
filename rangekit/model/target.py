"""Targets: the places and regions that are asked about."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from rangekit.errors import InputError
from rangekit.model.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.model.launch import Edges
    from rangekit.model.provenance import Provenance

__all__ = ["POPULATION_COLUMNS", "UNCERTAINTY_COLUMN", "TargetSet", "stated_lengths"]

_READ_INSTEAD = {"uk": ("ru",), "ru": ("uk",)}
UNCERTAINTY_COLUMN = "uncertainty_km"
"""The column in which a target states a position uncertainty of its own; in files of answers it is the answer's."""
POPULATION_COLUMNS = ("population", "pop", "people", "inhabitants")
"""What a column of people may be called, in any case."""


# Thousands, with commas, dots, apostrophes, underscores or spaces of any kind between them: 440,052 is 440052.
_GROUPED = re.compile(r"\d{1,3}([,.'\u2019_\s])\d{3}(?:\1\d{3})*")
_BETWEEN_GROUPS = re.compile(r"[,.'\u2019_\s]")


@dataclass(frozen=True, slots=True, eq=False)
class TargetSet(Framed):
    """Places and regions, column by column.

    Parameters
    ----------
    id : str
        Identifier, or the file's path for a user's own.
    name : str
        What they are, in the plural: ``"Russian cities of 15,000 people or more"``.
    names : sequence of str
        The n names as shown. They are text, whatever they hold.
    lon, lat : (n,) degrees
        Positions, WGS 84; of a region a point inside it, where a map can put its name.
    provenance : Provenance
        Where the set comes from.
    aliases : tuple of tuple of str
        Other names that find each place; as many rows as names, or none at all.
    columns : mapping of str to sequence
        Whatever else each place carries (``population``, ``region``), n values per column.
    uncertainty_km : kilometres
        Stated position uncertainty of a place, or of a region's outline. Where the column ``uncertainty_km`` states a
        larger one of a target, that holds for it.
    regions : tuple of shapely geometry or None
        The polygon of each target that is a region, None for each that is a point; as many rows as names, or none at
        all where every target is a point. Degrees, lon before lat.
    edges : {"geodesic", "planar"}
        What a straight edge of a region means.
    notes : tuple of str
        What looked odd when the set was read, a sentence each: rows that repeat another one, coordinates that look
        swapped. Nothing was changed on their account.

    Raises
    ------
    InputError
        If the columns differ in length, or a region is not a polygon.
    """

    id: str
    name: str
    names: Sequence[str]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    provenance: Provenance
    aliases: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, Sequence[object]] = field(default_factory=dict)
    uncertainty_km: float = 0.0
    regions: tuple[BaseGeometry | None, ...] = ()
    edges: Edges = "geodesic"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lengths = {"lon": len(self.lon), "lat": len(self.lat)} | {key: len(col) for key, col in self.columns.items()}
        if self.aliases:
            lengths["aliases"] = len(self.aliases)
        if self.regions:
            lengths["regions"] = len(self.regions)
        wrong = [f"{key} has {length}" for key, length in lengths.items() if length != len(self.names)]
        if wrong:
            raise InputError(f"{len(self.names)} names, but columns of another length", source=self.id, problems=wrong)
        problems = [
            f"{name} is {'an empty' if region.is_empty else 'a'} {region.geom_type}"
            for name, region in zip(self.names, self.regions, strict=False)
            if region is not None and (region.is_empty or region.geom_type not in {"Polygon", "MultiPolygon"})
        ]
        if problems:
            raise InputError("a region must be a polygon", source=self.id, problems=problems)

    def __repr__(self) -> str:
        """Return id, number and origin in one line."""
        return f"<TargetSet {self.id}: {len(self)} {self.name}; {self.provenance}>"

    def __len__(self) -> int:
        """Return the number of targets."""
        return len(self.names)

    @property
    def has_regions(self) -> bool:
        """Whether a target is a region and not a point."""
        return any(region is not None for region in self.regions)

    def populations(self) -> NDArray[np.float64]:
        """Return how many people each target states, by the first of its columns that is called so.

        Returns
        -------
        (n,) float
            NaN where no number is stated; a negative one, as some files mark what is unknown, is none.

        Examples
        --------
        >>> import rangekit as rk
        >>> rk.targets().populations().max()
        np.float64(10381222.0)
        """
        return np.array([_number(value) for value in self._population_column()], dtype=np.float64)

    def unread_populations(self) -> list[str]:
        """Return the targets whose number of people has digits and cannot be read: ``"Kursk: 'about 440k'"``.

        Returns
        -------
        list of str
        """
        cells = enumerate(self._population_column())
        return [f"{self.names[row]}: {cell!r}" for row, cell in cells if _is_unread(cell)]

    def uncertainties(self, rows: slice = slice(None)) -> NDArray[np.float64]:
        """Return the position uncertainty of each target: its own where it states one that is larger than the set's.

        Parameters
        ----------
        rows : slice
            Which k of the targets; all by default.

        Returns
        -------
        (k,) kilometres

        Examples
        --------
        >>> import rangekit as rk
        >>> airports = rk.targets("russian-airports")
        >>> airports.uncertainty_km, airports.uncertainties().max()
        (0.09, np.float64(1.0))
        """
        column = self._uncertainty_column()
        own_km = np.zeros(len(range(len(self))[rows])) if column is None else stated_lengths(column[rows])
        return np.maximum(self.uncertainty_km, own_km)

    @property
    def states_uncertainties(self) -> bool:
        """Whether targets state a position uncertainty of their own."""
        return self._uncertainty_column() is not None

    def _uncertainty_column(self) -> Sequence[object] | None:
        return None if "verdict" in self.columns else self.columns.get(UNCERTAINTY_COLUMN)

    def _population_column(self) -> Sequence[object]:
        folded = {key.casefold(): column for key, column in self.columns.items()}
        return next((folded[name] for name in POPULATION_COLUMNS if name in folded), [None] * len(self))

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> TargetSet:
        """Return the set with the given rows only, in the given order.

        Parameters
        ----------
        rows : (k,) int
            Rows to keep, counted from 0.

        Returns
        -------
        TargetSet

        Examples
        --------
        >>> import rangekit as rk
        >>> cities = rk.targets()
        >>> cities.take([cities.names.index("Moscow")]).names
        ('Moscow',)
        """
        index = np.asarray(rows, dtype=np.intp)
        return TargetSet(
            id=self.id,
            name=self.name,
            names=tuple(self.names[row] for row in index),
            lon=self.lon[index],
            lat=self.lat[index],
            provenance=self.provenance,
            aliases=tuple(self.aliases[row] for row in index) if self.aliases else (),
            columns={key: [column[row] for row in index] for key, column in self.columns.items()},
            uncertainty_km=self.uncertainty_km,
            regions=tuple(self.regions[row] for row in index) if self.regions else (),
            edges=self.edges,
            notes=self.notes,
        )

    def named_in(self, lang: str) -> TargetSet:
        """Return the targets under their names in a language, where a column gives them one.

        Parameters
        ----------
        lang : str
            As it stands in the column's name: ``"uk"`` for ``name_uk``, or for ``name:uk`` as in OpenStreetMap's data.

        Returns
        -------
        TargetSet
            The names as they were find each place still, among the aliases. A Ukrainian name that is missing is filled
            by a Russian one and the other way round, in letters that a reader knows. The same set without such columns.

        Examples
        --------
        >>> import rangekit as rk
        >>> rk.targets().named_in("uk").names[3]
        'Єкатеринбург'
        """
        spoken = (lang, *_READ_INSTEAD.get(lang, ()))
        keys = [key for code in spoken for key in (f"name_{code}", f"name:{code}") if key in self.columns]
        if not keys:
            return self
        named = zip(*(self.columns[key] for key in keys), self.names, strict=True)
        names = tuple(next(filter(None, map(_text_of, row)), "") for row in named)
        others = self.aliases or ((),) * len(self)
        aliases = tuple(
            aliases if name == before else (before, *aliases)
            for name, before, aliases in zip(names, self.names, others, strict=True)
        )
        return replace(self, names=names, aliases=aliases)


def _text_of(cell: object) -> str:
    """Return a cell as text: nothing where a table has none, which frames write as NaN."""
    return "" if cell is None or cell != cell else str(cell).strip()  # NaN is not itself


def stated_lengths(values: Sequence[object]) -> NDArray[np.float64]:
    """Return lengths that are stated, and 0 where none is.

    Parameters
    ----------
    values : (n,) sequence
        Numbers, or texts of them.
    """
    return np.array([_length(value) for value in values], dtype=np.float64)


def _length(value: object) -> float:
    """Return a length that is stated, and 0 where none is."""
    try:
        length = float(str(value))
    except ValueError:
        return 0.0
    return length if 0 <= length < math.inf else 0.0


def _number(value: object) -> float:
    text = str(value).strip()
    if _GROUPED.fullmatch(text):
        text = _BETWEEN_GROUPS.sub("", text)
    try:
        number = float(text)
    except ValueError:
        return math.nan
    is_people = 0 <= number < math.inf and (number.is_integer() or not isinstance(value, str))
    return number if is_people else math.nan


def _is_unread(value: object) -> bool:
    """Tell whether a value has digits and yet is no number; a word, such as "many", states none."""
    text = str(value).strip()
    if value is None or not any(map(str.isdigit, text)) or not math.isnan(_number(value)):
        return False
    try:
        return float(text) >= 0  # such as 440.052, which may be thousands; a negative one marks what is unknown
    except ValueError:
        return True
