"""A weapon system and its published range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rangekit.errors import InputError

if TYPE_CHECKING:
    from rangekit.model.provenance import Source

__all__ = ["RangeEstimate", "Weapon"]


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
        Whether the highest figure is published as "or more".
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

    @property
    def short_name(self) -> str:
        """The name without what the catalogue adds in brackets."""
        return self.name.partition(" (")[0]

    @property
    def is_bare_range(self) -> bool:
        """Whether it is no system but a range that a user asks about."""
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
