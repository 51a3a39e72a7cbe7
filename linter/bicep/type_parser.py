"""Reads the types of Bicep.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/user-defined-data-types
"""

from __future__ import annotations

from linter.bicep.cursor import MAXIMUM_CHAIN, Cursor, ParseError
from linter.bicep.expression_parser import (
    CONSTANTS,
    end_member,
    next_member,
    parse_arguments,
    parse_integer,
    parse_interpolation,
    recover,
)
from linter.bicep.lexer import INTEGER, NEWLINE, STRING, STRING_START, WORD
from linter.bicep.syntax import (
    ArrayType,
    Decorator,
    FunctionCall,
    GenericType,
    ItemType,
    Literal,
    MemberType,
    Name,
    Node,
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
    from typing import Final

TYPE_EXPECTED: Final = 'expected a type'


def parse_type(cursor: Cursor) -> Node:
    """Read a type, with its alternatives."""
    cursor.enter()
    pass_bar(cursor)
    first = parse_type_operand(cursor)
    members = [first]
    while pass_bar(cursor):
        members.append(parse_type_operand(cursor))
    cursor.depth -= 1
    if len(members) == 1:
        return first
    return UnionType(first.start, members[-1].end, members)


def pass_bar(cursor: Cursor) -> bool:
    """Pass ``|``, which may stand on a new line; return whether it was there."""
    at = cursor.at + (cursor.kinds[cursor.at] == NEWLINE)
    if cursor.kinds[at] != '|':
        return False
    cursor.at = at + 1
    cursor.skip_newline()
    return True


def parse_type_operand(cursor: Cursor) -> Node:
    """Read one alternative of a type, with what is applied to it."""
    node = parse_primary_type(cursor)
    kinds = cursor.kinds
    for _ in range(MAXIMUM_CHAIN):
        kind = kinds[cursor.at]
        if kind == '?':
            cursor.at += 1
            node = NullableType(node.start, cursor.ends[cursor.at - 1], node)
        elif kind == '!':
            cursor.at += 1
            node = NonNullType(node.start, cursor.ends[cursor.at - 1], node)
        elif kind == '[':
            node = parse_item_type(cursor, node)
        elif kind == '.':
            node = parse_member_type(cursor, node)
        else:
            return node
    raise cursor.error('limit', f'more than {MAXIMUM_CHAIN} accesses in a row')


def parse_item_type(cursor: Cursor, node: Node) -> Node:
    """Read ``[]``, ``[*]`` or ``[1]`` behind a type."""
    cursor.at += 1
    kind = cursor.kinds[cursor.at]
    if kind == ']':
        cursor.at += 1
        return ArrayType(node.start, cursor.ends[cursor.at - 1], node)
    if kind == '*':
        cursor.at += 1
        return ItemType(node.start, cursor.expect(']'), node, None)
    if kind != INTEGER:
        raise cursor.error('BCP018', "expected ']'")
    index = parse_integer(cursor)
    value = index.value if isinstance(index, Literal) and isinstance(index.value, int) else 0
    return ItemType(node.start, cursor.expect(']'), node, value)


def parse_member_type(cursor: Cursor, node: Node) -> Node:
    """Read ``.name``, ``.*`` or ``.name<argument>`` behind a type."""
    cursor.at += 1
    if cursor.kinds[cursor.at] == '*':
        cursor.at += 1
        return MemberType(node.start, cursor.ends[cursor.at - 1], node, None)
    name = cursor.expect_word('BCP020', 'expected the name of a property')
    if cursor.kinds[cursor.at] == '<':
        return parse_generic(cursor, node.start, node, name)
    return MemberType(node.start, cursor.ends[cursor.at - 1], node, name)


def parse_generic(cursor: Cursor, start: int, base: Node | None, name: str) -> GenericType:
    """Read ``<argument, …>`` behind a name."""
    cursor.at += 1
    cursor.skip_newline()
    arguments = [parse_type(cursor)]
    cursor.skip_newline()
    while cursor.kinds[cursor.at] == ',':
        cursor.at += 1
        cursor.skip_newline()
        arguments.append(parse_type(cursor))
        cursor.skip_newline()
    return GenericType(start, cursor.expect('>'), base, name, arguments)


def parse_primary_type(cursor: Cursor) -> Node:
    """Read a name, a literal, an object type, a tuple type or a type in parentheses."""
    at = cursor.at
    kind, start = cursor.kinds[at], cursor.starts[at]
    if kind == WORD:
        return parse_type_word(cursor)
    if kind == STRING:
        cursor.at += 1
        return Literal(start, cursor.ends[at], cursor.values[at])
    if kind == '{':
        return parse_object_type(cursor)
    if kind == '[':
        return parse_tuple_type(cursor)
    if kind == '(':
        cursor.at += 1
        cursor.skip_newline()
        inner = parse_type(cursor)
        cursor.skip_newline()
        return Parentheses(start, cursor.expect(')'), inner)
    if kind == INTEGER:
        return parse_integer(cursor)
    if kind == '-' or kind == '!':
        cursor.at += 1
        operand = parse_primary_type(cursor)
        return Unary(start, operand.end, kind, operand)
    if kind == STRING_START:
        return parse_interpolation(cursor)
    raise cursor.error('BCP279', TYPE_EXPECTED)


def parse_type_word(cursor: Cursor) -> Node:
    """Read what begins with a word: a name, a constant, ``name<…>`` or ``resource 'type'``."""
    at = cursor.at
    name, start = cursor.values[at], cursor.starts[at]
    cursor.at += 1
    following = cursor.kinds[cursor.at]
    if following == '<':
        return parse_generic(cursor, start, None, name)
    if name == 'resource' and following in (STRING, STRING_START):
        text = parse_primary_type(cursor)
        return ResourceType(start, text.end, text)
    if name in CONSTANTS:
        return Literal(start, cursor.ends[at], CONSTANTS[name])
    return Name(start, cursor.ends[at], name)


def parse_object_type(cursor: Cursor) -> ObjectType:
    """Read ``{ name: type }``."""
    start = cursor.starts[cursor.at]
    cursor.at += 1
    members: list[Node] = []
    while next_member(cursor):
        begin, depth = cursor.at, cursor.depth
        try:
            members.append(parse_type_property(cursor))
            end_member(cursor, '}')
        except ParseError as error:
            members.append(recover(cursor, error, begin, depth))
            cursor.pass_comma()
    return ObjectType(start, cursor.expect('}'), members)


def parse_type_property(cursor: Cursor) -> TypeProperty:
    """Read a member of an object type with its decorators."""
    start = cursor.starts[cursor.at]
    decorators = parse_decorators(cursor)
    kind = cursor.kinds[cursor.at]
    name: str | None = None
    if kind in (WORD, STRING):
        name = cursor.values[cursor.at]
    elif kind != '*':
        raise cursor.error('BCP022', 'expected a property name')
    cursor.at += 1
    cursor.expect(':')
    type_node = parse_type(cursor)
    return TypeProperty(start, type_node.end, name, type_node, decorators)


def parse_tuple_type(cursor: Cursor) -> TupleType:
    """Read ``[ type, type ]``."""
    start = cursor.starts[cursor.at]
    cursor.at += 1
    items: list[Node] = []
    while next_member(cursor):
        begin, depth = cursor.at, cursor.depth
        try:
            decorators = parse_decorators(cursor)
            item = parse_type(cursor)
            items.append(TupleItem(cursor.starts[begin], item.end, item, decorators))
            end_member(cursor, ']')
        except ParseError as error:
            items.append(recover(cursor, error, begin, depth))
            cursor.pass_comma()
    return TupleType(start, cursor.expect(']'), items)


def parse_decorators(cursor: Cursor) -> list[Decorator]:
    """Read ``@name(…)`` lines; a line end follows each, or what it decorates."""
    decorators: list[Decorator] = []
    while cursor.kinds[cursor.at] == '@':
        start = cursor.starts[cursor.at]
        cursor.at += 1
        call = parse_decorator_call(cursor)
        decorators.append(Decorator(start, call.end, call))
        cursor.skip_newline()
    return decorators


def parse_decorator_call(cursor: Cursor) -> FunctionCall:
    """Read ``name(…)`` or ``namespace.name(…)``."""
    base: Node | None = None
    start = cursor.starts[cursor.at]
    name = cursor.expect_word('BCP123', 'expected the name of a decorator')
    while cursor.kinds[cursor.at] == '.':
        base = Name(start, cursor.ends[cursor.at - 1], name)
        cursor.at += 1
        name = cursor.expect_word('BCP020', 'expected the name of a decorator')
    name_start = cursor.starts[cursor.at - 1]
    if cursor.kinds[cursor.at] != '(':
        raise cursor.error('BCP018', "expected '('")
    arguments = parse_arguments(cursor)
    return FunctionCall(start, cursor.ends[cursor.at - 1], base, name, name_start, arguments)
