"""All rules compiled into one file, of which a run decodes only what it needs.

The file is text in ASCII. Its first line is the header: the index by resource type, and where each of the other lines
ends. For each rule there is a line with what judging needs (hot) and one with what only reports and pages need
(cold), then, if it stands on a table, one for each row. The last two lines are the ids and the diagnostics. So
starting up does not take longer the more rules there are, and nobody waits for prose.
"""

from __future__ import annotations

import json
import os

from linter import __version__
from linter.model.diagnostic import Diagnostic
from linter.model.rule import Guidance, Rule
from linter.model.source import Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Final

    Blob = dict[str, Any]  # Any: members as json gives them; what they are is known from how they were written

SCHEMA: Final = 'azgov.compiled-rules/1'
START: Final = f'{{"schema":"{SCHEMA}",'.encode()
"""What every compiled file begins with."""

HOT: Final = ('id', 'severity', 'types', 'when', 'require', 'parameters', 'table', 'row')
COLD: Final = tuple(name for name in Rule.__slots__ if name not in HOT)
PER_ROW: Final = ('types', 'when', 'row', 'severity', 'checks', 'guidance', 'policies')
"""Members in which the instances of a rule with a table differ."""

SEVERITIES: Final = ('high', 'medium', 'low')
LISTS: Final = frozenset({'types', 'checks', 'policies', 'checklist', 'references', 'fix'})
NO_ROW: Final = -1


class CompiledRule(Rule):
    """A rule whose cold members are decoded when the first of them is asked for."""

    __slots__ = ('_rest',)

    def __init__(self, hot: Blob, rest: Callable[[], Blob]) -> None:
        self._rest = rest
        for name in HOT:
            setattr(self, name, _value(name, hot[name]))

    def __getattr__(self, name: str) -> Any:  # Any: one of the members that Rule declares
        if name not in COLD:
            raise AttributeError(name)
        rest = self._rest()
        for member in COLD:
            setattr(self, member, _value(member, rest[member]))
        return getattr(self, name)


def _first_line(data: bytes | OpenFile) -> bytes:
    """Return the first line with its end; b'' if there is none in the first megabyte."""
    for size in (1 << 15, 1 << 20):
        line, end, _ = data[:size].partition(b'\n')
        if end:
            return line + end
    return b''


def _value(name: str, value: Any) -> Any:  # Any: as in Blob
    if name == 'guidance':
        return tuple(Guidance(*item) for item in value)
    return tuple(value) if name in LISTS else value


class OpenFile:
    """A file of which slices are read, as of bytes; it stays the same when another file takes its name."""

    __slots__ = ('_descriptor', '_size')

    def __init__(self, path: str) -> None:
        """Raises OSError when the file cannot be read."""
        self._descriptor = -1
        self._descriptor = os.open(path, os.O_RDONLY | getattr(os, 'O_CLOEXEC', 0) | getattr(os, 'O_BINARY', 0))
        self._size = os.fstat(self._descriptor).st_size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, end, _ = part.indices(self._size)
        os.lseek(self._descriptor, start, os.SEEK_SET)
        return os.read(self._descriptor, max(end - start, 0))

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


class RuleSet:
    """Compiled rules, read and decoded when they are asked for."""

    __slots__ = ('_data', '_start', '_header', '_known', '_decoded')

    def __init__(self, data: bytes | OpenFile) -> None:
        """Raises ValueError when data is not a compiled file of this version of azgov."""
        line = _first_line(data)
        header: Blob = json.loads(line) if line.startswith(START) else {}
        end = len(line)
        if header.get('version') != __version__ or header['ends'][-1] != len(data) - end:
            raise ValueError(f'these are not rules compiled by azgov {__version__}')
        self._data = data
        self._start = end
        self._header = header
        self._known: dict[tuple[int, int], Rule] = {}
        self._decoded: dict[int, Any] = {}

    @property
    def header(self) -> Mapping[str, object]:
        """What was compiled: signature, content, shown."""
        return self._header

    @property
    def data(self) -> bytes:
        """The compiled file."""
        return self._data[:]

    def renewed(self, **header: object) -> RuleSet:
        """Return the same rules with members of the header replaced."""
        return RuleSet(_line({**self._header, **header}) + self.data[self._start :])

    @property
    def count(self) -> int:
        """The number of rules; one with a table counts once."""
        return len(self._header['first']) - 1

    @property
    def ids(self) -> list[str]:
        """The ids of all rules, in the order of their files."""
        return list(self._line(len(self._header['ends']) - 2))

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What is wrong with the rule files that did not load."""
        return [
            Diagnostic(item['code'], item['severity'], item['message'], Location(*item['location']), blocking=True)
            for item in self._line(len(self._header['ends']) - 1)
        ]

    def for_types(self, types: Iterable[str]) -> list[Rule]:
        """Return the rules for any of the types; of a rule with a table, an instance for each matching row."""
        index = self._header['types']
        wanted = {pair for type in {type.lower() for type in types} for pair in _pairs(index.get(type, ()))}
        return [self._instance(number, row) for number, row in sorted(wanted)]

    def by_type(self, types: Iterable[str]) -> dict[str, list[Rule]]:
        """Return the rules for each of the types, by the type in lower case; types without rules are left out."""
        found = {}
        for type in dict.fromkeys(type.lower() for type in types):
            pairs = _pairs(self._header['types'].get(type, ()))
            if pairs:
                found[type] = [self._instance(number, row) for number, row in pairs]
        return found

    def all(self) -> list[Rule]:
        """Return every rule once, for lists and pages.

        One with a table has the types, checks, guidance and policies of all its rows, the highest severity, and no
        row; it cannot be evaluated.
        """
        return [self._whole(number) for number in range(self.count)]

    def get(self, id: str) -> Rule | None:
        """Return the rule with an id as :meth:`all` does; None if there is none."""
        return self._whole(self.ids.index(id)) if id in self.ids else None

    def instances(self, id: str) -> list[Rule]:
        """Return the rule with an id for each row of its table; just the rule if it has none; [] if there is none."""
        return self._instances(self.ids.index(id)) if id in self.ids else []

    def _instances(self, number: int) -> list[Rule]:
        rows = self._header['first'][number + 1] - self._header['first'][number] - 2
        return [self._instance(number, row) for row in (range(rows) if rows else (NO_ROW,))]

    def _whole(self, number: int) -> Rule:
        instances = self._instances(number)
        if not instances[0].table:
            return instances[0]
        whole = self._rule(number, {})
        getattr(whole, COLD[0])  # decodes the cold members now; later it would undo what is set here
        for name in ('types', 'checks', 'policies'):
            setattr(whole, name, tuple(dict.fromkeys(item for rule in instances for item in getattr(rule, name))))
        whole.guidance = tuple({item.id: item for rule in instances for item in rule.guidance}.values())
        whole.severity = min((rule.severity for rule in instances), key=SEVERITIES.index)
        return whole

    def _instance(self, number: int, row: int) -> Rule:
        known = self._known.get((number, row))
        if known is None:
            override = {} if row == NO_ROW else self._line(self._header['first'][number] + 2 + row)
            known = self._known[number, row] = self._rule(number, override)
        return known

    def _rule(self, number: int, override: Blob) -> Rule:
        first = self._header['first'][number]
        return CompiledRule({**self._line(first), **override}, lambda: {**self._line(first + 1), **override})

    def _line(self, line: int) -> Any:  # Any: as in Blob
        known = self._decoded.get(line)
        if known is None:
            ends = self._header['ends']
            start = ends[line - 1] if line else 0
            known = self._decoded[line] = json.loads(self._data[self._start + start : self._start + ends[line]])
        return known


def _pairs(flat: list[int]) -> list[tuple[int, int]]:
    return list(zip(flat[::2], flat[1::2]))


def encode(rules: list[Rule], diagnostics: list[Diagnostic], **header: object) -> bytes:
    """Return the compiled file for rules; the instances of a rule with a table stand next to each other."""
    lines: list[object] = []
    ids: list[str] = []
    first: list[int] = []
    types: dict[str, list[int]] = {}
    for rule in rules:
        blob = _blob(rule)
        if not ids or ids[-1] != rule.id:
            ids.append(rule.id)
            first.append(len(lines))
            lines += [{name: blob[name] for name in HOT}, {name: blob[name] for name in COLD}]
            if rule.row:
                lines[-2] = {**{name: blob[name] for name in HOT}, 'row': {}, 'when': None}
        row = NO_ROW
        if rule.row:
            row = len(lines) - first[-1] - 2
            lines.append({name: blob[name] for name in PER_ROW})
        for type in dict.fromkeys(map(str.lower, rule.types)):
            types.setdefault(type, []).extend((len(ids) - 1, row))
    first.append(len(lines))
    shown = [
        {'code': item.code, 'severity': item.severity, 'message': item.message, 'location': item.location.key()}
        for item in diagnostics
    ]
    data = [_line(line) for line in (*lines, ids, shown)]
    ends, end = [], 0
    for line in data:
        end += len(line)
        ends.append(end)
    head = {'schema': SCHEMA, 'version': __version__, **header, 'types': types, 'first': first, 'ends': ends}
    return _line(head) + b''.join(data)


def _blob(rule: Rule) -> Blob:
    blob = {name: getattr(rule, name) for name in Rule.__slots__}
    blob['guidance'] = [[getattr(item, name) for name in Guidance.__slots__] for item in rule.guidance]
    return blob


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(',', ':')).encode('ascii') + b'\n'
