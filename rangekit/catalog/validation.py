"""Files of a user's own, checked by pydantic: every fault at once, each with where it is and in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import BaseModel, ValidationError

from rangekit.catalog.names import fold_name, near_names

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Place", "Problem", "list_problems"]

Place: TypeAlias = tuple[str | int, ...]
"""Tables and key, from the outermost in; a table of a list has its number after the name, counted from 1."""

Problem: TypeAlias = tuple[Place, str]

_NOT_A_TABLE = {"model_type", "dict_type", "model_attributes_type"}
_KINDS = {"string_type": "is not text", "bool_type": "is neither true nor false", "list_type": "is not a list"}


def list_problems(model: type[BaseModel], given: Mapping[str, Any], context: object = None) -> list[Problem]:
    """Return what is wrong with a table.

    Parameters
    ----------
    model : type of pydantic.BaseModel
        What the table should be. A validator's ``InputError`` is a fault, worded as it stands.
    given : mapping
        The table.
    context : object, optional
        What the validators get as ``info.context``.

    Examples
    --------
    >>> from pydantic import create_model
    >>> list_problems(create_model("Place", name=str, __config__={"extra": "forbid"}), {"name": 3, "nam": "x"})
    [(('name',), 'name is not text'), (('nam',), "unknown key 'nam'; did you mean name?")]
    """
    try:
        model.model_validate(given, context=context)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        return [(_counted_from_1(one["loc"]), _describe(model, one)) for one in problems]
    return []


def _describe(model: type[BaseModel], problem: Any) -> str:
    where, key = problem["loc"], problem["loc"][-1]
    if "error" in problem.get("ctx", {}):
        return str(problem["ctx"]["error"])
    if problem["type"] == "extra_forbidden":
        known = _keys_at(model, where[:-1])
        near = near_names(str(key), {fold_name(entry): entry for entry in known}, most=1)
        return f"unknown key {key!r}; " + (f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}")
    if problem["type"] in _NOT_A_TABLE and isinstance(key, int):
        return "is not a table"
    if problem["type"] in _NOT_A_TABLE:
        return f"{key} is not a table: write [{'.'.join(map(str, where))}]"
    return f"{key} {_KINDS.get(problem['type'], problem['msg'])}"


def _keys_at(model: type[BaseModel], where: Place) -> list[str]:
    for key in where:
        if isinstance(key, str):
            inner: Any = model.model_fields[key].annotation
            model = inner.__args__[0] if hasattr(inner, "__args__") else inner
    return list(model.model_fields)


def _counted_from_1(where: Place) -> Place:
    return tuple(part + 1 if isinstance(part, int) else part for part in where)
