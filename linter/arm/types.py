"""Declared types of parameters: references resolved, values checked against them, secrets masked."""

from __future__ import annotations

from linter.arm.functions.declared import SECURE_TYPES, TYPES, Declared, resolved
from linter.model.values import Cause, Unknown, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Template

    Schema = dict[str, object]
    Problem = tuple[str, str]

MAXIMUM_DEPTH: Final = 12
"""References behind references that are followed; definitions may refer to themselves."""


def declared_type(schema: Schema, template: Template) -> Declared:
    """Return a declared type with its own ``$ref`` followed; those of its members are followed when they are used.

    Members beside a ``$ref`` override those behind it. A reference to nothing, or one that leads to itself, is any.
    """
    return resolved(schema, lambda reference: follow(reference, template))


def follow(reference: str, template: Template) -> Schema | None:
    """Return the type that a ``$ref`` such as ``#/definitions/a/properties/b`` points to; None if there is none."""
    segments = [
        segment.replace('~1', '/').replace('~0', '~') for segment in reference.removeprefix('#/').split('/')
    ]
    if len(segments) < 2 or segments[0].lower() != 'definitions':
        return None
    current: object = template.types.get(segments[1])
    for _ in range(MAXIMUM_DEPTH):
        if not isinstance(current, dict) or '$ref' not in current or len(segments) == 2:
            break
        current = follow(str(current['$ref']), template) if current['$ref'] != reference else None
    for segment in segments[2:]:
        if isinstance(current, dict):
            if '$ref' in current and segment not in current:
                current = follow(str(current['$ref']), template) or {}
            current = current.get(segment) if isinstance(current, dict) else None
        elif isinstance(current, list) and segment.isdigit() and int(segment) < len(current):
            current = current[int(segment)]
        else:
            return None
    return current if isinstance(current, dict) else None


def is_secure_type(schema: Schema) -> bool:
    """Return whether a declared type is securestring or secureObject."""
    declared = schema.get('type')
    return isinstance(declared, str) and declared.lower() in SECURE_TYPES


def mask(value: object, name: str) -> object:
    """Return a value of a secure type with every leaf unknown and secure, keeping shape and length.

    Text keeps its length, so that ``empty()`` and length rules stay decidable; nothing of the secret itself stays.
    Empty text is no secret.
    """
    if isinstance(value, Unknown):
        return value if value.secure else value.replace(secure=True, candidates=None, parts=None)
    if isinstance(value, dict):
        return {key: mask(member, name) for key, member in value.items()}
    if isinstance(value, list):
        return [mask(item, name) for item in value]
    if value is None or value == '':
        return value
    length = (len(value), len(value)) if isinstance(value, str) else None
    return Unknown(
        [Cause('secret', name)], type_name(value), secure=True, length=length, nullable=False,
        display='{' + name + '}',
    )


def accept(value: object, schema: Schema, name: str) -> tuple[object, list[Problem]]:
    """Return the value as the parameter sees it, and what is wrong with it as (code, sentence).

    An unknown takes on what the declaration says of it: its type, its allowed values as candidates.
    """
    declared = schema.get('type')
    expected = TYPES.get(declared.lower()) if isinstance(declared, str) else None
    if isinstance(value, Unknown):
        return _narrow(value, expected, schema), []
    if value is None:
        if schema.get('nullable') is True or expected is None:
            return None, []
        return None, [('type-mismatch', f"parameter '{name}' is null; it must be {_article(expected)}")]
    actual = type_name(value)
    if expected is not None and actual != expected and not (expected == 'int' and _is_whole(value)):
        return value, [('type-mismatch', f"parameter '{name}' is {_article(actual)}; it must be {_article(expected)}")]
    return value, [*_allowed(value, schema, name), *_bounds(value, schema, name)]


def _narrow(value: Unknown, expected: str | None, schema: Schema) -> object:
    changes: dict[str, object] = {}
    if value.type == 'any' and expected is not None:
        changes['type'] = expected
    if value.schema is None and expected in ('object', 'array', None):
        changes['schema'] = schema
    allowed = schema.get('allowedValues')
    nullable = schema.get('nullable') is True
    if value.candidates is None and isinstance(allowed, list) and expected != 'array' and not value.secure:
        candidates = tuple(allowed) if not nullable or None in allowed else (*allowed, None)
        changes['candidates'] = candidates if len(candidates) <= 32 else None
    if value.nullable is None and not nullable and expected is not None:
        changes['nullable'] = False
    return value.replace(**changes) if changes else value


def _allowed(value: object, schema: Schema, name: str) -> list[Problem]:
    allowed = schema.get('allowedValues')
    if not isinstance(allowed, list):
        return []
    folded = {_fold(item) for item in allowed}
    members = value if isinstance(value, list) and not any(isinstance(item, list) for item in allowed) else [value]
    for item in members:
        if isinstance(item, Unknown) or _fold(item) in folded:
            continue
        listed = ', '.join(map(repr, allowed[:10])) + (', …' if len(allowed) > 10 else '')
        return [('not-allowed-value', f"parameter '{name}' is {item!r}; it must be one of {listed}")]
    return []


def _bounds(value: object, schema: Schema, name: str) -> list[Problem]:
    if isinstance(value, int) and not isinstance(value, bool):
        size, unit, least, most = value, '', schema.get('minValue'), schema.get('maxValue')
    elif isinstance(value, (str, list)):
        size, unit, least, most = len(value), ' long', schema.get('minLength'), schema.get('maxLength')
    else:
        return []
    if isinstance(least, int) and size < least:
        return [('out-of-range', f"parameter '{name}' is {size}{unit}; it must be at least {least}{unit}")]
    if isinstance(most, int) and size > most:
        return [('out-of-range', f"parameter '{name}' is {size}{unit}; it must be at most {most}{unit}")]
    return []


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _fold(value: object) -> object:
    if isinstance(value, str):
        return value.lower()
    return (type(value), value) if isinstance(value, (bool, int, float)) else repr(value)


def _article(name: str) -> str:
    return {'array': 'an array', 'object': 'an object', 'int': 'a number', 'float': 'a number', 'bool': 'a boolean',
            'string': 'text'}.get(name, name)
