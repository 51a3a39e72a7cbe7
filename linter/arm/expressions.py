"""The expression language of ARM templates: recognise, parse and print the text between ``[`` and ``]``.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
"""

from __future__ import annotations

import re
from functools import lru_cache

from linter.arm.ir import Arr, Call, Index, Lit, Obj, Prop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Node

MAXIMUM_LENGTH: Final = 24_576
"""The longest expression Resource Manager accepts, in characters; the caller warns above it."""

HARD_MAXIMUM_LENGTH: Final = 100_000
"""A longer expression is not parsed."""

MAXIMUM_DEPTH: Final = 256
"""The greatest height of an expression tree."""

LEAST_INTEGER: Final = -(2**63)
GREATEST_INTEGER: Final = 2**63 - 1

# Possessive quantifiers: a token is matched in one pass, whatever the text. The last alternatives match everything
# else, so that the tokens of a text have no gaps.
TOKEN: Final = re.compile(
    r"""[ \t\r\n]*+(?:
        ( (?:[^\W\d]|\$)[\w$]*+ (?:[ \t\r\n]*+\.[ \t\r\n]*+(?:[^\W\d]|\$)[\w$]*+)*+ ) [ \t\r\n]*+\(
      | '([^']*+(?:''[^']*+)*+)'
      | ([(),\[\]])
      | \.[ \t\r\n]*+((?:[^\W\d]|\$)[\w$]*+)
      | ([+-]?[0-9]++(?:\.[0-9]++)?+)
      | ((?:[^\W\d]|\$)[\w$]*+(?:\.[\w$]++)*+)
      | (\Z)
      | (.)
    )""",
    re.VERBOSE | re.DOTALL,
)
CALL, TEXT, MARK, MEMBER, NUMBER, NAME, END, OTHER = range(1, 9)
LITERAL: Final = (TEXT, NUMBER)
OPERAND: Final = 'a function call, a string or a number'
PLAIN_NAME: Final = re.compile(r'(?:[^\W\d]|\$)[\w$]*')


class ExpressionError(ValueError):
    """An expression that cannot be read; offset counts characters from the leading ``[``."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def is_expression(text: str) -> bool:
    """Return whether a JSON string (a value or a key) is an expression."""
    return len(text) > 1 and text[0] == '[' and text[-1] == ']' and text[1] != '['


def unescape(text: str) -> str:
    """Return the literal a string that is no expression stands for: ``[[x]`` is ``[x]``."""
    return text[1:] if text.startswith('[[') and text.endswith(']') else text


class Frame:
    """A call or an index whose closing mark is still to come; base is None in a call, name is None in an index."""

    __slots__ = ('name', 'base', 'operands', 'offset', 'height')

    def __init__(self, name: str | None, base: Node, offset: int, height: int) -> None:
        self.name = name
        self.base = base
        self.operands: list[Node] = []
        self.offset = offset
        self.height = height

    def close(self) -> Node:
        if self.name is None:
            return Index(self.base, self.operands[0], self.offset)
        return Call(self.name, self.operands, self.offset)


@lru_cache(maxsize=32_768)
def parse(text: str) -> Node:
    """Return the tree of an expression, brackets included: Call, Prop, Index and Lit nodes.

    ``pos`` of a node is an offset in text: of the function's name, of the member's name, of the index's
    bracket, of the literal. The trees are shared: they must not be changed. Time is linear in the length, and
    no nesting exhausts the stack.
    Raises ExpressionError.
    """
    if len(text) > HARD_MAXIMUM_LENGTH:
        raise ExpressionError(
            f'the expression has {len(text):,} characters; Resource Manager accepts {MAXIMUM_LENGTH:,}', 0
        )
    if not is_expression(text):
        raise ExpressionError("an expression stands between '[' and ']'", 0)
    return read(text)


def read(text: str) -> Node:
    """Read the tokens in one loop, with a stack of the open calls and indexes in place of recursion."""
    stack: list[Frame] = []
    value: Node = None  # the operand read last, when complete
    height = 0  # of its tree
    complete = False
    for match in TOKEN.finditer(text, 1, len(text) - 1):
        kind = match.lastindex
        if not complete:
            if kind == CALL:
                push(stack, Frame(spaceless(match[CALL]), None, match.start(CALL), 0))
            elif kind in LITERAL:
                value, height, complete = literal_of(match), 1, True
            elif match[MARK] == ')' and stack and stack[-1].name is not None and not stack[-1].operands:
                value, height, complete = close(stack)
            else:
                raise unexpected(match, text, OPERAND)
        elif kind == MEMBER:
            value = Prop(value, match[MEMBER], match.start(MEMBER))
            height = grown(height, match.start(MEMBER))
        elif kind == MARK and match[MARK] == '[':
            push(stack, Frame(None, value, match.start(MARK), height))
            complete = False
        elif kind == MARK and stack and match[MARK] in (']' if stack[-1].name is None else ',)'):
            frame = stack[-1]
            frame.operands.append(value)
            if height > frame.height:
                frame.height = height
            if match[MARK] == ',':
                complete = False
            else:
                value, height, complete = close(stack)
        elif kind == END and not stack:
            return value
        else:
            raise unexpected(match, text, closing(stack))
    raise AssertionError('the end of the text is a token')


def literal_of(match: re.Match[str]) -> Lit:
    if match.lastindex == TEXT:
        content = match[TEXT]
        return Lit(content.replace("''", "'") if "'" in content else content, match.start(TEXT) - 1)
    return Lit(number(match[NUMBER], match.start(NUMBER)), match.start(NUMBER))


def spaceless(name: str) -> str:
    return name if name.isalnum() else ''.join(name.split())


def push(stack: list[Frame], frame: Frame) -> None:
    if len(stack) >= MAXIMUM_DEPTH:
        raise too_deep(frame.offset)
    stack.append(frame)


def close(stack: list[Frame]) -> tuple[Node, int, bool]:
    frame = stack.pop()
    return frame.close(), grown(frame.height, frame.offset), True


def grown(height: int, offset: int) -> int:
    if height >= MAXIMUM_DEPTH:
        raise too_deep(offset)
    return height + 1


def closing(stack: list[Frame]) -> str:
    if not stack:
        return 'the end of the expression'
    return "']'" if stack[-1].name is None else "',' or ')'"


def unexpected(match: re.Match[str], text: str, wanted: str) -> ExpressionError:
    offset = match.start(match.lastindex or 0)
    if match.lastindex == END:
        return ExpressionError(f'the expression ends where {wanted} is expected', offset)
    if match[OTHER] == '.' and wanted != OPERAND:
        return ExpressionError("a name is expected after '.'", offset)
    if match.lastindex == TEXT:
        offset -= 1
    if match[OTHER] == "'":
        return ExpressionError("the string has no closing quote; a quote inside a string is written ''", offset)
    if match.lastindex == NAME and wanted == OPERAND:
        return ExpressionError(
            f"'{match[NAME]}' is no function call; a function is called with (), and text stands in single quotes",
            offset,
        )
    token = text[offset : match.end()]
    shown = token if len(token) <= 40 else token[:39] + '…'
    return ExpressionError(f'{shown!r} stands where {wanted} is expected', offset)


def number(text: str, offset: int) -> int | float:
    if '.' in text:
        value = float(text)
        if value - value != 0:
            raise ExpressionError('the number is too large', offset)
        return value
    # 20 characters hold every 64-bit integer; more would cost quadratic time to convert.
    digits = text.lstrip('+-').lstrip('0') or '0'
    integer = int('-' + digits if text[0] == '-' else digits) if len(digits) < 20 else GREATEST_INTEGER + 1
    if not LEAST_INTEGER <= integer <= GREATEST_INTEGER:
        raise ExpressionError('the number is not a 64-bit integer', offset)
    return integer


def too_deep(offset: int) -> ExpressionError:
    return ExpressionError(f'the expression is nested more than {MAXIMUM_DEPTH} deep', offset)


def unparse(node: Node) -> str:
    """Return the canonical text of an expression, brackets included.

    ``parse(unparse(node))`` is the same tree. Obj and Arr, which only Bicep makes, print as createObject and
    createArray.
    """
    pieces = ['[']
    pending: list[Node] = [']', node]  # text is printed as it is
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif isinstance(item, Lit):
            pieces.append(literal(item.value))
        elif isinstance(item, Call):
            pending += [')', *separated(item.args), f'{item.name}(']
        elif isinstance(item, Prop):
            if PLAIN_NAME.fullmatch(item.name):
                pending += ['.' + item.name, item.base]
            else:
                pending += ['[' + literal(item.name) + ']', item.base]
        elif isinstance(item, Index):
            pending += [']', item.index, '[', item.base]
        elif isinstance(item, Arr):
            pending += [')', *separated(item.items), 'createArray(']
        elif isinstance(item, Obj) and not item.copies:
            members: list[Node] = []
            for entry in item.entries:
                members += [Lit(entry.key) if isinstance(entry.key, str) else entry.key, entry.value]
            pending += [')', *separated(members), 'createObject(']
        else:
            raise ValueError(f'{type(item).__name__} has no text in the expression language')
    return ''.join(pieces)


def separated(nodes: list[Node]) -> list[Node]:
    """Return nodes in reverse with commas between them, to be printed from the end of a list."""
    result: list[Node] = []
    for node in reversed(nodes):
        result += [', ', node] if result else [node]
    return result


def literal(value: object) -> str:
    if value is None:
        return 'null()'
    if isinstance(value, bool):
        return 'true()' if value else 'false()'
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, float):
        from decimal import Decimal

        text = format(Decimal(repr(value)), 'f')
        return text if '.' in text else text + '.0'
    return str(value)
