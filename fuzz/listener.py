"""Listens at the address that hostile files name: whoever asks there has followed a link."""

from __future__ import annotations

import socket
from typing import Self

__all__ = ["ADDRESS", "Listener"]

_PORT = 47809
ADDRESS = f"127.0.0.1:{_PORT}"


class Listener:
    """An open door that nobody should come to."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", _PORT))
        self._socket.setblocking(False)  # noqa: FBT003 - the socket's own way to say it

    def __enter__(self) -> Self:
        """Listen from the start."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the door."""
        self._socket.close()

    def has_heard(self) -> bool:
        """Return whether somebody has come since this was last asked."""
        heard = False
        while True:
            try:
                visitor, _ = self._socket.accept()
            except BlockingIOError:
                return heard
            visitor.close()
            heard = True
