"""What the pages say is what the project does."""

import re
from pathlib import Path
from types import ModuleType

import pytest

import rangekit as rk

ROOT = Path(__file__).parents[2]
PAGES = [
    path
    for pattern in ("*.md", "docs/**/*.md", "data/*/*.md")
    for path in sorted(ROOT.glob(pattern))
    if "_build" not in path.parts
]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _load(path: Path) -> ModuleType:
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), vars(module))
    return module


def test_the_page_of_the_command_line_is_current() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == _load(ROOT / "docs" / "write_cli.py").write_page(), "run: python docs/write_cli.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    elsewhere = ("#", "mailto:", "_build/")  # the site's build draws the gallery
    files = [link.partition("#")[0] for link in links if "://" not in link and not link.startswith(elsewhere)]
    assert [name for name in files if not (page.parent / name).exists()] == []


def test_the_python_of_the_readme_is_short() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert len([line for line in block.splitlines() if line and not line.startswith("#")]) <= 8


def test_the_one_test_command_is_the_same_everywhere() -> None:
    (command,) = re.findall(r"^python -m pip install -c .*pytest.*$", README, flags=re.MULTILINE)
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert command in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert ".ci/run" in (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")


def test_the_citation_names_this_version() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.*)$", text, flags=re.MULTILINE) == [rk.__version__]
