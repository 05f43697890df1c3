"""Make data/segments.npz: hard point-to-segment cases with their brute-force truth, in about a minute.

Run ``python tests/geodesic/make_segments.py`` from the project's root.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))  # pytest's own path does not reach a script
from truth import Segments, direct, inverse_m, random_globe, to_segments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truth import Floats

    Columns = tuple[Floats, ...]  # the ends' lon, lat, lon and lat, and where it says so the queries' lon and lat

DATA = Path(__file__).parent / "data" / "segments.npz"
SEED = 20220224
CASES = 1_000
QUERIES = 4  # a segment
SAMPLES = 513
_ALIKE_M = 1e-6
_AWAY_M = 10.0


def _powers(rng: np.random.Generator, low: float, high: float, n: int) -> Floats:
    return np.exp(rng.uniform(np.log(low), np.log(high), n))


def _from(rng: np.random.Generator, lon: Floats, lat: Floats, low_m: float, high_m: float) -> Columns:
    n = len(lon)
    lon2, lat2 = direct(lon, lat, rng.uniform(-180, 180, n), _powers(rng, low_m, high_m, n))
    return lon, lat, lon2, lat2


def _shared(*columns: Floats) -> Columns:
    return tuple(np.repeat(column[::QUERIES], QUERIES) for column in columns)


def _on(rng: np.random.Generator, ends: Columns) -> tuple[Floats, Floats]:
    segments = Segments(*ends)
    fraction = rng.choice([0.0, 1.0, np.nan], len(ends[0]), p=[0.1, 0.1, 0.8])
    fraction = np.where(np.isnan(fraction), rng.uniform(0, 1, len(fraction)), fraction)
    return segments.at(np.arange(len(fraction)), fraction)


def _offset(rng: np.random.Generator, lon: Floats, lat: Floats, low_m: float, high_m: float) -> tuple[Floats, Floats]:
    return direct(lon, lat, rng.uniform(-180, 180, len(lon)), _powers(rng, low_m, high_m, len(lon)))


def ordinary(rng: np.random.Generator, n: int) -> Columns:
    """Edges as borders have them, queries anywhere."""
    return *_shared(*_from(rng, *random_globe(rng, n), 10, 1e6)), *random_globe(rng, n)


def long(rng: np.random.Generator, n: int) -> Columns:
    """Edges of 1,000 to 15,000 km, queries anywhere."""
    return *_shared(*_from(rng, *random_globe(rng, n), 1e6, 15e6)), *random_globe(rng, n)


def close(rng: np.random.Generator, n: int) -> Columns:
    """Queries 1 um to 1 m from an edge of up to 15,000 km, a fifth of them at its ends."""
    ends = _shared(*_from(rng, *random_globe(rng, n), 1e2, 15e6))
    return *ends, *_offset(rng, *_on(rng, ends), 1e-6, 1.0)


def quarter(rng: np.random.Generator, n: int) -> Columns:
    """Queries a quarter of the globe away, where the whole edge is nearly equally far."""
    ends = _shared(*_from(rng, *random_globe(rng, n), 1e3, 15e6))
    azimuth = Segments(*ends).azimuth
    side = rng.choice([-90, 90], n)
    return *ends, *direct(ends[0], ends[1], azimuth + side, 10_001_965.7 + rng.normal(0, 1e4, n))


def far(rng: np.random.Generator, n: int) -> Columns:
    """Queries at 12,000 to 19,900 km."""
    ends = _shared(*_from(rng, *random_globe(rng, n), 1, 3e6))
    return *ends, *direct(*_on(rng, ends), rng.uniform(-180, 180, n), rng.uniform(12e6, 19.9e6, n))


def near_antipodal(rng: np.random.Generator, n: int) -> Columns:
    """Queries within 200 km of the antipode of an edge's point, some at it exactly."""
    ends = _shared(*_from(rng, *random_globe(rng, n), 1, 2e6))
    lon, lat = _on(rng, ends)
    lon, lat = np.where(lon > 0, lon - 180, lon + 180), -lat
    off_lon, off_lat = _offset(rng, lon, lat, 1e-3, 2e5)
    exact = rng.uniform(size=n) < 0.1
    return *ends, np.where(exact, lon, off_lon), np.where(exact, lat, off_lat)


def antipodal_equator(rng: np.random.Generator, n: int) -> Columns:
    """Near-antipodal on and near the equator, where the caustic is widest."""
    lon, lat = rng.uniform(-180, 180, n), rng.normal(0, 0.3, n) * rng.integers(0, 2, n)
    ends = lon, lat, *_ = _shared(*_from(rng, lon, lat, 1, 5e5))
    return *ends, (lon + 360 + rng.normal(0, 0.6, n)) % 360 - 180, rng.normal(0, 0.6, n) * rng.integers(0, 2, n)


def polar(rng: np.random.Generator, n: int) -> Columns:
    """Edges that end at, pass or cross a pole; queries near it and afar."""
    sign = np.repeat(rng.choice([-1, 1], n)[::QUERIES], QUERIES)
    lat1 = sign * (90 - _powers(rng, 1e-10, 5, n) * rng.integers(0, 2, n))
    lat2 = sign * (90 - _powers(rng, 1e-10, 40, n))
    lon1, lon2 = rng.uniform(-180, 180, n), rng.uniform(-180, 180, n)
    over = rng.uniform(size=n) < 0.3
    lon2 = np.where(over, lon1 - 180 * np.sign(lon1), lon2)
    ends = _shared(lon1, lat1, lon2, lat2)
    near = rng.uniform(size=n) < 0.6
    lon, lat = random_globe(rng, n)
    return *ends, lon, np.where(near, sign * (90 - _powers(rng, 1e-10, 5, n)), lat)


def date_line(rng: np.random.Generator, n: int) -> Columns:
    """Edges across and along 180 degrees, in both spellings."""
    lat1 = rng.uniform(-80, 80, n)
    lon1 = rng.choice([180.0, -180.0, np.nan], n)
    lon1 = np.where(np.isnan(lon1), 180 - _powers(rng, 1e-9, 10, n), lon1)
    lon2 = rng.choice([180.0, -180.0, np.nan], n)
    lon2 = np.where(np.isnan(lon2), -180 + _powers(rng, 1e-9, 10, n), lon2)
    ends = _, lat1, _, _ = _shared(lon1, lat1, lon2, lat1 + rng.normal(0, 3, n))
    lon = rng.choice([180.0, -180.0, np.nan], n)
    lon = np.where(np.isnan(lon), rng.choice([-1, 1], n) * (180 - _powers(rng, 1e-9, 20, n)), lon)
    return *ends, lon, lat1 + rng.normal(0, 5, n)


def micrometre(rng: np.random.Generator, n: int) -> Columns:
    """Edges of 1 um to 1 mm, queries from a micrometre to half the globe away."""
    ends = _shared(*_from(rng, *random_globe(rng, n), 1e-6, 1e-3))
    return *ends, *_offset(rng, ends[0], ends[1], 1e-6, 2e7)


def repeated(rng: np.random.Generator, n: int) -> Columns:
    """Both ends the same point."""
    lon, lat, *_ = _shared(*random_globe(rng, n))
    return lon, lat, lon, lat, *_offset(rng, lon, lat, 1e-6, 2e7)


def axes(rng: np.random.Generator, n: int) -> Columns:
    """Edges on the equator and on meridians, queries on the same line, across it, and at the poles."""
    along = rng.uniform(size=n) < 0.5
    lon1, step = rng.integers(-180, 181, n).astype(float), rng.uniform(0, 130, n)
    lat1 = np.where(along, 0.0, rng.integers(-90, 0, n))
    lon2 = np.where(along, (lon1 + step + 180) % 360 - 180, lon1)
    lat2 = np.where(along, 0.0, np.minimum(lat1 + step, 90))
    ends = lon1, *_ = _shared(lon1, lat1, lon2, lat2)
    lon, lat = random_globe(rng, n)
    kind = rng.integers(0, 4, n)
    lon = np.where(kind == 0, lon1, lon)
    return *ends, lon, np.select([kind == 1, kind == 2], [0.0, rng.choice([-90.0, 90.0], n)], lat)


def planar(rng: np.random.Generator, n: int) -> Columns:
    """Edges straight in lon/lat: parallels, slants, up to 360 degrees wide, near poles; queries near and anywhere."""
    wide = rng.uniform(size=n) < 0.3
    lon1 = np.where(wide, rng.uniform(-180, 0, n), rng.uniform(-180, 180, n))
    lon2 = np.clip(lon1 + np.where(wide, rng.uniform(0, 180, n), rng.normal(0, 5, n)), -180, 180)
    lat1 = np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
    lat1 = np.where(rng.uniform(size=n) < 0.1, rng.choice([90.0, -90.0, 89.99, -89.99], n), lat1)
    lat2 = np.where(rng.uniform(size=n) < 0.3, lat1, np.clip(lat1 + rng.normal(0, 5, n), -90, 90))
    ends = lon1, lat1, lon2, lat2 = _shared(lon1, lat1, lon2, lat2)
    t = rng.uniform(0, 1, n)
    near_lon, near_lat = _offset(rng, lon1 + (lon2 - lon1) * t, lat1 + (lat2 - lat1) * t, 1e-6, 1e6)
    lon, lat = random_globe(rng, n)
    near = rng.uniform(size=n) < 0.6
    return *ends, np.where(near, near_lon, lon), np.where(near, near_lat, lat)


REGIONS: tuple[Callable[[np.random.Generator, int], Columns], ...] = (
    ordinary, long, close, quarter, far, near_antipodal, antipodal_equator, polar, date_line, micrometre, repeated,
    axes, planar,
)  # fmt: skip


def _solved(columns: Iterable[Floats], *, straight: bool) -> Floats:
    lon1, lat1, lon2, lat2, lon, lat = (np.array(c, float) for c in columns)
    segments = Segments(lon1, lat1, lon2, lat2, planar=straight)
    samples = 2 * SAMPLES - 1 if straight else SAMPLES
    distance, fraction, sampled = to_segments(segments, lon, lat, samples)
    away = np.abs(np.linspace(0, 1, samples)[None, :] - fraction[:, None]) * segments.length_m[:, None] > _AWAY_M
    alike = (away & (sampled < distance[:, None] + _ALIKE_M)).any(axis=1)
    for sign in (-1, 1):
        step = np.clip(fraction + sign * _AWAY_M / np.maximum(segments.length_m, _AWAY_M), 0, 1)
        moved = inverse_m(lon, lat, *segments.at(np.arange(len(lon)), step))
        alike |= (step != fraction) & (moved < distance + _ALIKE_M)
    return np.column_stack([lon1, lat1, lon2, lat2, lon, lat, distance, np.where(alike, np.nan, fraction)])


def main() -> None:
    """Write the table."""
    table: dict[str, Any] = {}
    for number, region in enumerate(REGIONS):
        rng = np.random.default_rng([SEED, number])
        table[region.__name__] = _solved(region(rng, CASES), straight=region is planar)
        print(region.__name__, len(table[region.__name__]), flush=True)  # noqa: T201 - a script that reports
    DATA.parent.mkdir(exist_ok=True)
    np.savez_compressed(DATA, **table)


if __name__ == "__main__":
    main()
