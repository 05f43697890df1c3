"""The catalogue of weapons: a forgiving mapping, and the reader of its TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rangekit.catalog.bundled import find_bundled
from rangekit.catalog.names import fold_name, folded_spellings, near_names
from rangekit.errors import DataNotFoundError, InputError, NoRangeError, UnknownEntryError
from rangekit.model import RangeEstimate, Source, SourceStatus, Weapon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

__all__ = ["Catalog", "Launcher", "load_weapons"]

_RANGE_KEYS = ("low_km", "nominal_km", "high_km")
_WEAPON_KEYS = {"id", "name", "aliases", "kind", "launched_from", *_RANGE_KEYS, "open_ended", "note", "sources"}
_SOURCE_KEYS = {"figure", "status", "publisher", "date", "url", "note"}


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
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    reason: str = "it is a launcher"
    instead: tuple[str, ...] = ()


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
    rangekit.errors.NoRangeError: HIMARS has no range of its own: ...; ask for gmlrs, er-gmlrs, atacms or prsm
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
        near = near_names(name, self._ids | self._launcher_names)
        raise UnknownEntryError("weapon", name, near=near, cure="`rangekit weapons` lists them all")

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._find(name, self._ids) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._weapons)

    def __len__(self) -> int:
        return len(self._weapons)

    def __repr__(self) -> str:
        return f"Catalog({', '.join(self._weapons)})"

    @property
    def launchers(self) -> tuple[Launcher, ...]:
        """Names that are known to have no range of their own."""
        return self._launchers

    def filter(
        self, *, kind: str | None = None, status: SourceStatus | str | None = None, min_range_km: float | None = None
    ) -> Catalog:
        """Return the catalogue of those weapons that meet every condition given.

        Parameters
        ----------
        kind : str, optional
            ``"ballistic"``, ``"cruise"``, ``"rocket"``, ``"glide-bomb"`` or ``"drone"``.
        status : SourceStatus or str, optional
            Only weapons with a source of this status.
        min_range_km : kilometres, optional
            Only weapons whose nominal range is at least this.

        Examples
        --------
        >>> list(load_weapons().filter(kind="ballistic", min_range_km=400))
        ['prsm', 'sapsan']
        """
        kept = [
            weapon
            for weapon in self._weapons.values()
            if (kind is None or fold_name(weapon.kind) == fold_name(kind))
            and (status is None or any(source.status == status for source in weapon.sources))
            and (min_range_km is None or weapon.range.nominal_km >= min_range_km)
        ]
        return Catalog(kept, self._launchers)

    def register(self, *weapons: Weapon) -> Catalog:
        """Return a new catalogue that holds these weapons too; one with a known id replaces the entry.

        Examples
        --------
        >>> mine = load_weapons().register(Weapon("mine", "Mine", RangeEstimate.exactly(120)))
        >>> mine["MINE"].range.nominal_km
        120
        """
        return Catalog([*self._weapons.values(), *weapons], self._launchers)

    @staticmethod
    def _find(name: str, spellings: Mapping[str, str]) -> str | None:
        # A name in Cyrillic is found by its own spelling: the aliases are folded and transliterated.
        return spellings.get(fold_name(name))


def load_weapons(path: str | PathLike[str] | None = None) -> Catalog:
    """Return the bundled catalogue, extended by a user's TOML file where one is given.

    Parameters
    ----------
    path : path or str, optional
        A file in the format of the bundled one (see ``data/weapons/README.md``). Its entries extend the catalogue, or
        replace entries of the same id. ``low_km`` and ``high_km`` default to ``nominal_km``, ``name`` to the id.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it is not TOML, or entries are faulty; all faults are reported at once.
    """
    weapons = read_weapons(find_bundled("weapons", "weapons", "data file").path)
    if path is not None:
        weapons = [*weapons, *read_weapons(Path(path))]
    return Catalog(weapons, _read_launchers(find_bundled("weapons", "launchers", "data file").path))


def read_weapons(path: Path) -> list[Weapon]:
    """Return the weapons of one TOML file; see :func:`load_weapons` for what it raises."""
    entries = _read_toml(path).get("weapon")
    if not isinstance(entries, list) or not entries:
        raise InputError(
            "no [[weapon]] entries", source=path, cure="each weapon is a table that starts with [[weapon]]"
        )
    faults: list[str] = []
    weapons: list[Weapon] = []
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            faults.append(f"weapon {number} is not a table")
            continue
        where = f"weapon {number} ({entry.get('id', 'no id')})"
        found = _entry_faults(entry)
        if not found and fold_name(entry["id"]) in seen:
            found = ["its id occurs twice"]
        faults += [f"{where}: {fault}" for fault in found]
        if not found:
            seen.add(fold_name(entry["id"]))
            weapons.append(_weapon(entry))
    if faults:
        raise InputError("faulty entries", source=path, faults=faults)
    return weapons


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DataNotFoundError(path) from error
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text", source=path, cure="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", source=path) from error


def _entry_faults(entry: dict[str, Any]) -> list[str]:
    faults = [f"unknown key {key!r}" for key in entry if key not in _WEAPON_KEYS]
    if not isinstance(entry.get("id"), str) or not fold_name(entry["id"]):
        faults.append("needs an id")
    if "nominal_km" not in entry:
        faults.append("needs nominal_km")
    wrong = [key for key in _RANGE_KEYS if key in entry and not _is_number(entry[key])]
    faults += [f"{key} is {entry[key]!r}, not a number of kilometres" for key in wrong]
    if "nominal_km" in entry and not wrong:
        try:
            _range(entry)
        except InputError as error:
            faults.append(str(error))
    texts = ("name", "kind", "launched_from", "note")
    faults += [f"{key} is not text" for key in texts if not isinstance(entry.get(key, ""), str)]
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        faults.append("aliases is not a list of texts")
    if not isinstance(entry.get("open_ended", False), bool):
        faults.append("open_ended is neither true nor false")
    return faults + _source_faults(entry.get("sources", []))


def _source_faults(sources: object) -> list[str]:
    if not isinstance(sources, list):
        return ["sources is not a list of [[weapon.sources]] tables"]
    statuses = ", ".join(SourceStatus)
    faults: list[str] = []
    for number, source in enumerate(sources, start=1):
        if not isinstance(source, dict):
            faults.append(f"source {number} is not a table")
            continue
        faults += [f"source {number}: unknown key {key!r}" for key in source if key not in _SOURCE_KEYS]
        texts = [key for key in sorted(_SOURCE_KEYS) if not isinstance(source.get(key, ""), str)]
        faults += [f"source {number}: {key} is not text" for key in texts]
        if not source.get("figure"):
            faults.append(f"source {number} needs a figure")
        if source.get("status") not in set(SourceStatus):
            faults.append(f"source {number}: status is {source.get('status')!r}, expected one of {statuses}")
        elif source["status"] != SourceStatus.UNCONFIRMED and not source.get("publisher"):
            faults.append(f"source {number} needs a publisher, or the status unconfirmed")
    return faults


def _weapon(entry: dict[str, Any]) -> Weapon:
    sources = entry.get("sources", [])
    return Weapon(
        id=entry["id"].strip().lower(),
        name=entry.get("name", entry["id"]),
        range=_range(entry),
        kind=entry.get("kind", ""),
        launched_from=entry.get("launched_from", ""),
        aliases=tuple(entry.get("aliases", ())),
        note=entry.get("note", ""),
        sources=tuple(Source(**{**source, "status": SourceStatus(source["status"])}) for source in sources),
        open_ended=entry.get("open_ended", False),
    )


def _range(entry: dict[str, Any]) -> RangeEstimate:
    nominal = entry["nominal_km"]
    return RangeEstimate(entry.get("low_km", nominal), nominal, entry.get("high_km", nominal))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read_launchers(path: Path) -> list[Launcher]:
    return [
        Launcher(**{**entry, "aliases": tuple(entry["aliases"]), "instead": tuple(entry["instead"])})
        for entry in _read_toml(path)["launcher"]
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
