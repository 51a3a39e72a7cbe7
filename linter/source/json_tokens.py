"""The lenient JSON reader: tokens of JSON with comments, and a reader that says where a text goes wrong."""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring as _scanstring  # type: ignore[attr-defined]  # in C, not in the stubs

from linter.model.diagnostic import Diagnostic
from linter.source.jsonc import JsonError, read_real, read_whole
from linter.source.limits import MAXIMUM_DEPTH, MAXIMUM_NODES, TOO_MANY_NODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, NoReturn

    from linter.model.source import Source

scan_string: Callable[[str, int, bool], tuple[str, int]] = _scanstring

MAXIMUM_REPORTED: Final = 100
"""Duplicate keys reported one by one; the rest is counted."""

SPACE: Final = re.compile(r'(?:\s++|//[^\r\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+')
"""White space and comments; matches everywhere, maybe nothing. Runs in linear time (possessive)."""

COMMA: Final = re.compile(f'{SPACE.pattern}(,?){SPACE.pattern}')
COLON: Final = re.compile(f'{SPACE.pattern}:{SPACE.pattern}')
STRINGS: Final = {
    '"': re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL),
    "'": re.compile(r"'(?:[^'\\]++|\\.)*+'", re.DOTALL),
}
"""Text by its quote, from quote to quote."""

NUMBER: Final = re.compile(r'(-?(?:0|[1-9][0-9]*+))((?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)(?![\w.+-])')
WORD: Final = re.compile(r'[\w$.+-]++')
WORDS: Final[dict[str, object]] = {'true': True, 'false': False, 'null': None}
QUOTE_OR_ESCAPE: Final = re.compile(r'\\.|"', re.DOTALL)
BAD_ESCAPE: Final = re.compile(r'(?:[^\\]++|\\(?:["\'\\/bfnrt]|u[0-9a-fA-F]{4}))*+(\\u?)')


def read_string(text: str, start: int) -> tuple[str, int]:
    """Return the text value that begins with the quote at start, and the offset after its end.

    Raises JsonError at the escape that is none, or at start when the closing quote is missing.
    """
    quote = text[start]
    if quote == '"':
        try:
            return scan_string(text, start + 1, False)
        except JSONDecodeError:
            pass
    found = STRINGS[quote].match(text, start)
    if found is None:
        raise JsonError('json-syntax', f'the text that begins here has no closing {quote}', start, start + 1)
    # A text in single quotes, or one with \' in it, is rewritten the way JSON writes it, escape by escape.
    raw = QUOTE_OR_ESCAPE.sub(lambda part: {"\\'": "'", '"': '\\"'}.get(part[0], part[0]), found[0][1:-1])
    try:
        return scan_string(raw + '"', 0, False)[0], found.end()
    except JSONDecodeError:
        bad = BAD_ESCAPE.match(text, start + 1, found.end() - 1)
        place = start if bad is None else bad.start(1)
        shown = text[place : place + 2]
        raise JsonError('json-syntax', f'{shown} is not an escape that JSON knows', place, place + 2) from None


class _Open:
    """A container that is being read."""

    __slots__ = ('container', 'closer', 'start', 'key', 'places')

    def __init__(self, container: dict[str, object] | list[object], closer: str, start: int) -> None:
        self.container = container
        self.closer = closer
        self.start = start
        self.key = ''
        self.places: dict[str, tuple[str, int]] = {}
        """Key in lower case to key as written and its offset."""

    def add(self, value: object) -> None:
        if isinstance(self.container, dict):
            self.container[self.key] = value
        else:
            self.container.append(value)


def read_lenient(source: Source) -> tuple[object, list[Diagnostic]]:
    """Return the value of a JSON text and a ``duplicate-key`` diagnostic for each key that stands twice.

    Raises JsonError at the first place that is not JSON, even leniently read.
    """
    reader = _Reader(source)
    value = reader.read()
    return value, reader.diagnostics()


class _Reader:
    """One pass over a text, without recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.open: list[_Open] = []
        self.found: list[Diagnostic] = []
        self.repeated = 0
        self.nodes = 0

    def read(self) -> object:
        position = self.skip(1 if self.text.startswith('\ufeff') else 0)
        if position == len(self.text):
            raise JsonError('json-syntax', 'the file is empty; it must hold a JSON value', position, position)
        while True:
            value, position, complete = self.value(position)
            while complete and self.open:
                self.open[-1].add(value)
                value, position, complete = self.separator(position)
            if complete:
                return self.finish(value, position)

    def finish(self, value: object, position: int) -> object:
        position = self.skip(position)
        if position < len(self.text):
            self.stop(f'the JSON value ends before this; found {self.shown(position)} after it', position)
        return value

    def value(self, position: int) -> tuple[object, int, bool]:
        """Read a scalar or an empty container (complete), or open a container and stop before its first value."""
        self.nodes += 1
        if self.nodes > MAXIMUM_NODES:
            raise JsonError('limit-nodes', TOO_MANY_NODES, position, position + 1)
        character = self.text[position : position + 1]
        if character in STRINGS:
            return (*read_string(self.text, position), True)
        if character == '{' or character == '[':
            return self.opened(position, character)
        number = NUMBER.match(self.text, position)
        if number is not None:
            return self.number(number), number.end(), True
        word = WORD.match(self.text, position)
        if word is None:
            return self.stop(f'found {self.shown(position)} where a value must stand', position)
        if word[0] in WORDS:
            return WORDS[word[0]], word.end(), True
        shown = word[0] if len(word[0]) <= 40 else word[0][:40] + '…'
        message = f'{shown} is not a JSON value; text must stand in double quotes'
        raise JsonError('json-syntax', message, position, word.end())

    def opened(self, start: int, bracket: str) -> tuple[object, int, bool]:
        """Read the opening bracket of a container up to its first value, or all of an empty container."""
        if len(self.open) == MAXIMUM_DEPTH:
            message = f'more than {MAXIMUM_DEPTH} objects and arrays are nested in each other'
            raise JsonError('limit-depth', message, start, start + 1)
        container: dict[str, object] | list[object] = {} if bracket == '{' else []
        closer = '}' if bracket == '{' else ']'
        position = self.skip(start + 1)
        if self.text[position : position + 1] == closer:
            return container, position + 1, True
        self.open.append(_Open(container, closer, start))
        return None, self.key(position) if closer == '}' else position, False

    def number(self, number: re.Match[str]) -> int | float:
        try:
            return read_real(number[0]) if number[2] else read_whole(number[1])
        except JsonError as error:
            raise JsonError(error.code, error.message, number.start(), number.end()) from None

    def key(self, position: int) -> int:
        """Read a key and its colon; return where the value begins."""
        if self.text[position : position + 1] not in STRINGS:
            return self.stop(f'found {self.shown(position)} where a key in double quotes must stand', position)
        key, end = read_string(self.text, position)
        self.note(key, position, end)
        colon = COLON.match(self.text, end)
        if colon is None:
            end = self.skip(end)
            return self.stop(f"found {self.shown(end)} where ':' must stand after the key", end)
        return colon.end()

    def separator(self, position: int) -> tuple[object, int, bool]:
        """Read what follows a value in a container: close it (complete), or stop before its next value."""
        top = self.open[-1]
        comma = COMMA.match(self.text, position)
        position = comma.end() if comma else position
        if self.text[position : position + 1] == top.closer:
            self.open.pop()
            return top.container, position + 1, True
        if comma is None or not comma[1]:
            kind = 'object' if top.closer == '}' else 'array'
            line = self.source.location(top.start).line
            wanted = f"',' or '{top.closer}' must stand in the {kind} that begins on line {line}"
            return self.stop(f'found {self.shown(position)} where {wanted}', position)
        if position == len(self.text):
            return self.stop(f"found {self.shown(position)} after ','", position)
        return None, self.key(position) if top.closer == '}' else position, False

    def note(self, key: str, start: int, end: int) -> None:
        """Remember the key of the innermost object and report it if it stands there already."""
        top = self.open[-1]
        top.key = key
        folded = key.lower()
        first = top.places.get(folded)
        top.places[folded] = (key, start)
        if first is not None:
            self.repeated += 1
            if self.repeated <= MAXIMUM_REPORTED:
                self.found.append(self.duplicate(key, first, start, end))

    def duplicate(self, key: str, first: tuple[str, int], start: int, end: int) -> Diagnostic:
        """Return the diagnostic for a key that stands in its object already."""
        before = self.source.location(first[1])
        written = f'line {before.line}, column {before.column}'
        if first[0] == key:
            message = f"'{key}' is already set on {written}; the last one counts"
        else:
            message = f"'{key}' and '{first[0]}' on {written} differ only in case; which one Azure uses is not known"
        location = self.source.location(start, end)
        return Diagnostic('duplicate-key', 'error', message, location, blocking=first[0] != key)

    def diagnostics(self) -> list[Diagnostic]:
        """Return the duplicate keys, the last of them with the number of those left out."""
        if self.repeated > MAXIMUM_REPORTED:
            self.found[-1].message += f'; {self.repeated - MAXIMUM_REPORTED} more keys stand twice in this file'
            self.found[-1].blocking = True
        return self.found

    def skip(self, position: int) -> int:
        """Return the offset after white space and comments."""
        found = SPACE.match(self.text, position)
        return found.end() if found else position

    def shown(self, position: int) -> str:
        """Return what stands at an offset, for a message."""
        if position >= len(self.text):
            return 'the end of the file'
        if self.text.startswith('/*', position):
            return 'a comment without an end'
        return repr(self.text[position])

    def stop(self, message: str, position: int) -> NoReturn:
        raise JsonError('json-syntax', message, position, min(position + 1, len(self.text)))
