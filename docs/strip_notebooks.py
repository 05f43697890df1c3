"""Strips `notebooks/` to what git keeps: no outputs, counts or programs' own notes but the pictures' alternative texts.

Run `python docs/strip_notebooks.py` in the test environment after working on a notebook; a test compares.
"""

from pathlib import Path

import nbformat

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def strip(path: Path) -> str:
    """Return the text that a notebook should have."""
    book = nbformat.read(path, as_version=4)
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for number, cell in enumerate(book.cells, 1):
        cell.id = f"{path.stem.partition('-')[0]}-{number:02d}"
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in cell.metadata if key == "mystnb"})
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = []
    return str(nbformat.writes(book, indent=1)) + "\n"


if __name__ == "__main__":
    for file in sorted(NOTEBOOKS.glob("*.ipynb")):
        file.write_text(strip(file), encoding="utf-8")
