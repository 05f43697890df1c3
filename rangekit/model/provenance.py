"""Who says so: where a figure or a data set comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Provenance", "Source", "SourceStatus"]


class SourceStatus(StrEnum):
    """How far a published figure can be relied on."""

    OFFICIAL = "official"
    MANUFACTURER = "manufacturer"
    PRESS = "press"
    CLAIMED = "claimed"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Source:
    """One publication that states a figure.

    Parameters
    ----------
    figure : str
        The figure as the publication states it, with its unit.
    status : SourceStatus
        How far it can be relied on; ``unconfirmed`` means that no page stating the figure was found.
    publisher : str
        Who published it; empty only for an unconfirmed figure.
    date : str
        Date of publication as far as known: ``"2024-11-17"``, ``"2024-11"``, ``"2024"`` or empty.
    url : str
        The page; empty only for an unconfirmed figure.
    note : str
        What a reader should know about it.
    states : tuple of str
        Which of a weapon's figures it states: ``low``, ``nominal``, ``high``. It may state none of them: a strike's
        distance, another version's range.
    at_least : bool
        Whether it states them as a floor: "more than 500 km".
    """

    figure: str
    status: SourceStatus
    publisher: str = ""
    date: str = ""
    url: str = ""
    note: str = ""
    states: tuple[str, ...] = ()
    at_least: bool = False

    def __str__(self) -> str:
        """Return the source as one line that can be printed under an answer."""
        who = ", ".join(part for part in (self.publisher, self.date) if part) or "no publication found"
        line = f"{self.figure} ({self.status}): {who}"
        return f"{line}, {self.url}" if self.url else line


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a data set comes from.

    Parameters
    ----------
    source : str
        The publisher and the work, in words: ``"OpenStreetMap contributors, by way of @geo-maps/…"``.
    licence : str
        SPDX identifier, or the name of the licence.
    date : str
        Date of the data, not of the download: ``"2018-11"``.
    url : str
        Where the original can be had.
    sha256 : str
        Checksum of the bundled or the user's file; empty where there is no file.
    """

    source: str
    licence: str = ""
    date: str = ""
    url: str = ""
    sha256: str = ""

    def __str__(self) -> str:
        """Return the attribution as one line."""
        return ", ".join(part for part in (self.source, self.date, self.licence) if part)
