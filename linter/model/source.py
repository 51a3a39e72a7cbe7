"""Where things stand: files with their text, and places in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

LINE_END = re.compile(r'\r\n?|\n')


class Location:
    """A place in a file: line and column from 1, columns in code points, the end exclusive."""

    __slots__ = ('file', 'line', 'column', 'end_line', 'end_column')

    def __init__(self, file: str, line: int = 1, column: int = 1, end_line: int = 0, end_column: int = 0) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.end_line = end_line or line
        self.end_column = end_column or column

    def key(self) -> tuple[str, int, int, int, int]:
        """Return a value to compare and sort locations by."""
        return (self.file, self.line, self.column, self.end_line, self.end_column)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Location) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())

    def __repr__(self) -> str:
        return f'{self.file}:{self.line}:{self.column}'


class Source:
    """A file that was read: the path as it is shown (relative, with /), the real path, and its text."""

    __slots__ = ('file', 'path', 'text', 'layout', '_starts')

    def __init__(self, file: str, path: str, text: str) -> None:
        self.file = file
        self.path = path
        self.text = text
        self.layout: object = None
        """What the reader of its language keeps about where things stand in the text; opaque to everyone else."""
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Offsets of the first character of each line; a line ends at \\n, \\r\\n or a lone \\r."""
        if self._starts is None:
            text = self.text
            if text.count('\r') == text.count('\r\n'):
                lengths = map((1).__add__, map(len, text.split('\n')))
                self._starts = list(accumulate(lengths, initial=0))[:-1]
            else:
                self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]
        return self._starts

    def location(self, start: int, end: int | None = None) -> Location:
        """Return the place of the text from offset start to offset end (default: one position)."""
        end = start if end is None else end
        line = bisect_right(self.starts, start)
        end_line = bisect_right(self.starts, end)
        return Location(
            self.file, line, start - self.starts[line - 1] + 1, end_line, end - self.starts[end_line - 1] + 1
        )

    def line(self, number: int) -> str:
        """Return the text of a line, from 1, without its end; '' past the end of the file."""
        if not 1 <= number <= len(self.starts):
            return ''
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip('\r\n')
