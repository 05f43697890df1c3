"""The site's pages can be reached, and its reference is whole; test_doc_blocks.py runs what they show."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "docs" / "index.md"
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
    named = {name.rpartition(".")[2] for name in re.findall(r"auto(?:function|class|data|exception):: (\S+)", text)}
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
