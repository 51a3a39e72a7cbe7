"""Dates and times as .NET writes them: standard formats (``d``, ``u``, ``o``) and custom ones, invariant culture.

Source: learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings and
learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
"""

from __future__ import annotations

import re

from linter.arm.functions.function import check_length

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from linter.arm.functions.dates import Moment

STANDARD: Final = {
    'd': 'MM/dd/yyyy',
    'D': 'dddd, dd MMMM yyyy',
    'f': 'dddd, dd MMMM yyyy HH:mm',
    'F': 'dddd, dd MMMM yyyy HH:mm:ss',
    'g': 'MM/dd/yyyy HH:mm',
    'G': 'MM/dd/yyyy HH:mm:ss',
    'm': 'MMMM dd',
    'M': 'MMMM dd',
    'o': "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
    'O': "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
    'r': "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    'R': "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    's': "yyyy-MM-dd'T'HH:mm:ss",
    't': 'HH:mm',
    'T': 'HH:mm:ss',
    'u': "yyyy-MM-dd HH:mm:ss'Z'",
    'U': 'dddd, dd MMMM yyyy HH:mm:ss',
    'y': 'yyyy MMMM',
    'Y': 'yyyy MMMM',
}
"""Standard formats as custom ones in the invariant culture."""

MONTHS: Final = (
    'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
    'December',
)
DAYS: Final = ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')

PIECE: Final = re.compile(
    r"""d+|f+|F+|g+|h+|H+|K|m+|M+|s+|t+|y+|z+|\\(?P<escaped>.)|%(?P<single>[^%])
    |'(?P<quoted>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<literal>[^'"\\%])""",
    re.VERBOSE | re.DOTALL,
)


def format_moment(moment: Moment, format: str) -> str:
    """Return a date and time in a format. Raises ValueError if .NET refuses the format."""
    check_length(16 * len(format))
    if not format:
        format = STANDARD['G']
    elif len(format) == 1:
        if format not in STANDARD:
            raise ValueError(f'{format!r} is no format of a date')
        format = STANDARD[format]
    pieces: list[str] = []
    place = 0
    while place < len(format):
        match = PIECE.match(format, place)
        if match is None:
            raise ValueError(f'{format[:40]!r} is no format of a date, at {format[place]!r}')
        place = match.end()
        piece = write_piece(moment, match)
        if not piece and match[0][0] == 'F' and pieces and pieces[-1].endswith('.'):
            pieces[-1] = pieces[-1][:-1]
        pieces.append(piece)
    return ''.join(pieces)


def write_piece(moment: Moment, match: re.Match[str]) -> str:
    for name in ('escaped', 'literal'):
        if match[name] is not None:
            return match[name]
    for name in ('quoted', 'double'):
        if match[name] is not None:
            return re.sub(r'\\(.)', r'\1', match[name], flags=re.DOTALL)
    piece = match['single'] or match[0]
    write = WRITERS.get(piece[0])
    return write(moment, len(piece)) if write else piece


def year(moment: Moment, width: int) -> str:
    value = moment.date()[0]
    return f'{value % 100:0{width}d}' if width <= 2 else str(value).rjust(width, '0')


def month(moment: Moment, width: int) -> str:
    value = moment.date()[1]
    if width <= 2:
        return f'{value:0{width}d}'
    return MONTHS[value - 1][:3] if width == 3 else MONTHS[value - 1]


def day(moment: Moment, width: int) -> str:
    if width <= 2:
        return f'{moment.date()[2]:0{width}d}'
    name = DAYS[(moment.days - 1) % 7]
    return name[:3] if width == 3 else name


def seconds_of_day(moment: Moment) -> int:
    return moment.ticks // 10_000_000


def hour(moment: Moment, width: int) -> str:
    return f'{seconds_of_day(moment) // 3600:0{min(width, 2)}d}'


def hour_of_half(moment: Moment, width: int) -> str:
    return f'{seconds_of_day(moment) // 3600 % 12 or 12:0{min(width, 2)}d}'


def minute(moment: Moment, width: int) -> str:
    return f'{seconds_of_day(moment) // 60 % 60:0{min(width, 2)}d}'


def second(moment: Moment, width: int) -> str:
    return f'{seconds_of_day(moment) % 60:0{min(width, 2)}d}'


def half(moment: Moment, width: int) -> str:
    name = 'AM' if seconds_of_day(moment) < 43_200 else 'PM'
    return name[:1] if width == 1 else name


def fraction(moment: Moment, width: int) -> str:
    if width > 7:
        raise ValueError('a format of a date shows at most 7 digits of a second')
    return f'{moment.ticks % 10_000_000:07d}'[:width]


def short_fraction(moment: Moment, width: int) -> str:
    return fraction(moment, width).rstrip('0')


def era(moment: Moment, width: int) -> str:
    return 'A.D.'


def zone(moment: Moment, width: int) -> str:
    minutes = moment.offset or 0
    sign, minutes = '-' if minutes < 0 else '+', abs(minutes)
    if width <= 2:
        return f'{sign}{minutes // 60:0{width}d}'
    return f'{sign}{minutes // 60:02d}:{minutes % 60:02d}'


def kind(moment: Moment, width: int) -> str:
    if moment.offset is None:
        return ''
    return zone(moment, 3) if moment.offset else 'Z'


WRITERS: Final[dict[str, Callable[[Moment, int], str]]] = {
    'd': day, 'f': fraction, 'F': short_fraction, 'g': era, 'h': hour_of_half, 'H': hour, 'K': kind, 'm': minute,
    'M': month, 's': second, 't': half, 'y': year, 'z': zone,
}
