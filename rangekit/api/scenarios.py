"""Scenarios: reading one, answering it, and what changes between two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rangekit.analysis.differences import Differences, find_differences
from rangekit.api.session import Session
from rangekit.catalog.locks import find_changes
from rangekit.catalog.scenarios import read_scenario
from rangekit.model import Question

if TYPE_CHECKING:
    import os

    from rangekit.api.result import Reach

__all__ = ["diff", "run", "scenario"]


def scenario(path: str | os.PathLike[str]) -> Question:
    r"""Return the scenario that a TOML file describes.

    Parameters
    ----------
    path : str or path
        The file; paths in it are relative to its own folder.

    Returns
    -------
    rangekit.model.Scenario

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it is faulty; the message names every fault with its line.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "mine.toml"
    ...     _ = file.write_text('weapons = ["storm-shadow"]\nstandoff = "30km"\n')
    ...     scenario(file).standoff_km
    30.0
    """
    return read_scenario(path)


def run(question: Question | str | os.PathLike[str]) -> Reach:
    """Answer the question of a scenario.

    Parameters
    ----------
    question : Question, str or path
        A question, or a scenario's file.

    Returns
    -------
    Reach
        Its ``notes`` begin with what has changed of the data since the scenario was locked.

    Raises
    ------
    RangekitError
        If the file is faulty, or what it names is.

    Examples
    --------
    >>> run(Question(weapons=("500km",)))["Moscow"].verdict.words
    'in reach'
    """
    asked = question if isinstance(question, Question) else read_scenario(question)
    found = Session().answer(asked)
    return replace(found, notes=(*find_changes(asked), *found.notes))


def diff(before: Question | str | os.PathLike[str], after: Question | str | os.PathLike[str]) -> Differences:
    """List the verdicts that change between two scenarios, and which input changes each.

    The inputs that differ are changed one at a time: what changes a verdict by itself is named.

    Parameters
    ----------
    before, after : Question, str or path
        Questions, or scenarios' files.

    Returns
    -------
    rangekit.analysis.Differences
        Iterating yields one `ChangedVerdict` each.

    Raises
    ------
    RangekitError
        If a file is faulty, or what it names is.

    Examples
    --------
    >>> found = diff(Question(), Question(launch="ukraine-without-crimea"))
    >>> [change.cause for change in found if change.target_name == "Maykop"]
    ['launch']
    """
    one, other = (item if isinstance(item, Question) else read_scenario(item) for item in (before, after))
    session = Session()
    steps = {name: replace(one, **changed) for name, changed in one.changed_inputs(other).items()}
    answers = session.answer(one), session.answer(other)
    if len(steps) == 1:
        return find_differences(*answers, one_changed=dict.fromkeys(steps, answers[1]))
    return find_differences(*answers, one_changed={name: session.answer(step) for name, step in steps.items()})
