"""The help of a command: words for values, and options under headings."""

from __future__ import annotations

from copy import copy
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from typer.core import TyperCommand
from typer.models import OptionInfo

if TYPE_CHECKING:
    from inspect import Parameter

__all__ = ["HelpfulCommand", "describe_option"]

_OWN = "Options"
_LONGEST_CHOICE = 32  # characters; a longer list of choices stands in the help's text, not in its left column


def describe_option(parameter: Parameter, heading: str = "") -> Parameter:
    """Return a command's parameter with a word for its option's value, and the option under a heading.

    Parameters
    ----------
    parameter : inspect.Parameter
        Annotated with an option of typer's, or not.
    heading : str
        The heading; empty for none. One that the option has already stays.
    """
    kind, *notes = get_args(parameter.annotation) or (parameter.annotation,)
    option = next((note for note in notes if isinstance(note, OptionInfo)), None)
    if option is None:
        return parameter
    described = copy(option)
    described.rich_help_panel = option.rich_help_panel or heading or None
    if option.metavar is None and option.parser is None:
        described.metavar, choices = _value_word(parameter.name, kind)
        described.help = f"{option.help or ''}{choices}"
    rest = [note for note in notes if note is not option]
    return parameter.replace(annotation=Annotated[(kind, *rest, described)])


def _value_word(name: str, kind: Any) -> tuple[str | None, str]:
    """Return what stands for an option's value, and a sentence that lists its choices if they are many."""
    is_union = get_origin(kind) in {Union, UnionType}
    kinds = [one for one in get_args(kind) if one is not type(None)] if is_union else [kind]
    if kinds == [bool]:
        return None, ""
    choices = [str(choice) for one in kinds if get_origin(one) is Literal for choice in get_args(one)]
    if not choices:
        return ("N" if kinds[0] in {int, float} else "TEXT"), ""
    if len(listed := "|".join(choices)) <= _LONGEST_CHOICE:
        return listed, ""
    return name.removesuffix("_name").upper(), f" One of {', '.join(choices)}."


class HelpfulCommand(TyperCommand):
    """A command whose help names values by words, without brackets, and groups options under headings."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line that says how the command is called."""
        words = [_word(param) for param in self.get_params(ctx) if param.param_type_name == "argument"]
        formatter.write_usage(ctx.command_path, " ".join(["[OPTIONS]", *words]))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments, the command's own options, and each group of others under its heading."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], _OWN: []}
        for param in self.get_params(ctx):
            if param.param_type_name == "argument":
                sections["Arguments"].append((_word(param), getattr(param, "help", None) or ""))
            elif record := param.get_help_record(ctx):
                heading = getattr(param, "rich_help_panel", None) or ("Messages" if param.name == "help" else _OWN)
                sections.setdefault(heading, []).append(record)
        for heading, records in sections.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


def _word(argument: Any) -> str:
    """Return what stands for an argument: in brackets where it may be left out, with dots where it may be repeated."""
    name = (argument.metavar or argument.name).upper().replace(".TOML", ".toml")
    several = f"{name}..." if argument.nargs == -1 else name
    return several if argument.required else f"[{several}]"
