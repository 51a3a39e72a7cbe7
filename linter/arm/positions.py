"""Positions of the ARM JSON front-end: linked paths into the document, and places inside its text."""

from __future__ import annotations

from linter.model.source import Location
from linter.source.jsonc import flatten, locate, string_offset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.ir import Position
    from linter.model.source import Source


class InText:
    """A place inside a text value: the linked path of the value, and an offset in the text."""

    __slots__ = ('path', 'offset', 'length')

    def __init__(self, path: Position, offset: int, length: int = 1) -> None:
        self.path = path
        self.offset = offset
        self.length = length


def locate_position(source: Source, position: Position) -> Location:
    """Return the place of a position: a member from its key on, an item at its value.

    The place covers key and value when they stand on one line, otherwise the key (or the opening bracket).
    """
    if isinstance(position, InText):
        _, value = locate(source, flatten(position.path))
        start = string_offset(source, value, position.offset)
        return source.location(start, min(start + position.length, value[1]))
    key, value = locate(source, flatten(position))
    if key is None:
        place = source.location(*value)
        return place if place.line == place.end_line else source.location(value[0], value[0] + 1)
    place = source.location(key[0], value[1])
    return place if place.line == place.end_line else source.location(*key)
