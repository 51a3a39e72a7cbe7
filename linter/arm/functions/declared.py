"""Unknown values of a declared ARM type: what the declaration says of the value and of its members.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/definitions
"""

from __future__ import annotations

from linter.model.values import ABSENT, MAXIMUM_CANDIDATES, Absent, Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Final

    Resolve = Callable[[str], 'dict[str, object] | None']

TYPES: Final = {
    'string': 'string', 'securestring': 'string', 'int': 'int', 'bool': 'bool', 'array': 'array', 'object': 'object',
    'secureobject': 'object',
}
SECURE_TYPES: Final = frozenset({'securestring', 'secureobject'})

MOST_REFERENCES: Final = 32
"""A chain of more references is a cycle."""


class Declared(dict[str, object]):
    """A type declaration that can resolve the references in it."""

    __slots__ = ('resolve',)

    def __init__(self, declaration: dict[str, object], resolve: Resolve | None) -> None:
        super().__init__(declaration)
        self.resolve = resolve


def unknown_of_type(
    schema: dict[str, object],
    cause: Cause | Iterable[Cause],
    display: str = '',
    key: str | None = None,
    *,
    resolve: Resolve | None = None,
    secure: bool = False,
) -> object:
    """Return the value of a declared type that has no value: an Unknown that knows what the declaration says.

    A type with one possible value that is no secret is that value. resolve returns the declaration a ``$ref`` names
    (the text as written), or None; without it a reference is of any type.
    """
    declaration = resolved(schema, resolve)
    declared = str(declaration.get('type', '')).lower()
    type = TYPES.get(declared) or implied_type(declaration)
    nullable = declaration.get('nullable') is True
    candidates = allowed(declaration, type)
    if candidates is not None and nullable and None not in candidates:
        candidates = (*candidates, None)
    secure = secure or declared in SECURE_TYPES
    if candidates is not None and len(candidates) == 1 and not secure:
        return candidates[0]
    return Unknown(
        [cause] if isinstance(cause, Cause) else cause,
        type,
        schema=declaration,
        candidates=candidates,
        nullable=nullable if type != 'any' or nullable else None,
        secure=secure,
        length=bounds(declaration, type),
        display=display,
        key=key,
    )


def resolved(schema: dict[str, object], resolve: Resolve | None) -> Declared:
    """Return the declaration with its references followed; what stands beside a ``$ref`` overrides its target."""
    if isinstance(schema, Declared) and resolve is None:
        resolve = schema.resolve
    declaration = dict(schema)
    for _ in range(MOST_REFERENCES):
        reference = declaration.pop('$ref', None)
        target = resolve(reference) if resolve is not None and isinstance(reference, str) else None
        if target is None:
            return Declared(declaration, resolve)
        declaration = {**target, **declaration}
    return Declared({}, resolve)


def implied_type(declaration: dict[str, object]) -> str:
    """Return the type of a declaration that names none: that of its allowed values, or 'any'."""
    values = declaration.get('allowedValues')
    if isinstance(values, list) and values:
        for kind, name in ((str, 'string'), (bool, 'bool'), (int, 'int')):
            if all(isinstance(value, kind) for value in values):
                return name
    return 'object' if 'properties' in declaration or 'discriminator' in declaration else 'any'


def allowed(declaration: dict[str, object], type: str) -> tuple[object, ...] | None:
    """Return the possible values: the allowed ones, a short range of integers, both booleans; None: not listed."""
    values = declaration.get('allowedValues')
    if isinstance(values, list) and values and type != 'array':
        return tuple(values)
    if type == 'bool':
        return True, False
    least, most = declaration.get('minValue'), declaration.get('maxValue')
    if type == 'int' and isinstance(least, int) and isinstance(most, int) and 0 <= most - least < MAXIMUM_CANDIDATES:
        return tuple(range(least, most + 1))
    return None


def bounds(declaration: dict[str, object], type: str) -> tuple[int | None, int | None] | None:
    least, most = declaration.get('minLength'), declaration.get('maxLength')
    if type not in {'string', 'array'}:
        return None
    low = least if isinstance(least, int) else None
    high = most if isinstance(most, int) else None
    return None if low is None and high is None else (low, high)


def member_schema(schema: dict[str, object] | None, name: str) -> dict[str, object] | Absent | None:
    """Return the declaration of a member of an object: None: of any type; ABSENT: the type has no such member."""
    if schema is None:
        return None
    properties = schema.get('properties')
    if isinstance(properties, dict):
        folded = name.lower()
        for key, declaration in properties.items():
            if key.lower() == folded and isinstance(declaration, dict):
                return within(schema, declaration)
    discriminator = schema.get('discriminator')
    if isinstance(discriminator, dict):
        mapping = discriminator.get('mapping')
        if str(discriminator.get('propertyName', '')).lower() == name.lower() and isinstance(mapping, dict):
            return {'type': 'string', 'allowedValues': list(mapping)}
        return None
    additional = schema.get('additionalProperties')
    if isinstance(additional, dict):
        return within(schema, additional)
    return ABSENT if additional is False else None


def item_schema(schema: dict[str, object] | None, index: int | None) -> dict[str, object] | Absent | None:
    """Return the declaration of an item of an array (index None: of some item); None and ABSENT as for members.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/parameters#allowed-values
    """
    if schema is None:
        return None
    prefix = schema.get('prefixItems')
    if isinstance(prefix, list) and prefix:
        if index is None:
            return None
        if index < len(prefix) and isinstance(prefix[index], dict):
            return within(schema, prefix[index])
    items = schema.get('items')
    if items is False:
        return ABSENT
    declaration = dict(items) if isinstance(items, dict) else None
    values = schema.get('allowedValues')
    # Allowed values of an array parameter are those of its items, unless they are arrays themselves.
    if isinstance(values, list) and values and not any(isinstance(value, list) for value in values):
        declaration = {'allowedValues': values, **(declaration or {})}
    return None if declaration is None else within(schema, declaration)


def within(schema: dict[str, object], declaration: dict[str, object]) -> Declared:
    return Declared(declaration, schema.resolve if isinstance(schema, Declared) else None)


def child(parent: Unknown, schema: dict[str, object] | None, accessor: str) -> object:
    """Return a member or item of an unknown; accessor is ``.name`` or ``[0]``, for display and key."""
    display = parent.display
    display = f'{display[:-1]}{accessor}}}' if display.endswith('}') else display + accessor
    key = parent.key and parent.key + accessor.lower()
    if schema is None:
        return Unknown(parent.causes, 'any', secure=parent.secure, display=display, key=key)
    return unknown_of_type(schema, parent.causes, display, key, secure=parent.secure)
