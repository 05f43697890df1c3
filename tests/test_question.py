"""A field of the question is declared once: files, options, docstring and `diff` follow from it."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import get_args

import pytest

import rangekit as rk
from rangekit.catalog import scenarios
from rangekit.cli import question as options
from rangekit.model import Question
from rangekit.model import question as declared
from rangekit.model.fields import TEXT, FieldSpec, ask


@dataclass(frozen=True, slots=True)
class Longer(Question):
    """The question with one field more, declared as a contributor would."""

    depth: str = ask("", "launch", TEXT, "How deep the launch file's area is.")


@pytest.fixture
def longer(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Longer]]:
    """Return the longer question, put where the question is declared."""
    specs = {one.name: FieldSpec(name=one.name, **one.metadata["spec"]) for one in fields(Longer)}
    for module in (declared, scenarios, options):
        monkeypatch.setattr(module, "Question", Longer)
        monkeypatch.setattr(module, "field_specs", lambda: specs)
    scenarios.file_model.cache_clear()
    yield Longer
    scenarios.file_model.cache_clear()


def test_a_field_declared_once_is_an_option_a_key_and_a_cause(longer: type[Longer], tmp_path: Path) -> None:
    given = {one.name: one for one in options.Asks().parameters()}
    assert get_args(given["depth"].annotation)[1].help == "How deep the launch file's area is."
    assert options.Asks().take({"depth": "border"}) == longer(depth="border")
    file = tmp_path / "s.toml"
    file.write_text('depth = "border"\n', encoding="utf-8")
    assert scenarios.read_scenario(file) == longer(depth="border")
    assert scenarios.scenario_to_toml(longer(depth="border"), tmp_path).splitlines()[-1] == 'depth = "border"'
    file.write_text("depth = 3\ndepht = 3\n", encoding="utf-8")
    with pytest.raises(rk.InputError, match=r"line 1: depth is 3, not a text; line 2: .*did you mean depth"):
        scenarios.read_scenario(file)
    assert longer().changed_inputs(longer(depth="border")) == {"launch": {"depth": "border"}}


def test_every_field_says_what_it_is() -> None:
    documented = inspect.getdoc(Question) or ""
    for name, spec in declared.field_specs().items():
        assert f"\n{name} : {spec.kind.noun_in_docs}" in documented
        assert bool(spec.options) == bool(spec.key)
        assert spec.help


def test_every_key_stands_in_the_page_of_scenarios() -> None:
    page = (Path(__file__).parents[1] / "docs" / "scenarios" / "README.md").read_text(encoding="utf-8")
    keys = [spec.key.rpartition(".")[2] for spec in declared.field_specs().values() if spec.key]
    assert [key for key in keys if f"`{key}`" not in page] == []


def test_scenario_is_the_question() -> None:
    assert rk.Scenario is rk.Question
