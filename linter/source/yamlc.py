"""YAML for rules and settings: JSON values only, with the place of every value and key.

Scalars follow the core schema of YAML 1.2: ``null ~``, ``true false`` (three spellings each), integers, floats.
Everything else is text: ``yes``, ``no``, ``on``, ``off``, ``2024-01-01``, ``1:30``. Keys are always text as written.
Tags, anchors, aliases, merge keys, more than one document, duplicate keys, infinity and NaN are refused.
Source: yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from math import isinf

from linter.model.diagnostic import Diagnostic, InputError
from linter.source.limits import MAXIMUM_DEPTH, MAXIMUM_DIGITS, MAXIMUM_NODES, TOO_MANY_DIGITS, TOO_MANY_NODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Final

    from linter.model.source import Location, Source

    Path = tuple[str | int, ...]

WORDS: Final[dict[str, object]] = {
    '': None, '~': None, 'null': None, 'Null': None, 'NULL': None,
    'true': True, 'True': True, 'TRUE': True, 'false': False, 'False': False, 'FALSE': False,
}
INTEGER: Final = re.compile(r'[-+]?[0-9]++|0o[0-7]++|0x[0-9a-fA-F]++')
FLOAT: Final = re.compile(r'[-+]?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?')
NO_NUMBER: Final = re.compile(r'[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)')
NUMBER_STARTS: Final = frozenset('0123456789+-.')


class Node:
    """Where a value stands: offsets of its key (equal when it has none) and of itself, and what is in it."""

    __slots__ = ('key_start', 'key_end', 'start', 'end', 'children')

    def __init__(self, key: tuple[int, int], start: int, end: int) -> None:
        self.key_start, self.key_end = key
        self.start = start
        self.end = end
        self.children: dict[str, Node] | list[Node] | None = None

    def child(self, step: str | int) -> Node | None:
        """Return the node of a member by key or of an item by index; None when there is none."""
        if isinstance(self.children, dict):
            return self.children.get(step) if isinstance(step, str) else None
        if isinstance(self.children, list) and isinstance(step, int) and 0 <= step < len(self.children):
            return self.children[step]
        return None


class Positions:
    """Where the values of a YAML text stand."""

    __slots__ = ('source', 'root')

    def __init__(self, source: Source, root: Node) -> None:
        self.source = source
        self.root = root

    def location(self, path: Path) -> Location:
        """Return the place of the value at a path; of the deepest value on the path if there is none."""
        node = self.node(path)
        return self.source.location(node.start, node.end)

    def key_location(self, path: Path) -> Location:
        """Return the place of the key of the value at a path; of the value where it has no key."""
        node = self.node(path)
        if node.key_start == node.key_end:
            return self.source.location(node.start, node.end)
        return self.source.location(node.key_start, node.key_end)

    def node(self, path: Path) -> Node:
        """Return the deepest node on a path."""
        node = self.root
        for step in path:
            child = node.child(step)
            if child is None:
                break
            node = child
        return node


def read_yaml(source: Source) -> tuple[object, Positions]:
    """Return the value of a YAML text, plain Python as from JSON, and where its parts stand; None for an empty text.

    Raises InputError (blocking) at the first thing that is wrong: ``yaml-syntax``, ``yaml-unsupported``,
    ``duplicate-key``, ``limit-depth``, ``limit-nodes``, ``limit-number``.
    """
    import yaml

    composer = _Composer(source)
    try:
        for event in _events(composer.text):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise composer.wrong_syntax(error.problem or 'not YAML', error.context, mark.index if mark else 0) from None
    except yaml.reader.ReaderError as error:
        place = max(composer.text.find(chr(error.character)), 0)
        raise composer.wrong_syntax(f'character U+{error.character:04X} is not allowed', None, place) from None
    return composer.value, Positions(source, composer.root)


def _events(text: str) -> Iterator[Any]:  # Any: the events of PyYAML have no common interface
    import yaml

    if hasattr(yaml, 'CSafeLoader'):
        return yaml.parse(text.encode('utf-8', 'surrogatepass'), Loader=yaml.CSafeLoader)
    return yaml.parse(text, Loader=yaml.SafeLoader)


class _Open:
    """A mapping or sequence that is being read."""

    __slots__ = ('container', 'node', 'key', 'key_span', 'flow')

    def __init__(self, container: dict[str, object] | list[object], node: Node, flow: bool) -> None:
        self.container = container
        self.node = node
        self.flow = flow
        self.key: str | None = None
        """The key that waits for its value."""
        self.key_span = (0, 0)


class _Composer:
    """Builds values and nodes from the events of a YAML parser, without recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text.removeprefix('\ufeff')
        self.shift = len(source.text) - len(self.text)
        """Events count from after the byte order mark."""
        self.value: object = None
        self.root = Node((0, 0), self.shift, self.shift)
        self.open: list[_Open] = []
        self.documents = 0
        self.nodes = 0

    def take(self, event: Any) -> None:  # Any: see _events
        """Handle one event of the parser."""
        kind = type(event).__name__
        if kind == 'ScalarEvent':
            self.scalar(event)
        elif kind in ('MappingStartEvent', 'SequenceStartEvent'):
            self.start(event, {} if kind == 'MappingStartEvent' else [])
        elif kind in ('MappingEndEvent', 'SequenceEndEvent'):
            self.end(event)
        elif kind == 'AliasEvent':
            raise self.error('yaml-unsupported', f'*{event.anchor} is an alias; repeat the value instead', event)
        elif kind == 'DocumentStartEvent':
            self.documents += 1
            if self.documents > 1:
                raise self.error('yaml-unsupported', 'a second document begins here; one file holds one', event)

    def scalar(self, event: Any) -> None:  # Any: see _events
        self.check(event)
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        if event.style in ('|', '>'):
            end = max(start, len(self.source.text[:end].rstrip()))
        plain = event.implicit[0]
        top = self.open[-1] if self.open else None
        if top is not None and top.key is None and isinstance(top.container, dict):
            self.key(top, event.value, (start, end), plain, event)
        else:
            self.add(self.resolve(event) if plain else event.value, Node((0, 0), start, end))

    def key(self, top: _Open, key: str, span: tuple[int, int], plain: bool, event: Any) -> None:  # Any: see _events
        children = top.node.children
        if plain and key == '<<':
            raise self.error('yaml-unsupported', '<< is a merge key; write the members out', event)
        if isinstance(children, dict) and key in children:
            first = self.source.location(children[key].key_start)
            message = f"'{key}' is already set on line {first.line}, column {first.column}"
            raise self.error('duplicate-key', message, event)
        top.key, top.key_span = key, span

    def start(self, event: Any, container: dict[str, object] | list[object]) -> None:  # Any: see _events
        self.check(event)
        top = self.open[-1] if self.open else None
        if top is not None and top.key is None and isinstance(top.container, dict):
            raise self.error('yaml-unsupported', self.no_key(event.start_mark.index), event)
        if len(self.open) == MAXIMUM_DEPTH:
            message = f'more than {MAXIMUM_DEPTH} mappings and sequences are nested in each other'
            raise self.error('limit-depth', message, event)
        node = Node((0, 0), event.start_mark.index + self.shift, event.end_mark.index + self.shift)
        node.children = {} if isinstance(container, dict) else []
        self.add(container, node)
        self.open.append(_Open(container, node, bool(event.flow_style)))

    def no_key(self, index: int) -> str:
        """Return the words for a container that stands where a key must stand."""
        if '{{' in self.text[max(index - 1, 0) : index + 2]:
            return "'{{' begins a mapping in a mapping here; put the text that holds it in quotes"
        return 'a key must be text, not a mapping or a sequence'

    def end(self, event: Any) -> None:  # Any: see _events
        """Close a container; one in block style ends where its last child ends, not where the next thing begins."""
        closed = self.open.pop()
        children = closed.node.children
        last = list(children.values())[-1:] if isinstance(children, dict) else (children or [])[-1:]
        if closed.flow or not last:
            closed.node.end = event.end_mark.index + self.shift
        else:
            closed.node.end = last[0].end

    def add(self, value: object, node: Node) -> None:
        """Put a value where it belongs: in the innermost container, or as the document itself."""
        self.nodes += 1
        if not self.open:
            self.value, self.root = value, node
            return
        top = self.open[-1]
        children = top.node.children
        if isinstance(top.container, dict) and isinstance(children, dict) and top.key is not None:
            node.key_start, node.key_end = top.key_span
            top.container[top.key] = value
            children[top.key] = node
            top.key = None
        elif isinstance(top.container, list) and isinstance(children, list):
            top.container.append(value)
            children.append(node)

    def check(self, event: Any) -> None:  # Any: see _events
        """Refuse what JSON does not have."""
        if event.anchor is not None:
            raise self.error('yaml-unsupported', f'&{event.anchor} is an anchor; repeat the value instead', event)
        if event.tag is not None:
            raise self.error('yaml-unsupported', f'{event.tag} is a tag; only plain values are read', event)
        if self.nodes > MAXIMUM_NODES:
            raise self.error('limit-nodes', TOO_MANY_NODES, event)

    def resolve(self, event: Any) -> object:  # Any: see _events
        """Return the value of a plain scalar by the core schema."""
        text: str = event.value
        if text in WORDS:
            return WORDS[text]
        if text[0] not in NUMBER_STARTS:
            return text
        if NO_NUMBER.fullmatch(text):
            raise self.error('yaml-unsupported', f'{text} is no number that JSON has; quote it if it is text', event)
        if INTEGER.fullmatch(text):
            if len(text) > MAXIMUM_DIGITS:
                raise self.error('limit-number', TOO_MANY_DIGITS.format(len(text)), event)
            return int(text, {'0o': 8, '0x': 16}.get(text[:2], 10))
        if FLOAT.fullmatch(text):
            number = float(text)
            if isinf(number):
                raise self.error('limit-number', f'{text[:20]} is larger than any number azgov can hold', event)
            return number
        return text

    def error(self, code: str, message: str, event: Any) -> InputError:  # Any: see _events
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        return InputError(Diagnostic(code, 'error', message, self.source.location(start, end), blocking=True))

    def wrong_syntax(self, problem: str, context: str | None, index: int) -> InputError:
        """Return the error for what the parser of PyYAML refuses."""
        if self.text[index : index + 1] == '\t':
            problem, context = 'a tab cannot stand here; YAML is indented with spaces', None
        message = f'{problem} ({context})' if context else problem
        location = self.source.location(index + self.shift)
        return InputError(Diagnostic('yaml-syntax', 'error', message, location, blocking=True))
