import pytest

from rangekit.errors import InputError


def test_the_old_names_of_problems_and_hint_still_answer_with_a_warning() -> None:
    error = InputError("faulty", problems=["row 2: no longitude"], hint="give one")
    with pytest.warns(DeprecationWarning, match="problems"):
        assert tuple(error.faults) == ("row 2: no longitude",)
    with pytest.warns(DeprecationWarning, match="hint"):
        assert error.cure == "give one"
