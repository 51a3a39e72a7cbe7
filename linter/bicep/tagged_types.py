"""Lowers unions of objects that one member tells apart.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/user-defined-data-types#declare-tagged-union-type
"""

from __future__ import annotations

from linter.bicep.declarations import TypeDeclaration
from linter.bicep.syntax import Name, NonNullType, NullableType, ObjectType, Parentheses, TypeProperty, UnionType
from linter.bicep.types import followed, inner, literals, lower_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.bicep.file import BicepFile
    from linter.bicep.syntax import Decorator, Node
    from linter.bicep.types import Schema


def lower_tagged(file: BicepFile, node: Node, decorators: list[Decorator]) -> Schema:
    """Lower a union of objects that the member named by ``@discriminator`` tells apart."""
    call = next(decorator.call for decorator in decorators if decorator.call.name == 'discriminator')
    tag = getattr(call.arguments[0], 'value', None) if call.arguments else None
    if not isinstance(tag, str):
        file.report('bad-arguments', "'discriminator' takes the name of a property", call)
        return {'type': 'object'}
    node = inner(node)
    if isinstance(node, Name):
        return lower_type(file, node)
    beside: Schema = {}
    if isinstance(node, (NullableType, NonNullType)):
        beside['nullable'] = isinstance(node, NullableType)
    while isinstance(node, (NullableType, NonNullType, Parentheses)):
        node = inner(node.base) if not isinstance(node, Parentheses) else node.inner
    mapping: Schema = {}
    for member in members_of(node):
        schema = lower_type(file, member)
        declared = declared_tag(file, tag, member)
        if declared is not None:
            mapping.update(dict.fromkeys(declared, schema))
        else:
            add_tagged(file, tag, schema, mapping)
    return {'type': 'object', 'discriminator': {'propertyName': tag, 'mapping': mapping}, **beside}


def declared_tag(file: BicepFile, tag: str, node: Node) -> list[str] | None:
    """Return the values that the tag of an object type has, as this file declares it; None if it does not.

    A type whose definition is still being lowered is found here.
    """
    symbol = file.symbols.get(node.name) if isinstance(node, Name) else None
    if symbol is not None and isinstance(symbol.node, TypeDeclaration):
        node = inner(symbol.node.type)
    if not isinstance(node, ObjectType):
        return None
    for member in node.members:
        if isinstance(member, TypeProperty) and member.name == tag:
            values, _ = literals(file, member.type)
            return [value for value in values or [] if isinstance(value, str)]
    return None


def members_of(node: Node) -> list[Node]:
    """Return the alternatives of a union, those of unions in it included."""
    node = inner(node)
    if not isinstance(node, UnionType):
        return [node]
    return [member for part in node.members for member in members_of(part)]


def add_tagged(file: BicepFile, tag: str, schema: Schema, mapping: Schema) -> None:
    """Add one alternative to the mapping of a discriminator."""
    resolved = followed(file, schema)
    discriminator = resolved.get('discriminator')
    if isinstance(discriminator, dict):
        inside = discriminator.get('mapping')
        mapping.update(inside if isinstance(inside, dict) else {})
        return
    properties = resolved.get('properties')
    member = properties.get(tag) if isinstance(properties, dict) else None
    allowed = followed(file, member).get('allowedValues') if isinstance(member, dict) else None
    for value in allowed if isinstance(allowed, list) else []:
        if isinstance(value, str):
            mapping[value] = schema
