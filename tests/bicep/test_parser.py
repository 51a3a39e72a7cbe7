"""Statements and values as trees: precedence, where new lines may stand, and what an error costs."""

from __future__ import annotations

import pytest

from linter.bicep.cursor import MAXIMUM_DEPTH
from linter.bicep.declarations import BrokenDeclaration, Declaration, VariableDeclaration
from linter.bicep.parser import parse
from linter.bicep.syntax import (
    Array,
    Binary,
    Broken,
    Element,
    FunctionCall,
    Literal,
    Member,
    Name,
    NestedResource,
    Node,
    NonNull,
    Object,
    Parentheses,
    Property,
    Ternary,
    Unary,
)
from tests.bicep.project import issues


def value_of(expression: str) -> Node:
    statements, tokens = parse(f'var x = {expression}')
    assert [issue.message for issue in tokens.issues] == []
    assert isinstance(statements[0], VariableDeclaration)
    return statements[0].value


def shown(node: Node) -> str:
    """Return a tree with parentheses around everything that has parts."""
    if isinstance(node, Literal):
        return repr(node.value)
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Binary):
        return f'({shown(node.left)} {node.operator} {shown(node.right)})'
    if isinstance(node, Unary):
        return f'({node.operator}{shown(node.operand)})'
    if isinstance(node, Ternary):
        return f'({shown(node.condition)} ? {shown(node.yes)} : {shown(node.no)})'
    if isinstance(node, Parentheses):
        return f'[{shown(node.inner)}]'
    if isinstance(node, Member):
        return f'({shown(node.base)} {"?" * node.safe}. {node.name})'
    if isinstance(node, Element):
        return f'({shown(node.base)} [{"?" * node.safe}{"^" * node.from_end}{shown(node.index)}])'
    if isinstance(node, NestedResource):
        return f'({shown(node.base)} :: {node.name})'
    if isinstance(node, NonNull):
        return f'({shown(node.base)} !)'
    if isinstance(node, FunctionCall):
        base = f'{shown(node.base)} . ' if node.base is not None else ''
        return f'{base}{node.name}({", ".join(map(shown, node.arguments))})'
    return type(node).__name__


@pytest.mark.parametrize(('expression', 'tree'), [
    ('1 + 2 * 3', '(1 + (2 * 3))'),
    ('1 * 2 + 3', '((1 * 2) + 3)'),
    ('1 - 2 - 3', '((1 - 2) - 3)'),
    ('8 / 4 % 3', '((8 / 4) % 3)'),
    ('a < b == c >= d', '((a < b) == (c >= d))'),
    ('a && b || c && d', '((a && b) || (c && d))'),
    ('a || b ?? c', '((a || b) ?? c)'),
    ('a ?? b ?? c', '((a ?? b) ?? c)'),
    ('a ?? b ? c : d', '((a ?? b) ? c : d)'),
    ('a ? b : c ? d : e', '(a ? b : (c ? d : e))'),
    ('a ? b ? c : d : e', '(a ? (b ? c : d) : e)'),
    ('!a && b', '((!a) && b)'),
    ('!a.b', '(!(a . b))'),
    ('-a + b', '((-a) + b)'),
    ('a =~ b', '(a =~ b)'),
    ('a!~b', '(a !~ b)'),
    ('a! != b', '((a !) != b)'),
    ('(1 + 2) * 3', '([(1 + 2)] * 3)'),
])
def test_operators_bind_as_documented(expression: str, tree: str) -> None:
    assert shown(value_of(expression)) == tree


@pytest.mark.parametrize(('expression', 'tree'), [
    ('a.b.c', '((a . b) . c)'),
    ('a.?b', '(a ?. b)'),
    ("a['b'][0]", "((a ['b']) [0])"),
    ('a[?0][^1][?^2]', '(((a [?0]) [^1]) [?^2])'),
    ('a!.b', '((a !) . b)'),
    ('a::b.c', '((a :: b) . c)'),
    ('a.b(c)[0]', '(a . b(c) [0])'),
    ('sys.concat(a, b)', 'sys . concat(a, b)'),
    ("{ a: 1 }.a", '(Object . a)'),
])
def test_what_stands_behind_a_value_applies_to_it(expression: str, tree: str) -> None:
    assert shown(value_of(expression)) == tree


@pytest.mark.parametrize('text', [
    'var x = concat(\n  a,\n  b\n)',
    'var x = a\n  ? b\n  : c',
    "var x = [\n  'a'\n  'b', 'c'\n\n]",
    'var x = { a: 1, b: 2\nc: 3\n}',
    'var x = [for a in b: {\n  c: a\n}\n]',
    'var x = [\n  for (a, i) in b: a\n]',
    'var x = map(a, b =>\n  b.c)',
    'var x = (\n  a\n)',
    "var x = $'''${\na\n}'''",
    "resource r 'a/b@1' =\n  if (c) {\n}",
    "param x\n  | 'a'\n  | 'b'",
    "type t =\n  | 'a'\n  | 'b'",
    'func f(\n  a string,\n  b int\n) string =>\n  a',
    "import {\n  a\n  b as c\n} from 'x.bicep'",
    '@description(\'a\')\n\n@secure()\nparam x string',
    '@secure() param x string',
    'type t = { @minLength(1)\n a: string, b: int? }',
    'output x resource = r',
])
def test_new_lines_may_stand_here(text: str) -> None:
    assert issues(text) == []


@pytest.mark.parametrize(('text', 'place'), [
    ('var x = a +\n  b', (1, 12)),
    ('var x = a\n  + b', (2, 3)),
    ('var x = a\n  .b', (2, 3)),
    ("var x = [\n  'a',\n  'b'\n]", (2, 7)),
    ('var x = a ?\n b : c', (1, 12)),
])
def test_new_lines_may_not_stand_here(text: str, place: tuple[int, int]) -> None:
    assert issues(text)[0][1:] == place


@pytest.mark.parametrize(('text', 'code', 'line', 'column'), [
    ('var', 'BCP015', 1, 4),
    ('var x', 'BCP018', 1, 6),
    ('var x = ', 'BCP009', 1, 9),
    ('var 2 = 3', 'BCP015', 1, 5),
    ('bad', 'BCP007', 1, 1),
    ("resource r", 'BCP068', 1, 11),
    ("resource r 'a/b@1'", 'BCP018', 1, 19),
    ("resource r 'a/b@1' = ", 'BCP118', 1, 22),
    ("resource r 'a/b@1' = if {\n}", 'BCP018', 1, 25),
    ("resource r 'a/b@1' = if () {\n}", 'BCP243', 1, 26),
    ('var x = a.', 'BCP020', 1, 11),
    ('var x = a[]', 'BCP117', 1, 11),
    ('var x = 9223372036854775808', 'BCP010', 1, 9),
    ('var x = !!a', 'BCP009', 1, 10),
    ('var x = { = 1 }', 'BCP022', 1, 11),
    ('var x = [for a b: c]', 'BCP012', 1, 16),
    ('param x', 'BCP014', 1, 8),
    ('output x', 'BCP146', 1, 9),
    ('@secure()', 'BCP132', 1, 1),
    ('var x = 1 2', 'BCP019', 1, 11),
])
def test_an_error_has_the_compilers_code_and_place(text: str, code: str, line: int, column: int) -> None:
    assert issues(text)[0] == (code, line, column)


def test_the_smallest_integer_is_legal_behind_a_minus() -> None:
    assert shown(value_of('-9223372036854775808')) == '(-9223372036854775808)'


def declared(text: str) -> list[tuple[str, str]]:
    """Return class and name of each statement."""
    return [(type(statement).__name__, statement.name) for statement in parse(text)[0]]


def test_a_broken_statement_costs_itself_and_keeps_its_name() -> None:
    text = 'var a = 1\nvar b = (\nvar c = 3\n'
    assert declared(text) == [
        ('VariableDeclaration', 'a'), ('BrokenDeclaration', 'b'), ('VariableDeclaration', 'c'),
    ]


def test_an_unclosed_brace_ends_at_the_next_statement() -> None:
    text = "resource r 'a/b@1' = {\n  name: 'x'\n  properties: {\n\nresource s 'a/b@1' = {\n  name: 'y'\n}\n"
    assert declared(text) == [('BrokenDeclaration', 'r'), ('ResourceDeclaration', 's')]
    assert len(issues(text)) == 1


def test_an_indented_file_is_read_as_any_other() -> None:
    assert issues("    param a string\n    var b = {\n    c: a\n    }\n") == []


def members(text: str) -> list[Node]:
    statement: Declaration = parse(text)[0][0]
    assert isinstance(statement, VariableDeclaration)
    assert isinstance(statement.value, Object)
    return statement.value.members


def test_a_broken_member_keeps_its_neighbours_and_its_key() -> None:
    first, broken, last = members('var x = {\n  a: 1\n  b: (\n  c: 3\n}')
    assert isinstance(broken, Property)
    assert (first.key.name, broken.key.name, last.key.name) == ('a', 'b', 'c')  # type: ignore[attr-defined]
    assert isinstance(broken.value, Broken)


def test_a_member_that_cannot_be_read_leaves_a_mark() -> None:
    assert [type(member) for member in members('var x = {\n  a: 1\n  = 2\n  c: 3\n}')] == [Property, Broken, Property]


def test_a_broken_item_keeps_its_neighbours() -> None:
    statements, _ = parse('var x = [\n  1\n  =\n  3\n]')
    assert isinstance(statements[0], VariableDeclaration)
    assert isinstance(statements[0].value, Array)
    assert [type(item) for item in statements[0].value.items] == [Literal, Broken, Literal]


def test_an_error_in_a_call_over_lines_costs_one_error() -> None:
    assert len(issues("var a = {\n  b: concat(\n    'x'\n    'y'\n  )\n  c: 1\n}\n")) == 1


@pytest.mark.parametrize(('opening', 'closing'), [('[', ']'), ('(', ')'), ('{a:', '}'), ("'${", "}'"), ('f(', ')')])
def test_nesting_has_a_limit_that_ends_the_file(opening: str, closing: str) -> None:
    deep = MAXIMUM_DEPTH + 1
    assert issues(f'var x = {opening * deep}1{closing * deep}')[-1][0] == 'limit'
    assert issues(f'var x = {opening * (deep - 10)}1{closing * (deep - 10)}') == []


@pytest.mark.parametrize('text', ['1' + ' + 1' * 2000, 'a' + '.b' * 2000, 'a' + '[0]' * 2000])
def test_chains_have_a_limit(text: str) -> None:
    assert issues(f'var x = {text}')[-1][0] == 'limit'


def test_a_long_chain_of_conditions_is_read() -> None:
    assert issues('var x = ' + ''.join(f'a == {n} ? {n} : ' for n in range(150)) + '0') == []


@pytest.mark.parametrize('text', ['', '\n', '// only a comment', '\ufeff', '\ufeffvar x = 1', '/* a */\n\n'])
def test_a_file_without_much_in_it_is_in_order(text: str) -> None:
    assert issues(text) == []


def test_declarations_are_broken_declarations_when_their_name_is_known() -> None:
    statement = parse("@secure()\nparam password string = \nvar x = 1")[0][0]
    assert isinstance(statement, BrokenDeclaration)
    assert (statement.keyword, statement.name) == ('param', 'password')
