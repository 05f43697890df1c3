import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rangekit.errors import InputError, OutputError
from rangekit.export import check_output, write_atomically
from rangekit.export.geopackage import state_time
from rangekit.export.whole_files import yield_file


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = write_atomically(tmp_path / "r.csv", [b"a", b"b"])
    assert path.read_bytes() == b"ab"
    assert [entry.name for entry in tmp_path.iterdir()] == ["r.csv"]


def test_the_users_umask_decides_who_may_read(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        path = write_atomically(tmp_path / "r.csv", [b"a"])
    finally:
        os.umask(before)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("the work failed")

    existing = tmp_path / "old.csv"
    existing.write_bytes(b"old")
    for target in (tmp_path / "new.csv", existing):
        with pytest.raises(RuntimeError):
            write_atomically(target, failing(), overwrite=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["old.csv"]
    assert existing.read_bytes() == b"old"


def test_an_existing_file_stays_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match=r"r\.csv: the file exists already \(allow it with overwrite=True\)"):
        write_atomically(path, [b"new"])
    assert path.read_bytes() == b"old"
    write_atomically(path, [b"new"], overwrite=True)
    assert path.read_bytes() == b"new"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="its folder does not exist"):
        check_output(tmp_path / "missing" / "r.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="this is a folder"):
        check_output(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no permissions of this kind")
def test_a_protected_folder_is_named(tmp_path: Path) -> None:
    # root may write everywhere, unless it gives that right up, which only a process of its own can
    humbly = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if os.geteuid() == 0 else []
    if humbly and shutil.which("setpriv") is None:
        pytest.skip("root cannot give its rights up without setpriv")
    tmp_path.chmod(0o555)
    try:
        done = subprocess.run(
            [*humbly, sys.executable, "-c", "from rangekit.export import check_output; check_output('r.csv')"],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    finally:
        tmp_path.chmod(0o755)
    assert done.stderr.splitlines()[-1] == "rangekit.errors.OutputError: r.csv: its folder cannot be written to"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        check_output(tmp_path / "file" / "r.csv")


@pytest.mark.parametrize("name", ["nul\0byte.csv", "x" * 300 + ".csv"])
def test_an_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError):
        write_atomically(tmp_path / name, [b"a"])
    assert list(tmp_path.iterdir()) == []


def test_a_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_atomically(link, [b"new"], overwrite=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    for overwrite in (False, True):
        with pytest.raises(OutputError, match="a link to a file that does not exist"):
            write_atomically(tmp_path / "link.csv", [b"new"], overwrite=overwrite)
    assert not (tmp_path / "elsewhere.csv").exists()


def test_what_a_killed_run_has_left_is_swept(tmp_path: Path) -> None:
    hour_ago = time.time() - 3600
    for name in (".rangekit-0123.part", ".rangekit-4567.part", ".rangekit-89ab.txt", "mine.part"):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (hour_ago, hour_ago))
    (tmp_path / ".rangekit-new.part").write_bytes(b"half")
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / ".rangekit-4567.part").open("rb") as of_a_running_process:
        fcntl.flock(of_a_running_process, fcntl.LOCK_EX)
        write_atomically(tmp_path / "r.csv", [b"a"])
    kept = {".rangekit-4567.part", ".rangekit-89ab.txt", ".rangekit-new.part", "mine.part", "r.csv"}
    assert {entry.name for entry in tmp_path.iterdir()} == kept


def test_a_file_is_on_the_disk_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    whole_sync, whole_replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        steps.append("folder" if is_folder else f"content of {os.fstat(handle).st_size}")
        whole_sync(handle)

    def replace(source: Path, target: Path) -> None:
        steps.append("name")
        whole_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    write_atomically(tmp_path / "r.csv", [b"abc"])
    assert steps == ["content of 3", "name", "folder"]


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no such device here")
def test_a_device_is_written_to_and_not_replaced() -> None:
    write_atomically("/dev/null", [b"a"])
    assert Path("/dev/null").is_char_device()


class LibraryError(Exception):
    """What lxml and GDAL raise on a full disk is no OSError."""


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), LibraryError("IO_ENOSPC")])
def test_a_full_folder_for_temporary_files_is_told(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def make(path: Path) -> None:
        raise error

    room = shutil.disk_usage(".")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room._replace(free=0))
    with pytest.raises(OutputError, match=r"no space left on device.*TMPDIR"):
        list(yield_file("a.gpkg", make))


def test_another_error_of_a_writer_is_not_taken_for_a_full_disk() -> None:
    def make(path: Path) -> None:
        raise LibraryError("a fault")

    with pytest.raises(LibraryError):
        list(yield_file("a.gpkg", make))


@pytest.mark.parametrize("epoch", ["99999999999999999", "1e99", "-1e9", "now", "9" * 400])
def test_a_wild_time_of_the_environment_is_told(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(InputError, match=r"SOURCE_DATE_EPOCH: .* is no time"):
        state_time(Path("unread.gpkg"), [])
