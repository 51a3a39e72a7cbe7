"""A second, naive reading of the rule language, from its documentation; slow, two-valued, for known resources.

Returns True, False, or None where two values cannot be compared, with which nothing can be said (Kleene).
"""

from __future__ import annotations

import re


def holds(condition: dict, body: dict, bound: tuple = ()) -> bool | None:
    """Return whether a condition as written in a rule file holds for a resource body.

    bound: pairs of a counted path and the same path with indexes, innermost first.
    """
    if 'allOf' in condition:
        return kleene_all([holds(part, body, bound) for part in condition['allOf']])
    if 'anyOf' in condition:
        return negate(kleene_all([negate(holds(part, body, bound)) for part in condition['anyOf']]))
    if 'not' in condition:
        return negate(holds(condition['not'], body, bound))
    (operator,) = [key for key in condition if key not in ('field', 'value', 'count')]
    operand = condition[operator]
    if 'count' in condition:
        return number(operator, count(condition['count'], body, bound), operand)
    if isinstance(operand, dict):
        selected = [value for _, value in select(substitute(operand['field'], bound), body)]
        operand = [value for value in selected if value is not None] if '[*]' in substitute(
            operand['field'], bound
        ) else selected[0]
    if 'value' in condition:
        return compare(operator, condition['value'], operand)
    path = substitute(condition['field'], bound)
    return kleene_all([compare(operator, value, operand) for _, value in select(path, body)])


def kleene_all(truths: list) -> bool | None:
    return False if False in truths else None if None in truths else True


def negate(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def substitute(path: str, bound: tuple) -> str:
    """Put the indexes of the elements that counts look at into a path."""
    for counted, concrete in bound:
        if path.lower() == counted.lower() or path.lower().startswith((counted.lower() + '.', counted.lower() + '[')):
            return concrete + path[len(counted):]
    return path


def select(path: str, body: object) -> list[tuple[str, object]]:
    """Return (path with indexes, value) of everything that a path selects; None is a missing value."""
    found: list[tuple[str, object]] = [('', body)]
    for step in re.findall(r'\[\*\]|\[\d+\]|[^.\[\]]+', path):
        following: list[tuple[str, object]] = []
        for at, value in found:
            if step == '[*]':
                if isinstance(value, dict):
                    following += [(f'{at}.{name}', member) for name, member in value.items()]
                items = value if isinstance(value, list) else []
                following += [(f'{at}[{index}]', item) for index, item in enumerate(items)]
            elif step.startswith('['):
                index = int(step[1:-1])
                inside = isinstance(value, list) and index < len(value)
                following.append((at + step, value[index] if inside else None))
            else:
                following.append((f'{at}.{step}' if at else step, member(value, step)))
        found = following
    return found


def member(value: object, name: str) -> object:
    if not isinstance(value, dict):
        return None
    if name in value:
        return value[name]
    return next((value[key] for key in value if key.lower() == name.lower()), None)


def count(counted: dict, body: dict, bound: tuple) -> int:
    """Return the number of elements; an undecided where is not generated."""
    path = substitute(counted['field'], bound[1:] if bound and counted['field'] == bound[0][0] else bound)
    elements = [at for at, _ in select(path, body)]
    if 'where' not in counted:
        return len(elements)
    truths = [holds(counted['where'], body, ((counted['field'], at), *bound)) for at in elements]
    if None in truths:
        raise UndecidedError
    return sum(bool(truth) for truth in truths)


class UndecidedError(Exception):
    """A where that compares what cannot be compared: the number of elements is not one number."""


def number(operator: str, found: int, operand: object) -> bool:
    return {
        'equals': lambda: found == operand, 'notEquals': lambda: found != operand,
        'in': lambda: found in operand, 'notIn': lambda: found not in operand,
        'less': lambda: found < operand, 'lessOrEquals': lambda: found <= operand,
        'greater': lambda: found > operand, 'greaterOrEquals': lambda: found >= operand,
    }[operator]()


def compare(operator: str, value: object, operand: object) -> bool | None:
    """Return what an operator says of one value: the table in the documentation, line by line."""
    if operator.startswith('not'):
        positive = operator[3].lower() + operator[4:]
        return negate(compare(positive, value, operand))
    if operator == 'exists':
        return (value is not None) == (text(operand).lower() == 'true')
    if value is None:
        return False
    if operator == 'equals':
        return same(value, operand)
    if operator == 'in':
        items = operand if isinstance(operand, list) else [] if operand is None else [operand]
        return any(same(value, item) for item in items)
    if operator == 'contains' and isinstance(value, list):
        return any(item is not None and same(item, operand) for item in value)
    if operator == 'containsKey':
        keys = operand if isinstance(operand, list) else [operand]
        return isinstance(value, dict) and all(member(value, text(key)) is not None for key in keys)
    if isinstance(value, (list, dict)):
        return None if operator in ('less', 'lessOrEquals', 'greater', 'greaterOrEquals') else False
    if operator == 'contains':
        return text(operand).lower() in text(value).lower()
    if operator == 'like':
        pattern = '.*'.join(map(re.escape, text(operand).lower().split('*')))
        return re.fullmatch(pattern, text(value).lower(), re.DOTALL) is not None
    if operator in ('match', 'matchInsensitively'):
        return matches(operator, text(value), text(operand))
    return ordered(operator, value, operand)


def same(value: object, operand: object) -> bool:
    if isinstance(value, (list, dict)) or isinstance(operand, (list, dict)):
        return False
    return text(value).lower() == text(operand).lower()


def text(value: object) -> str:
    return '' if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def matches(operator: str, value: str, pattern: str) -> bool:
    if operator == 'matchInsensitively':
        value, pattern = value.lower(), pattern.lower()
    tests = {'#': str.isdecimal, '?': str.isalpha, '.': lambda character: True}
    return len(value) == len(pattern) and all(
        tests[wanted](character) if wanted in tests else wanted == character
        for wanted, character in zip(pattern, value)
    )


def ordered(operator: str, value: object, operand: object) -> bool | None:
    if operand is None:
        return False
    if isinstance(value, str) and isinstance(operand, str):
        one, other = value.lower(), operand.lower()
    else:
        one, other = as_number(value), as_number(operand)
        if one is None or other is None:
            return None
    return {
        'less': one < other, 'lessOrEquals': one <= other, 'greater': one > other, 'greaterOrEquals': one >= other,
    }[operator]


def as_number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value) if re.fullmatch(r'-?\d+(\.\d+)?', str(value)) else None
    except ValueError:
        return None
