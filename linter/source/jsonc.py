"""JSON as Azure Resource Manager reads it, with the place of every value found when it is asked for.

Accepted beyond JSON, as by the service's own reader: ``//`` and ``/* */`` comments, a comma after the last member,
text in single quotes, raw line ends and control characters in text, a byte order mark.
Source: learn.microsoft.com/azure/azure-resource-manager/templates/syntax#comments-and-metadata
and newtonsoft.com/json/help (JsonTextReader), which the service uses.

Numbers: an integer of any size is exact (a Python int, as the service keeps it), up to MAXIMUM_DIGITS digits;
a number with a fraction or an exponent is a float and must be finite. NaN and Infinity are refused.
Duplicate keys: the last one counts, as for the service. Keys that differ only in case are both kept, because maps in
real templates rely on it; which of them Azure takes where it ignores case is not known, so that remark is blocking.
"""

from __future__ import annotations

from json import JSONDecodeError, JSONDecoder
from math import isinf

from linter.model.diagnostic import Diagnostic
from linter.source.limits import MAXIMUM_DEPTH, MAXIMUM_DIGITS, MAXIMUM_NODES, TOO_MANY_DIGITS, TOO_MANY_NODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.source import Source

    Span = tuple[int, int]
    Path = tuple[str | int, ...]
    Place = tuple[Span | None, Span]


class JsonError(ValueError):
    """Why a text cannot be read: a diagnostic without a file."""

    def __init__(self, code: str, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.start = start
        self.end = end


def read_whole(digits: str) -> int:
    """Return the integer that a JSON text writes; raises JsonError past MAXIMUM_DIGITS."""
    if len(digits) > MAXIMUM_DIGITS and len(digits.lstrip('-')) > MAXIMUM_DIGITS:
        raise JsonError('limit-number', TOO_MANY_DIGITS.format(len(digits.lstrip('-'))), 0, len(digits))
    return int(digits)


def read_real(digits: str) -> float:
    """Return the number with a fraction or an exponent that a JSON text writes; raises JsonError past the largest."""
    number = float(digits)
    if isinf(number):
        raise JsonError('limit-number', f'{digits[:20]} is larger than any number azgov can hold', 0, len(digits))
    return number


def read_json(source: Source) -> tuple[object, list[Diagnostic]]:
    """Return the value of a JSON text, and what is wrong with it.

    A text that cannot be read is None with one blocking diagnostic: ``json-syntax``, ``limit-depth`` (containers
    nested deeper than 100), ``limit-nodes`` (more than 2 million values) or ``limit-number``. Never raises.
    """
    try:
        value, diagnostics = _read(source)
        if len(source.text) > MAXIMUM_NODES and _count(value) > MAXIMUM_NODES:
            raise JsonError('limit-nodes', TOO_MANY_NODES, 0, 0)
    except JsonError as stop:
        location = source.location(stop.start, stop.end)
        return None, [Diagnostic(stop.code, 'error', stop.message, location, blocking=True)]
    return value, diagnostics


def _read(source: Source) -> tuple[object, list[Diagnostic]]:
    try:
        value, doubtful = _read_fast(source.text)
    except (JSONDecodeError, JsonError, RecursionError):
        doubtful = True
    if not doubtful:
        return value, []
    from linter.source.json_tokens import read_lenient  # its patterns take a millisecond to compile

    return read_lenient(source)


def _read_fast(text: str) -> tuple[object, bool]:
    """Return the value of strict JSON, and whether the lenient reader must look at it for keys or depth."""
    objects: list[dict[str, object]] = []
    keep = objects.append
    repeated = False

    def build(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal repeated
        members = dict(pairs)
        if len(members) != len(pairs):
            repeated = True
        keep(members)
        return members

    decoder = JSONDecoder(
        object_pairs_hook=build, parse_int=read_whole, parse_float=read_real, parse_constant=_refuse, strict=False
    )
    value: object = decoder.decode(text)
    return value, repeated or _any_case_variants(objects) or _is_deeper(value, MAXIMUM_DEPTH)


def _refuse(word: str) -> object:
    raise JsonError('json-syntax', f'{word} is not a JSON number', 0, 0)


def _any_case_variants(objects: list[dict[str, object]]) -> bool:
    """Return whether some object has keys that differ only in case.

    The keys of all objects together are few: only where two of them differ in case alone is each object looked at.
    """
    keys: set[str] = set().union(*objects)
    if len(set(map(str.lower, keys))) == len(keys):
        return False
    return any(len(set(map(str.lower, members))) != len(members) for members in objects)


def _is_deeper(value: object, limit: int) -> bool:
    """Return whether containers are nested deeper than limit."""
    level = [value] if type(value) is dict or type(value) is list else []
    while level and limit > 0:
        limit -= 1
        level = [
            child
            for container in level
            for child in (container.values() if type(container) is dict else container)
            if type(child) is dict or type(child) is list
        ]
    return bool(level)


def _count(value: object) -> int:
    """Return the number of values in value, itself included."""
    count = 1
    level = [value]
    while level:
        containers = [child for child in level if type(child) is dict or type(child) is list]
        level = []
        for container in containers:
            count += len(container)
            level += container.values() if type(container) is dict else container
    return count


def locate(source: Source, path: Path) -> Place:
    """Return the key span and the value span, as offsets (start, end), of the value at a path.

    The key span is None for an array item and for the root; it includes the quotes. Where a key stands twice the
    last one is meant. A key that is not there is looked for without case. A path that leads nowhere gives the
    deepest place on it that exists. The text must be one that read_json could read.
    """
    from linter.source.json_layout import Layout  # as above

    layout = source.layout
    if not isinstance(layout, Layout):
        layout = source.layout = Layout(source.text)
    key: Span | None = None
    value = layout.root
    for step in path:
        found = layout.member(value[0], step)
        if found is None:
            break
        key, value = found
    return key, value


def linked(path: Path) -> object:
    """Return a path as linked pairs ``((None, 'resources'), 0)``; None is the root."""
    position: object = None
    for step in path:
        position = (position, step)
    return position


def flatten(position: object) -> Path:
    """Return the path that a linked path stands for."""
    steps: list[str | int] = []
    while isinstance(position, tuple):
        position, step = position
        steps.append(step)
    steps.reverse()
    return tuple(steps)


def string_offset(source: Source, value: Span, index: int) -> int:
    """Return the offset in the file of character index of the text value that stands at a span.

    Escapes count as the one character they stand for. Past the end: the offset of the closing quote. For a value
    that is not text: its start.
    """
    from linter.source.json_layout import ESCAPE

    start, end = value
    if source.text[start : start + 1] not in ('"', "'"):
        return start
    position, last = start + 1, end - 1
    for escape in ESCAPE.finditer(source.text, position, last):
        plain = escape.start() - position
        if index <= plain:
            break
        index -= plain + 1
        position = escape.end()
    return min(position + index, last)
