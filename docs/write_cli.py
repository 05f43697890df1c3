"""Writes `docs/cli.md` from the command line's own help, so that the two cannot differ.

Run `python docs/write_cli.py` after a change of the command line; a test compares the page with what this would write.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).with_name("cli.md")
HEAD = """# The command line

Written by `python docs/write_cli.py` from the help of the commands; the same in Python: [api.md](api.md).

Data go to stdout, messages and progress to stderr. Distances are typed as `300km`, `186mi`, `162nmi` or `300000m`; a
bare number is kilometres. Exit codes: 0 done, 1 an error in one line, 2 wrong usage; `check --exit-code` tells the
verdict by 0, 3 and 4.

"""


def write_page() -> str:
    """Return the page's text: the head, then each command with its help."""
    top = _help()
    listed = top.partition("Commands:\n")[2].partition("\n\n")[0]
    commands = re.findall(r"^  (\S+)", listed, flags=re.MULTILINE)
    sections = [_section("rangekit", top), *(_section(f"rangekit {command}", _help(command)) for command in commands)]
    return HEAD + "\n".join(sections)


def _section(title: str, text: str) -> str:
    return f"## `{title}`\n\n```text\n{text.strip()}\n```\n"


def _help(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "rangekit", *command, "--help"],
        capture_output=True,
        check=True,
        cwd=PAGE.parents[1],
        encoding="utf-8",
        env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
    )
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
