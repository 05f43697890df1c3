"""What a question names, found: the values that analysis, views, exports and streams take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rangekit.model.launch import LaunchArea
    from rangekit.model.target import TargetSet
    from rangekit.model.weapon import Weapon

__all__ = ["Resolved"]


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """What a question names, as the values that answer it.

    Parameters
    ----------
    weapons : tuple of Weapon
        The w weapons asked about, none twice.
    targets : TargetSet
        The n targets that the filters leave.
    launch : LaunchArea
        Where launchers stand: a stand-off is taken off, launch points are placed.
    border : LaunchArea or None
        The area whose border the launch points sample; None where the whole of `launch` launches.
    """

    weapons: tuple[Weapon, ...]
    targets: TargetSet
    launch: LaunchArea
    border: LaunchArea | None = None
