"""The expression language: what is one, how it is read and printed, and what a mistake in it says where."""

from __future__ import annotations

import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.arm.expressions import ExpressionError, is_expression, parse, unescape, unparse
from linter.arm.ir import Arr, Call, Entry, Index, Lit, Obj, Prop, PropertyCopy
from tests.corpus import CORPUS, needs_corpus, sample


def tree(node: object) -> object:
    """Return a tree as tuples, with positions."""
    if isinstance(node, Lit):
        return node.value, node.pos
    if isinstance(node, Call):
        return node.name, node.pos, [tree(argument) for argument in node.args]
    if isinstance(node, Prop):
        return tree(node.base), f'.{node.name}', node.pos
    assert isinstance(node, Index)
    return tree(node.base), '[]', node.pos, tree(node.index)


@pytest.mark.parametrize(('text', 'answer'), [
    ("[concat('a', 'b')]", True), ('[]', True), ('[x]', True), ('[ ]', True), ('[a][b]', True), ('[[x]', False),
    ('[[x]]', False), ('x', False), ('', False),
    ('[', False), (']', False), ('[x', False), ('x]', False), (' [x]', False), ('[x] ', False), ('[\n]', True),
    ('[[', False),
])
def test_an_expression_stands_in_one_pair_of_brackets(text, answer):
    assert is_expression(text) is answer


@pytest.mark.parametrize(('text', 'value'), [
    ('[[x]', '[x]'), ('[[x]]', '[x]]'), ('[[]', '[]'), ('[[x', '[[x'), ('[x', '[x'), ('plain', 'plain'), ('', ''),
    ('[[[x]', '[[x]'), ('x]', 'x]'), ('[[', '[['),
])
def test_two_brackets_stand_for_one(text, value):
    assert unescape(text) == value


@pytest.mark.parametrize(('text', 'value'), [
    ('[true()]', ('true', 1, [])),
    ("['text']", ('text', 1)),
    ("['']", ('', 1)),
    ("['it''s']", ("it's", 1)),
    ("['''']", ("'", 1)),
    ("['a\\b\"c']", ('a\\b"c', 1)),
    ("['a\nb']", ('a\nb', 1)),
    ("['[x]']", ('[x]', 1)),
    ('[12]', (12, 1)), ('[-12]', (-12, 1)), ('[+12]', (12, 1)), ('[0]', (0, 1)), ('[007]', (7, 1)),
    ('[1.50]', (1.5, 1)), ('[-0.5]', (-0.5, 1)),
    ('[9223372036854775807]', (9223372036854775807, 1)), ('[-9223372036854775808]', (-9223372036854775808, 1)),
    ('[00000000000000000000001]', (1, 1)),
    ("[f('a', 1)]", ('f', 1, [('a', 3), (1, 8)])),
    ("[ f ( 'a' , g( ) ) ]", ('f', 2, [('a', 6), ('g', 12, [])])),
    ('[\r\n\tf()\n]', ('f', 4, [])),
    ('[contoso.uniqueName()]', ('contoso.uniqueName', 1, [])), ('[a . b . c ()]', ('a.b.c', 1, [])),
    ('[__bicep.f(1)]', ('__bicep.f', 1, [(1, 11)])),
    ('[$f()]', ('$f', 1, [])), ('[_f$1()]', ('_f$1', 1, [])),
    ('[f().a]', (('f', 1, []), '.a', 5)), ('[f().a.b]', ((('f', 1, []), '.a', 5), '.b', 7)),
    ('[f() . a]', (('f', 1, []), '.a', 7)),
    ("[f()['a']]", (('f', 1, []), '[]', 4, ('a', 5))), ('[f()[0].a]', ((('f', 1, []), '[]', 4, (0, 5)), '.a', 8)),
    ('[f()[g()[1]]]', (('f', 1, []), '[]', 4, (('g', 5, []), '[]', 8, (1, 9)))),
    ("['abc'[0]]", (('abc', 1), '[]', 6, (0, 7))),
    ("[f(g(h(1).x)['y'], 2)]", ('f', 1, [(('g', 3, [(('h', 5, [(1, 7)]), '.x', 10)]), '[]', 12, ('y', 13)), (2, 19)])),
    ('[Concat(1)]', ('Concat', 1, [(1, 8)])), ('[f().été]', (('f', 1, []), '.été', 5)),
])
def test_a_tree_tells_where_its_parts_stand(text, value):
    assert tree(parse(text)) == value


def test_the_name_of_a_call_is_kept_and_compared_in_lower_case():
    call = parse('[Contoso.UniqueName()]')
    assert (call.name, call.key) == ('Contoso.UniqueName', 'contoso.uniquename')


@pytest.mark.parametrize(('text', 'offset', 'message'), [
    ('[]', 1, 'the expression ends where a function call, a string or a number is expected'),
    ('[ ]', 2, 'the expression ends where'), ('x', 0, "an expression stands between '[' and ']'"),
    ('[[f()]', 0, "an expression stands between '[' and ']'"),
    ('[true]', 1, "'true' is no function call; a function is called with (), and text stands in single quotes"),
    ('[variables.x]', 1, "'variables.x' is no function call"),
    ("[f('a]", 3, "the string has no closing quote; a quote inside a string is written ''"),
    ('[f(]', 3, 'the expression ends where a function call'),
    ('[f(1]', 4, "the expression ends where ',' or ')' is expected"),
    ('[f(1,)]', 5, "')' stands where a function call"),
    ('[f(,1)]', 3, "',' stands where a function call"), ('[f(1 2)]', 5, "'2' stands where ',' or ')' is expected"),
    ('[f())]', 4, "')' stands where the end of the expression"),
    ('[f() g()]', 5, "'g(' stands where the end of the expression is expected"), ('[f()]]', 4, "']' stands where"),
    ('[f()[]]', 5, "']' stands where a function call"), ('[f()[0)]', 6, "')' stands where ']' is expected"),
    ('[f().]', 4, "a name is expected after '.'"), ('[f().1]', 4, "a name is expected after '.'"),
    ('[f()..a]', 4, "a name is expected after '.'"), ('[(1)]', 1, "'(' stands where"),
    ('[f(a)]', 3, "'a' is no function call"),
    ('["a"]', 1, "'\"' stands where"), ('[f() + 1]', 5, "'+' stands where the end"),
    ('[1 + 2]', 3, "'+' stands where"), ('[-]', 1, "'-' stands where"), ('[f(1).a(2)]', 7, "'(' stands where"),
    ('[9223372036854775808]', 1, 'the number is not a 64-bit integer'),
    ('[-9223372036854775809]', 1, 'the number is not a 64-bit integer'),
    (f'[{"9" * 400}.0]', 1, 'the number is too large'), ('[f(\'a\') x]', 8, "'x' stands where the end"),
    ('[.a]', 2, "'a' stands where"),
])
def test_a_mistake_is_named_where_it_stands(text, offset, message):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.offset, str(caught.value)[: len(message)]) == (offset, message)


@pytest.mark.parametrize('text', [
    '[' + 'f(' * 257 + ')' * 257 + ']', '[' + 'f(' * 40_000 + ']', '[f()' + '.a' * 256 + ']',
    '[f()' + '.a' * 45_000 + ']', '[f()' + '[0' * 300 + ']' * 300 + ']',
    '[f()' + '[0]' * 300 + ']', '[' + 'f(' * 200 + 'g()' + '.a' * 100 + ')' * 200 + ']',
])
def test_an_expression_nested_too_deep_is_refused(text):
    with pytest.raises(ExpressionError, match='nested more than 256 deep'):
        parse(text)


def test_an_expression_of_the_greatest_depth_is_read_and_printed():
    text = '[' + 'f(' * 255 + 'g()' + ')' * 255 + ']'
    assert unparse(parse(text)) == text


def test_an_expression_that_is_far_too_long_is_refused():
    with pytest.raises(ExpressionError, match='100,003 characters'):
        parse(f"['{'x' * 99_999}']")
    assert len(parse(f"['{'x' * 99_000}']").value) == 99_000


@pytest.mark.parametrize('text', [
    '[f(' + ' ' * 90_000 + ']', "['" + "''" * 45_000 + ']', '[f(' + '1,' * 45_000 + ']', '[' + 'a.' * 45_000 + ']',
    '[f(' + 'a' * 90_000 + ']', '[' + "'" * 90_001 + ']',
    '[f()' + ' ' * 90_000 + 'x]', '[f' + ' ' * 90_000 + ']', '[' + '1' * 90_000 + ']', '[f(' + "'a'," * 22_000 + ']',
])
def test_a_mistake_in_a_long_expression_is_found_in_linear_time(text):
    start = time.perf_counter()
    with pytest.raises(ExpressionError):
        parse.__wrapped__(text)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(('node', 'text'), [
    (Call('f', [Lit(None), Lit(True), Lit(False)]), '[f(null(), true(), false())]'), (Lit("it's"), "['it''s']"),
    (Lit(0.0000001), '[0.0000001]'), (Lit(1e22), '[10000000000000000000000.0]'),
    (Prop(Call('f', []), 'a-b'), "[f()['a-b']]"), (Prop(Call('f', []), 'a'), '[f().a]'),
    (Arr([Lit(1), Arr([])]), '[createArray(1, createArray())]'),
    (Obj([Entry('a', Lit(1)), Entry(Call('k', []), Obj([]))]), "[createObject('a', 1, k(), createObject())]"),
])
def test_trees_are_printed(node, text):
    assert unparse(node) == text


def test_what_has_no_text_cannot_be_printed():
    with pytest.raises(ValueError, match='no text'):
        unparse(Obj([], [PropertyCopy('a', Lit(1), Lit(2))]))


NAMES = st.from_regex(r'[a-zA-Z_$][a-zA-Z0-9_$]{0,5}', fullmatch=True)
FRACTIONS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False, allow_subnormal=False)
LITERALS = st.one_of(st.text(max_size=6), st.integers(-(2**63), 2**63 - 1), FRACTIONS).map(Lit)


def grown(nodes: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(
        st.builds(Call, NAMES, st.lists(nodes, max_size=3)),
        st.builds(lambda space, name, args: Call(f'{space}.{name}', args), NAMES, NAMES, st.lists(nodes, max_size=2)),
        st.builds(Prop, nodes, NAMES), st.builds(Index, nodes, nodes),
    )


TREES = st.recursive(LITERALS, grown, max_leaves=12)


def shape(node: object) -> object:
    """Return a tree as tuples, without positions."""
    if isinstance(node, Lit):
        return type(node.value), node.value
    if isinstance(node, Call):
        return node.name, [shape(argument) for argument in node.args]
    if isinstance(node, Prop):
        return shape(node.base), node.name
    return shape(node.base), shape(node.index), '[]'


@given(TREES)
def test_what_is_printed_is_read_as_the_same_tree(node):
    text = unparse(node)
    assert shape(parse(text)) == shape(node)
    assert unparse(parse(text)) == text


def offset_of_mistake(text: str) -> int:
    """Return where an expression cannot be read; -1 if it can."""
    try:
        parse(text)
    except ExpressionError as error:
        return error.offset
    return -1


@given(TREES, st.randoms())
def test_a_damaged_expression_is_read_or_refused_with_one_offset(node, chance):
    text = unparse(node)
    place = chance.randrange(1, len(text))
    inserted = chance.choice(['', "'", '(', ')', '[', ']', ',', '.', ' '])
    damaged = text[:place] + inserted + text[place + chance.randint(0, 2) :]
    assert offset_of_mistake(damaged) in range(-1, len(damaged) + 1)


def expressions_in(value: object) -> list[str]:
    """Return the expressions in a JSON document, keys included."""
    found: list[str] = []
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending += [*item, *item.values()]
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, str) and is_expression(item):
            found.append(item)
    return found


@needs_corpus
def test_expressions_of_real_templates_are_read_and_printed():
    folders = [CORPUS / folder for folder in ('arm', 'bicep', 'ai-workloads')]
    files = sample([path for folder in folders for path in sorted(folder.rglob('*.json'))], 400)
    refused, seen = [], set()
    for file in files:
        try:
            document = json.loads(file.read_text(encoding='utf-8-sig'), strict=False)
        except ValueError:
            continue
        if isinstance(document, dict) and 'deploymentTemplate.json' in str(document.get('$schema')):
            seen.update(expressions_in(document))
    assert len(seen) > 1000
    for text in seen:
        try:
            node = parse(text)
        except ExpressionError:
            refused.append(text)
            continue
        printed = unparse(node)
        assert shape(parse(printed)) == shape(node)
        assert unparse(parse(printed)) == printed
    assert len(refused) <= len(seen) / 1000, refused


@needs_corpus
def test_damaged_real_expressions_are_read_or_refused():
    chance = random.Random(7)
    file = CORPUS / 'arm' / 'quickstarts'
    texts = [text for path in sorted(file.rglob('azuredeploy.json'))[:30] for text in real_expressions(path)]
    for text in texts:
        place = chance.randrange(1, len(text))
        assert offset_of_mistake(text[:place] + text[place + 1 :]) in range(-1, len(text))


def real_expressions(path) -> list[str]:
    try:
        return expressions_in(json.loads(path.read_text(encoding='utf-8-sig'), strict=False))
    except ValueError:
        return []
