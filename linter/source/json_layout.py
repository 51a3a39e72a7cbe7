"""Where the values of a JSON text stand, found when somebody asks."""

from __future__ import annotations

import re

from linter.source.json_tokens import SPACE, STRINGS, read_string
from linter.source.jsonc import JsonError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.source.jsonc import Place, Span

BRACKET: Final = re.compile(
    r'''(?:[^\[\]{}"'/]++|"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|//[^\r\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/|/(?![/*]))*+'''
    r'[\[\]{}]',
    re.DOTALL,
)
"""Everything up to a bracket, and the bracket. Runs in linear time (possessive)."""

MEMBER: Final = re.compile(r'"([^"\\]*+)"[ \t\r\n]*+:[ \t\r\n]*+(?=[^\s/])')
"""A key without escapes and the colon, up to the value: what most members look like."""
COMMA: Final = re.compile(r'[ \t\r\n]*+,[ \t\r\n]*+(?![\s/])')
"""What mostly stands between members."""

SCALAR: Final = re.compile(r'[^\s,:\[\]{}/"\']++')
ESCAPE: Final = re.compile(
    r'\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)', re.DOTALL
)
"""One escaped character of a JSON text; a surrogate pair is one character."""


class Layout:
    """The brackets of a text and, once asked for, the members of its containers. Linear in the text, once."""

    __slots__ = ('text', 'closers', 'objects', 'arrays', 'root')

    def __init__(self, text: str) -> None:
        self.text = text
        self.closers = match_brackets(text)
        """Offset of an opening bracket to the offset after the closing one."""
        self.objects: dict[int, dict[str, tuple[Span, Span]]] = {}
        self.arrays: dict[int, list[Span]] = {}
        start = self.skip(1 if text.startswith('\ufeff') else 0)
        self.root = (start, self.end(start))

    def member(self, start: int, step: str | int) -> Place | None:
        """Return the place of a member or item of the container at start; None when there is none."""
        character = self.text[start : start + 1]
        if character == '[' and isinstance(step, int):
            items = self.items(start)
            return (None, items[step]) if 0 <= step < len(items) else None
        if character == '{' and isinstance(step, str):
            members = self.members(start)
            if step in members:
                return members[step]
            folded = step.lower()
            return next((place for key, place in members.items() if key.lower() == folded), None)
        return None

    def members(self, start: int) -> dict[str, tuple[Span, Span]]:
        """Return key span and value span of each member of the object at start."""
        if start not in self.objects:
            self.objects[start] = members = {}
            position = self.skip(start + 1)
            while self.text[position : position + 1] in STRINGS:
                plain = MEMBER.match(self.text, position)
                if plain:
                    key, end, value = plain[1], plain.end(1) + 1, plain.end()
                else:
                    try:
                        key, end = read_string(self.text, position)
                    except JsonError:
                        break
                    value = self.skip(self.skip(end) + 1)
                stop = self.end(value)
                members[key] = ((position, end), (value, stop))
                position = self.next(stop)
        return self.objects[start]

    def items(self, start: int) -> list[Span]:
        """Return the span of each item of the array at start."""
        if start not in self.arrays:
            self.arrays[start] = items = []
            position = self.skip(start + 1)
            while position < len(self.text) and self.text[position] != ']':
                end = self.end(position)
                if end == position:
                    break
                items.append((position, end))
                position = self.next(end)
        return self.arrays[start]

    def next(self, end: int) -> int:
        """Return the offset of what follows a value that ends at end: the next member or item, or a bracket."""
        plain = COMMA.match(self.text, end)
        if plain:
            return plain.end()
        position = self.skip(end)
        return self.skip(position + 1) if self.text[position : position + 1] == ',' else position

    def end(self, start: int) -> int:
        """Return the offset after the value that begins at start."""
        character = self.text[start : start + 1]
        if character in ('{', '['):
            return self.closers.get(start, len(self.text))
        found = STRINGS.get(character, SCALAR).match(self.text, start)
        return found.end() if found else start

    def skip(self, position: int) -> int:
        """Return the offset after white space and comments."""
        found = SPACE.match(self.text, position)
        return found.end() if found else position


def match_brackets(text: str) -> dict[int, int]:
    """Return the offset of each opening bracket outside text and comments, with the offset after its closing one."""
    closers: dict[int, int] = {}
    opened: list[int] = []
    match = BRACKET.match
    found = match(text)
    while found:
        end = found.end()
        if text[end - 1] in '[{':
            opened.append(end - 1)
        elif opened:
            closers[opened.pop()] = end
        found = match(text, end)
    return closers
