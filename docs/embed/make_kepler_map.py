"""Put two GeoJSON files and `kepler.json` into one map, which kepler.gl opens when it is dropped on its page.

Run as `python make_kepler_map.py areas.geojson places.geojson map.kepler.json`.
"""

import json
import sys
from pathlib import Path
from typing import Any

COLOURS = {"areas": [213, 94, 0], "places": [0, 114, 178]}  # only of the data set's own mark in the side panel


def main(areas: str, places: str, output: str) -> None:
    """Write the map: the data sets under the names that the configuration knows them by."""
    config = json.loads(Path(__file__).with_name("kepler.json").read_text(encoding="utf-8"))
    datasets = [_dataset(name, path) for name, path in (("areas", areas), ("places", places))]
    info = {"app": "kepler.gl", "title": "Range areas and places", "description": "Made with rangekit"}
    Path(output).write_text(json.dumps({"datasets": datasets, "config": config, "info": info}), encoding="utf-8")


def _dataset(name: str, path: str) -> dict[str, Any]:
    features = json.loads(Path(path).read_text(encoding="utf-8"))["features"]
    columns = list(dict.fromkeys(key for feature in features for key in feature["properties"]))
    rows = [[feature, *(feature["properties"].get(key) for key in columns)] for feature in features]
    fields = [{"name": "_geojson", "type": "geojson", "format": "", "analyzerType": "GEOMETRY"}]
    fields += [_field(key, [row[number] for row in rows]) for number, key in enumerate(columns, start=1)]
    data = {"id": name, "label": f"{name}.geojson", "color": COLOURS[name], "allData": rows, "fields": fields}
    return {"version": "v1", "data": data}


def _field(name: str, column: list[Any]) -> dict[str, str]:
    kinds = {type(value) for value in column if value is not None}
    kind, analyzed = ("real", "FLOAT") if kinds and kinds <= {int, float} else ("string", "STRING")
    kind, analyzed = ("integer", "INT") if kinds == {int} else (kind, analyzed)
    return {"name": name, "type": kind, "format": "", "analyzerType": analyzed}


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
