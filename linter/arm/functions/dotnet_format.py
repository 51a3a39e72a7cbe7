"""The function format: .NET's composite formatting, ``{index[,width][:format]}``.

Source: learn.microsoft.com/dotnet/standard/base-types/composite-formatting and
learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#format
"""

from __future__ import annotations

import re
from functools import lru_cache

from linter.arm.functions.assumed import stand_ins_in
from linter.arm.functions.function import check_length, text_at
from linter.arm.functions.parts import text
from linter.arm.functions.rendering import rendered
from linter.arm.functions.text import as_part
from linter.arm.functions.unknowns import derived, lift
from linter.model.values import Assumed, Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

HOLE: Final = re.compile(r'\{([0-9]+) *(?:, *(-?[0-9]+) *)?(?::([^{}]*))?\}')


class Hole:
    """A place of a format string: the number of its argument, the least width (negative: to the left), the format."""

    __slots__ = ('index', 'width', 'format')

    def __init__(self, index: int, width: int, format: str) -> None:
        self.index = index
        self.width = width
        self.format = format


@lru_cache(maxsize=4096)
def pieces_of(format: str) -> tuple[str | Hole, ...]:
    """Return the text and the holes of a format string in turn. Raises ValueError if it is none."""
    pieces: list[str | Hole] = []
    literal: list[str] = []
    place = 0
    while place < len(format):
        brace = next_brace(format, place)
        literal.append(format[place:brace])
        if brace == len(format):
            break
        if format[brace : brace + 2] in ('{{', '}}'):
            literal.append(format[brace])
            place = brace + 2
            continue
        match = HOLE.match(format, brace)
        if match is None or len(match[1]) > 6 or len(match[2] or '') > 8:
            raise ValueError(f'{format[brace : brace + 20]!r} in a format is no place for an argument, as {{0}} is')
        pieces += [''.join(literal), Hole(int(match[1]), int(match[2] or 0), match[3] or '')]
        literal = []
        place = match.end()
    return (*pieces, ''.join(literal))


def next_brace(format: str, place: int) -> int:
    places = [found for found in (format.find('{', place), format.find('}', place)) if found >= 0]
    return min(places, default=len(format))


def format_text(arguments: list[object]) -> object:
    """Return a format string with its holes filled by the other arguments."""
    pieces: list[str] = []
    length = 0
    for piece in pieces_of(text_at('format', arguments, 0)):
        filled = piece if isinstance(piece, str) else filled_hole(piece, argument_of(piece, arguments))
        if isinstance(filled, Unknown):
            # A format that is not supported.
            return format_unknown(arguments)
        length += len(filled)
        check_length(length)
        pieces.append(filled)
    return ''.join(pieces)


def argument_of(hole: Hole, arguments: list[object]) -> object:
    if hole.index + 1 >= len(arguments):
        raise ValueError(f"the format has {{{hole.index}}}; 'format' is given {len(arguments) - 1} arguments for it")
    return arguments[hole.index + 1]


def filled_hole(hole: Hole, value: object) -> str | Unknown:
    """Return a known value as text in its hole; unknown where its format is not supported."""
    if value.__class__ is str and not hole.width:
        return value
    filled = rendered(value) if not hole.format or not is_number(value) else formatted(value, hole.format)
    if not isinstance(filled, str) or not hole.width:
        return filled
    check_length(abs(hole.width))
    return filled.rjust(hole.width) if hole.width > 0 else filled.ljust(-hole.width)


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def formatted(value: object, format: str) -> str | Unknown:
    from linter.arm.functions.number_formats import UnsupportedFormatError, format_number

    try:
        return format_number(value, format)  # type: ignore[arg-type]  # a number
    except UnsupportedFormatError as error:
        return Unknown([Cause('unsupported', str(error))], 'string', nullable=False)


def format_unknown(arguments: list[object]) -> object:
    """Return format where arguments, or what their formats make of them, are unknown: text known in parts."""
    if isinstance(arguments[0], Unknown):
        return lift('format', 'string', format_text, arguments)
    template = text_at('format', arguments, 0)
    mark = isinstance(template, Assumed)
    pieces: list[str | Unknown] = []
    for piece in pieces_of(template):
        if isinstance(piece, str):
            pieces.append(Assumed(piece) if mark and stand_ins_in(piece) else piece)
        else:
            pieces.append(filled_part(piece, argument_of(piece, arguments)))
    return text(pieces)


def filled_part(hole: Hole, value: object) -> str | Unknown:
    """Return a value, known or not, as a part of text."""
    part = as_part(value)
    if part is None:
        return derived('string', 'string', [value], length=(2, None))
    if not isinstance(part, Unknown):
        filled = filled_hole(hole, value)
        return Assumed(filled) if isinstance(part, Assumed) and isinstance(filled, str) else filled
    if not hole.width and (not hole.format or part.type in {'string', 'bool'}):
        return part
    width = f',{hole.width}' if hole.width else ''
    form = f':{hole.format}' if hole.format else ''
    result = lift('format', 'string', format_text, [f'{{0{width}{form}}}', part])
    if isinstance(result, Unknown):
        return result.replace(length=(abs(hole.width), None), nullable=False)
    return result if isinstance(result, str) else str(result)
