"""Values that are written out: literals, and objects and arrays of them."""

from __future__ import annotations

from linter.bicep.symbols import key_text
from linter.bicep.syntax import (
    Array,
    Literal,
    NonNull,
    Object,
    ObjectType,
    Parentheses,
    Property,
    TupleItem,
    TupleType,
    TypeProperty,
    Unary,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.bicep.syntax import Node


def constant(node: Node) -> object:
    """Return the value of a literal, an object or array of literals, or the types that are written like these.

    Raises ValueError for anything else.
    """
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, (Parentheses, NonNull)):
        return constant(node.inner if isinstance(node, Parentheses) else node.base)
    if isinstance(node, Unary):
        value = constant(node.operand)
        if node.operator == '-' and type(value) is int:
            return -value
        if node.operator == '!' and isinstance(value, bool):
            return not value
    if isinstance(node, Array):
        return [constant(item) for item in node.items]
    if isinstance(node, Object):
        return dict(map(constant_member, node.members))
    if isinstance(node, TupleType):
        return [constant(item.type) for item in node.items if isinstance(item, TupleItem)]
    if isinstance(node, ObjectType):
        members = [member for member in node.members if isinstance(member, TypeProperty) and member.name]
        if len(members) == len(node.members):
            return {str(member.name): constant(member.type) for member in members}
    raise ValueError('a literal value is required here')


def constant_member(member: Node) -> tuple[str, object]:
    """Return name and value of a member of an object. Raises ValueError."""
    if not isinstance(member, Property):
        raise ValueError('a literal value is required here')
    return key_text(member.key), constant(member.value)


def format_constant(value: object) -> str:
    """Return a value as Bicep writes it; the compiler sorts the values a type allows by this text."""
    if value is None:
        return 'null'
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, str):
        escaped = value.replace('\\', '\\\\').replace("'", "\\'").replace('\n', '\\n').replace('${', '\\${')
        return f"'{escaped}'"
    if isinstance(value, list):
        return '[' + ', '.join(map(format_constant, value)) + ']'
    if isinstance(value, dict):
        return '{ ' + ', '.join(f'{key}: {format_constant(member)}' for key, member in value.items()) + ' }'
    return str(value)
