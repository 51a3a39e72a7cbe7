"""Reads the values of Bicep: operators, access, calls, strings, objects, arrays and loops.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/operators#operator-precedence-and-associativity
"""

from __future__ import annotations

from linter.bicep.cursor import MAXIMUM_CHAIN, OPENED_BY, Cursor, ParseError
from linter.bicep.lexer import (
    END,
    INTEGER,
    NEWLINE,
    STRING,
    STRING_END,
    STRING_MIDDLE,
    STRING_START,
    WORD,
)
from linter.bicep.syntax import (
    Array,
    Binary,
    Broken,
    Element,
    For,
    FunctionCall,
    If,
    Interpolation,
    Lambda,
    Literal,
    Member,
    Name,
    NestedResource,
    Node,
    NonNull,
    Object,
    Parentheses,
    Property,
    Spread,
    Ternary,
    Unary,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

PRECEDENCE: Final = {
    '*': 7, '/': 7, '%': 7,
    '+': 6, '-': 6,
    '<': 5, '<=': 5, '>': 5, '>=': 5,
    '==': 4, '!=': 4, '=~': 4, '!~': 4,
    '&&': 3,
    '||': 2,
    '??': 1,
}
POSTFIX: Final = frozenset({'.', '.?', '[', '::', '!'})
CONSTANTS: Final = {'true': True, 'false': False, 'null': None}
LARGEST_INTEGER: Final = 2**63 - 1

VALUE_EXPECTED: Final = 'expected a literal value, an array, an object, a parenthesized expression, or a function call'


def parse_expression(cursor: Cursor) -> Node:
    """Read a value with its operators."""
    cursor.enter()
    kinds = cursor.kinds
    node = parse_operand(cursor)
    kind = kinds[cursor.at]
    if kind in PRECEDENCE:
        node = parse_binary(cursor, node, 1)
        kind = kinds[cursor.at]
    if kind == '?' or (kind == NEWLINE and kinds[cursor.at + 1] == '?'):
        node = parse_ternary(cursor, node)
    cursor.depth -= 1
    return node


def parse_ternary(cursor: Cursor, condition: Node) -> Ternary:
    """Read ``? yes : no`` behind the condition."""
    cursor.skip_newline()
    cursor.at += 1
    yes = parse_expression(cursor)
    cursor.skip_newline()
    cursor.expect(':')
    no = parse_expression(cursor)
    return Ternary(condition.start, no.end, condition, yes, no)


def parse_binary(cursor: Cursor, left: Node, minimum: int) -> Node:
    """Read the operators of at least that precedence behind left; all of them associate to the left."""
    kinds = cursor.kinds
    for _ in range(MAXIMUM_CHAIN):
        operator = kinds[cursor.at]
        precedence = PRECEDENCE.get(operator, 0)
        if precedence < minimum:
            return left
        cursor.at += 1
        right = parse_operand(cursor)
        if PRECEDENCE.get(kinds[cursor.at], 0) > precedence:
            right = parse_binary(cursor, right, precedence + 1)
        left = Binary(left.start, right.end, operator, left, right)
    raise cursor.error('limit', f'more than {MAXIMUM_CHAIN} operators in a row')


def parse_operand(cursor: Cursor) -> Node:
    """Read a value without operators between values, with what is applied to it."""
    at = cursor.at
    kind = cursor.kinds[at]
    if kind == WORD:
        node = parse_word(cursor)
    elif kind == STRING:
        cursor.at = at + 1
        node = Literal(cursor.starts[at], cursor.ends[at], cursor.values[at])
    else:
        read = OPERANDS.get(kind)
        if read is None:
            raise cursor.error('BCP009', VALUE_EXPECTED)
        node = read(cursor)
    if cursor.kinds[cursor.at] in POSTFIX:
        return parse_postfix(cursor, node)
    return node


def parse_word(cursor: Cursor) -> Node:
    """Read what begins with a word: a name, a constant, a call or a lambda of one parameter."""
    at = cursor.at
    name, start = cursor.values[at], cursor.starts[at]
    following = cursor.kinds[at + 1]
    if following == '(':
        cursor.at = at + 1
        arguments = parse_arguments(cursor)
        return FunctionCall(start, cursor.ends[cursor.at - 1], None, name, start, arguments)
    if following == '=>':
        return parse_lambda(cursor, [name])
    cursor.at = at + 1
    if name in CONSTANTS:
        return Literal(start, cursor.ends[at], CONSTANTS[name])
    return Name(start, cursor.ends[at], name)


def parse_postfix(cursor: Cursor, node: Node) -> Node:
    """Read the accesses, calls and assertions behind node."""
    for _ in range(MAXIMUM_CHAIN):
        kind = cursor.kinds[cursor.at]
        if kind == '.' or kind == '.?':
            node = parse_member(cursor, node, kind == '.?')
        elif kind == '[':
            node = parse_element(cursor, node)
        elif kind == '!':
            cursor.at += 1
            node = NonNull(node.start, cursor.ends[cursor.at - 1], node)
        elif kind == '::':
            cursor.at += 1
            name = cursor.expect_word('BCP020', 'expected the name of a nested resource')
            node = NestedResource(node.start, cursor.ends[cursor.at - 1], node, name, cursor.starts[cursor.at - 1])
        else:
            return node
    raise cursor.error('limit', f'more than {MAXIMUM_CHAIN} accesses in a row')


def parse_member(cursor: Cursor, base: Node, safe: bool) -> Node:
    """Read ``.name``, ``.?name`` or ``.name(…)``."""
    cursor.at += 1
    name = cursor.expect_word('BCP020', 'expected a function or property name')
    at = cursor.at - 1
    if cursor.kinds[cursor.at] == '(' and not safe:
        arguments = parse_arguments(cursor)
        return FunctionCall(base.start, cursor.ends[cursor.at - 1], base, name, cursor.starts[at], arguments)
    return Member(base.start, cursor.ends[at], base, name, cursor.starts[at], safe)


def parse_element(cursor: Cursor, base: Node) -> Element:
    """Read ``[index]``, ``[?index]``, ``[^index]`` or ``[?^index]``."""
    cursor.at += 1
    safe = from_end = False
    if cursor.kinds[cursor.at] == '?':
        cursor.at += 1
        safe = True
    if cursor.kinds[cursor.at] == '^':
        cursor.at += 1
        from_end = True
    cursor.skip_newline()
    if cursor.kinds[cursor.at] == ']':
        raise cursor.error('BCP117', 'an index is missing')
    index = parse_expression(cursor)
    cursor.skip_newline()
    return Element(base.start, cursor.expect(']'), base, index, safe, from_end)


def parse_arguments(cursor: Cursor) -> list[Node]:
    """Read ``(a, b)``."""
    cursor.at += 1
    cursor.skip_newline()
    arguments: list[Node] = []
    if cursor.kinds[cursor.at] == ')':
        cursor.at += 1
        return arguments
    while True:
        arguments.append(parse_expression(cursor))
        if cursor.kinds[cursor.at] != ',':
            break
        cursor.at += 1
        cursor.skip_newline()
    cursor.skip_newline()
    cursor.expect(')')
    return arguments


def parse_parentheses(cursor: Cursor) -> Node:
    """Read a value in parentheses, or a lambda with parameters in parentheses."""
    parameters = lambda_parameters(cursor)
    if parameters is not None:
        return parse_lambda(cursor, parameters)
    start = cursor.starts[cursor.at]
    cursor.at += 1
    cursor.skip_newline()
    if cursor.kinds[cursor.at] == ')':
        raise cursor.error('BCP243', 'parentheses must contain exactly one expression')
    inner = parse_expression(cursor)
    cursor.skip_newline()
    return Parentheses(start, cursor.expect(')'), inner)


def lambda_parameters(cursor: Cursor) -> list[str] | None:
    """Return the names in ``(a, b) =>`` ahead, moving to the last token before the arrow; None if it is not one."""
    kinds, at, names = cursor.kinds, cursor.at + 1, []
    while kinds[at] == NEWLINE or kinds[at] == WORD or kinds[at] == ',':
        if kinds[at] == WORD:
            names.append(cursor.values[at])
        at += 1
    if kinds[at] != ')' or kinds[at + 1] != '=>':
        return None
    cursor.at = at
    return names


def parse_lambda(cursor: Cursor, parameters: list[str]) -> Lambda:
    """Read ``=> body``; the next token is the last one before the arrow."""
    start = cursor.starts[cursor.at]
    cursor.at += 2
    if cursor.kinds[cursor.at] == NEWLINE and not cursor.declares(cursor.at + 1):
        cursor.at += 1
    body = parse_expression(cursor)
    return Lambda(start, body.end, parameters, body)


def parse_unary(cursor: Cursor) -> Node:
    """Read ``!operand`` or ``-operand``; one operator for an operand."""
    at = cursor.at
    cursor.at += 1
    if cursor.kinds[cursor.at] in ('!', '-'):
        raise cursor.error('BCP009', VALUE_EXPECTED)
    operand = parse_operand(cursor)
    return Unary(cursor.starts[at], operand.end, cursor.kinds[at], operand)


def parse_integer(cursor: Cursor) -> Node:
    """Read an integer of 64 bits; the smallest one is legal behind a minus."""
    at = cursor.at
    digits = cursor.tokens.text[cursor.starts[at] : cursor.ends[at]]
    negative = at > 0 and cursor.kinds[at - 1] == '-'
    if len(digits.lstrip('0')) > 19 or int(digits[-40:]) > LARGEST_INTEGER + negative:
        raise cursor.error('BCP010', 'expected an integer of 64 bits')
    cursor.at += 1
    return Literal(cursor.starts[at], cursor.ends[at], int(digits[-40:]))


def parse_interpolation(cursor: Cursor) -> Interpolation:
    """Read a string with holes."""
    start = cursor.starts[cursor.at]
    texts = [cursor.values[cursor.at]]
    holes: list[Node] = []
    while True:
        cursor.at += 1
        cursor.skip_newline()
        holes.append(parse_expression(cursor))
        cursor.skip_newline()
        kind = cursor.kinds[cursor.at]
        if kind != STRING_MIDDLE and kind != STRING_END:
            raise cursor.error('BCP018', "expected '}'")
        texts.append(cursor.values[cursor.at])
        if kind == STRING_END:
            break
    cursor.at += 1
    return Interpolation(start, cursor.ends[cursor.at - 1], texts, holes)


def parse_array(cursor: Cursor) -> Node:
    """Read an array or a loop."""
    start = cursor.starts[cursor.at]
    if opens_loop(cursor):
        return parse_for(cursor, parse_expression)
    cursor.at += 1
    items: list[Node] = []
    while next_member(cursor):
        begin, depth = cursor.at, cursor.depth
        try:
            if cursor.kinds[begin] == '...':
                cursor.at += 1
                value = parse_expression(cursor)
                items.append(Spread(cursor.starts[begin], value.end, value))
            else:
                items.append(parse_expression(cursor))
            end_member(cursor, ']')
        except ParseError as error:
            items.append(recover(cursor, error, begin, depth))
            cursor.pass_comma()
    return Array(start, cursor.expect(']'), items)


def opens_loop(cursor: Cursor) -> bool:
    """Return whether ``[for`` is ahead."""
    at = cursor.at + 1 + (cursor.kinds[cursor.at + 1] == NEWLINE)
    return cursor.values[at] == 'for' and cursor.kinds[at] == WORD


def parse_for(cursor: Cursor, parse_body: Callable[[Cursor], Node]) -> For:
    """Read ``[for item in collection: body]`` or ``[for (item, index) in collection: body]``."""
    start = cursor.starts[cursor.at]
    cursor.at += 1
    cursor.skip_newline()
    cursor.expect_keyword('for')
    index = ''
    if cursor.kinds[cursor.at] == '(':
        cursor.at += 1
        item = cursor.expect_word('BCP249', 'expected the name of the item')
        cursor.expect(',')
        index = cursor.expect_word('BCP249', 'expected the name of the index')
        cursor.expect(')')
    else:
        item = cursor.expect_word('BCP163', 'expected the name of the item')
    cursor.expect_keyword('in')
    collection = parse_expression(cursor)
    cursor.expect(':')
    body = parse_body(cursor)
    cursor.skip_newline()
    return For(start, cursor.expect(']'), item, index, collection, body)


def parse_if(cursor: Cursor, parse_body: Callable[[Cursor], Node]) -> If:
    """Read ``if (condition) body``."""
    start = cursor.starts[cursor.at]
    cursor.at += 1
    if cursor.kinds[cursor.at] != '(':
        raise cursor.error('BCP018', "expected '('")
    condition = parse_parentheses(cursor)
    body = parse_body(cursor)
    return If(start, body.end, condition, body)


def parse_object(cursor: Cursor, parse_nested: Callable[[Cursor], Node] | None = None) -> Object:
    """Read an object; in the body of a resource parse_nested reads the resources declared in it."""
    start = cursor.starts[cursor.at]
    cursor.expect('{')
    members: list[Node] = []
    declarations: list[Node] = []
    while next_member(cursor):
        begin, depth = cursor.at, cursor.depth
        try:
            if parse_nested is not None and opens_declaration(cursor):
                declarations.append(parse_nested(cursor))
            else:
                members.append(parse_property(cursor))
            end_member(cursor, '}')
        except ParseError as error:
            members.append(recover(cursor, error, begin, depth))
            cursor.pass_comma()
    return Object(start, cursor.expect('}'), members, declarations)


def opens_declaration(cursor: Cursor) -> bool:
    """Return whether a nested resource or its decorator is ahead."""
    kind = cursor.kinds[cursor.at]
    return kind == '@' or (
        kind == WORD and cursor.values[cursor.at] == 'resource' and cursor.kinds[cursor.at + 1] == WORD
    )


def parse_property(cursor: Cursor) -> Node:
    """Read ``key: value`` or ``...value``."""
    at = cursor.at
    start, kind = cursor.starts[at], cursor.kinds[at]
    key: Node
    if kind == WORD:
        key = Name(start, cursor.ends[at], cursor.values[at])
        cursor.at = at + 1
    elif kind == STRING:
        key = Literal(start, cursor.ends[at], cursor.values[at])
        cursor.at = at + 1
    elif kind == STRING_START:
        key = parse_interpolation(cursor)
    elif kind == '...':
        cursor.at = at + 1
        value = parse_expression(cursor)
        return Spread(start, value.end, value)
    else:
        raise cursor.error('BCP022', 'expected a property name')
    cursor.expect(':')
    begin, depth = cursor.at, cursor.depth
    try:
        value = parse_expression(cursor)
    except ParseError as error:
        value = recover(cursor, error, begin, depth)
    return Property(start, value.end, key, value)


def next_member(cursor: Cursor) -> bool:
    """Pass line ends; return whether a member follows, False at the closing bracket or where the value breaks off."""
    cursor.skip_newline()
    kind = cursor.kinds[cursor.at]
    return kind not in OPENED_BY and kind != END and not cursor.declares(cursor.at)


def end_member(cursor: Cursor, closing: str) -> None:
    """Pass the comma behind a member; a line end or the closing bracket may stand there as well."""
    kind = cursor.kinds[cursor.at]
    if kind == ',':
        cursor.at += 1
        if cursor.kinds[cursor.at] == NEWLINE:
            cursor.record(cursor.error('BCP238', 'a new line does not follow a comma; leave the comma out'))
    elif kind != NEWLINE and kind != closing:
        raise cursor.error('BCP238', 'expected a new line or a comma')


def recover(cursor: Cursor, error: ParseError, begin: int, depth: int) -> Broken:
    """Report the error, pass the broken member that begins with the token ``begin``, and return what stands for it."""
    cursor.record(error)
    cursor.depth = depth
    if error.code == 'limit':
        raise error
    cursor.skip_member(begin)
    return Broken(cursor.starts[begin], max(cursor.starts[begin], cursor.ends[cursor.at - 1]))


OPERANDS: Final[dict[str, Callable[[Cursor], Node]]] = {
    '{': parse_object,
    '[': parse_array,
    '(': parse_parentheses,
    '!': parse_unary,
    '-': parse_unary,
    INTEGER: parse_integer,
    STRING_START: parse_interpolation,
}
