"""Files as text: what may be read, and in which encoding."""

from __future__ import annotations

import os

from linter.model.diagnostic import Diagnostic, InputError
from linter.model.source import Location, Source
from linter.source.limits import MAXIMUM_SIZE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

BYTE_ORDER_MARKS: Final = ((b'\xef\xbb\xbf', 'utf-8'), (b'\xff\xfe', 'utf-16-le'), (b'\xfe\xff', 'utf-16-be'))
FLAGS: Final = os.O_RDONLY | getattr(os, 'O_NONBLOCK', 0) | getattr(os, 'O_CLOEXEC', 0) | getattr(os, 'O_BINARY', 0)
"""Opening a FIFO without O_NONBLOCK would wait for a writer."""


def read_source(path: str, shown: str) -> Source:
    """Return the text of a file without its byte order mark: UTF-8, or UTF-16 where a mark says so.

    shown: the path as reports show it. Line ends stay as they are.
    Raises InputError (blocking): ``not-found``, ``unreadable`` (no permission, a folder, a FIFO, a device, a socket),
    ``limit-size`` (more than 16 MB), ``encoding`` (at the first byte that is not text).
    """
    return Source(shown, path, decode(read_bytes(path, shown), path, shown))


def read_bytes(path: str, shown: str) -> bytes:
    """Return the content of a regular file. Raises InputError as read_source does."""
    try:
        check_regular(os.stat(path), shown)  # before opening: to open a device can have effects of its own
        with open(os.open(path, FLAGS), 'rb') as stream:
            status = os.fstat(stream.fileno())
            check_regular(status, shown)  # again: it may have been replaced in between
            if status.st_size <= MAXIMUM_SIZE:
                # Room is made for as much as is asked for, so the limit itself is asked for only of a file that grows.
                data = stream.read(status.st_size + 1)
                if len(data) > status.st_size:
                    data += stream.read(MAXIMUM_SIZE + 1 - len(data))
                if len(data) <= MAXIMUM_SIZE:
                    return data
    except FileNotFoundError:
        raise refusal('not-found', 'there is no such file', shown) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise refusal('unreadable', f'the file cannot be read: {reason}', shown) from None
    limit = MAXIMUM_SIZE // (1024 * 1024)
    raise refusal('limit-size', f'the file is larger than {limit} MB; that is the most azgov reads', shown)


def decode(data: bytes, path: str, shown: str) -> str:
    """Return bytes as text. Raises InputError (``encoding``) at the first byte that is not text.

    A NUL is never part of a template; it shows that a text is UTF-16 or UTF-32 without saying so, or no text at all.
    """
    encoding, start = 'utf-8', 0
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            encoding, start = name, len(mark)
    try:
        text = data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        before = data[start : start + error.start].decode(encoding, 'replace')
        byte = data[start + error.start]
        message = f'byte 0x{byte:02x} is not {encoding[:6].upper()}; save the file as UTF-8'
    else:
        if '\0' not in text:
            return text
        before = text[: text.index('\0')]
        message = 'a NUL character: this is not text, or UTF-16 without a byte order mark; save the file as UTF-8'
    place = Source(shown, path, before).location(len(before))
    raise InputError(Diagnostic('encoding', 'error', message, place, blocking=True))


def check_regular(status: os.stat_result, shown: str) -> None:
    """Raise InputError (``unreadable``) unless a file is an ordinary one."""
    import stat

    if stat.S_ISREG(status.st_mode):
        return
    kinds = ((stat.S_ISDIR, 'a folder'), (stat.S_ISFIFO, 'a FIFO'), (stat.S_ISSOCK, 'a socket'))
    kind = next((words for test, words in kinds if test(status.st_mode)), 'a device')
    raise refusal('unreadable', f'this is {kind}; only regular files are read', shown)


def refusal(code: str, message: str, shown: str) -> InputError:
    """Return the error for a file as a whole."""
    return InputError(Diagnostic(code, 'error', message, Location(shown), blocking=True))
