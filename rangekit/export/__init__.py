"""Answers as files in the formats of other tools. Nothing half written, nothing overwritten unasked."""

from rangekit.export.files import check_output, write_atomically
from rangekit.export.formats import FORMATS, Format, choose_format, encode, has_layers, say_what
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
    "encode",
    "flatten",
    "has_layers",
    "is_scene",
    "say_what",
    "write_atomically",
]
