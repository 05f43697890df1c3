"""Compare with other systems: ``python -m differential [--cases N] [--first N] [--only PEER] [--markdown FILE]``.

Random borders and places, real ones among them, are put to every system at hand and to brute force. The command ends
with 1 if rangekit errs by more than it states, or if any difference between another system and the truth is not
explained by that system's own approximation. How to bring the systems: docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .cases import make_case
from .compare import compare, rangekit_faults
from .peers import find_peers
from .report import Report


def main() -> int:
    """Compare, print the tables, and return 1 if anything is wrong or unexplained."""
    parser = argparse.ArgumentParser(prog="python -m differential", description=__doc__)
    parser.add_argument("--cases", type=int, default=180, help="how many borders; 180 take some minutes")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--no-buffers", action="store_true", help="distances alone, which is quicker")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables as Markdown too")
    chosen = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        peers, absent = find_peers(Path(folder))
        print("asked:", ", ".join(dict.fromkeys(peer.version for peer in peers)) or "nobody")
        for line in absent:
            print("not asked:", line)
        for number in range(chosen.first, chosen.first + chosen.cases):
            case = make_case(number)
            buffers = not chosen.no_buffers
            for fault in rangekit_faults(case, buffers=buffers):
                report.problems += 1
                print(f"case {number}, {case.kind}: rangekit: {fault}", flush=True)
            for answer in compare(case, peers, buffers=buffers):
                complaint = report.add(answer)
                if complaint:
                    print(f"case {number}, {case.kind}: {complaint}", flush=True)
    print()
    for table in report.tables():
        print(table.to_text())
    print(f"{chosen.cases} cases: {report.problems} problems of rangekit, {report.unexplained} differences unexplained")
    if chosen.markdown:
        chosen.markdown.write_text("\n".join(table.to_markdown() for table in report.tables()), encoding="utf-8")
    return 1 if report.problems or report.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
