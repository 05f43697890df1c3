"""``rangekit reach`` of Parquet files into a folder: more places than memory holds, with progress and a summary."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import typer

from rangekit.cli.options import Destination, Messages
from rangekit.cli.output import print_caveats
from rangekit.progress import count, tell

if TYPE_CHECKING:
    from rangekit.model import Question
    from rangekit.scale import DatasetReport

__all__ = ["FolderOptions", "stream_reach"]

_PARQUET = (".parquet", ".geoparquet", ".pq")
_PATTERN = "*?["
_REPAINT_S = 0.2


@dataclass(frozen=True)
class FolderOptions:
    """The options that make sense only where the answers go into a folder.

    Parameters
    ----------
    only, verdict_only, engine, scheduler
        The options of these names.
    """

    HEADING: ClassVar = "Into a folder"

    only: Annotated[
        Literal["in_reach", "marginal", "out_of_reach"] | None,
        typer.Option("--only", help="Into a folder: only places of this verdict."),
    ] = None
    verdict_only: Annotated[
        bool, typer.Option("--verdict-only", help="Into a folder: no distances, only the verdict; much faster.")
    ] = False
    engine: Annotated[
        Literal["here", "dask"],
        typer.Option("--engine", help="Into a folder: what runs the job, this machine or a Dask cluster."),
    ] = "here"
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Into a folder: the Dask scheduler, tcp://host:8786."),
    ] = None

    def are_wanted(self, question: "Question", output: str | None) -> bool:
        """Tell whether the answers are to be streamed into a folder; what needs one and has none is wrong usage.

        Parameters
        ----------
        question : Question
            What is asked.
        output : str
            The option of that name.
        """
        targets = str(question.targets)
        lists_columns = bool(question.columns) and "=" not in question.columns
        many = any(character in targets for character in _PATTERN) or _is_folder(targets)
        parquet = many or Path(targets).suffix.lower() in _PARQUET
        into_folder = output is not None and output != "-" and output.endswith(("/", "\\"))
        into_folder |= parquet and output is not None and _is_folder(output)
        if not into_folder:
            if many or lists_columns or self != FolderOptions():
                what = "several files of targets" if many else "--columns, --only, --verdict-only and --engine"
                raise typer.BadParameter(f"{what} need a folder to write to: -o out/")
            return False
        if not parquet:
            problem = f"into a folder go Parquet files, but -t is {targets}: name files, a folder or '*.parquet'"
            raise typer.BadParameter(problem)
        if (self.engine == "dask") != (self.scheduler is not None):
            raise typer.BadParameter("--engine dask and --scheduler ADDRESS go together")
        return True


def stream_reach(
    question: "Question",
    destination: Destination,
    options: FolderOptions,
    messages: Messages,
    *,
    every_source: bool = False,
) -> None:
    """Answer Parquet files part by part, and say what was found.

    Parameters
    ----------
    question : Question
        What is asked; its targets are the files.
    destination : Destination
        The folder.
    options : FolderOptions
        What is to be kept there, and what runs the job.
    messages : Messages
        Whether to show progress and what was found.
    every_source : bool
        Whether to print every source, and not one line in all.

    Raises
    ------
    InputError
        If the targets are to be filtered, which nobody does on the way.
    """
    from rangekit.analysis.sampling import describe_bound
    from rangekit.catalog.resolve import NO_TARGETS, Resolver
    from rangekit.errors import InputError
    from rangekit.scale import reach_dataset

    if question.has_filters:
        what = "a folder of Parquet files takes no --min-population, --near or --within"
        raise InputError(what, hint="filter the files beforehand, or leave the options out")
    wanted = [name.strip() for name in question.columns.split(",")] if question.columns else None
    found = Resolver().resolve(replace(question, columns=""), NO_TARGETS)
    tell("measuring distances")
    report = reach_dataset(
        str(question.targets),
        str(destination.output),
        found.weapons,
        found.launch,
        uncertainty_km=question.target_uncertainty_km or 0.0,
        columns=wanted,
        verdict_only=options.verdict_only,
        only=options.only,
        overwrite=destination.overwrite,
        scheduler=options.scheduler,
        watch=count,
    )
    _print_report(report, messages)
    messages.print_notes(report.question.launch.notes)
    if question.along_border_km is not None:
        messages.print_notes((describe_bound(question.along_border_km),))
    print_caveats(report.question.launch, report.question.weapons, messages, every_source=every_source)


def _print_report(report: "DatasetReport", messages: Messages) -> None:
    kept = f", {report.kept} of them kept from an earlier run" if report.kept else ""
    rate = f", {report.rows_now / report.seconds:,.0f} per second" if report.rows_now else ""
    places = (
        f"{report.rows_out:,} of {report.rows:,} places" if report.rows_out < report.rows else f"{report.rows:,} places"
    )
    messages.say(f"wrote {report.folder}: {places} in {report.parts} parts{kept}{rate}")
    for weapon, counts in report.verdicts.items():
        words = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
        messages.say(f"{weapon}: {words}")
    if report.bad:
        messages.say(f"{report.bad:,} rows have no usable position and no answer; listed in {report.folder}/_bad_rows")


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:  # a name too long for one
        return False
