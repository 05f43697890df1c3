from collections.abc import Callable

import pytest

import rangekit as rk
from rangekit.errors import InputError, UnknownEntryError


def test_the_old_names_of_problems_and_hint_still_answer_with_a_warning() -> None:
    error = InputError("faulty", problems=["row 2: no longitude"], hint="give one")
    with pytest.warns(DeprecationWarning, match="problems"):
        assert tuple(error.faults) == ("row 2: no longitude",)
    with pytest.warns(DeprecationWarning, match="hint"):
        assert error.cure == "give one"


def test_near_names_and_a_hint_stand_beside_each_other() -> None:
    assert (
        str(UnknownEntryError("place", "Kurskk", near=["Kursk"])) == "no place is called 'Kurskk'; did you mean Kursk?"
    )
    both = str(UnknownEntryError("place", "Kurskk", near=["Kursk"], hint="looked among the targets"))
    assert both == "no place is called 'Kurskk'; did you mean Kursk? (looked among the targets)"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: rk.weapons(5), "a weapon file is given by its path, not by an int"),  # type: ignore[arg-type]
        (lambda: rk.scenario(5), "a scenario is given by its path, not by an int"),  # type: ignore[arg-type]
        (lambda: rk.write(rk.launch_area("ukraine"), 5), "an output is given by its path"),  # type: ignore[arg-type]
        (lambda: rk.reach(targets=5), "targets cannot be an int"),
        (lambda: rk.reach(weapons=None), "weapons cannot be None"),  # type: ignore[arg-type]
    ],
)
def test_a_thing_of_the_wrong_kind_is_an_error_of_ours(ask: Callable[[], object], words: str) -> None:
    with pytest.raises(rk.InputError, match=words):
        ask()
