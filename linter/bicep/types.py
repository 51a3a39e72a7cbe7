"""Lowers types to ARM declarations: ``{type | $ref, allowedValues, properties, items, …}``.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/definitions and
learn.microsoft.com/azure/azure-resource-manager/bicep/user-defined-data-types
"""

from __future__ import annotations

from linter.bicep.constants import constant, format_constant
from linter.bicep.declarations import TypeDeclaration
from linter.bicep.file import find_decorator
from linter.bicep.syntax import (
    ArrayType,
    Broken,
    GenericType,
    Interpolation,
    ItemType,
    Literal,
    MemberType,
    Name,
    NonNullType,
    NullableType,
    ObjectType,
    Parentheses,
    ResourceType,
    TupleItem,
    TupleType,
    TypeProperty,
    Unary,
    UnionType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from linter.bicep.file import BicepFile
    from linter.bicep.syntax import Decorator, Node

    Schema = dict[str, object]

BUILT_IN: Final = frozenset({'string', 'int', 'bool', 'object', 'array', 'any'})
SECURE: Final = {'string': 'securestring', 'object': 'secureObject'}
"""Source: learn.microsoft.com/azure/azure-resource-manager/bicep/parameters#secure-parameters"""

SECURE_MARK: Final = 'secure'
"""Member of a declaration whose values are secrets, whether its type is known or not; not part of ARM's language."""

CONSTRAINTS: Final = frozenset({'minLength', 'maxLength', 'minValue', 'maxValue'})
DERIVED: Final = frozenset({'resourceInput', 'resourceOutput', 'resource'})
DERIVED_KEY: Final = '__bicep_resource_derived_type!'

ENVELOPE: Final = {
    'id': 'string', 'name': 'string', 'type': 'string', 'apiVersion': 'string', 'location': 'string',
    'kind': 'string', 'managedBy': 'string', 'tags': 'object', 'identity': 'object', 'sku': 'object',
    'plan': 'object', 'properties': 'object', 'extendedLocation': 'object', 'zones': 'array',
}
"""Types of the members that all resources share.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/resource-declaration
"""


def lower_type(file: BicepFile, node: Node, decorators: list[Decorator] | None = None) -> Schema:
    """Return the ARM declaration of a type with the decorators that stand before it."""
    lowered: Schema
    if decorators and is_tagged(decorators):
        from linter.bicep.tagged_types import lower_tagged

        lowered = lower_tagged(file, node, decorators)
    else:
        lowered = LOWERINGS[type(node)](file, node)
    return decorated(file, lowered, decorators) if decorators else lowered


def inner(node: Node) -> Node:
    """Return a type without parentheses around it."""
    while isinstance(node, Parentheses):
        node = node.inner
    return node


def is_tagged(decorators: list[Decorator]) -> bool:
    return any(decorator.call.name == 'discriminator' for decorator in decorators)


def lower_name(file: BicepFile, node: Node) -> Schema:
    assert isinstance(node, Name)
    symbol = file.symbols.get(node.name)
    if symbol is None:
        if node.name in BUILT_IN:
            return {} if node.name == 'any' else {'type': node.name}
        file.report('unknown-name', f"type '{node.name}' is not declared", node)
        return {}
    if symbol.kind == 'type':
        define(file, node.name)
        return reference_to(definition_name(file, node.name))
    if symbol.kind == 'import':
        from linter.bicep.imports import imported_type

        return imported_type(file, symbol, node)
    if symbol.kind != 'broken':
        file.report('unknown-name', f"'{node.name}' is a {symbol.kind}, not a type", node)
    return {}


def definition_name(file: BicepFile, name: str) -> str:
    return name if file.importer is None else file.importer.name(name)


def reference_to(pointer: str) -> Schema:
    return {'$ref': '#/definitions/' + pointer}


def define(file: BicepFile, name: str) -> None:
    """Add a declared type to the definitions of the template, unless it is there or on its way."""
    target = definition_name(file, name)
    types = file.template.types
    if target in types:
        return
    types[target] = {}
    declaration = file.symbols[name].node
    assert isinstance(declaration, TypeDeclaration)
    lowered = lower_type(file, declaration.type, declaration.decorators)
    if file.importer is not None:
        lowered = file.importer.marked(lowered, name)
    types[target].update(lowered)


def lower_literal(file: BicepFile, node: Node) -> Schema:
    try:
        value = constant(node)
    except ValueError as error:
        file.report('bad-declaration', str(error), node)
        return {}
    if value is None:
        return {'nullable': True}
    return {'type': LITERAL_TYPES[type(value)], 'allowedValues': [value]}


LITERAL_TYPES: Final[dict[type, str]] = {str: 'string', bool: 'bool', int: 'int', list: 'array', dict: 'object'}


def lower_interpolation(file: BicepFile, node: Node) -> Schema:
    file.report('bad-declaration', 'a type cannot hold an expression', node)
    return {'type': 'string'}


def lower_parentheses(file: BicepFile, node: Node) -> Schema:
    assert isinstance(node, Parentheses)
    return lower_type(file, node.inner)


def lower_nullable(file: BicepFile, node: Node) -> Schema:
    assert isinstance(node, NullableType)
    return {**lower_type(file, node.base), 'nullable': True}


def lower_non_null(file: BicepFile, node: Node) -> Schema:
    assert isinstance(node, NonNullType)
    return {**lower_type(file, node.base), 'nullable': False}


def lower_array(file: BicepFile, node: Node) -> Schema:
    assert isinstance(node, ArrayType)
    item = inner(node.item)
    if isinstance(item, (UnionType, Literal, Unary)):
        values, nullable = literals(file, item)
        if values is not None:
            allowed = sorted([*values, None], key=format_constant) if nullable else values
            return {'type': 'array', 'allowedValues': allowed}
    return {'type': 'array', 'items': lower_type(file, node.item)}


def lower_union(file: BicepFile, node: Node) -> Schema:
    values, nullable = literals(file, node)
    if values is None:
        file.report('bad-declaration', 'the alternatives of a type must be literals', node, severity='warning')
        return {}
    types = {LITERAL_TYPES[type(value)] for value in values}
    lowered: Schema = {'type': types.pop()} if len(types) == 1 else {}
    lowered['allowedValues'] = values
    if nullable:
        lowered['nullable'] = True
    return lowered


def literals(file: BicepFile, node: Node) -> tuple[list[object] | None, bool]:
    """Return the values a type allows, in the compiler's order, and whether null is one; None: not only literals."""
    collected: dict[str, object] = {}
    nullable = collect(file, node, collected)
    if nullable is None:
        return None, False
    return [collected[text] for text in sorted(collected)], nullable


def collect(file: BicepFile, node: Node, values: dict[str, object]) -> bool | None:
    """Collect the literals of a type; return whether null is among them, or None if it has others."""
    node = inner(node)
    if isinstance(node, UnionType):
        nullable = False
        for member in node.members:
            found = collect(file, member, values)
            if found is None:
                return None
            nullable = nullable or found
        return nullable
    if isinstance(node, (Literal, Unary, ObjectType, TupleType)):
        try:
            value = constant(node)
        except ValueError:
            return None
        if value is None:
            return True
        values[format_constant(value)] = value
        return False
    if isinstance(node, NullableType):
        return True if collect(file, node.base, values) is not None else None
    schema = followed(file, lower_type(file, node))
    allowed = schema.get('allowedValues')
    if not isinstance(allowed, list) or schema.get('type') == 'array':
        return None
    values.update({format_constant(value): value for value in allowed})
    return schema.get('nullable') is True


def followed(file: BicepFile, schema: Schema) -> Schema:
    """Return a declaration with its ``$ref`` replaced by what that points to."""
    from linter.arm.types import follow

    seen = 0
    while '$ref' in schema and seen < 64:
        seen += 1
        target = follow(str(schema['$ref']), file.template)
        if target is None:
            return {}
        beside = {key: value for key, value in schema.items() if key != '$ref'}
        schema = {**target, **beside}
    return schema


def lower_object(file: BicepFile, node: Node) -> Schema:
    assert isinstance(node, ObjectType)
    properties: Schema = {}
    lowered: Schema = {'type': 'object', 'properties': properties}
    for member in node.members:
        if not isinstance(member, TypeProperty):
            lowered['additionalProperties'] = {}
            continue
        schema = lower_type(file, member.type, member.decorators)
        if member.name is None:
            lowered['additionalProperties'] = schema
        else:
            properties[member.name] = schema
    return lowered


def lower_tuple(file: BicepFile, node: Node) -> Schema:
    assert isinstance(node, TupleType)
    items: list[object] = [
        lower_type(file, item.type, item.decorators) if isinstance(item, TupleItem) else {} for item in node.items
    ]
    return {'type': 'array', 'prefixItems': items, 'items': False}


def lower_access(file: BicepFile, node: Node) -> Schema:
    """Lower ``T.name``, ``T.*``, ``T[*]``, ``T[1]``: a pointer into the definition of T."""
    steps: list[str] = []
    derived: list[str] = []
    base = node
    while isinstance(base, (MemberType, ItemType)):
        steps[:0], derived[:0] = pointer_of(base), [step_name(base)]
        base = base.base
    if isinstance(base, GenericType):
        return lower_derived(file, base, steps, derived)
    if isinstance(base, Name) and isinstance(node, MemberType):
        special = lower_qualified(file, base, node, steps)
        if special is not None:
            return special
    schema = lower_type(file, base)
    return point(file, schema, steps, node)


def pointer_of(node: MemberType | ItemType) -> list[str]:
    if isinstance(node, ItemType):
        return ['items'] if node.index is None else ['prefixItems', str(node.index)]
    return ['additionalProperties'] if node.name is None else ['properties', node.name]


def step_name(node: MemberType | ItemType) -> str:
    if isinstance(node, ItemType):
        return '[*]' if node.index is None else f'[{node.index}]'
    return node.name or '*'


def lower_qualified(file: BicepFile, base: Name, node: MemberType, steps: list[str]) -> Schema | None:
    """Lower ``sys.string`` and ``namespace.T…``; None if base is no namespace."""
    symbol = file.symbols.get(base.name)
    if symbol is None and base.name in ('sys', 'az') and len(steps) == 2:
        return {} if steps[1] == 'any' else {'type': steps[1]}
    if symbol is None or symbol.kind != 'namespace':
        return None
    from linter.bicep.imports import namespace_type

    schema = namespace_type(file, symbol, steps[1], node)
    return point(file, schema, steps[2:], node)


def point(file: BicepFile, schema: Schema, steps: list[str], node: Node) -> Schema:
    """Follow a pointer from a declaration; a ``$ref`` on the way takes its place."""
    from linter.arm.types import follow

    for at in starts(steps):
        step = steps[at : at + (2 if steps[at] in ('properties', 'prefixItems') else 1)]
        if '$ref' not in schema:
            current: object = schema
            for key in step:
                current = index(current, key)
            schema = current if isinstance(current, dict) else {}
            continue
        target = str(schema['$ref']) + ''.join('/' + key.replace('~', '~0').replace('/', '~1') for key in step)
        found = follow(target, file.template)
        if found is not None and '$ref' in found and at + len(step) < len(steps):
            schema = {'$ref': found['$ref']}
            continue
        marker = follow(str(schema['$ref']), file.template)
        if found is None and marker is not None and is_derived(marker):
            return {}
        schema = {'$ref': target}
    return schema


def starts(steps: list[str]) -> list[int]:
    """Return where the steps of a pointer begin: ``properties`` and ``prefixItems`` take a second part."""
    result, at = [], 0
    while at < len(steps):
        result.append(at)
        at += 2 if steps[at] in ('properties', 'prefixItems') else 1
    return result


def index(value: object, key: str) -> object:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    return None


def is_derived(schema: Schema) -> bool:
    metadata = schema.get('metadata')
    return isinstance(metadata, dict) and DERIVED_KEY in metadata


def lower_generic(file: BicepFile, node: Node) -> Schema:
    assert isinstance(node, GenericType)
    return lower_derived(file, node, [], [])


def lower_derived(file: BicepFile, node: GenericType, steps: list[str], names: list[str]) -> Schema:
    """Lower ``resourceInput<'type@version'>…``: only the members that all resources share have a known type."""
    written = getattr(node.arguments[0], 'value', None)
    if node.name not in DERIVED or not isinstance(written, str):
        file.report('unsupported', f"type '{node.name}<…>' is not supported", node, severity='warning')
        return {}
    source = written.partition(':')[2] or written
    if steps:
        source += '#' + '/'.join(steps)
    output = {'output': True} if node.name == 'resourceOutput' else {}
    schema: Schema = {'metadata': {DERIVED_KEY: {'source': source, **output}}}
    if not names:
        return {'type': 'object', **schema}
    known = ENVELOPE.get(names[0]) if len(names) == 1 else 'string' if names == ['tags', '*'] else None
    return {'type': known, **schema} if known else schema


def lower_resource_type(file: BicepFile, node: Node) -> Schema:
    """Lower ``resource 'type@version'``: the id of a resource."""
    assert isinstance(node, ResourceType)
    written = getattr(node.type, 'value', None)
    return {'type': 'string', 'metadata': {'resourceType': written}} if written else {'type': 'string'}


def lower_broken(file: BicepFile, node: Node) -> Schema:
    return {}


LOWERINGS: Final[dict[type, Callable[[BicepFile, Node], Schema]]] = {
    Name: lower_name,
    Literal: lower_literal,
    Unary: lower_literal,
    Interpolation: lower_interpolation,
    Parentheses: lower_parentheses,
    NullableType: lower_nullable,
    NonNullType: lower_non_null,
    ArrayType: lower_array,
    UnionType: lower_union,
    ObjectType: lower_object,
    TupleType: lower_tuple,
    MemberType: lower_access,
    ItemType: lower_access,
    GenericType: lower_generic,
    ResourceType: lower_resource_type,
    Broken: lower_broken,
}


def decorated(file: BicepFile, schema: Schema, decorators: list[Decorator]) -> Schema:
    """Return a declaration with what its decorators say."""
    result = dict(schema)
    written = result.get('metadata')
    metadata: Schema = dict(written) if isinstance(written, dict) else {}
    for decorator in reversed(decorators):
        call = decorator.call
        name = call.name
        try:
            value = constant(call.arguments[0]) if call.arguments else None
        except ValueError as error:
            file.report('bad-arguments', str(error), call)
            continue
        if name == 'description':
            metadata['description'] = value
        elif name == 'metadata' and isinstance(value, dict):
            metadata.update(value)
        elif name in CONSTRAINTS:
            result[name] = value
        elif name == 'allowed' and isinstance(value, list):
            result['allowedValues'] = value
        elif name == 'secure':
            apply_secure(result)
        elif name == 'sealed':
            result['additionalProperties'] = False
        elif name == 'export':
            metadata['__bicep_export!'] = True
    if metadata:
        result['metadata'] = metadata
    return result


def apply_secure(schema: Schema) -> None:
    """Turn a declaration into its secure form.

    A type taken from a resource may not be known without a type library, so the declaration says it in a word of ours.
    """
    schema[SECURE_MARK] = True
    declared = schema.get('type')
    if isinstance(declared, str) and declared in SECURE:
        schema['type'] = SECURE[declared]

def is_secure(node: object) -> bool:
    """Return whether a declaration carries ``@secure()``."""
    return find_decorator(node, 'secure') is not None
