"""The site's pages can be reached, and what they print is what comes out. Building it is not part of the tests."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "docs" / "index.md"
PRINTED = [ROOT / "docs" / "tutorial.md", *sorted(ROOT.glob("docs/howto/*.md"))]
PAGES = [
    path
    for pattern in ("docs/**/*.md", "notebooks/*.ipynb", "data/*/README.md", "data/*/LICENSE.md")
    for path in sorted(ROOT.glob(pattern))
    if "_build" not in path.parts and path != INDEX
]


def _listed() -> set[Path]:
    found = set()
    for block in re.findall(r"```\{toctree\}\n(.*?)```", INDEX.read_text(encoding="utf-8"), flags=re.DOTALL):
        for line in block.splitlines():
            if not line or line.startswith(":"):
                continue
            matches = [path for suffix in (".md", ".ipynb") for path in INDEX.parent.glob(f"{line}{suffix}")]
            assert matches, f"the index lists {line}, which is not there"
            found |= {path.resolve() for path in matches}
    return found


def test_every_page_is_in_the_index() -> None:
    listed = _listed()
    assert [str(path.relative_to(ROOT)) for path in PAGES if path.resolve() not in listed] == []


def test_the_reference_holds_every_public_name() -> None:
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    named = {name.rpartition(".")[2] for name in re.findall(r"auto(?:function|class|exception):: (\S+)", text)}
    public = set()
    for file in ("__init__", "geodesic/__init__", "pandas/__init__", "scale/__init__", "scale/raster"):
        tree = ast.parse((ROOT / "rangekit" / f"{file}.py").read_text(encoding="utf-8"))
        (listed,) = [
            node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
        ]
        public |= set(ast.literal_eval(listed))
    assert public - {"__version__", "geodesic"} == named


@pytest.mark.parametrize("module", ["rangekit", "rangekit.geodesic", "rangekit.scale", "rangekit.scale.raster"])
def test_every_public_function_has_an_example(module: str) -> None:
    face = importlib.import_module(module)
    functions = [name for name in face.__all__ if inspect.isroutine(getattr(face, name))]
    assert functions
    assert [name for name in functions if ">>>" not in (inspect.getdoc(getattr(face, name)) or "")] == []


def test_the_options_of_the_printed_commands_exist() -> None:
    known = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").split("## `rangekit ")[1:]
    options = {part.partition("`")[0]: set(re.findall(r"(?<![\w-])-{1,2}[a-z][\w-]*", part)) for part in known}
    commands = [
        line for page in PRINTED for line in re.findall(r"^\$ rangekit (.*)$", page.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(commands) > 20
    for line in commands:
        command, *rest = line.split()
        unknown = {word.partition("=")[0] for word in rest if word.startswith("-")} - options[command]
        assert not unknown, line


def test_the_python_of_the_pages_prints_what_stands_beside_it(tmp_path: Path) -> None:
    blocks = [
        block
        for page in (ROOT / "README.md", *PRINTED)
        for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    ]
    assert len(blocks) > 4
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + "\n".join(blocks)],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [line for block in blocks for line in re.findall(r"# -> (.*)", block)]
