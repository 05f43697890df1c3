"""What others publish of distances, ranges and permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rangekit.model.verdict import Verdict

__all__ = ["Event", "PublishedClaim", "UncheckedStatement"]


@dataclass(frozen=True, slots=True)
class PublishedClaim:
    """A published statement that can be computed.

    Parameters
    ----------
    id : str
        Identifier.
    says : str
        The statement, in our words.
    publisher, date, url : str
        Who says so, when, where.
    note : str
        What a reader should know.
    places : tuple of str
        What it is about.
    start : tuple of str
        Places that it measures from; Ukraine's border if empty.
    stated : str
        Distance stated: ``"450km"``.
    within : str
        Distance that the places are said to lie within.
    weapon : str
        Entry of the catalogue, or a range.
    verdict : Verdict or None
        Verdict stated.
    figure : str
        Range stated for the weapon.
    launcher : str
        Launcher that is said to have a range of its own.
    basis : str
        What it measures from, where that is nothing this project has: ``"the front line"``.
    at_least : bool
        Whether the distance is stated as a floor: "more than 1,500 km".
    launch : str
        Launch area that a distance is measured to.
    """

    id: str
    says: str
    publisher: str
    url: str
    date: str = ""
    note: str = ""
    places: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    stated: str = ""
    within: str = ""
    weapon: str = ""
    verdict: Verdict | None = None
    figure: str = ""
    launcher: str = ""
    basis: str = ""
    at_least: bool = False
    launch: str = "ukraine"


@dataclass(frozen=True, slots=True)
class UncheckedStatement:
    """A published statement that cannot be checked here.

    Parameters
    ----------
    id : str
        Identifier.
    says : str
        The statement, in our words.
    needs : str
        What a check would need.
    publisher, date, url : str
        Who says so, when, where.
    """

    id: str
    says: str
    needs: str
    publisher: str
    url: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Who permitted, refused, reported, used, delivered or said what.

    Parameters
    ----------
    id : str
        Identifier.
    date : str
        When.
    kind : str
        ``permission``, ``refusal``, ``report``, ``use``, ``delivery`` or ``statement``.
    who : str
        Whose decision or deed it is.
    what : str
        What it is, in our words.
    publisher, published, url : str
        Who says so, when, where.
    note : str
        What a reader should know.
    weapons : tuple of str
        Ids of the weapons it is about; empty where it is about weapons in general.
    conflicts : tuple of str
        Ids of events that say otherwise.
    """

    id: str
    date: str
    kind: str
    who: str
    what: str
    publisher: str
    url: str
    published: str = ""
    note: str = ""
    weapons: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    def is_about(self, weapon_id: str) -> bool:
        """Tell whether it is about a weapon or one of its versions.

        Parameters
        ----------
        weapon_id : str
            The weapon's id.
        """
        return any(one == weapon_id or one.startswith(f"{weapon_id}-") for one in self.weapons)
