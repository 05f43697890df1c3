import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rangekit.errors import OutputError
from rangekit.export import check_output, write_atomically


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
    with pytest.raises(OutputError, match=r"r\.csv: the file exists already \(allow it with --overwrite\)"):
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


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_protected_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="its folder cannot be written to"):
            check_output(tmp_path / "r.csv")
    finally:
        tmp_path.chmod(0o755)


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


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no such device here")
def test_a_device_is_written_to_and_not_replaced() -> None:
    write_atomically("/dev/null", [b"a"])
    assert Path("/dev/null").is_char_device()
