"""Arrow batches and Dask, for more targets than memory holds: a place kept for them, empty so far."""
