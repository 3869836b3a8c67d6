"""Whole messages of bytes between a process and its child.

What has arrived is read at once, however many messages that is: a scan exchanges two for every
file, and half of their cost would be calls of the system.
"""

import os
import socket
import struct

_LENGTH = struct.Struct("=Q")
_READ = 1 << 16


class Channel:
    """One end. ``close`` it once; a forked child closes the ends that are not its own."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._arrived = bytearray()

    def fileno(self) -> int:
        """The descriptor to wait for."""
        return self._descriptor

    def close(self) -> None:
        """Close this end."""
        os.close(self._descriptor)

    def send(self, message: bytes) -> None:
        """Send a message. Raises OSError if the other end is closed."""
        rest = memoryview(_LENGTH.pack(len(message)) + message)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def receive(self) -> bytes:
        """Wait for the next message. Raises EOFError if the other end is closed, or OSError."""
        while (end := self._end()) > len(self._arrived):
            chunk = os.read(self._descriptor, _READ)
            if not chunk:
                raise EOFError
            self._arrived += chunk
        message = bytes(memoryview(self._arrived)[_LENGTH.size : end])
        del self._arrived[:end]
        return message

    def has_message(self) -> bool:
        """Whether a whole message has arrived with an earlier one."""
        return self._end() <= len(self._arrived)

    def _end(self) -> int:
        """Where the first message ends in what has arrived, or would at least."""
        if len(self._arrived) < _LENGTH.size:
            return _LENGTH.size
        length: int = _LENGTH.unpack_from(self._arrived)[0]
        return _LENGTH.size + length


def channel() -> tuple[Channel, Channel]:
    """Two ends that are connected."""
    ours, theirs = socket.socketpair()
    return Channel(ours.detach()), Channel(theirs.detach())
