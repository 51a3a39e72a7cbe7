from __future__ import annotations

import pytest

from linter.arm.functions import call
from tests.arm.functions.evaluation import evaluate, same


@pytest.mark.parametrize(('expression', 'value'), [
    ("toLower('One Two Three')", 'one two three'), ("toUpper('One Two Three')", 'ONE TWO THREE'), ("toLower('')", ''),
    ("toLower('ÀÉ')", 'àé'), ("toUpper('straße')", 'STRAßE'), ("toLower('İ')", 'İ'), ("toUpper('123-x')", '123-X'),
    ("trim('    one two three   ')", 'one two three'), ("trim('')", ''), ("trim('   ')", ''),
    ("trim('\t\na\r\n')", 'a'),
    ("trim('a b')", 'a b'), ("trim('\u00a0a\u3000')", 'a'),
    ("substring('one two three', 4, 3)", 'two'), ("substring('one two three', 4)", 'two three'),
    ("substring('one', 0, 3)", 'one'),
    ("substring('one', 3)", ''), ("substring('one', 3, 0)", ''), ("substring('one', 0, 0)", ''),
    ("substring('a😀b', 1, 2)", '😀'),
    ("replace('123-123-1234', '-', '')", '1231231234'), ("replace('123-123-1234', '1234', 'xxxx')", '123-123-xxxx'),
    ("replace('aaa', 'aa', 'b')", 'ba'), ("replace('abc', 'B', 'x')", 'abc'), ("replace('', 'a', 'b')", ''),
    ("replace('a.b', '.', '*')", 'a*b'),
    ("split('one,two,three', ',')", ['one', 'two', 'three']),
    ("split('one;two,three', createArray(',', ';'))", ['one', 'two', 'three']),
    ("split('a,,b,', ',')", ['a', '', 'b', '']), ("split('', ',')", ['']), ("split('abc', 'x')", ['abc']),
    ("split('abc', '')", ['abc']),
    ("split('a--b-c', createArray('--', '-'))", ['a', 'b', 'c']), ("split('aXbxc', 'x')", ['aXb', 'c']),
    ("split('a.b|c', createArray('.', '|'))", ['a', 'b', 'c']),
    ("split('a,b', createArray())", ['a,b']), ("split('/subscriptions/1/resourceGroups/rg', '/')[4]", 'rg'),
    ("join(createArray('one', 'two', 'three'), ',')", 'one,two,three'),
    ("join(createArray('one', 'two'), ';')", 'one;two'),
    ("join(createArray(), ',')", ''), ("join(createArray('a'), ',')", 'a'),
    ("join(createArray(1, true(), null(), 'x'), '-')", '1-True--x'),
    ("join(createArray('a', 'b'), '')", 'ab'), ("join(createArray(createArray(1, 2)), ',')", '[1,2]'),
    ("padLeft('123', 10, '0')", '0000000123'), ("padLeft(123, 5, '0')", '00123'),
    ("padLeft('123', 10)", '       123'),
    ("padLeft('12345', 3, '0')", '12345'), ("padLeft('', 2, 'x')", 'xx'), ("padLeft('a', 0)", 'a'),
    ("padLeft(-5, 4, '0')", '00-5'),
])
def test_text_functions(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    ("startsWith('abcdef', 'ab')", True), ("startsWith('abcdef', 'A')", True), ("startsWith('abcdef', 'e')", False),
    ("endsWith('abcdef', 'ef')", True), ("endsWith('abcdef', 'F')", True), ("endsWith('abcdef', 'e')", False),
    ("startsWith('abc', '')", True), ("endsWith('abc', '')", True), ("startsWith('', 'a')", False),
    ("startsWith('É', 'é')", True),
    ("endsWith('a', 'ba')", False),
])
def test_starts_with_and_ends_with_ignore_case(expression, value):
    assert evaluate(expression) is value


@pytest.mark.parametrize(('value', 'pattern', 'result'), [
    ('contoso', 'con*', True), ('contoso', '*so', True), ('contoso', '*tos*', True), ('contoso', 'contoso', True),
    ('Contoso', 'cONTOSO', True),
    ('contoso', 'con?oso', True), ('contoso', 'con?so', False), ('contoso', '', False), ('', '', True),
    ('', '*', True), ('', '?', False),
    ('abc', '*', True), ('abc', '***', True), ('abc', 'a*b', False), ('aab', 'a*b', True), ('abab', '*ab', True),
    ('aba', 'ab*ba', False),
    ('abba', 'ab*ba', True), ('a.c', 'a.c', True), ('abc', 'a.c', False), ('a*c', 'a?c', True),
    ('abcde', 'a*c*e', True), ('abcde', 'a*d*c*e', False),
    ('xaybz', '*a?b*', True), ('xayybz', '*a?b*', False), ('aaab', '*a?b', True), ('ab', '?*?', True),
    ('a', '?*?', False), ('mississippi', '*iss?pp*', True), ('mississippi', '*iss?pi*', False),
    ('mississippi', '*iss*ip*', True), ('[x]', '[*]', True),
])  # fmt: skip
def test_like_matches_wildcards_without_case(value, pattern, result):
    assert call('like', [value, pattern]) is result


@pytest.mark.parametrize(('expression', 'value'), [
    ("string('a')", 'a'), ('string(5)', '5'), ('string(-5)', '-5'), ('string(true())', 'True'),
    ('string(false())', 'False'), ('string(null())', ''),
    ("string(createArray('a', 'b', 'c'))", '["a","b","c"]'),
    ("string(createObject('valueA', 10, 'valueB', 'Example Text'))", '{"valueA":10,"valueB":"Example Text"}'),
    ("string(createObject('z', true(), 'a', null()))", '{"z":true,"a":null}'), ('string(createArray())', '[]'),
    ('string(createObject())', '{}'),
    ("string(json('0.5'))", '0.5'), ("string(json('1.0'))", '1'),
    ("string(json('[1.0, 1e20, 1e-7]'))", '[1.0,1E+20,1E-07]'),
    ("string(createArray('a\"b', 'c\\d', 'é', 'x/y'))", '["a\\"b","c\\\\d","é","x/y"]'),
    ("string(createArray('\n\t'))", '["\\n\\t"]'),
    ("string(createArray('\u2028\u0085\u0001'))", '["\\u2028\\u0085\\u0001"]'),
    ("string(createObject('a b', createArray(createObject())))", '{"a b":[{}]}'),
])  # fmt: skip
def test_string_renders_values(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize('expression', [
    'toLower(null())', 'toLower(1)', 'toUpper(createArray())', 'trim(1)', "substring('abc', 4)",
    "substring('abc', -1)", "substring('abc', 2, 2)",
    "substring('abc', 0, -1)", "substring('abc', '0')", 'substring(1, 0)', "replace('a', '', 'b')",
    "replace('a', 1, 'b')", "replace(1, 'a', 'b')",
    "split('a', 1)", 'split(1, 1)', "split('a', createArray(1))", "join('a', ',')", 'join(createArray(), 1)',
    "startsWith('a', 1)", 'endsWith(1, 1)',
    "padLeft('a', 5, 'xy')", "padLeft('a', -1)", "padLeft(true(), 5)", "padLeft('a', '5')", "padLeft('a', 5, '')",
    "like(1, '*')", "like('a', null())",
])  # fmt: skip
def test_what_does_not_fit_is_an_error(expression):
    with pytest.raises(ValueError, match="'"):
        evaluate(expression)
