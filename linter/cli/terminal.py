"""What the terminal can show, and progress while the work is long."""

from __future__ import annotations

import os
import sys
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

WIDTH = 100
"""Cells of a line when the report does not go to a terminal."""

WIDEST = 120

PATIENCE = 1.0
"""Seconds of work before progress is shown."""

PERIOD = 0.1
"""Seconds between two lines of progress."""

CLEAR = '\r\x1b[K'


def has_colour(stream: TextIO) -> bool:
    """Return whether to paint: to a terminal, unless NO_COLOR is set (no-color.org); always with FORCE_COLOR."""
    if os.environ.get('NO_COLOR'):
        return False
    if os.environ.get('FORCE_COLOR'):
        return True
    return stream.isatty() and os.environ.get('TERM') != 'dumb'


def width_of(stream: TextIO) -> int:
    """Return the cells of a line, at most WIDEST."""
    if not stream.isatty():
        return WIDTH
    try:
        return min(os.get_terminal_size(stream.fileno()).columns or WIDTH, WIDEST)
    except OSError:
        return WIDTH


def has_unicode(stream: TextIO) -> bool:
    """Return whether lines and dots can be drawn."""
    return (stream.encoding or '').lower().replace('-', '') in ('utf8', 'utf16', 'utf32')


class Progress:
    """Shows on standard error how far the work is, when that is a terminal and the work takes long."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self.stream = sys.stderr
        self.next = monotonic() + PATIENCE if self.stream.isatty() else None
        self.shown = False

    def __call__(self, done: int, total: int) -> None:
        """Show that done of total are done."""
        if self.next is not None and monotonic() >= self.next:
            self.stream.write(f'{CLEAR}azgov: {done} of {total} {self.noun}')
            self.stream.flush()
            self.next = monotonic() + PERIOD
            self.shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            self.stream.write(CLEAR)
            self.stream.flush()
