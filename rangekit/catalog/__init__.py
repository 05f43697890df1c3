"""Finds and loads the bundled data and the user's own, and returns the model's types.

The calls that the rest of the package makes::

    load_weapons(path=None) -> Catalog                  # Catalog["ATACMS"] -> Weapon; Catalog.filter(...), .register(...)
    load_launch_area(name_or_path) -> LaunchArea
    list_launch_areas() -> tuple[BundledFile, ...]      # .id, .name, .provenance, .uncertainty_km, .point_of_view, .note
    load_targets(name_or_path) -> TargetSet
    list_target_sets() -> tuple[BundledFile, ...]
    find_place(targets, name) -> PlaceMatch             # .row, .others (rows of namesakes, most populous first)
    load_basemap() -> Basemap                           # .land, .borders, .lakes, .labels: GeoJSON FeatureCollections
"""
