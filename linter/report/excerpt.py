"""A line of source around a place, made safe to show, with the cells that the place covers."""

from __future__ import annotations

import re

from linter.report.safe_text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.source import Location, Source

    Piece = tuple[str, int]

LONG_LINE = 2_000
"""Of a longer line (compact JSON) only the marked part is shown."""

TEXT = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?$)(\s*+:)?')
"""JSON text, also without its end; the group is there when it is the name of a member."""


class Excerpt:
    """number: of the line. text: as shown. start, length: of the marked part, in terminal cells."""

    __slots__ = ('number', 'text', 'start', 'length')

    def __init__(self, number: int, text: str, start: int, length: int) -> None:
        self.number = number
        self.text = text
        self.start = start
        self.length = length


def excerpt(source: Source, location: Location, width: int) -> Excerpt | None:
    """Return the line of a place, without its indentation, in at most width cells; None where there is no text.

    A wider line is cut to a window around the marked part. Of a place that spans lines, the first is shown.
    Beside the marked part, text values of JSON are left out: on a line with several members they may be secrets.
    """
    line = source.line(location.line)
    start = location.column - 1
    if start >= len(line):
        return None
    end = location.end_column - 1 if location.end_line == location.line else len(line.rstrip())
    end = min(max(end, start + 1), len(line))
    if len(line) > LONG_LINE:
        line, start, end = f'…{line[start : min(end, start + width)]}…', 1, 1 + min(end - start, width)
    elif not source.file.endswith('.bicep'):
        line, start, end = _without_neighbours(line, start, end)
    indent = min(len(line) - len(line.lstrip()), start)
    pieces = _pieces(line[indent:].rstrip() if end < len(line) else line[indent:])
    return _window(location.line, pieces, start - indent, end - indent, width)


def _without_neighbours(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the line with the JSON text values outside of start to end left out, and where these are then."""
    parts, done, shift = [], 0, 0
    for match in TEXT.finditer(line):
        if match[1] or (match.start() < end and match.end() > start):
            continue
        parts += [line[done : match.start()], '"…"']
        done = match.end()
        if done <= start:
            shift += 3 - (match.end() - match.start())
    return ''.join([*parts, line[done:]]), start + shift, end + shift


def _window(number: int, pieces: list[Piece], start: int, end: int, width: int) -> Excerpt:
    """Return the pieces from start to end, and as much on both sides as there is room for."""
    low, high, last = 0, len(pieces), len(pieces)
    if sum(cells for _, cells in pieces) > width:
        high, room = _reach(pieces, range(start, end), width - 2)
        after = sum(cells for _, cells in pieces[high:])
        left = max(room // 2, room - after)
        low, rest = _reach(pieces, range(start - 1, -1, -1), left)
        high, _ = _reach(pieces, range(high, last), room - left + rest)
    head, tail = '…' if low else '', '…' if high < last else ''
    return Excerpt(
        number,
        head + ''.join(text for text, _ in pieces[low:high]) + tail,
        len(head) + sum(cells for _, cells in pieces[low:start]),
        max(1, sum(cells for _, cells in pieces[start : min(end, high)])),
    )


def _reach(pieces: list[Piece], indices: range, room: int) -> tuple[int, int]:
    """Return how far one gets along the indices with so many cells, as a limit for slices, and the cells left."""
    reached = indices.start if indices.step > 0 else indices.start + 1
    for index in indices:
        if pieces[index][1] > room:
            break
        room -= pieces[index][1]
        reached = index + 1 if indices.step > 0 else index
    return reached, room


def _pieces(text: str) -> list[Piece]:
    """Return each character as shown, with the cells it takes: a tab one, East Asian wide ones two, marks none."""
    if text.isascii() and text.isprintable() and '##' not in text:
        return [(character, 1) for character in text]
    from unicodedata import category, east_asian_width

    pieces: list[Piece] = []
    previous = ''
    for character in text:
        shown = ' ' if character == '\t' else '\\x23' if character == '#' == previous else visible(character)
        previous = '' if shown == '\\x23' else character
        if len(shown) > 1:
            pieces.append((shown, len(shown)))
        elif category(character) in ('Mn', 'Me'):
            pieces.append((shown, 0))
        else:
            pieces.append((shown, 2 if east_asian_width(character) in 'WF' else 1))
    return pieces
