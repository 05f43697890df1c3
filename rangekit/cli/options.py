"""The options that commands share, alone and in groups, and what they mean."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import typer

from rangekit.cli.console import as_options, emit_bytes, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rangekit.export import WriteOptions

__all__ = [
    "AnswerFormat",
    "AreaFormat",
    "AreaFormatOption",
    "Coordinates",
    "Destination",
    "FormatOption",
    "ListingFormat",
    "ListingFormatOption",
    "Messages",
    "SourcesOption",
    "read_distance_km",
    "read_tolerance_km",
]

AreaFormat = Literal["csv", "geojson", "geojsonl", "geopackage", "kml", "kmz", "flatgeobuf", "geoparquet", "shapefile"]
"""The formats that hold any geometries; the same names as those of `rangekit.export.FORMATS`."""

AnswerFormat = Literal[
    "csv",
    "json",
    "geojson",
    "geojsonl",
    "table",
    "xlsx",
    "geopackage",
    "kml",
    "kmz",
    "flatgeobuf",
    "geoparquet",
    "shapefile",
]
"""The formats of answers; the same names as `rangekit.export.FORMATS`."""

ListingFormat = Literal["table", "json"]
"""The formats of what is bundled."""


def read_distance_km(text: str) -> float:
    """Read a distance option; a distance that cannot be read is wrong usage.

    Parameters
    ----------
    text : str
        As typed: ``300km``, ``186mi``, ``162nmi``, ``300000m``, or a bare number of kilometres.

    Returns
    -------
    kilometres
    """
    from rangekit.errors import InputError
    from rangekit.model.units import parse_distance_km

    try:
        return parse_distance_km(text)
    except InputError as error:
        raise typer.BadParameter(str(error)) from None


def read_tolerance_km(text: str) -> float:
    """Read a tolerance; a bare number is kilometres here too, which is worth a word.

    Parameters
    ----------
    text : str
        As typed: ``10m``, ``0.5km``.

    Returns
    -------
    kilometres
    """
    tolerance_km = read_distance_km(text)
    if isinstance(text, str) and text.strip()[-1:].isdigit():
        say(f"note: --tolerance {text} means {tolerance_km:g} km; for metres write {text}m")
    return tolerance_km


_FORMAT = typer.Option("--format", help="Wins over the suffix of -o.", rich_help_panel="Output")
FormatOption = Annotated[AnswerFormat | None, _FORMAT]
AreaFormatOption = Annotated[AreaFormat | None, _FORMAT]
ListingFormatOption = Annotated[ListingFormat, typer.Option("--format", help="How to print it.")]
OutputOption = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="FILE|-", help="Where to write; the suffix says the format, - is stdout."),
]


@dataclass(frozen=True)
class Destination:
    """Where the answer goes.

    Parameters
    ----------
    output : str or None
        The file; ``-`` and None are stdout.
    overwrite : bool
        Whether an existing file may be replaced.
    """

    HEADING: ClassVar = "Output"

    output: OutputOption = None
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")] = False

    @property
    def file(self) -> str | None:
        """The file, or None for stdout."""
        return None if self.output == "-" else self.output

    def check(self) -> None:
        """Refuse a file that cannot be written, before the work that fills it is done."""
        from rangekit.export import check_output

        if self.file is not None:
            check_output(self.file, overwrite=self.overwrite)

    def write(self, pieces: "Iterable[bytes]", messages: "Messages") -> None:
        """Write the pieces of a content in order, and say so of a file.

        Parameters
        ----------
        pieces : iterable of bytes
            The content.
        messages : Messages
            Whether to say so.
        """
        from rangekit.export import write_atomically

        if self.file is None:
            emit_bytes(pieces)
        else:
            messages.say(f"wrote {write_atomically(self.file, pieces, overwrite=self.overwrite)}")


@dataclass(frozen=True)
class Coordinates:
    """How coordinates are written.

    Parameters
    ----------
    precision : int
        Decimals, of degrees.
    separators : bool
        Whether newline-delimited GeoJSON has the record separators of RFC 8142.
    """

    HEADING: ClassVar = "Output"

    precision: Annotated[
        int, typer.Option("--precision", min=0, max=15, help="Decimals of the coordinates; 7 are a centimetre.")
    ] = 7
    separators: Annotated[
        bool, typer.Option("--rs", help="Newline-delimited GeoJSON with the record separators of RFC 8142.")
    ] = False

    def options_for(self, path: str | None, *, mix: bool = False) -> "WriteOptions":
        """Return what a format is asked for a file, or for stdout if it is None."""
        from rangekit.export import WriteOptions

        return WriteOptions.for_path(path, decimals=self.precision, record_separators=self.separators, mix=mix)


SourcesOption = Annotated[
    bool,
    typer.Option(
        "--sources", help="Name every source, with its address, and not one line in all.", rich_help_panel="Messages"
    ),
]


@dataclass(frozen=True)
class Messages:
    """What is said on stderr.

    Parameters
    ----------
    quiet : bool
        Whether only errors are.
    debug : bool
        Whether an error shows its traceback.
    """

    HEADING: ClassVar = "Messages"

    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No messages, only data and errors.")] = False
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False

    def say(self, message: str) -> None:
        """Print a message, if they are wanted."""
        say(message, quiet=self.quiet)

    def print_notes(self, notes: tuple[str, ...]) -> None:
        """Print what a reader should know of the data or of how they were sampled, a sentence each."""
        for note in notes:
            self.say(f"note: {as_options(note)}")
