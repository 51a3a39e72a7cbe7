"""Conditions as people write them, checked and turned into programs: nested lists that JSON can hold.

A program is one of::

    ['all', [program, ...]]   ['any', [program, ...]]   ['not', program]
    ['field', frame, path, operator, operand]
    ['value', operand, operator, operand]
    ['count', frame, path, program | None, operator, operand]
    ['related', type, {'via' | 'to' | 'named': path} | {}, program | None, operator, operand]

A path is a list of names, indexes and None for ``[*]``. Frame 0 is the resource; frame n is the element that the
n-th ``count`` around the condition looks at, and the path goes on from there. An operand is a literal, or one of
``{'parameter': name}``, ``{'row': name}``, ``{'text': [text | {...}, ...]}``, ``{'field': [frame, path]}`` and
``{'outer': [frame, path]}``, or a list of literals and the first three.
"""

from __future__ import annotations

import re

from linter.rules.operators import COUNTING, OPERATORS, ORDER
from linter.rules.paths import format_path, parse_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from linter.rules.paths import PropertyPath

    At = tuple[str | int, ...]
    Program = list[object]

RELATIONS: Final = ('via', 'to', 'named')
"""Words of ``related`` that say by which property: of the related resource, or of this one (its id, its name)."""
KINDS: Final = ('allOf', 'anyOf', 'not', 'field', 'value', 'count', 'related')
REFERENCE: Final = re.compile(r'\{\{\s*(parameters|row)\.([A-Za-z_]\w*)\s*\}\}')
RESOURCE_TYPE: Final = re.compile(r'[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*(?:/[A-Za-z0-9_-]+)+')
MAXIMUM_CONDITIONS: Final = 4096
"""Source: github.com/Azure/azure-policy limits of a policy rule; also threat-model.md T20."""
MAXIMUM_DEPTH: Final = 64


class Problem:
    """What is wrong in a rule file: the path in the document, a sentence, and whether it is about the key."""

    __slots__ = ('at', 'message', 'key')

    def __init__(self, at: At, message: str, *, key: bool = False) -> None:
        self.at = at
        self.message = message
        self.key = key

    def __repr__(self) -> str:
        return f'{".".join(map(str, self.at))}: {self.message}'


class Scope:
    """What the fields of a condition are members of: a resource and the elements that counts around it look at.

    types: of the resource, one of them. counted: the paths of the counts. root: of the rule's own resource, inside
    ``related``.
    """

    __slots__ = ('types', 'counted', 'root')

    def __init__(self, types: tuple[str, ...], counted: tuple[PropertyPath, ...], root: Scope | None) -> None:
        self.types = types
        self.counted = counted
        self.root = root

    def inside(self, path: PropertyPath) -> Scope:
        """Return the scope of the condition on the elements of a counted path."""
        return Scope(self.types, (*self.counted, path), self.root)

    def related(self, type: str) -> Scope:
        """Return the scope of the condition on a related resource of a type."""
        return Scope((type,), (), self.root or self)

    def place(self, path: PropertyPath, *, beyond: bool = False) -> list[object]:
        """Return [frame, path] for a path: from the innermost counted element that it goes through, if any.

        beyond: the path must go on from that element, not end there.
        """
        for frame in range(len(self.counted), 0, -1):
            counted = self.counted[frame - 1]
            if beyond and len(path) == len(counted):
                continue
            if _folded(path[: len(counted)]) == _folded(counted):
                return [frame, list(path[len(counted):])]
        return [0, list(path)]


def _folded(path: PropertyPath) -> list[object]:
    return [segment.lower() if isinstance(segment, str) else segment for segment in path]


class Compiler:
    """Compiles the conditions of one rule, and collects what is wrong with them.

    types: that the rule judges. parameters: the rule's parameters by name. columns: of the rule's table; None
    without a table. used: names of the parameters that conditions refer to.
    """

    __slots__ = ('types', 'parameters', 'columns', 'problems', 'used', 'conditions')

    def __init__(
        self, types: tuple[str, ...], parameters: dict[str, object], columns: Iterable[str] | None
    ) -> None:
        self.types = types
        self.parameters = parameters
        self.columns = None if columns is None else frozenset(columns)
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.conditions = 0

    def compile(self, raw: object, at: At) -> Program | None:
        """Return the program of a condition; None if something is wrong with it (see problems)."""
        before = len(self.problems)
        program = self._condition(raw, at, Scope(self.types, (), None), 1)
        return program if len(self.problems) == before else None

    def _report(self, at: At, message: str, *, key: bool = False) -> Program:
        self.problems.append(Problem(at, message, key=key))
        return []

    def _condition(self, raw: object, at: At, scope: Scope, depth: int) -> Program:
        self.conditions += 1
        if self.conditions > MAXIMUM_CONDITIONS:
            if self.conditions == MAXIMUM_CONDITIONS + 1:
                self._report(at, f'a rule has at most {MAXIMUM_CONDITIONS} conditions')
            return []
        if depth > MAXIMUM_DEPTH:
            return self._report(at, f'conditions stand at most {MAXIMUM_DEPTH} deep in each other')
        if not isinstance(raw, dict):
            return self._report(at, f'a condition is a mapping with one of {", ".join(KINDS)}')
        kinds = [key for key in raw if key in KINDS]
        if len(kinds) != 1:
            return self._without_kind(raw, kinds, at)
        kind = kinds[0]
        if kind in ('allOf', 'anyOf', 'not'):
            return self._connective(kind, raw, at, scope, depth)
        return self._leaf(kind, raw, at, scope, depth)

    def _without_kind(self, raw: dict[str, object], kinds: list[str], at: At) -> Program:
        if kinds:
            return self._report((*at, kinds[1]), f"'{kinds[0]}' and '{kinds[1]}' exclude each other", key=True)
        for key in raw:
            if key not in OPERATORS:
                return self._report((*at, key), f"'{key}' is not a condition{suggest(key, KINDS)}", key=True)
        return self._report(at, 'a condition has one of ' + ', '.join(KINDS))

    def _connective(self, kind: str, raw: dict[str, object], at: At, scope: Scope, depth: int) -> Program:
        for key in raw:
            if key != kind:
                return self._report((*at, key), f"'{key}' cannot stand beside '{kind}'", key=True)
        inner = raw[kind]
        if kind == 'not':
            return ['not', self._condition(inner, (*at, kind), scope, depth + 1)]
        if not isinstance(inner, list) or not inner:
            return self._report((*at, kind), f"'{kind}' is a list of conditions, at least one")
        return [
            'all' if kind == 'allOf' else 'any',
            [self._condition(item, (*at, kind, index), scope, depth + 1) for index, item in enumerate(inner)],
        ]

    def _leaf(self, kind: str, raw: dict[str, object], at: At, scope: Scope, depth: int) -> Program:
        operator = self._operator(kind, raw, at)
        if operator is None:
            return []
        if kind == 'field':
            place = self._place(raw[kind], (*at, kind), scope)
            return ['field', *place, operator, self._operand(operator, raw[operator], (*at, operator), scope)]
        if kind == 'value':
            left = self._value(raw[kind], (*at, kind), scope)
            return ['value', left, operator, self._operand(operator, raw[operator], (*at, operator), scope)]
        number = self._number(operator, raw[operator], (*at, operator)) if operator in raw else 1
        if kind == 'count':
            return self._count(raw[kind], operator, number, (*at, kind), scope, depth)
        return self._related(raw[kind], operator, number, (*at, kind), scope, depth)

    def _operator(self, kind: str, raw: dict[str, object], at: At) -> str | None:
        operators = [key for key in raw if key != kind]
        for key in operators:
            if key not in OPERATORS:
                message = f"'{key}' is not an operator{suggest(key, OPERATORS)}"
                return self._report((*at, key), message, key=True) or None  # type: ignore[return-value]
        if len(operators) > 1:
            first, second = operators[:2]
            self._report((*at, second), f"'{first}' and '{second}' exclude each other; use allOf", key=True)
            return None
        if not operators and kind == 'related':
            return 'greaterOrEquals'
        if not operators:
            self._report((*at, kind), f"'{kind}' needs an operator: {', '.join(OPERATORS)}", key=True)
            return None
        if kind in ('count', 'related') and operators[0] not in COUNTING:
            message = f"'{operators[0]}' does not compare numbers; '{kind}' takes {', '.join(COUNTING)}"
            self._report((*at, operators[0]), message, key=True)
            return None
        return operators[0]

    def _path(self, raw: object, at: At) -> PropertyPath | None:
        if not isinstance(raw, str):
            self._report(at, 'a property path is text')
            return None
        try:
            return parse_path(raw)
        except ValueError as error:
            self._report(at, str(error))
            return None

    def _place(self, raw: object, at: At, scope: Scope) -> list[object]:
        path = self._path(raw, at)
        return [0, []] if path is None else scope.place(path)

    def _count(
        self, raw: object, operator: str, number: object, at: At, scope: Scope, depth: int
    ) -> Program:
        if not self._shape(raw, 'count', ('field',), ('where',), at) or not isinstance(raw, dict):
            return []
        path = self._path(raw['field'], (*at, 'field'))
        if path is None:
            return []
        if path[-1] is not None:
            message = f"'count' counts the elements of an array: '{format_path(path)}[*]'"
            return self._report((*at, 'field'), message)
        where = None
        if 'where' in raw:
            where = self._condition(raw['where'], (*at, 'where'), scope.inside(path), depth + 1)
        return ['count', *scope.place(path, beyond=True), where, operator, number]

    def _related(
        self, raw: object, operator: str, number: object, at: At, scope: Scope, depth: int
    ) -> Program:
        if not self._shape(raw, 'related', ('type',), (*RELATIONS, 'where'), at) or not isinstance(raw, dict):
            return []
        type = raw['type']
        if not isinstance(type, str) or not RESOURCE_TYPE.fullmatch(type):
            return self._report((*at, 'type'), "'type' is a resource type, 'Microsoft.Network/privateEndpoints'")
        how = {key: raw[key] for key in RELATIONS if key in raw}
        if any(self._path(path, (*at, key)) is None for key, path in how.items()):
            return []
        self._check_relation(type, how, at, scope)
        where = None
        if 'where' in raw:
            where = self._condition(raw['where'], (*at, 'where'), scope.related(type), depth + 1)
        return ['related', type, how, where, operator, number]

    def _check_relation(self, type: str, how: dict[str, str], at: At, scope: Scope) -> None:
        from linter.graph.relations import relation

        for own in scope.types:
            try:
                relation(own, type, **how)
            except ValueError as error:
                self._report((*at, next(iter(how), 'type')), str(error))
                return

    def _shape(self, raw: object, kind: str, required: tuple[str, ...], optional: tuple[str, ...], at: At) -> bool:
        names = (*required, *optional)
        if not isinstance(raw, dict):
            self._report(at, f"'{kind}' is a mapping with {', '.join(names)}")
            return False
        for key in raw:
            if key not in names:
                self._report((*at, key), f"'{key}' is not a member of '{kind}'{suggest(key, names)}", key=True)
                return False
        for key in required:
            if key not in raw:
                self._report(at, f"'{kind}' needs '{key}'")
                return False
        return True

    # Operands.

    def _value(self, raw: object, at: At, scope: Scope) -> object:
        if isinstance(raw, list):
            return [self._literal(item, (*at, index)) for index, item in enumerate(raw)]
        return self._single(raw, at, scope)

    def _single(self, raw: object, at: At, scope: Scope) -> object:
        if isinstance(raw, dict):
            return self._property_reference(raw, at, scope)
        return self._literal(raw, at)

    def _property_reference(self, raw: dict[str, object], at: At, scope: Scope) -> object:
        if len(raw) != 1 or next(iter(raw)) not in ('field', 'outer'):
            return self._report(at, 'an operand is a literal, {field: path} or {outer: path}')
        kind, path = next(iter(raw.items()))
        if kind == 'field':
            return {'field': self._place(path, (*at, kind), scope)}
        if scope.root is None:
            message = "'outer' is the resource that the rule started from; outside 'related' that is {field: path}"
            return self._report((*at, kind), message, key=True)
        return {'outer': self._place(path, (*at, kind), scope.root)}

    def _literal(self, raw: object, at: At) -> object:
        if isinstance(raw, str) and '{{' in raw:
            return self._template(raw, at)
        if isinstance(raw, (str, bool, int, float)):
            return raw
        if raw is None:
            return self._report(at, "null is no operand; a missing property is 'exists: false'")
        return self._report(at, 'an operand is text, a number, true or false')

    def _template(self, text: str, at: At) -> object:
        parts: list[object] = []
        end = 0
        for match in REFERENCE.finditer(text):
            parts.append(text[end:match.start()])
            parts.append(self._named(match[1], match[2], at))
            end = match.end()
        parts.append(text[end:])
        if any(isinstance(part, str) and '{{' in part for part in parts):
            return self._report(at, f"'{text}' is no reference; write '{{{{ parameters.name }}}}'{self._or_row()}")
        filled = [part for part in parts if part != '']
        return filled[0] if len(filled) == 1 else {'text': filled}

    def _or_row(self) -> str:
        return '' if self.columns is None else " or '{{ row.name }}'"

    def _named(self, kind: str, name: str, at: At) -> object:
        if kind == 'parameters':
            if name not in self.parameters:
                hint = suggest(name, self.parameters)
                self._report(at, f"the rule has no parameter '{name}'{hint}")
            self.used.add(name)
            return {'parameter': name}
        if self.columns is None:
            self._report(at, "'row' needs a rule with a 'table'")
        elif name not in self.columns:
            self._report(at, f"the table has no column '{name}'{suggest(name, self.columns)}")
        return {'row': name}

    def _operand(self, operator: str, raw: object, at: At, scope: Scope) -> object:
        before = len(self.problems)
        operand = self._value(raw, at, scope)
        if len(self.problems) == before:
            message = self._mismatch(operator, operand)
            if message:
                self._report(at, message)
        return operand

    def _mismatch(self, operator: str, operand: object) -> str:
        """Return what is wrong with an operand of an operator; '' if it is right."""
        kind = self._operand_kind(operand)
        if kind == '':
            return ''
        if operator in ('in', 'notIn'):
            if operand == []:
                return f"'{operator}' needs at least one value"
            return '' if kind == 'array' else f"'{operator}' compares with a list; use 'equals' for a single value"
        if kind == 'array':
            if operator in ('containsKey', 'notContainsKey'):
                return '' if operator == 'containsKey' else f"'{operator}' takes a single key; use allOf"
            return f"'{operator}' compares with a single value; use 'in' for a list"
        if operator == 'exists' and not (kind == 'boolean' or str(operand).lower() in ('true', 'false')):
            return "'exists' is true or false"
        if operator in ORDER and kind == 'boolean':
            return f"'{operator}' compares numbers, dates or text"
        return ''

    def _operand_kind(self, operand: object) -> str:
        """Return array, boolean, number, string, or '' where only evaluation tells."""
        if isinstance(operand, dict):
            if 'parameter' not in operand:
                return 'string' if 'text' in operand else ''
            declared = self.parameters.get(str(operand['parameter']))
            type = declared.get('type') if isinstance(declared, dict) else ''
            return {'integer': 'number', 'float': 'number'}.get(str(type), str(type or ''))
        if isinstance(operand, list):
            return 'array'
        return 'boolean' if isinstance(operand, bool) else 'string' if isinstance(operand, str) else 'number'

    def _number(self, operator: str, raw: object, at: At) -> object:
        if isinstance(raw, dict):
            return self._report(at, 'a number of elements or resources is compared with a number')
        before = len(self.problems)
        operand = self._value(raw, at, Scope((), (), None))
        if len(self.problems) > before:
            return operand
        message = self._mismatch(operator, operand)
        for item in operand if isinstance(operand, list) else [operand]:
            kind = self._operand_kind(item)
            whole = isinstance(item, (int, dict)) and kind in ('number', 'array', '')
            if not message and (not whole or (isinstance(item, int) and item < 0)):
                message = 'a number of elements or resources is compared with a whole number from 0'
        if message:
            self._report(at, message)
        return operand


def suggest(name: str, names: Iterable[str]) -> str:
    """Return '; did you mean …?' for the closest of the names, or ''."""
    import difflib

    by_folded = {known.lower(): known for known in names}
    close = difflib.get_close_matches(str(name).lower(), list(by_folded), n=1, cutoff=0.6)
    return f"; did you mean '{by_folded[close[0]]}'?" if close else ''
