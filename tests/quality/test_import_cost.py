"""Importing rangekit, or asking for help, imports nothing heavy."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["rangekit", "rangekit.cli", "rangekit.cli.map_page"])
def test_importing_it_imports_nothing_heavy(module: str) -> None:
    script = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    heavy = {"folium", "geopandas", "matplotlib", "dask", "pandas", "pyogrio", "pyarrow", "rich"}
    heavy |= {"numpy", "shapely", "pyproj", *(["typer", "pydantic"] if module == "rangekit" else [])}
    assert heavy.isdisjoint(done.stdout.split())
