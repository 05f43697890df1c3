from collections.abc import Callable

from rangekit.export.text_table import encode_reach
from rangekit.model import ReachResult

TABLE = """\
name    weapon  distance_km  margin_km  verdict
Kursk   atacms         91.1     +208.9  in reach
Kaluga  atacms        290.5       +9.5  marginal
Moscow  atacms        451.2     -151.2  out of reach
"""


def test_nearest_first_and_aligned(make_result: Callable[..., ReachResult]) -> None:
    assert b"".join(encode_reach(make_result())).decode() == TABLE


def test_a_name_stays_on_its_line(make_result: Callable[..., ReachResult]) -> None:
    result = make_result({"a\x1b[2J\nforged  line": (0.0, 0.0, 1.0), "x" * 100: (0.0, 0.0, 2.0)})
    lines = b"".join(encode_reach(result)).decode().splitlines()
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)
    assert "\\x1b" in lines[1]
    assert len(lines[2]) < 100
