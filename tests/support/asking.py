"""Questions about values made in a test, asked the way that everything else is."""

from collections.abc import Sequence

from rangekit import analysis
from rangekit.catalog.resolve import Resolver
from rangekit.model import LaunchArea, Question, ReachResult, TargetSet, Weapon


def compute_reach(
    weapons: Sequence[Weapon],
    targets: TargetSet,
    launch: LaunchArea,
    standoff_km: float = 0.0,
    along_border_km: float | None = None,
) -> ReachResult:
    question = Question(
        weapons=tuple(weapons), targets=targets, launch=launch, standoff_km=standoff_km, along_border_km=along_border_km
    )
    return analysis.compute_reach(Resolver().resolve(question))
