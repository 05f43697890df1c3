"""Streams and exit codes: data to stdout, messages to stderr, problems as one line."""

import errno
import os
import re
import shlex
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import typer

from rangekit.cli.progress_bar import paused, showing_progress
from rangekit.errors import RangekitError

__all__ = ["as_options", "emit_bytes", "emit_text", "printable", "reporting", "say"]

_KEYWORD = re.compile(
    r"\b(?P<name>overwrite|skip_bad|strict|repair|mix|front_line|layer|crs|encoding|columns|as_of|format_name|decimals)"
    r"=(?:(?P<flag>True)|'(?P<text>[^']*)'|(?P<number>\d+))"
)
_OPTIONS = {"format_name": "--format", "decimals": "--precision"}
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def reporting(*, debug: bool, quiet: bool = True) -> Iterator[None]:
    """Turn problems into one line on stderr and exit code 1, and show what is being done if that takes long.

    Parameters
    ----------
    debug : bool
        Whether the user asked for tracebacks.
    quiet : bool
        Whether the user wants no progress.

    Yields
    ------
    None
    """
    with showing_progress(quiet=quiet):
        try:
            yield
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader of the pipe has had enough, which is nobody's fault.
            _silence_stdout()
            raise typer.Exit(0) from None
        except RangekitError as error:
            _fail(_in_options(error), debug=debug)
        except (typer.Exit, typer.Abort, typer.BadParameter, KeyboardInterrupt):
            raise
        except Exception as error:  # noqa: BLE001 - the last line of defence: whatever went wrong, the user gets one line
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                # files name themselves in errors of their own, so this is the standard output
                _silence_stdout()
                _fail(f"standard output: {error.strerror}", debug=debug)
            hint = "" if debug else " (--debug shows where)"
            _fail(f"unexpected {type(error).__name__}: {error}{hint}", debug=debug)


def say(message: str, *, quiet: bool = False) -> None:
    """Print a message on stderr.

    Parameters
    ----------
    message : str
        What to say; characters that a terminal would obey are spelled out.
    quiet : bool
        Whether the user wants none.
    """
    if not quiet:
        with paused():
            typer.echo(printable(message), err=True)


def emit_text(text: str) -> None:
    """Print text on stdout.

    Parameters
    ----------
    text : str
        Lines without the last line break; characters that a terminal would obey are spelled out.
    """
    with paused():
        sys.stdout.write(f"{printable(text)}\n")
        sys.stdout.flush()


def emit_bytes(pieces: Iterable[bytes]) -> None:
    """Write data to stdout, unchanged unless a terminal would obey it.

    Parameters
    ----------
    pieces : iterable of bytes
        UTF-8, in order.
    """
    if sys.stdout.isatty():
        emit_text(b"".join(pieces).decode("utf-8").removesuffix("\n"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.writelines(pieces)
    sys.stdout.buffer.flush()


def as_options(text: str) -> str:
    """Return a hint or a note with the options by which a shell says what Python says by keywords.

    Examples
    --------
    >>> as_options("allow it with overwrite=True"), as_options("say which it is: crs='EPSG:4326'")
    ('allow it with --overwrite', 'say which it is: --crs EPSG:4326')
    """
    return _KEYWORD.sub(_as_option, text)


def _as_option(found: re.Match[str]) -> str:
    name = _OPTIONS.get(found["name"], f"--{found['name'].replace('_', '-')}")
    if found["flag"]:
        return name
    value = found["text"] if found["text"] is not None else found["number"]
    return f"{name} {shlex.quote(value) if ' ' in value else value}"


def _in_options(error: RangekitError) -> str:
    """Return an error's message with its hint as one who types commands needs it."""
    hint = getattr(error, "hint", None)
    return str(error).replace(hint, as_options(hint)) if hint else str(error)


def _fail(message: str, *, debug: bool) -> None:
    if debug:
        with paused():
            typer.echo(printable(traceback.format_exc()), err=True)
    say(f"rangekit: {' '.join(message.split(chr(10)))}")
    raise typer.Exit(1) from None


def printable(text: str) -> str:
    """Return a text with the characters that a terminal would obey spelled out; line breaks stay.

    Parameters
    ----------
    text : str
        Any.
    """
    if all(line.isprintable() for line in text.split("\n")):
        return text
    from rangekit.analysis import format_name

    return "\n".join(format_name(line) for line in text.split("\n"))


def _silence_stdout() -> None:
    # Without this, Python's own flush at exit would meet the broken pipe again and complain.
    with suppress(OSError, ValueError):
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        os.close(devnull)
