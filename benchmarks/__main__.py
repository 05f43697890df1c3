"""Run the benchmarks: ``python -m benchmarks [--quick] [--markdown FILE] [--only PART]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from .border import BUNDLED, load_border
from .features import measure_features
from .joins import measure_joins
from .peers import POSTGIS_URL
from .scaling import measure_scaling
from .speeds import measure_speeds
from .table import Table, describe_machine

PARTS = {
    "speeds": measure_speeds,
    "features": measure_features,
    "joins": measure_joins,
    "scaling": measure_scaling,
}


def main() -> None:
    """Print each table as soon as it is measured, and write them all as Markdown where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer points and smaller borders: about a minute")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables as Markdown too")
    parser.add_argument("--only", choices=sorted(PARTS), help="one part")
    parser.add_argument("--border", metavar="ID", default=BUNDLED, help="a launch area; %(default)s if left out")
    chosen = parser.parse_args()
    name, border = load_border(chosen.border)
    machine = describe_machine()
    print(machine)
    print(f"PostGIS is measured when {POSTGIS_URL} holds a connection string and psycopg is installed.\n")
    tables: list[Table] = []
    for part, measure in PARTS.items():
        if chosen.only in {None, part}:
            for table in measure(name, border, quick=chosen.quick):
                print(table.to_text(), flush=True)
                tables.append(table)
    if chosen.markdown:
        text = "\n".join([f"Measured {machine}.", "", *(table.to_markdown() for table in tables)])
        chosen.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
