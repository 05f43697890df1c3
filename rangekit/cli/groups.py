"""Options that belong together: a command takes a dataclass of them, the command line reads its fields one by one."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from inspect import Parameter
from typing import TYPE_CHECKING, Any, get_type_hints

from rangekit.cli.help import describe_option
from rangekit.cli.question import Asks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["spread_groups"]


def spread_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with the fields of its groups as parameters of its own, which is what typer reads.

    Parameters
    ----------
    command : callable
        A parameter whose type is a dataclass is a group; a field of one may be a group again. One that `Asks` annotates
        is the question itself.

    Returns
    -------
    callable
        It makes the groups of what it is given and calls the command.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Place:
    ...     lon: float
    ...     lat: float = 0.0
    >>> def show(name: str, *, place: Place) -> None:
    ...     print(name, place)
    >>> inspect.signature(spread_groups(show))
    <Signature (name: str, *, lon: float, lat: float = 0.0)>
    >>> spread_groups(show)(name="Moscow", lon=37.6, lat=55.8)
    Moscow Place(lon=37.6, lat=55.8)
    """
    hints = get_type_hints(command, include_extras=True)
    own = inspect.signature(command).parameters.values()
    parameters = [each for parameter in own for each in _spread(parameter, hints[parameter.name])]

    @wraps(command)
    def spread(**given: Any) -> None:
        command(**{parameter.name: _take(parameter.name, hints[parameter.name], given) for parameter in own})

    signature = inspect.Signature(parameters)
    spread.__signature__ = signature  # type: ignore[attr-defined] # what `inspect` asks every callable for
    spread.__annotations__ = {each.name: each.annotation for each in parameters}
    return spread


def _spread(parameter: Parameter, hint: Any) -> Iterator[Parameter]:
    if asks := _asks(hint):
        yield from map(describe_option, asks.parameters())
        return
    if not is_dataclass(hint):
        yield describe_option(parameter.replace(annotation=hint))
        return
    hints = get_type_hints(hint, include_extras=True)
    for field in fields(hint):
        own = Parameter(field.name, Parameter.KEYWORD_ONLY, default=_default(field))
        for each in _spread(own, hints[field.name]):
            yield describe_option(each, getattr(hint, "HEADING", ""))


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return Parameter.empty if field.default is MISSING else field.default


def _asks(hint: Any) -> Asks | None:
    return next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, Asks)), None)


def _take(name: str, hint: Any, given: dict[str, Any]) -> object:
    if asks := _asks(hint):
        return asks.take(given)
    if not is_dataclass(hint):
        return given[name]
    hints = get_type_hints(hint, include_extras=True)
    made: Any = hint
    return made(**{field.name: _take(field.name, hints[field.name], given) for field in fields(hint)})
