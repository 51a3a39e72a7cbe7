"""Declared types of parameters: references resolved, values checked against them, secrets masked."""

from __future__ import annotations

from linter.arm.functions.declared import SECURE_TYPES, TYPES, Declared, item_schema, member_schema, resolved, within
from linter.arm.ids import type_of_id
from linter.model.values import Absent, Assumed, Cause, OpenDict, OpenList, Unknown, member, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Template

    Schema = dict[str, object]
    Problem = tuple[str, str]

PROBLEM_CODES: Final = {
    'missing-parameter': 'error', 'type-mismatch': 'error', 'not-allowed-value': 'error', 'out-of-range': 'error',
    'resource-type': 'warning',
}
"""What can be wrong with a value, with the severity of the diagnostic."""

MEMBER_WORDS: Final = frozenset({'properties', 'additionalProperties', 'discriminator'})
ITEM_WORDS: Final = frozenset({'items', 'prefixItems'})
"""Members of a declaration that say something of the members of an object, and of the items of an array."""

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
        masked = {key: mask(item, name) for key, item in value.items()}
        return OpenDict(masked, value.causes, key=value.key) if isinstance(value, OpenDict) else masked
    if isinstance(value, list):
        items = [mask(item, name) for item in value]
        return OpenList(items, value.causes, prefix=value.prefix) if isinstance(value, OpenList) else items
    if value is None or value == '':
        return value
    length = (len(value), len(value)) if isinstance(value, str) else None
    return Unknown(
        [Cause('secret', name)], type_name(value), secure=True, length=length, nullable=False,
        display='{' + name + '}',
    )


def concealed(value: object, schema: Schema, name: str) -> object:
    """Return a value with what its declared type calls secure masked, however deep."""
    if is_secure_type(schema):
        return mask(value, name)
    if isinstance(value, dict) and not MEMBER_WORDS.isdisjoint(schema):
        variant = _variant(value, schema)
        members = {key: _concealed_part(item, member_schema(variant, key), key) for key, item in value.items()}
        if all(members[key] is item for key, item in value.items()):
            return value
        return OpenDict(members, value.causes, key=value.key) if isinstance(value, OpenDict) else members
    if isinstance(value, list) and not ITEM_WORDS.isdisjoint(schema):
        items = [_concealed_part(item, item_schema(schema, index), name) for index, item in enumerate(value)]
        if all(item is old for item, old in zip(items, value, strict=True)):
            return value
        return OpenList(items, value.causes, prefix=value.prefix) if isinstance(value, OpenList) else items
    return value


def _concealed_part(value: object, declared: Schema | Absent | None, name: str) -> object:
    return concealed(value, resolved(declared, None), name) if isinstance(declared, dict) else value


def accept(value: object, schema: Schema, name: str) -> tuple[object, list[Problem]]:
    """Return the value as the parameter sees it, and what is wrong with it as (code, sentence).

    An unknown takes on what the declaration says of it: its type, its allowed values as candidates. A value of another
    type is replaced by an unknown of the declared one: what follows from it would only hide the mistake.
    """
    expected = _expected(schema)
    if isinstance(value, Unknown):
        return _narrow(value, expected, schema), []
    found = problems(value, schema, name)
    if found and expected is not None and not _is(value, expected):
        return Unknown([Cause('error', found[0][1])], expected), found
    return value, found


def problems(value: object, schema: Schema, name: str, *, secret: bool = False) -> list[Problem]:
    """Return what is wrong with a value and its members as (code, sentence); nothing is said of what is not known.

    name: what sentences call the value, ``parameter 'network.subnets[0]'``. secret: it is part of a secret; sentences
    that would show it are left out.
    Source: learn.microsoft.com/azure/azure-resource-manager/templates/definitions
    """
    expected = _expected(schema)
    secret = secret or is_secure_type(schema)
    if isinstance(value, Unknown):
        return []
    if value is None:
        if schema.get('nullable') is True or expected is None:
            return []
        return [('type-mismatch', f'{name} is null; it must be {_article(expected)}')]
    if expected is not None and not _is(value, expected):
        return [('type-mismatch', f'{name} is {_article(type_name(value))}; it must be {_article(expected)}')]
    found: list[Problem] = []
    if type(value) is not Assumed:
        found += _bounds(value, schema, name)
        if not secret:
            found += [*_allowed(value, schema, name), *_annotated(value, schema, name)]
    if isinstance(value, dict):
        found += _members(value, schema, name, secret)
    elif isinstance(value, list):
        found += _items(value, schema, name, secret)
    return found


def _expected(schema: Schema) -> str | None:
    declared = schema.get('type')
    return TYPES.get(declared.lower()) if isinstance(declared, str) else None


def _members(value: dict[str, object], schema: Schema, name: str, secret: bool) -> list[Problem]:
    """Return what is wrong with the members of an object: of each, those it lacks, and those that it must not have."""
    schema = _variant(value, schema)
    found: list[Problem] = []
    for key, item in value.items():
        declared = member_schema(schema, key)
        if isinstance(declared, Absent):
            found.append(('type-mismatch', f"{name} has a member '{key}', which its type does not have"))
        elif declared is not None:
            found += problems(item, resolved(declared, None), _inside(name, f'.{key}'), secret=secret)
    properties = schema.get('properties')
    if isinstance(properties, dict) and not isinstance(value, OpenDict):
        given = {key.lower() for key in value}
        found += [
            ('type-mismatch', f"{name} has no member '{key}', which its type requires")
            for key in properties
            if key.lower() not in given and not _may_be_missing(member_schema(schema, key))
        ]
    return found


def _may_be_missing(declared: Schema | Absent | None) -> bool:
    return not isinstance(declared, dict) or resolved(declared, None).get('nullable') is True


def _variant(value: dict[str, object], schema: Schema) -> Schema:
    """Return the type that the discriminator of a tagged union chooses for a value; the type itself without one."""
    discriminator = schema.get('discriminator')
    if not isinstance(discriminator, dict):
        return schema
    tag, mapping = member(value, str(discriminator.get('propertyName'))), discriminator.get('mapping')
    chosen = mapping.get(tag) if isinstance(mapping, dict) and isinstance(tag, str) else None
    return resolved(within(schema, chosen), None) if isinstance(chosen, dict) else schema


def _items(value: list[object], schema: Schema, name: str, secret: bool) -> list[Problem]:
    found: list[Problem] = []
    for index, item in enumerate(value):
        declared = item_schema(schema, index)
        if isinstance(declared, Absent):
            found.append(('type-mismatch', f'{name} has an item {index}, which its type does not have'))
        elif declared is not None and 'allowedValues' not in schema:
            found += problems(item, resolved(declared, None), _inside(name, f'[{index}]'), secret=secret)
    return found


def _inside(name: str, step: str) -> str:
    """Return what to call a member or item: ``parameter 'network'`` and ``.name`` make ``parameter 'network.name'``."""
    return f"{name[:-1]}{step}'" if name.endswith("'") else name + step


def _annotated(value: object, schema: Schema, name: str) -> list[Problem]:
    """Return that a resource id is of another type than the metadata of the declaration says.

    Bicep compiles a parameter of a resource type to text with ``metadata.resourceType``; ``metadata.strongType`` says
    the same in hand-written templates.
    Source: learn.microsoft.com/azure/governance/policy/concepts/definition-structure-parameters#strongtype
    """
    metadata = schema.get('metadata')
    if not isinstance(metadata, dict) or not isinstance(value, str) or not value:
        return []
    declared = metadata.get('resourceType') or metadata.get('strongType')
    if not isinstance(declared, str) or '/' not in declared:
        return []
    wanted = declared.partition('@')[0]
    if type_of_id(value).lower() == wanted.lower():
        return []
    return [('resource-type', f"{name} is {value!r:.120}; it must be the id of a resource of type '{wanted}'")]


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
        if isinstance(item, (Unknown, Assumed)) or _fold(item) in folded:
            continue
        listed = ', '.join(map(repr, allowed[:10])) + (', …' if len(allowed) > 10 else '')
        return [('not-allowed-value', f'{name} is {item!r:.120}; it must be one of {listed}')]
    return []


def _bounds(value: object, schema: Schema, name: str) -> list[Problem]:
    if isinstance(value, int) and not isinstance(value, bool):
        size, unit, least, most = value, '', schema.get('minValue'), schema.get('maxValue')
    elif isinstance(value, (str, list)):
        size, unit, least, most = len(value), ' long', schema.get('minLength'), schema.get('maxLength')
    else:
        return []
    if isinstance(least, int) and size < least:
        return [('out-of-range', f'{name} is {size}{unit}; it must be at least {least}{unit}')]
    if isinstance(most, int) and size > most:
        return [('out-of-range', f'{name} is {size}{unit}; it must be at most {most}{unit}')]
    return []


def _is(value: object, expected: str) -> bool:
    """Return whether a value is of an ARM type; a number without fraction is an integer."""
    return type_name(value) == expected or (expected == 'int' and isinstance(value, float) and value.is_integer())


def _fold(value: object) -> object:
    if isinstance(value, str):
        return value.lower()
    return (type(value), value) if isinstance(value, (bool, int, float)) else repr(value)


def _article(name: str) -> str:
    return {'array': 'an array', 'object': 'an object', 'int': 'a number', 'float': 'a fraction', 'bool': 'a boolean',
            'string': 'text'}.get(name, name)
