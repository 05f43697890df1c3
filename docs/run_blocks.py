"""Runs the blocks of each page in order, in a fresh folder, and compares what they print with what the page shows.

``python docs/run_blocks.py`` runs every page, ``python docs/run_blocks.py docs/tutorial.md`` one; ``--write`` puts what
was printed in the place of what is shown.

A ``console`` block holds commands after ``$`` and below each, if anything is shown, all that it prints; ``…`` stands
for any text, on a line of its own for any lines. Every line of a ``sh`` block is run. A ``python`` block is run in the
page's one namespace; what it prints stands after ``# ->``. A comment before a block says what else to do with it:

- ``<!-- not run: WHY -->``: nothing, because the reader's machine decides what happens;
- ``<!-- file: NAME -->``: it is the content of that file;
- ``<!-- first lines: 6 -->``: the page shows so many lines of each output and an ellipsis.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "docs/index.md",
    "docs/tutorial.md",
    *sorted(
        str(path.relative_to(ROOT)) for part in ("howto", "readers") for path in (ROOT / "docs" / part).glob("*.md")
    ),
    "docs/catalogue.md",
    "docs/formats.md",
    "docs/map.md",
    "docs/scale.md",
    "docs/scenarios/README.md",
)
_FENCE = re.compile(
    r"(?P<before>(?:<!-- (?:not run|file|first lines): [^\n]* -->\n)*)"
    r"(?P<open>```(?P<kind>[\w-]*)\n)(?P<body>.*?)(?P<close>^```$)",
    re.MULTILINE | re.DOTALL,
)
_TIMEOUT_S = 180


@dataclass
class Block:
    """A fenced block of a page.

    Parameters
    ----------
    kind : str
        What stands after the fence: ``console``, ``sh``, ``python`` …
    body : str
        Its text.
    line : int
        Where it begins, counted from 1.
    asked : dict of str to str
        What the comments before it ask for.
    """

    kind: str
    body: str
    line: int
    asked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """A command of a ``console`` block and what is shown below it."""

    text: str
    shown: str


def read_blocks(text: str) -> list[Block]:
    """Return the blocks of a page in order."""
    blocks = []
    for match in _FENCE.finditer(text):
        asked = dict(re.findall(r"<!-- ([\w ]+): (.*?) -->", match["before"]))
        blocks.append(Block(match["kind"], match["body"], text.count("\n", 0, match.start("open")) + 1, asked))
    return blocks


def read_commands(body: str) -> Iterator[Command]:
    """Yield the commands of a ``console`` block, each with what is shown below it; a backslash continues a line."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        length = 1
        while lines[length - 1].endswith("\\\n"):
            length += 1
        yield Command("".join(lines[:length]).rstrip("\n"), "".join(lines[length:]))


def matches(shown: str, printed: str) -> bool:
    """Tell whether a text is what a page shows, an ellipsis standing for anything.

    Examples
    --------
    >>> matches("a … c\\n…\\nz\\n", "a b c\\n1\\n2\\nz\\n")
    True
    >>> matches("a\\n", "a\\nb\\n")
    False
    """
    lines = [".*" if line == "…\n" else r"[^\n]*".join(map(re.escape, line.split("…"))) for line in _lines(shown)]
    return re.fullmatch("".join(lines), printed, flags=re.DOTALL) is not None


def _lines(text: str) -> list[str]:
    return [line.rstrip() + "\n" for line in text.splitlines()]


class Page:
    """A page whose blocks are run one after another.

    Parameters
    ----------
    path : Path
        The page.
    folder : Path
        Where it is run; it holds the input files that a reader's clone holds.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.folder = folder
        self.text = path.read_text(encoding="utf-8")
        self.problems: list[str] = []
        self.ran = 0
        self._names: dict[str, Any] = {"__name__": "__main__"}
        for name in ("docs/data", "docs/scenarios", "docs/embed", "data/basemap"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name)
        # As installed, but from this tree.
        tool = folder / ".bin" / "rangekit"
        tool.parent.mkdir()
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rangekit "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
        python = tool.parent / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        python.chmod(0o755)

    def run(self) -> str:
        """Run all blocks and return the page as it would be with what they print."""
        blocks = iter(read_blocks(self.text))
        return _FENCE.sub(lambda match: match["before"] + match["open"] + self._run(next(blocks)) + "```", self.text)

    def _run(self, block: Block) -> str:
        if "file" in block.asked:
            path = self.folder / block.asked["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")
        elif "not run" not in block.asked and block.kind in {"console", "sh", "python"}:
            self.ran += 1
            return str(getattr(self, f"_run_{block.kind}")(block))
        return block.body

    def _run_console(self, block: Block) -> str:
        most = int(block.asked.get("first lines", "0"))
        written = ""
        for command in read_commands(block.body):
            printed = self._shell(command.text, block)
            shown = command.shown
            if most and len(printed.splitlines()) > most:
                printed = "".join(printed.splitlines(keepends=True)[:most]) + "…\n"
            if (shown or most) and not matches(shown, printed):
                self._complain(block, f"$ {command.text}\nthe page shows\n{shown}but it prints\n{printed}")
                shown = printed
            written += f"$ {command.text}\n{shown}"
        return written

    def _run_sh(self, block: Block) -> str:
        self._shell(block.body, block)
        return block.body

    def _run_python(self, block: Block) -> str:
        printed = io.StringIO()
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stdout(printed):
                # Blank lines in front: a traceback names the line of the page.
                code = compile("\n" * block.line + block.body, str(self.path), "exec", dont_inherit=True)
                exec(code, self._names)  # noqa: S102 - the project's own page
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is a finding
            self._complain(block, f"{type(error).__name__}: {error}")
            return block.body
        finally:
            os.chdir(here)
        lines = printed.getvalue().splitlines()
        if lines != re.findall(r"^# -> (.*)$", block.body, flags=re.MULTILINE):
            self._complain(block, "it prints\n" + "\n".join(lines))
        return block.body

    def _shell(self, script: str, block: Block) -> str:
        environment = os.environ | {
            "PATH": f"{self.folder / '.bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "COLUMNS": "110",
        }
        done = subprocess.run(
            ["/usr/bin/env", "bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=_TIMEOUT_S,
        )
        if done.returncode:
            self._complain(block, f"$ {script}\nends with {done.returncode}:\n{done.stdout[-2000:]}")
        return "".join(_lines(done.stdout))

    def _complain(self, block: Block, what: str) -> None:
        self.problems.append(f"{self.path.relative_to(ROOT)}:{block.line}: {what}")


def run_page(path: Path, *, write: bool = False) -> Page:
    """Run a page in a folder of its own and return it with its problems; ``write`` mends what it shows."""
    with tempfile.TemporaryDirectory() as folder:
        page = Page(path, Path(folder))
        mended = page.run()
    if write and mended != page.text:
        path.write_text(mended, encoding="utf-8")
    return page


def main() -> int:
    """Run the pages named, or all of them, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", default=PAGES, help="pages to run; all that hold commands if none is named")
    parser.add_argument("--write", action="store_true", help="put what is printed in the place of what is shown")
    asked = parser.parse_args()
    failed = 0
    for name in asked.pages:
        page = run_page((ROOT / name).resolve(), write=asked.write)
        failed += len(page.problems)
        print(*page.problems, f"{name}: {page.ran} blocks, {len(page.problems)} problems", sep="\n")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
