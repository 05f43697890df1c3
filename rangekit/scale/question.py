"""What a stream of places is asked: frozen, and small enough to be sent to another machine."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import shapely

from rangekit.catalog.resolve import NO_TARGETS, Resolver, split_weapons
from rangekit.defaults import DEFAULT_LAUNCH, DEFAULT_WEAPON
from rangekit.errors import InputError
from rangekit.model import LaunchArea, Question, Verdict, Weapon
from rangekit.version import __version__

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

__all__ = ["ANSWERS", "ReachQuestion", "make_question"]

ANSWERS = ("distance_km", "margin_km", "verdict", "launch_lon", "launch_lat")
"""What can be added to each place, in the order of the columns."""

_A_WEAPONS_OWN = ("margin_km", "verdict")


@dataclass(frozen=True, slots=True, eq=False)
class ReachQuestion:
    """What a stream of places is asked.

    Parameters
    ----------
    weapons : tuple of Weapon
        The w weapons asked about.
    launch : LaunchArea
        Where from; a stand-off is already taken off.
    uncertainty_km : kilometres
        Stated position uncertainty of launch area and places together.
    columns : tuple of str or None
        The columns of the output, of the input's and the answers; None for all of them.
    verdict_only : bool
        Whether the verdict is the only answer that is wanted.
    only : Verdict or None
        Keep only the places that have this verdict, for any weapon.
    """

    weapons: tuple[Weapon, ...]
    launch: LaunchArea
    uncertainty_km: float
    columns: tuple[str, ...] | None = None
    verdict_only: bool = False
    only: Verdict | None = None

    def answer_columns(self) -> dict[str, tuple[str, int]]:
        """Return the columns that can be added, each with its answer and the row of its weapon.

        Returns
        -------
        dict of str to (str, int)
            With several weapons each has its own ``margin_km_…`` and ``verdict_…``.
        """
        single = len(self.weapons) == 1
        found: dict[str, tuple[str, int]] = {}
        for answer in ANSWERS:
            if single or answer not in _A_WEAPONS_OWN:
                found[answer] = (answer, 0)
                continue
            for row, weapon in enumerate(self.weapons):
                found[f"{answer}_{re.sub(r'[^0-9a-z]+', '_', weapon.id.lower())}"] = (answer, row)
        return found

    def wanted_answers(self) -> dict[str, tuple[str, int]]:
        """Return the columns that are to be added; where `columns` names none of them, all.

        Returns
        -------
        dict of str to (str, int)
            As in `answer_columns`.
        """
        possible = self.answer_columns()
        named = {name for name in self.columns or () if name in possible or name in ANSWERS}
        return {
            column: (answer, row)
            for column, (answer, row) in possible.items()
            if not (self.verdict_only and answer != "verdict") and (not named or column in named or answer in named)
        }

    @property
    def uses_tables(self) -> bool:
        """Whether verdicts are decided by table look-up: no distance is wanted, or only of those with one verdict."""
        return self.only is not None or all(answer == "verdict" for answer, _ in self.wanted_answers().values())

    @property
    def fingerprint(self) -> str:
        """A hash of all that the answers depend on, this version of rangekit included."""
        launch = self.launch
        facts = {
            "version": __version__,
            "weapons": [(weapon.id, asdict(weapon.range)) for weapon in self.weapons],
            "launch": hashlib.sha256(shapely.to_wkb(launch.geometry)).hexdigest(),
            "edges": launch.edges,
            "uncertainty_km": self.uncertainty_km,
            "columns": self.columns,
            "verdict_only": self.verdict_only,
            "only": self.only,
        }
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def make_question(
    weapons: str | float | Weapon | Iterable[str | float | Weapon] = DEFAULT_WEAPON,
    launch: str | os.PathLike[str] | LaunchArea = DEFAULT_LAUNCH,
    *,
    standoff_km: float = 0.0,
    uncertainty_km: float = 0.0,
    columns: Sequence[str] | None = None,
    verdict_only: bool = False,
    only: str | None = None,
) -> ReachQuestion:
    """Return what is asked, names looked up and the stand-off taken off; see `rangekit.scale.reach_batches`."""
    if not uncertainty_km >= 0:
        raise InputError(f"an uncertainty must be 0 km or more, got {uncertainty_km:g}")
    if only is not None and only not in list(Verdict):
        raise InputError(f"{only!r} is not a verdict", hint=f"one of {', '.join(Verdict)}")
    question = Question(weapons=split_weapons(weapons), launch=launch, standoff_km=standoff_km)
    found = Resolver().resolve(question, NO_TARGETS)
    return ReachQuestion(
        weapons=found.weapons,
        launch=found.launch,
        uncertainty_km=found.launch.uncertainty_km + uncertainty_km,
        columns=None if columns is None else tuple(dict.fromkeys(columns)),
        verdict_only=verdict_only,
        only=None if only is None else Verdict(only),
    )
