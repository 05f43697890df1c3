"""Results as files: GeoJSON, CSV, JSON and a plain table. Nothing half written, nothing overwritten unasked."""

from rangekit.export.files import check_output, write_atomically
from rangekit.export.formats import FORMATS, Format, choose_format, encode
from rangekit.export.text_table import align_columns

__all__ = ["FORMATS", "Format", "align_columns", "check_output", "choose_format", "encode", "write_atomically"]
