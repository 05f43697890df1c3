"""The catalogue of weapons: a forgiving mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rangekit.catalog.bundled import BundledFile, list_bundled
from rangekit.catalog.manifests import find_in_manifest
from rangekit.catalog.names import fold_name, folded_spellings, near_names
from rangekit.catalog.toml_text import parse_toml
from rangekit.catalog.weapon_files import make_source, read_weapons
from rangekit.errors import InputError, NoRangeError, UnknownEntryError, path_from
from rangekit.model import SourceStatus, Weapon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from pathlib import Path

    from rangekit.model import Source

__all__ = ["Catalog", "Launcher", "load_weapons"]

_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Launcher:
    """A launcher: known by name, without a range of its own.

    Parameters
    ----------
    id, name : str
        Identifier, and name as shown.
    aliases : tuple of str
        Other names that find it.
    reason : str
        Why it has no range.
    instead : tuple of str
        Ids of the munitions to ask for.
    sources : tuple of Source
        Who says that it fires them.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    reason: str = "it is a launcher"
    instead: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


class Catalog(Mapping[str, Weapon]):
    """Weapons by id, alias or name, whatever the case, accents and punctuation.

    Immutable: :meth:`register` and :meth:`filter` return a new catalogue. Iterating gives ids in the catalogue's order.

    Parameters
    ----------
    weapons : iterable of Weapon
        A later weapon replaces an earlier one of the same id.
    launchers : iterable of Launcher
        Names that are known to have no range of their own.

    Examples
    --------
    >>> catalog = load_weapons()
    >>> catalog["MGM 140"].range.nominal_km
    300
    >>> catalog["himars"]
    Traceback (most recent call last):
    rangekit.errors.NoRangeError: HIMARS has no range of its own: ...; ask for gmlrs, er-gmlrs, glsdb, atacms or prsm
    >>> catalog["atacsm"]
    Traceback (most recent call last):
    rangekit.errors.UnknownEntryError: no weapon is called 'atacsm'; did you mean atacms, ...
    """

    def __init__(self, weapons: Iterable[Weapon], launchers: Iterable[Launcher] = ()) -> None:
        self._weapons = {weapon.id: weapon for weapon in weapons}
        self._launchers = tuple(launchers)
        self._ids = _spellings(self._weapons.values())
        self._launcher_names = _spellings(self._launchers)

    def __getitem__(self, name: str) -> Weapon:
        weapon_id = self._find(name, self._ids)
        if weapon_id is not None:
            return self._weapons[weapon_id]
        launcher_id = self._find(name, self._launcher_names)
        for launcher in self._launchers:
            if launcher.id == launcher_id:
                instead = [munition for munition in launcher.instead if munition in self]
                raise NoRangeError(launcher.name, launcher.reason, instead=instead)
        near = near_names(str(name), self._ids | self._launcher_names)
        raise UnknownEntryError("weapon", name, near=near, hint="`rangekit weapons` lists them all")

    def __contains__(self, name: object) -> bool:
        return self._find(name, self._ids) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._weapons)

    def __len__(self) -> int:
        return len(self._weapons)

    def __repr__(self) -> str:
        shown = ", ".join(list(self._weapons)[:_MOST_SHOWN])
        return f"<Catalog of {len(self)} weapons: {shown}{', …' if len(self) > _MOST_SHOWN else ''}>"

    @property
    def launchers(self) -> tuple[Launcher, ...]:
        """Names that are known to have no range of their own."""
        return self._launchers

    def filter(
        self,
        *,
        kind: str | None = None,
        status: SourceStatus | str | None = None,
        min_range_km: float | None = None,
        catalogue: str | None = None,
    ) -> Catalog:
        """Return the catalogue of those weapons that meet every condition given.

        Parameters
        ----------
        kind : str, optional
            ``"ballistic"``, ``"cruise"``, ``"rocket"``, ``"glide-bomb"`` or ``"drone"``, or a kind of your own.
        status : SourceStatus or str, optional
            Only weapons with a figure that a source of this status states.
        min_range_km : kilometres, optional
            Only weapons whose nominal range is at least this.
        catalogue : str, optional
            Only those of one bundled catalogue, ``"ukraine"``, ``"russia"``, ``"east-asia"`` or ``"middle-east"``, and
            those of your own.

        Returns
        -------
        Catalog
            Empty if no weapon meets all conditions.

        Raises
        ------
        InputError
            If no weapon is of that kind, or there is no such status; the message names those that there are.

        Examples
        --------
        >>> list(load_weapons().filter(kind="ballistic", min_range_km=400, catalogue="ukraine"))
        ['prsm', 'sapsan']
        """
        self._check_filters(kind, status)
        kept = [
            weapon
            for weapon in self._weapons.values()
            if (kind is None or fold_name(weapon.kind) == fold_name(kind))
            and (status is None or any(source.status == status for source in weapon.stating_sources))
            and (catalogue is None or weapon.catalogue in {"", catalogue})
            and (min_range_km is None or weapon.range.nominal_km >= min_range_km)
        ]
        return Catalog(kept, self._launchers)

    def of_area(self, launch_id: str) -> Catalog:
        """Return the systems that are asked about from a launch area: Russia's from Russia, Ukraine's from Ukraine.

        Parameters
        ----------
        launch_id : str
            Id of the launch area; from one that no catalogue stands for, all of them.

        Examples
        --------
        >>> "iskander-m" in load_weapons().of_area("russia"), "iskander-m" in load_weapons().of_area("ukraine")
        (True, False)
        """
        whose = fold_name(launch_id)
        owner = next((one for one in ("ukraine", "russia") if whose.startswith(one)), None)
        return self if owner is None else self.filter(catalogue=owner)

    def register(self, *weapons: Weapon) -> Catalog:
        """Return a new catalogue that holds these weapons too; one with a known id replaces the entry.

        Examples
        --------
        >>> from rangekit.model import RangeEstimate
        >>> mine = load_weapons().register(Weapon("mine", "Mine", RangeEstimate.exactly(120)))
        >>> mine["MINE"].range.nominal_km
        120
        """
        return Catalog([*self._weapons.values(), *weapons], self._launchers)

    def _check_filters(self, kind: str | None, status: SourceStatus | str | None) -> None:
        kinds = sorted({weapon.kind for weapon in self._weapons.values()} - {""})
        problems = []
        if kind is not None and fold_name(kind) not in map(fold_name, kinds):
            problems.append(f"no weapon is of the kind {kind!r}: there are {', '.join(kinds)}")
        if status is not None and status not in set(SourceStatus):
            problems.append(f"no source has the status {str(status)!r}: there are {', '.join(SourceStatus)}")
        if problems:
            raise InputError("this leaves no weapon", problems=problems)

    @staticmethod
    def _find(name: object, spellings: Mapping[str, str]) -> str | None:
        # A name in Cyrillic is found by its own spelling: the aliases are folded and transliterated.
        return spellings.get(fold_name(name)) if isinstance(name, str) else None


def load_weapons(path: str | PathLike[str] | None = None) -> Catalog:
    """Return the bundled catalogue, extended by a user's TOML file where one is given.

    Parameters
    ----------
    path : path or str, optional
        A file in the format of the bundled one (``docs/catalogue.md``), or ``-`` for standard input. Its entries extend
        the catalogue, or replace entries of the same id. ``low_km`` and ``high_km`` default to ``nominal_km``, ``name``
        to the id.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it is not TOML, or entries are faulty; all problems are reported at once, each with its line.
    """
    weapons = [weapon for file in list_bundled("weapons") for weapon in _read_catalogue(file)]
    if path is not None:
        weapons = [*weapons, *read_weapons(path_from(path, "a weapon file"))]
    return Catalog(weapons, _read_launchers(find_in_manifest("weapons", "launchers").path))


def _read_catalogue(file: BundledFile) -> list[Weapon]:
    return [replace(weapon, catalogue=file.region) for weapon in read_weapons(str(file.path))]


def _read_launchers(path: Path) -> list[Launcher]:
    return [
        Launcher(
            id=entry["id"],
            name=entry["name"],
            aliases=tuple(entry["aliases"]),
            reason=entry["reason"],
            instead=tuple(entry["instead"]),
            sources=tuple(map(make_source, entry.get("sources", ()))),
        )
        for entry in parse_toml(path.read_text(encoding="utf-8"), str(path))["launcher"]
    ]


def _spellings(entries: Iterable[Weapon | Launcher]) -> dict[str, str]:
    """Return the id by every folded spelling: ids win over names, names over aliases, later entries over earlier."""
    ordered = list(entries)[::-1]  # a user's own entries come last and win
    spellings: dict[str, str] = {}
    tiers = ([((entry.id,), entry.id) for entry in ordered], [((entry.name,), entry.id) for entry in ordered])
    for tier in (*tiers, [(entry.aliases, entry.id) for entry in ordered]):
        for names, entry_id in tier:
            for spelling in folded_spellings(names):
                spellings.setdefault(spelling, entry_id)
    return spellings
