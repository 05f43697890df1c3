"""Answers as files in the formats of other tools. Nothing half written, nothing overwritten unasked."""

from rangekit.export.files import check_output, write_atomically
from rangekit.export.formats import FORMATS, Format, choose_format, describe_output, encode, has_layers
from rangekit.export.layers import Exportable, flatten, is_scene
from rangekit.export.options import WriteOptions
from rangekit.export.text_table import align_columns

__all__ = [
    "FORMATS",
    "Exportable",
    "Format",
    "WriteOptions",
    "align_columns",
    "check_output",
    "choose_format",
    "describe_output",
    "encode",
    "flatten",
    "has_layers",
    "is_scene",
    "write_atomically",
]
