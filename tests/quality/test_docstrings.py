"""Docstrings are numpydoc: whole for what a user calls, true for what stands behind it."""

import enum
import importlib
import inspect
from collections.abc import Iterator

import pytest
from numpydoc.validate import validate

FACE = ("rangekit", "rangekit.geodesic", "rangekit.pandas", "rangekit.scale", "rangekit.scale.raster")
BEHIND = ("rangekit.analysis", "rangekit.api", "rangekit.catalog", "rangekit.export", "rangekit.model", "rangekit.view")
OPTIONAL = {
    "ES01",  # a summary may say it all
    "SA01",  # "See Also" where a reader would look for the other one, not everywhere
    "SA03",  # lower case after a colon is a sentence's second half
    "EX01",  # doctests stand where they teach; pytest runs them
    "PR07",  # a name with its shape and unit may say it all
    "RT03",  # the summary line says what is returned; the section gives its type
}
SECTIONS = {
    "PR01",  # behind the face, a one-line docstring may leave the annotations to speak for the parameters
    "RT01",  # the same
}


def _names(module_name: str) -> Iterator[str]:
    module = importlib.import_module(module_name)
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isroutine(value):
            yield f"{module_name}.{name}"
        elif inspect.isclass(value) and not getattr(value, "_is_protocol", False):
            # A constructor that is inherited is documented where it is defined.
            if "__init__" in vars(value) and not issubclass(value, enum.Enum):
                yield f"{module_name}.{name}"
            for member, attribute in vars(value).items():
                if not member.startswith("_") and isinstance(
                    attribute, (property, classmethod, staticmethod, type(_names))
                ):
                    yield f"{module_name}.{name}.{member}"


def _faults(module_name: str, optional: set[str]) -> str:
    return "\n".join(
        f"{name}: {code} {text}"
        for name in _names(module_name)
        for code, text in validate(name)["errors"]
        if code not in optional
    )


@pytest.mark.parametrize("module_name", FACE)
def test_what_a_user_calls_is_documented_whole(module_name: str) -> None:
    assert not _faults(module_name, OPTIONAL)


@pytest.mark.parametrize("module_name", BEHIND)
def test_what_stands_behind_is_documented_truly(module_name: str) -> None:
    assert not _faults(module_name, OPTIONAL | SECTIONS)
