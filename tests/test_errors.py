import pytest

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
