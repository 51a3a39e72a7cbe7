"""Compiled conditions as nested lists in Markdown, for the page of a rule."""

from __future__ import annotations

import json

from linter.rules.paths import format_path
from linter.rules.phrases import joined, noun, statement, with_article

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

LISTED = 8
"""Values of a list that are spelled out."""


def condition_words(program: Any) -> str:  # Any: a program is nested lists that the compiler has checked
    """Return a condition as a Markdown list; see linter.rules.compile for programs."""
    return '\n'.join(_entries(program, 0))


def _entries(program: Any, depth: int) -> Iterator[str]:  # Any: as above
    """Yield the items of a list of conditions that must all hold."""
    for part in program[1] if program[0] == 'all' else [program]:
        yield from _entry(part, depth)


def _entry(program: Any, depth: int) -> Iterator[str]:  # Any: as above
    """Yield a condition, with the conditions in it one level deeper."""
    kind = program[0]
    start = '  ' * depth + '- '
    if kind == 'all':
        yield f'{start}all of these:'
        yield from _entries(program, depth + 1)
    elif kind == 'any':
        yield f'{start}one of these:'
        for part in program[1]:
            yield from _entry(part, depth + 1)
    elif kind == 'not':
        yield f'{start}not:'
        yield from _entries(program[1], depth + 1)
    else:
        words, where = LEAVES[kind](program)
        yield start + words + (' where:' if where else '')
        if where:
            yield from _entries(where, depth + 1)


def _field(program: Any) -> tuple[str, Any]:  # Any: as above
    _, frame, path, operator, operand = program
    shown = _shown(operand)
    if operator in ('in', 'notIn') and isinstance(operand, dict):
        shown = f'one of {shown}'
    return f'{_place(frame, path)} {statement(operator, operand, shown)}', None


def _value(program: Any) -> tuple[str, Any]:  # Any: as above
    _, left, operator, operand = program
    return f'{_shown(left)} {statement(operator, operand, _shown(operand))}', None


def _count(program: Any) -> tuple[str, Any]:  # Any: as above
    _, frame, path, where, operator, operand = program
    number = statement(operator, operand, _shown(operand))
    return f'the number of {_place(frame, path)} {number}' + (', counting those' if where else ''), where


def _related(program: Any) -> tuple[str, Any]:  # Any: as above
    _, type, how, where, operator, operand = program
    ways = {'via': 'whose {} is this resource', 'to': 'that {} of this resource names', 'named': 'that {} names'}
    way = ''.join(' ' + ways[word].format(f'`{path}`') for word, path in how.items())
    if (operator, operand) == ('greaterOrEquals', 1):
        return f'there is {with_article(noun(type))} (`{type}`){way}', where
    if (operator, operand) == ('equals', 0):
        return f'there is no {noun(type)} (`{type}`){way}', where
    number = statement(operator, operand, _shown(operand))
    return f'the number of {noun(type, 2)} (`{type}`){way} {number}', where


LEAVES = {'field': _field, 'value': _value, 'count': _count, 'related': _related}


def _place(frame: int, path: list[str | int | None]) -> str:
    return f'`{format_path(path)}`' if path else 'the element' if frame else 'the resource'


def _shown(operand: object) -> str:
    if isinstance(operand, list):
        shown = [_shown(item) for item in operand[:LISTED]]
        more = [f'one of {len(operand) - LISTED} others'] if len(operand) > LISTED else []
        return joined([*shown, *more], 'or') or 'one of none'
    if isinstance(operand, dict):
        return _reference(operand)
    return f'`{operand}`' if isinstance(operand, str) else f'`{json.dumps(operand)}`'


def _reference(operand: dict[str, Any]) -> str:  # Any: as above
    kind, name = next(iter(operand.items()))
    if kind == 'parameter':
        return f'the parameter `{name}`'
    if kind == 'row':
        return f'`{name}` of the table'
    if kind == 'text':
        return '`' + ''.join(part if isinstance(part, str) else '{' + _plain(part) + '}' for part in name) + '`'
    return f'`{format_path(name[1])}`' + (' of the resource itself' if kind == 'outer' else '')


def _plain(operand: object) -> str:
    return str(next(iter(operand.values()))) if isinstance(operand, dict) else str(operand)
