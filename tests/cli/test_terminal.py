"""How the program behaves as a process: pipes, terminals, start-up."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "rangekit"]


def start(*arguments: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [*COMMAND, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        **more,
    )


def test_the_module_runs_as_the_command(tmp_path: Path) -> None:
    done = start("--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("rangekit ")


def test_a_pipe_gets_no_colour(tmp_path: Path) -> None:
    for arguments in (["check", "Kursk", "-w", "atacms"], ["--help"], ["check", "Moscwo"]):
        done = start(*arguments, cwd=tmp_path, env=os.environ | {"FORCE_COLOR": "1"})
        assert "\x1b" not in done.stdout + done.stderr


def test_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "reach", "--format", "csv", "-q"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        code = process.wait(timeout=120)
    assert (code, errors) == (0, b"")


def test_a_narrow_encoding_does_not_end_the_run(tmp_path: Path) -> None:
    done = start("check", "Москва", cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert "451." in done.stdout
    (record,) = json.loads(
        start(
            "check", "Moscow", "--format", "json", cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": "ascii"}
        ).stdout
    )
    assert record["target"]["name"] == "Moscow"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize("form", [[], ["--format", "csv"], ["--format", "json"], ["--format", "table"]])
def test_a_name_cannot_command_the_terminal(tmp_path: Path, form: list[str]) -> None:
    import pty

    (tmp_path / "p.csv").write_text("name,lon,lat\nevil\x1b]0;owned\x07\u202e,36.19,51.74\n", encoding="utf-8")
    main_end, other_end = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "check", "evil\x1b]0;owned\x07\u202e", "-t", "p.csv", *form],
        cwd=tmp_path,
        stdout=other_end,
        stderr=other_end,
        stdin=subprocess.DEVNULL,
    ) as process:
        os.close(other_end)
        shown = b""
        while True:
            try:
                piece = os.read(main_end, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        assert process.wait(timeout=120) == 0
    os.close(main_end)
    assert b"evil" in shown
    assert not {b"\x1b", b"\x07", "\u202e".encode()} & {shown[i : i + n] for n in (1, 3) for i in range(len(shown))}


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        (["--help"], ["numpy", "shapely", "pyproj", "rich"]),
        (["check", "Moscow"], ["folium", "geopandas", "pandas", "pyogrio", "pyarrow", "matplotlib", "rich", "jinja2"]),
        (["weapons"], ["folium", "geopandas", "pandas", "pyogrio", "rich"]),
    ],
)
def test_nothing_heavy_is_imported_in_vain(tmp_path: Path, arguments: list[str], forbidden: list[str]) -> None:
    script = (
        "import sys, rangekit.cli\n"
        f"sys.argv = ['rangekit', *{arguments!r}]\n"
        "try:\n    rangekit.cli.main()\n"
        "finally:\n    print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    loaded = set(done.stderr.split("LOADED")[1].split())
    assert loaded.isdisjoint(forbidden)
