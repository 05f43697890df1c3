"""The options that ask a question: derived from the question's fields, filled by --scenario where nothing is typed."""

from __future__ import annotations

from inspect import Parameter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rangekit.cli import completion
from rangekit.cli.console import reporting
from rangekit.cli.options import read_distance_km, read_tolerance_km
from rangekit.cli.scenario import ScenarioOption, prefer_range
from rangekit.model.fields import DISTANCE, PEOPLE
from rangekit.model.question import Question, field_specs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rangekit.model.fields import FieldSpec, Part

__all__ = ["ASKED", "Asked", "Asks", "option_of"]

_HEADINGS: Mapping[Part, str] = {
    "weapons": "Weapons and launch area",
    "launch": "Weapons and launch area",
    "targets": "Targets",
    "filters": "Targets",
    "uncertainty": "How sure the positions are",
    "drawing": "Drawing",
    "tolerance": "Drawing",
    "reading": "Reading files",
    "file": "Options",
}
ASKED: tuple[Part, ...] = ("weapons", "launch", "targets", "filters", "uncertainty", "reading")
_RANGE = Annotated[
    float | None,
    typer.Option(
        "--range",
        metavar="DISTANCE",
        parser=read_distance_km,
        callback=prefer_range,
        help="A range without a weapon, like 450km.",
        rich_help_panel=_HEADINGS["weapons"],
    ),
]


class Asks:
    """Says of a command's question which of the options it has.

    Parameters
    ----------
    *parts : str
        The parts of the question that can be asked, in the order of the help; those of an answer if none is named.
    scenario : bool
        Whether a scenario file may say what is not typed.
    **defaults : object
        What a field is where nothing is typed, if not what the question itself has.

    Examples
    --------
    >>> asks = Asks("filters", scenario=False)
    >>> [parameter.name for parameter in asks.parameters()]
    ['min_population', 'near', 'within']
    >>> asks.take({"min_population": None, "near": "Kursk", "within": None}).near
    'Kursk'
    """

    def __init__(self, *parts: Part, scenario: bool = True, **defaults: object) -> None:
        self._parts = parts or ASKED
        self._scenario = scenario
        self._defaults = defaults

    def parameters(self) -> Iterator[Parameter]:
        """Yield the parameters that the options fill."""
        for part in self._parts:
            for name, spec in field_specs().items():
                if spec.part == part:
                    default = self._defaults.get(name, _typed_default(name))
                    annotation = Annotated[_type_of(spec, default), option_of(name)]  # type: ignore[valid-type]
                    yield Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
                if spec.part == part and name == "weapons":
                    yield Parameter("range_km", Parameter.KEYWORD_ONLY, default=None, annotation=_RANGE)
        if self._scenario:
            yield Parameter("scenario", Parameter.KEYWORD_ONLY, default=None, annotation=ScenarioOption)

    def take(self, given: Mapping[str, Any]) -> Question:
        """Return the question that the options' values ask."""
        typed = {name: given[name] for name in field_specs() if given.get(name) is not None}
        typed = {name: tuple(value) if isinstance(value, list) else value for name, value in typed.items()}
        if given.get("range_km") is not None:
            typed["weapons"] = (*typed.get("weapons", ()), given["range_km"])
        with reporting(debug=False):
            return Question(**{name: value for name, value in typed.items() if value != ()})


Asked = Annotated[Question, Asks()]
"""The question of a command that answers."""


def option_of(name: str) -> Any:
    """Return the option of a field of the question."""
    spec = field_specs()[name]
    return typer.Option(
        *spec.options,
        metavar=spec.metavar or spec.kind.metavar,
        parser=_parser(name, spec),
        autocompletion=getattr(completion, f"complete_{spec.complete}") if spec.complete else None,
        show_default=spec.kind is not DISTANCE,
        help=spec.help,
        rich_help_panel=_HEADINGS[spec.part],
    )


def _typed_default(name: str) -> Any:
    """Return what an option is where nothing is typed; None where the help is not to show it."""
    default = getattr(Question(), name)
    return None if default == "" or isinstance(default, tuple) else default


def _type_of(spec: FieldSpec, default: object) -> Any:
    return spec.kind.typed if default is not None else spec.kind.typed | None


def _parser(name: str, spec: FieldSpec) -> Callable[[str], Any] | None:
    if name == "tolerance_km":
        return read_tolerance_km
    if spec.kind is DISTANCE:
        return read_distance_km
    if spec.kind is not PEOPLE:
        return None

    def read(text: str) -> Any:
        try:
            return spec.kind.read(text)
        except TypeError:
            raise typer.BadParameter(f"{text!r} is not {spec.kind.noun}") from None

    return read
