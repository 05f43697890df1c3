"""The site: what stands in docs/, notebooks/ and beside the data, with the reference made from the docstrings.

``python docs/build_site.py`` builds it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
WIDEST = 84  # letters of a line that the page's width holds
COLUMNS = re.compile(r"\S {3,}\S")
sys.path.insert(0, str(ROOT))

import rangekit  # noqa: E402 - from this tree, whatever is installed

project = "rangekit"
author = "The rangekit developers"
copyright = "The rangekit developers"  # noqa: A001 - Sphinx's name
version = release = rangekit.__version__

extensions = ["sphinx.ext.autodoc", "numpydoc", "myst_nb"]
root_doc = "docs/index"
include_patterns = [
    "docs/**.md",
    "notebooks/*.ipynb",
    "data/*/README.md",
    "data/*/LICENSE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "integrations/README.md",
]
exclude_patterns = [".*", "**/.*", "docs/_build", "node_modules", "rangekit", "tests", "**/__pycache__"]

html_theme = "furo"
html_title = f"rangekit {release}"
html_extra_path = ["front", "_build/live"]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_cache_path = str(ROOT / "docs" / "_build" / "notebooks")
nb_execution_timeout = 300
nb_execution_raise_on_error = True
# A map is a page in a frame; of the other forms the site shows the richest that needs no program of its own.
nb_mime_priority_overrides = [("html", "application/geo+json", None)]

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say types with their shapes and units
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False


def setup(app: Sphinx) -> None:
    """Read from the root of the tree: pages link to notebooks and to the data's own descriptions, as on a forge."""
    app.srcdir = type(app.srcdir)(ROOT)
    app.connect("doctree-read", mark_tables)


def mark_tables(_app: Sphinx, page: nodes.document) -> None:
    """Give a shell's block that shows a wide table a class, by which it is scrolled and not wrapped."""
    for block in page.findall(nodes.literal_block):
        lines = [line for line in block.astext().splitlines() if len(line) > WIDEST]
        if block.get("language") == "console" and sum(bool(COLUMNS.search(line)) for line in lines) * 2 > len(lines):
            block["classes"].append("wide")
