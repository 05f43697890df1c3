"""What others publish of distances, ranges and permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rangekit.model.verdict import Verdict

__all__ = ["Event", "PublishedClaim"]


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


@dataclass(frozen=True, slots=True)
class Event:
    """Who permitted, delivered or used what.

    Parameters
    ----------
    id : str
        Identifier.
    date : str
        When.
    kind : str
        ``permission``, ``restriction``, ``delivery``, ``use`` or ``report``.
    who : str
        Whose decision or deed it is.
    what : str
        What it is, in our words.
    publisher, published, url : str
        Who says so, when, where.
    note : str
        What a reader should know.
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
