"""Finds and loads the bundled data and the user's own, and returns the model's types."""

from rangekit.catalog.basemap import Basemap, Label, load_basemap
from rangekit.catalog.bundled import BundledFile
from rangekit.catalog.filters import filter_targets
from rangekit.catalog.launch import list_launch_areas, load_launch_area
from rangekit.catalog.picking import Namesake, PickedPlaces, find_namesakes, pick_places
from rangekit.catalog.places import PlaceMatch, find_place, find_places
from rangekit.catalog.targets import list_target_sets, load_targets
from rangekit.catalog.weapons import Catalog, Launcher, load_weapons

__all__ = [
    "Basemap",
    "BundledFile",
    "Catalog",
    "Label",
    "Launcher",
    "Namesake",
    "PickedPlaces",
    "PlaceMatch",
    "filter_targets",
    "find_namesakes",
    "find_place",
    "find_places",
    "list_launch_areas",
    "list_target_sets",
    "load_basemap",
    "load_launch_area",
    "load_targets",
    "load_weapons",
    "pick_places",
]
