"""Selects parts of a JSON value by a JSONPath, as the load functions take it.

Supported: ``$`` (optional), ``.name``, ``['name']``, ``[n]``, ``[*]``, ``.*``, ``..name``, ``[?(@.name op value)]``.
Source: newtonsoft.com/json/help/html/QueryJsonSelectTokenJsonPath.htm
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

STEP: Final = re.compile(
    r"""(\.\.)([^.\[\]()'"\s]+)
    |\.?([^.\[\]()'"\s]+)
    |\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)|(\*)
        |\?\(((?:[^'"()]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*)\))\s*\]""",
    re.VERBOSE,
)
(DEEP, DEEP_NAME, NAME, QUOTED, DOUBLE_QUOTED, NUMBER, STAR, FILTER) = range(1, 9)

CONDITION: Final = re.compile(
    r"""\s*@((?:\.[A-Za-z_$][\w$-]*|\['[^']*'\])*)\s*(?:(==|!=|<=|>=|<|>)\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|(true|false|null)))?\s*""",
    re.VERBOSE,
)
MEMBER: Final = re.compile(r"\.([A-Za-z_$][\w$-]*)|\['([^']*)'\]")
WORDS: Final = {'true': True, 'false': False, 'null': None}

MAXIMUM_STEPS: Final = 200_000
"""Values visited; ``..`` can visit the same ones often."""


def select(document: object, path: str) -> list[object]:
    """Return the values a path selects, in order. Raises ValueError for a path that cannot be read."""
    found = [document]
    position = 1 if path.startswith('$') else 0
    budget = MAXIMUM_STEPS
    if path[position:] in ('.', ''):
        if path in ('$', ''):
            return found
        raise ValueError(f"'{path}' is not a JSONPath")
    while position < len(path):
        match = STEP.match(path, position)
        if match is None or match.end() == position:
            raise ValueError(f"'{path}' is not a JSONPath that is supported")
        selected: list[object] = []
        for value in found:
            selected += step(value, match)
            budget -= len(selected) + 1
            if budget < 0:
                raise ValueError(f"'{path}' selects too many values")
        found = selected
        position = match.end()
    return found


def is_single(path: str) -> bool:
    """Return whether a path can select one value at most."""
    return '*' not in path and '..' not in path and '?' not in path


def step(value: object, match: re.Match[str]) -> list[object]:
    """Return what one step selects from a value."""
    kind = match.lastindex
    if kind == DEEP_NAME:
        name = match[DEEP_NAME]
        return [found for inner in descendants(value) for found in members(inner, name)]
    if kind == NAME:
        return members(value, match[NAME])
    if kind in (QUOTED, DOUBLE_QUOTED):
        text = match[QUOTED] if kind == QUOTED else match[DOUBLE_QUOTED]
        return members(value, re.sub(r'\\(.)', r'\1', text), literal=True)
    if kind == NUMBER:
        number = int(match[NUMBER])
        return [value[number]] if isinstance(value, list) and 0 <= number < len(value) else []
    if kind == STAR:
        return members(value, '*')
    return [item for item in members(value, '*') if holds(item, match[FILTER])]


def members(value: object, name: str, *, literal: bool = False) -> list[object]:
    """Return the member of that name; all members or items for ``*``."""
    if name == '*' and not literal:
        if isinstance(value, dict):
            return list(value.values())
        return list(value) if isinstance(value, list) else []
    return [value[name]] if isinstance(value, dict) and name in value else []


def descendants(value: object) -> Iterator[object]:
    """Yield a value and all values in it."""
    stack = [value]
    while stack:
        current = stack.pop()
        yield current
        inner = current.values() if isinstance(current, dict) else current if isinstance(current, list) else ()
        stack += reversed(list(inner))


def holds(value: object, condition: str) -> bool:
    """Return whether a value meets the condition of a filter. Raises ValueError for one that is not supported."""
    match = CONDITION.fullmatch(condition)
    if match is None:
        raise ValueError(f"the filter '{condition}' is not supported")
    found = value
    for part in MEMBER.finditer(match[1]):
        name = part[1] or part[2]
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    operator = match[2]
    return True if operator is None else compare(found, operator, operand(match))


def operand(match: re.Match[str]) -> object:
    if match[5] is not None:
        return float(match[5]) if '.' in match[5] else int(match[5])
    if match[6] is not None:
        return WORDS[match[6]]
    return re.sub(r'\\(.)', r'\1', match[3] if match[3] is not None else match[4])


def compare(left: object, operator: str, right: object) -> bool:
    """Compare two values; an order exists only among numbers and among texts."""
    if operator in ('==', '!='):
        return (left == right and isinstance(left, bool) == isinstance(right, bool)) == (operator == '==')
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (left, right))
    if not numbers and not (isinstance(left, str) and isinstance(right, str)):
        return False
    order: int = (left > right) - (left < right)  # type: ignore[operator]
    outcomes: dict[str, bool] = {'<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0}
    return outcomes[operator]
