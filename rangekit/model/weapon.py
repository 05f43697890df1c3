"""A weapon system and its published range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from rangekit.errors import InputError
from rangekit.model.limits import small_distance
from rangekit.model.provenance import SourceStatus

if TYPE_CHECKING:
    from rangekit.model.provenance import Source

__all__ = ["FIGURES", "Figure", "FigureLabel", "RangeEstimate", "Weapon"]

FigureLabel = Literal["low", "nominal", "high"]
FIGURES: tuple[FigureLabel, ...] = get_args(FigureLabel)
"""A weapon's figures, the smallest first."""


@dataclass(frozen=True, slots=True)
class RangeEstimate:
    """A published maximum range over ground, with the span of what is published.

    Parameters
    ----------
    low_km, nominal_km, high_km : kilometres
        Lowest, usual and highest published figure; ``0 < low_km <= nominal_km <= high_km``.

    Raises
    ------
    InputError
        If a figure is not a positive finite number, or they are out of order.

    Examples
    --------
    >>> str(RangeEstimate(290, 300, 306))
    '290-306 km, nominal 300 km'
    >>> str(RangeEstimate.exactly(450))
    '450 km'
    """

    low_km: float
    nominal_km: float
    high_km: float

    def __post_init__(self) -> None:
        figures = (self.low_km, self.nominal_km, self.high_km)
        if not all(math.isfinite(figure) and figure > 0 for figure in figures):
            raise InputError(f"a range must be a positive number of kilometres, got {figures}")
        if small := small_distance("a range", self.low_km):
            raise InputError(small)
        if not self.low_km <= self.nominal_km <= self.high_km:
            raise InputError(f"low, nominal and high range are out of order: {figures}")

    @classmethod
    def exactly(cls, range_km: float) -> RangeEstimate:
        """Return a range without a span.

        Parameters
        ----------
        range_km : kilometres
            The one figure, low, nominal and high at once.

        Returns
        -------
        RangeEstimate

        Examples
        --------
        >>> RangeEstimate.exactly(450).is_span
        False
        """
        return cls(range_km, range_km, range_km)

    @property
    def is_span(self) -> bool:
        """Whether the published figures differ."""
        return self.low_km < self.high_km

    def __str__(self) -> str:
        """Return the range in words, with its unit."""
        if not self.is_span:
            return f"{self.nominal_km:g} km"
        return f"{self.low_km:g}-{self.high_km:g} km, nominal {self.nominal_km:g} km"


@dataclass(frozen=True, slots=True)
class Figure:
    """One of a weapon's three figures, and who states it.

    Parameters
    ----------
    label : {"low", "nominal", "high"}
        Which.
    range_km : kilometres
        The figure.
    sources : tuple of Source
        Who states it; empty if nobody is known to.
    """

    label: FigureLabel
    range_km: float
    sources: tuple[Source, ...] = ()

    @property
    def status(self) -> SourceStatus | None:
        """How far it can be relied on, by the best of its sources; None without a source."""
        found = {source.status for source in self.sources}
        return next((status for status in SourceStatus if status in found), None)

    @property
    def at_least(self) -> bool:
        """Whether every source states it as a floor."""
        return bool(self.sources) and all(source.at_least for source in self.sources)


@dataclass(frozen=True, slots=True)
class Weapon:
    """A weapon system with its published range, or a bare range that a user asks about.

    Parameters
    ----------
    id : str
        Identifier in lower case, such as ``"atacms"``; ``"450km"`` for a bare range.
    name : str
        Name as shown.
    range : RangeEstimate
        Published range over ground.
    kind : str
        ``ballistic``, ``cruise``, ``rocket``, ``glide-bomb``, ``drone``; empty for a bare range.
    launched_from : str
        ``ground``, ``air``, ``sea`` or several with a slash; empty for a bare range.
    aliases : tuple of str
        Other names that find it.
    note : str
        How low, nominal and high were chosen, and what a reader should know.
    sources : tuple of Source
        Who publishes the figures; empty only for a bare range.
    open_ended : bool
        Whether the highest figure is published as "or more"; also where all its sources say so.
    catalogue : str
        Which of the bundled catalogues it comes from: ``ukraine``, ``russia``; empty for one of your own.
    """

    id: str
    name: str
    range: RangeEstimate
    kind: str = ""
    launched_from: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""
    sources: tuple[Source, ...] = ()
    open_ended: bool = False
    catalogue: str = ""

    def __post_init__(self) -> None:
        if self.figure("high").at_least and not self.open_ended:
            object.__setattr__(self, "open_ended", True)

    def figure(self, label: FigureLabel) -> Figure:
        """Return one of the three figures with the sources that state it.

        Parameters
        ----------
        label : {"low", "nominal", "high"}
            Which.

        Returns
        -------
        Figure
            Where no source says which figure it states, as in older files, all of them count for each.

        Examples
        --------
        >>> import rangekit as rk
        >>> high = rk.weapons()["storm-shadow"].figure("high")
        >>> high.range_km, str(high.status), high.at_least
        (500, 'press', True)
        """
        range_km = {"low": self.range.low_km, "nominal": self.range.nominal_km, "high": self.range.high_km}[label]
        return Figure(label, range_km, tuple(source for source in self.stating_sources if self._states(source, label)))

    @property
    def stating_sources(self) -> tuple[Source, ...]:
        """The sources that state one of the three figures; all of them where none says which."""
        stating = tuple(source for source in self.sources if source.states)
        return stating or self.sources

    @staticmethod
    def _states(source: Source, label: FigureLabel) -> bool:
        return label in source.states or not source.states

    @property
    def short_name(self) -> str:
        """The name without what the catalogue adds in brackets."""
        return self.name.partition(" (")[0]

    @property
    def is_bare_range(self) -> bool:
        """Whether it is not a system but a range that a user asks about."""
        return self == Weapon.from_range_km(self.range.nominal_km)

    @classmethod
    def from_range_km(cls, range_km: float) -> Weapon:
        """Return a nameless weapon that stands for a bare range.

        Parameters
        ----------
        range_km : kilometres
            The range asked about.

        Returns
        -------
        Weapon

        Examples
        --------
        >>> Weapon.from_range_km(450).id
        '450km'
        """
        return cls(id=f"{range_km:.10g}km", name=f"a range of {range_km:g} km", range=RangeEstimate.exactly(range_km))
