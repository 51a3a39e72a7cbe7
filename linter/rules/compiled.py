"""All rules compiled into one file, of which a run decodes only what it needs.

The file is text in ASCII: a line of JSON, the header, then one line of JSON for each rule file, then one with the
ids and one with the diagnostics. The header has the index by resource type, so that starting up does not take longer
the more rules there are.
"""

from __future__ import annotations

import json

from linter import __version__
from linter.model.diagnostic import Diagnostic
from linter.model.rule import Guidance, Rule
from linter.model.source import Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Final

    Blob = dict[str, Any]  # Any: members as json gives them; what they are is known from how they were written

SCHEMA: Final = 'azgov.compiled-rules/1'
START: Final = f'{{"schema":"{SCHEMA}",'.encode()
"""What every compiled file begins with."""

PER_ROW: Final = ('types', 'when', 'row', 'severity', 'checks', 'guidance', 'policies')
"""Members in which the instances of a rule with a table differ."""
SEVERITIES: Final = ('high', 'medium', 'low')
TUPLES: Final = ('types', 'checks', 'policies', 'checklist', 'references', 'fix')


class RuleSet:
    """Compiled rules, decoded when they are asked for."""

    __slots__ = ('_data', '_start', '_header', '_known', '_ids')

    def __init__(self, data: bytes) -> None:
        """Raises ValueError when data is not a compiled file of this version of azgov."""
        end = data.find(b'\n')
        header: Blob = json.loads(data[:end]) if data.startswith(START) and end > 0 else {}
        if header.get('version') != __version__ or header['ends'][-1] != len(data) - end - 1:
            raise ValueError(f'these are not rules compiled by azgov {__version__}')
        self._data = data
        self._start = end + 1
        self._header = header
        self._known: dict[int, list[Rule]] = {}
        self._ids: list[str] | None = None

    @property
    def header(self) -> Mapping[str, object]:
        """What was compiled: signature, content, shown."""
        return self._header

    @property
    def data(self) -> bytes:
        """The compiled file."""
        return self._data

    def renewed(self, **header: object) -> RuleSet:
        """Return the same rules with members of the header replaced."""
        return RuleSet(_line({**self._header, **header}) + self._data[self._start :])

    @property
    def count(self) -> int:
        """The number of rules; one with a table counts once."""
        return len(self._header['ends']) - 2

    @property
    def ids(self) -> list[str]:
        """The ids of all rules, in the order of their files."""
        if self._ids is None:
            self._ids = self._decode(self.count)
        return list(self._ids)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What is wrong with the rule files that did not load."""
        return [
            Diagnostic(item['code'], item['severity'], item['message'], Location(*item['location']), blocking=True)
            for item in self._decode(self.count + 1)
        ]

    def for_types(self, types: Iterable[str]) -> list[Rule]:
        """Return the rules for any of the types; of a rule with a table, an instance for each matching row."""
        wanted = {type.lower() for type in types}
        numbers = sorted({number for type in wanted for number in self._header['types'].get(type, ())})
        return [
            rule
            for number in numbers
            for rule in self._instances(number)
            if not rule.row or any(type.lower() in wanted for type in rule.types)
        ]

    def by_type(self, types: Iterable[str]) -> dict[str, list[Rule]]:
        """Return the rules for each of the types, by the type in lower case; types without rules are left out."""
        wanted = {type.lower() for type in types}
        found: dict[str, list[Rule]] = {}
        for rule in self.for_types(wanted):
            for type in dict.fromkeys(map(str.lower, rule.types)):
                if type in wanted:
                    found.setdefault(type, []).append(rule)
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
        return list(self._instances(self.ids.index(id))) if id in self.ids else []

    def _whole(self, number: int) -> Rule:
        instances = self._instances(number)
        if not instances[0].row:
            return instances[0]
        whole = _rule(self._decode(number))
        for name in ('types', 'checks', 'policies'):
            setattr(whole, name, tuple(dict.fromkeys(item for rule in instances for item in getattr(rule, name))))
        whole.guidance = tuple({item.id: item for rule in instances for item in rule.guidance}.values())
        whole.severity = min((rule.severity for rule in instances), key=SEVERITIES.index)
        return whole

    def _instances(self, number: int) -> list[Rule]:
        known = self._known.get(number)
        if known is None:
            blob = self._decode(number)
            rows = blob.pop('rows', None)
            known = [_rule(blob)] if rows is None else [_rule({**blob, **row}) for row in rows]
            self._known[number] = known
        return known

    def _decode(self, number: int) -> Any:  # Any: as in Blob
        ends = self._header['ends']
        start = ends[number - 1] if number else 0
        return json.loads(self._data[self._start + start : self._start + ends[number]])


def _rule(blob: Blob) -> Rule:
    members = {name: blob[name] for name in Rule.__slots__}
    for name in TUPLES:
        members[name] = tuple(members[name])
    members['guidance'] = tuple(Guidance(*item) for item in members['guidance'])
    return Rule(**members)


def _blob(rule: Rule) -> Blob:
    blob = {name: getattr(rule, name) for name in Rule.__slots__}
    blob['guidance'] = [[getattr(item, name) for name in Guidance.__slots__] for item in rule.guidance]
    return blob


def encode(rules: list[Rule], diagnostics: list[Diagnostic], **header: object) -> bytes:
    """Return the compiled file for rules; the instances of a rule with a table stand next to each other."""
    blobs: list[Blob] = []
    types: dict[str, list[int]] = {}
    for rule in rules:
        blob = _blob(rule)
        if not blobs or blobs[-1]['id'] != rule.id:
            blobs.append({**blob, 'rows': [], 'row': {}} if rule.row else blob)
        if rule.row:
            blobs[-1]['rows'].append({name: blob[name] for name in PER_ROW})
        for type in rule.types:
            numbers = types.setdefault(type.lower(), [])
            if not numbers or numbers[-1] != len(blobs) - 1:
                numbers.append(len(blobs) - 1)
    shown = [
        {'code': item.code, 'severity': item.severity, 'message': item.message, 'location': item.location.key()}
        for item in diagnostics
    ]
    lines = [_line(item) for item in (*blobs, [blob['id'] for blob in blobs], shown)]
    ends, end = [], 0
    for line in lines:
        end += len(line)
        ends.append(end)
    head = {'schema': SCHEMA, 'version': __version__, **header, 'types': types, 'ends': ends}
    return _line(head) + b''.join(lines)


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(',', ':')).encode('ascii') + b'\n'
