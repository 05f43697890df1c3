"""The result object: answers by name, and every form that they can be shown or kept in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from rangekit import analysis, catalog
from rangekit.catalog.resolve import resolve_weapon
from rangekit.defaults import DEFAULT_TOLERANCE_M
from rangekit.errors import InputError
from rangekit.export import choose_format, encode
from rangekit.model import ReachAnswer, ReachResult
from rangekit.model.frames import Framed
from rangekit.progress import tell

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import folium
    from matplotlib.figure import Figure

    from rangekit.analysis import RangeArea
    from rangekit.analysis.sensitivity import Sensitivity
    from rangekit.view import Scene

__all__ = ["Reach"]

_NOTEBOOK_TOLERANCE_M = 1000.0


class Reach(ReachResult, Framed):
    """Every target with its distance, and its verdict for every weapon asked about.

    What ``rangekit.reach`` returns. ``result["Moscow"]`` is one answer; iterating yields all of them.

    See Also
    --------
    rangekit.model.ReachResult : the values it holds.

    Examples
    --------
    >>> import rangekit as rk
    >>> result = rk.reach("atacms", rk.targets(min_population=1_000_000))
    >>> [answer.target_name for answer in result if answer.verdict is rk.Verdict.IN_REACH]
    ['Rostov-on-Don', 'Voronezh']
    >>> result.describe("Moscow").partition(" (")[0]
    'Moscow is out of reach of ATACMS'
    >>> [area.label for area in result.range_areas(tolerance_m=1000)]
    ['low', 'nominal', 'high']
    >>> result.summary().splitlines()[1].split(), result.sensitivity(standoff_km=9).variations[0].label
    (['in', 'reach', '2'], 'range: low')
    >>> len(result.answers("Moscow")), "Moscow" in result.to_geojson(), result.to_geodataframe().shape[0] == len(result)
    (1, True, True)
    >>> result.to_map(tolerance_m=1000).get_name()[:4], result.to_html(tolerance_m=1000)[:15]
    ('map_', '<!DOCTYPE html>')
    >>> int(result.to_figure(tolerance_m=1000).get_figwidth())
    7
    """

    __slots__ = ()

    def __getitem__(self, key: str | tuple[str, str]) -> ReachAnswer:
        """Return the answer for a place, or for a place and a weapon.

        Parameters
        ----------
        key : str or (str, str)
            The place's name in any spelling the targets know; with several weapons, the weapon's id beside it.

        Returns
        -------
        ReachAnswer
            Distance, margin, verdict, nearest launch point and the sources behind them.

        Raises
        ------
        UnknownEntryError
            If no target has that name; the message suggests near ones.
        InputError
            If several weapons were asked about and the key names none.
        """
        if not isinstance(key, str | tuple):
            raise InputError(f"an answer is found by a place's name, not by {key!r}")
        place, weapon_id = (key, None) if isinstance(key, str) else key
        match = catalog.find_place(self.targets, place)
        answer = self.answer(match.row, self._weapon_row(weapon_id))
        namesakes = catalog.find_namesakes(self.targets, match.row, place)
        return replace(answer, notes=analysis.find_caveats(answer, namesakes))

    def __repr__(self) -> str:
        """Return the question and the counts in one line."""
        parts = [
            f"{summary.weapon.id}: "
            + ", ".join(f"{count} {verdict.words}" for verdict, count in summary.counts.items())
            for summary in analysis.summarise(self)
        ]
        return f"<Reach of {len(self.targets)} targets from {self.launch.id}; {'; '.join(parts)}>"

    def _repr_html_(self) -> str:
        """Return the map, for a notebook to show."""
        return str(self.to_map()._repr_html_())

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return text, map, GeoJSON and picture, for a notebook to choose from."""
        from rangekit.api.notebook import show_result

        draw = partial(self.to_figure, tolerance_m=_NOTEBOOK_TOLERANCE_M)
        return show_result(self, self._repr_html_, draw, include=include, exclude=exclude)

    def answers(self, place: str) -> tuple[ReachAnswer, ...]:
        """Return the answers for a place, one per weapon.

        Parameters
        ----------
        place : str
            The place's name in any spelling the targets know.

        Returns
        -------
        tuple of ReachAnswer
        """
        row = catalog.find_place(self.targets, place).row
        return tuple(self.answer(row, weapon_row) for weapon_row in range(len(self.weapons)))

    def describe(self, place: str, weapon: str | None = None) -> str:
        """Return the answer for a place as a sentence to quote.

        Parameters
        ----------
        place : str
            The place's name in any spelling the targets know.
        weapon : str, optional
            Which weapon's answer; needed where several were asked about.

        Returns
        -------
        str
            Verdict, range, launch area, distance with its uncertainty, margin and nearest launch point.

        Raises
        ------
        UnknownEntryError
            If no target has that name; the message suggests near ones.
        InputError
            If several weapons were asked about and none is named.
        """
        return analysis.describe_answer(self[place] if weapon is None else self[place, weapon])

    def range_areas(self, *, tolerance_m: float = DEFAULT_TOLERANCE_M) -> tuple[RangeArea, ...]:
        """Draw the range areas of every weapon asked about.

        Parameters
        ----------
        tolerance_m : metres
            Largest distance between a polygon's edge and the true ring.

        Returns
        -------
        tuple of RangeArea
            Weapon by weapon, the smallest range first.
        """
        return tuple(
            area
            for weapon in self.weapons
            for area in analysis.compute_range_areas(weapon, self.launch, tolerance_m=tolerance_m)
        )

    def summary(self) -> str:
        """Return counts, the nearest misses and what was assumed, as plain text.

        Returns
        -------
        str
        """
        return analysis.write_summary(self)

    def sensitivity(self, *, standoff_km: float = 30.0) -> Sensitivity:
        """Ask the same question under other assumptions: range figures, borders, stand-off, detail of the map.

        Parameters
        ----------
        standoff_km : kilometres
            The stand-off to compare with; a question that has one is compared with none.

        Returns
        -------
        rangekit.analysis.sensitivity.Sensitivity
            ``summary()`` says which verdicts change on what, and what each place near the edge would take.

        Raises
        ------
        InputError
            If the launch area is one of your own from which a stand-off is already taken.
        """
        from rangekit.analysis.sensitivity import compute_sensitivity

        return compute_sensitivity(self, standoff_km=standoff_km)

    def to_geojson(self) -> str:
        """Return the places with their verdicts as GeoJSON text (RFC 7946).

        Returns
        -------
        str
        """
        return b"".join(encode(self, choose_format("places", name="geojson"))).decode("utf-8")

    def to_map(
        self,
        *,
        title: str | None = None,
        highlight: str | Sequence[str] | None = None,
        tiles: str | None = None,
        lang: str = "en",
        embed: bool = False,
        compare: Sequence[ReachResult] = (),
        tolerance_m: float = DEFAULT_TOLERANCE_M,
    ) -> folium.Map:
        """Return the interactive map, for a notebook or for layers of your own.

        Parameters
        ----------
        title : str, optional
            Headline; written from the result if left out.
        highlight : str or sequence of str, optional
            Places to point out, in any spelling the targets know.
        tiles : str, optional
            Name of a tile layer to fetch from the network; the embedded basemap alone if left out.
        lang : {"en", "uk", "ru"}
            Language of the page's own words.
        embed : bool
            Whether the page is to be shown in a frame of another page: headline, slider and map without the table.
        compare : sequence of Reach
            What-if answers for the same targets, from other launch areas or with another stand-off. The page can
            switch to each, draws its outline and says which verdicts it would change.
        tolerance_m : metres
            Largest distance between a drawn range area's edge and the true ring.

        Returns
        -------
        folium.Map

        Raises
        ------
        RangekitError
            If a place, a tile layer or the language is unknown, or a what-if is about other targets.
        """
        from rangekit import view

        scene = self._build_scene(
            title=title, highlight=highlight, lang=lang, embed=embed, compare=compare, tolerance_m=tolerance_m
        )
        return view.to_folium(scene, tiles=tiles)

    def explore(
        self,
        tiles: str | None = None,
        *,
        m: folium.Map | None = None,
        tolerance_m: float = DEFAULT_TOLERANCE_M,
        **options: Any,
    ) -> Any:
        """Add the answer to a map of your own, as layers that a LayerControl lists; without one, show its places.

        Parameters
        ----------
        tiles : str, optional
            Tiles of folium's for a new map; a map of your own has its own.
        m : folium.Map, optional
            Any folium map.
        tolerance_m : metres
            Largest distance between a drawn range area's edge and the true ring.
        **options : object
            Of ``folium.GeoJson``, for a new map.

        Returns
        -------
        folium.Map
            The map that was given, or a new one.

        Examples
        --------
        >>> import folium, rangekit as rk
        >>> mine = folium.Map(tiles=None)
        >>> rk.reach("atacms", rk.targets(min_population=1_000_000)).explore(m=mine, tolerance_m=1000) is mine
        True
        """
        if m is None:
            return super().explore(tiles, **options)
        from rangekit.view.explore import add_to_map

        return add_to_map(self._build_scene(title=None, highlight=None, tolerance_m=tolerance_m), m)

    def to_html(
        self,
        *,
        title: str | None = None,
        highlight: str | Sequence[str] | None = None,
        tiles: str | None = None,
        lang: str = "en",
        embed: bool = False,
        compare: Sequence[ReachResult] = (),
        tolerance_m: float = DEFAULT_TOLERANCE_M,
    ) -> str:
        """Return the map as one HTML page that needs nothing from the network.

        Parameters
        ----------
        title : str, optional
            As for `to_map`.
        highlight : str or sequence of str, optional
            As for `to_map`.
        tiles : str, optional
            As for `to_map`.
        lang : {"en", "uk", "ru"}
            As for `to_map`.
        embed : bool
            As for `to_map`.
        compare : sequence of Reach
            As for `to_map`.
        tolerance_m : metres
            As for `to_map`.

        Returns
        -------
        str
        """
        from rangekit import view
        from rangekit.view.numbering import number_elements

        drawn = self.to_map(
            title=title,
            highlight=highlight,
            tiles=tiles,
            lang=lang,
            embed=embed,
            compare=compare,
            tolerance_m=tolerance_m,
        )
        tell("drawing the page")
        return view.render_html(number_elements(drawn))

    def to_figure(
        self,
        *,
        title: str | None = None,
        highlight: str | Sequence[str] | None = None,
        size: str = "page",
        theme: str = "light",
        lang: str = "en",
        tolerance_m: float = DEFAULT_TOLERANCE_M,
    ) -> Figure:
        """Return a figure fit to print: true to scale, with scale bar, key and sources.

        Parameters
        ----------
        title : str, optional
            Headline; written from the result if left out.
        highlight : str or sequence of str, optional
            Places to point out, in any spelling the targets know.
        size : {"column", "page"}
            89 mm or 183 mm wide.
        theme : {"light", "dark"}
            For white paper, or for a dark screen.
        lang : {"en", "uk", "ru"}
            Language of the figure's own words.
        tolerance_m : metres
            Largest distance between a drawn range area's edge and the true ring.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        InputError
            If size, theme or language is not one of those.
        MissingExtraError
            If matplotlib is not installed.
        """
        from rangekit.view.figure import draw_figure

        scene = self._build_scene(title=title, highlight=highlight, lang=lang, tolerance_m=tolerance_m)
        tell("drawing the figure")
        return draw_figure(scene, size=size, theme=theme)

    def _build_scene(
        self,
        *,
        title: str | None,
        highlight: str | Sequence[str] | None,
        tolerance_m: float,
        lang: str = "en",
        embed: bool = False,
        compare: Sequence[ReachResult] = (),
    ) -> Scene:
        from rangekit import view

        named = (highlight,) if isinstance(highlight, str) else highlight or ()
        return view.build_scene(
            self,
            self.range_areas(tolerance_m=tolerance_m),
            title=title,
            highlight=tuple(catalog.find_place(self.targets, place).row for place in named),
            lang=lang,
            embed=embed,
            compare=compare,
        )

    def _weapon_row(self, weapon_id: str | None) -> int:
        if weapon_id is None:
            if len(self.weapons) > 1:
                known = ", ".join(weapon.id for weapon in self.weapons)
                raise InputError("several weapons were asked about", hint=f"name one beside the place: {known}")
            return 0
        ids = [weapon.id for weapon in self.weapons]
        # A weapon of one's own is found by its id alone: no catalogue knows it.
        wanted = weapon_id if weapon_id in ids else resolve_weapon(weapon_id).id
        if wanted in ids:
            return ids.index(wanted)
        raise InputError(f"{wanted} was not asked about", hint=f"known: {', '.join(w.id for w in self.weapons)}")
