"""The notebooks that ship: stripped, small, and run from top to bottom without a network."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Closes the kernel's network too, which is a process of its own, and lets no warning pass.
GUARD = """
import warnings
import pytest_socket
pytest_socket.disable_socket(allow_unix_socket=True)
warnings.simplefilter("error")
"""


def _read(path: Path) -> NotebookNode:
    book: NotebookNode = nbformat.read(path, as_version=4)
    return book


def _code(book: NotebookNode) -> list[str]:
    return [cell.source for cell in book.cells if cell.cell_type == "code"]


def _run(path: Path) -> str:
    """Run a notebook in a fresh kernel, spoken to through files instead of ports; return what it shows as text."""
    book = _read(path)
    # The kernel warns of itself as it shuts down: that is not the notebook's doing.
    book.cells = [new_code_cell(GUARD), *book.cells, new_code_cell("warnings.simplefilter('default')")]
    with TemporaryDirectory() as folder:
        manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{folder}/ipc")
        client = NotebookClient(book, km=manager, timeout=120, resources={"metadata": {"path": folder}})
        asyncio.run(client.async_execute(cleanup_kc=True))  # or its sockets stay open
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    return "\n".join(output.get("text") or output.data.get("text/plain", "") for output in outputs)


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    return {path.stem[0]: _run(path) for path in SHIPPED}


def test_every_drawn_picture_has_an_alternative_text() -> None:
    for path in SHIPPED:
        drawing = [cell for cell in _read(path).cells if cell.cell_type == "code" and "plt.show()" in cell.source]
        assert all(len(cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")) > 40 for cell in drawing), path


def test_there_are_five() -> None:
    assert [path.stem[0] for path in SHIPPED] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_in_git_is_source_only(path: Path) -> None:
    nbformat.validate(_read(path))
    script = ModuleType("strip_notebooks")
    script.__file__ = str(ROOT / "docs" / "strip_notebooks.py")
    exec(Path(script.__file__).read_text(encoding="utf-8"), vars(script))
    assert path.read_text(encoding="utf-8") == script.strip(path), "run: python docs/strip_notebooks.py"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_its_links_lead_somewhere(path: Path) -> None:
    text = "\n".join(cell.source for cell in _read(path).cells if cell.cell_type == "markdown")
    files = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert files
    assert [name for name in files if not (path.parent / name).exists()] == []


def test_the_first_takes_ten_lines() -> None:
    lines = [line for source in _code(_read(SHIPPED[0])) for line in source.splitlines() if line.strip()]
    assert lines[0] == "import rangekit as rk"
    assert len(lines) <= 10


def test_the_first_answers_its_question(shown: dict[str, str]) -> None:
    assert "Moscow is out of reach of ATACMS" in shown["1"]
    assert "451.2 km" in shown["1"]
    assert "Voronezh is in reach" in shown["1"]
    assert "RangeMap" in shown["1"]


def test_the_second_varies_every_assumption(shown: dict[str, str]) -> None:
    for label in ("range: low", "border: ukraine-without-crimea", "stand-off: 30 km", "resolution: 1 km"):
        assert label in shown["2"]


def test_the_third_measures_what_geometry_says(shown: dict[str, str]) -> None:
    rows = dict(re.findall(r"^(\w[\w.]*)\s+([\d.]+)\s+[\d.]+$", shown["3"], flags=re.MULTILINE))
    # A Mercator ring reaches as far as the cosine of the latitude leaves of it, least on its poleward side.
    assert float(rows["60.0"]) == pytest.approx(150, abs=6)
    assert float(rows["0.0"]) == pytest.approx(300 * 0.00674 + 0.3, abs=0.5)  # the ellipsoid, and the ring's own scale
    assert float(rows["geodesic"]) <= 0.1 < float(rows["equidistant"]) < 3
    assert float(rows["Mercator"]) > 100
    assert re.search(r"geodesic .* 0 of 954 on the wrong side", shown["3"])


def test_the_fourth_holds_its_tolerances(shown: dict[str, str]) -> None:
    short, long = re.findall(r"geodesic at most\s+([\d.]+) m too short,\s+([\d.]+) m too long", shown["4"])[0]
    assert max(float(short), float(long)) <= 10
    assert "valid: True" in shown["4"]
    assert "-180.0" in shown["4"]
    assert "Svalbard (15.6°E 78.2°N): True" in shown["4"]
    assert "Tromsø (19.0°E 69.6°N): False" in shown["4"]


def test_the_fifth_reads_back_what_it_wrote(shown: dict[str, str]) -> None:
    assert "layer_styles" in shown["5"]
    (difference,) = re.findall(r"(\S+) km largest difference", shown["5"])
    assert float(difference) <= 0.001
