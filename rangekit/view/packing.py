"""A page packed into a frame: a notebook keeps every cell's output, and a whole page would be megabytes of it."""

from __future__ import annotations

import base64
import gzip
import html

__all__ = ["frame_of", "unpack"]

_START = "const packed = '"
_LOADER = """<!DOCTYPE html>
<meta charset="utf-8"><title>rangekit</title><body style="font:14px sans-serif">
<script>
%s%s';
(async () => {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  document.open();
  document.write(text);
  document.close();
})().catch(() => { document.body.textContent = 'This map needs a browser of 2023 or later.'; });
</script>"""


def frame_of(page: str, *, height_px: int) -> str:
    """Return a frame that holds a page in a third of its size and unpacks it by itself.

    Parameters
    ----------
    page : str
        An HTML document.
    height_px : pixels
        How high the frame is.

    Returns
    -------
    str
        An ``iframe`` with its document inside; no kernel and no network needed.

    Examples
    --------
    >>> unpack(frame_of("<p>Kyiv: Київ</p>", height_px=400))
    '<p>Kyiv: Київ</p>'
    """
    packed = base64.b64encode(gzip.compress(page.encode("utf-8"), mtime=0)).decode("ascii")
    document = html.escape(_LOADER % (_START, packed))
    return (
        f'<iframe srcdoc="{document}" style="width:100%;height:{height_px}px;border:0" '
        'allowfullscreen title="rangekit"></iframe>'
    )


def unpack(frame: str) -> str:
    """Return the page that a frame holds."""
    packed = html.unescape(frame).partition(_START)[2].partition("'")[0]
    return gzip.decompress(base64.b64decode(packed)).decode("utf-8")
