from __future__ import annotations

import pytest

from tests.arm.functions.evaluation import evaluate, same

LETTERS = "createArray('one', 'two', 'three')"


@pytest.mark.parametrize(('expression', 'value'), [
    ("contains('OneTwoThree', 'e')", True),
    ("contains('OneTwoThree', 'z')", False),
    ("contains('OneTwoThree', 'E')", False),
    ("contains('abc', '')", True),
    ("contains('port 443', 443)", True),
    ("contains(createObject('one', 'a', 'two', 'b', 'three', 'c'), 'two')", True),
    ("contains(createObject('one', 'a'), 'ONE')", True),
    ("contains(createObject('one', 'a'), 'four')", False),
    ("contains(createObject('1', 'a'), 1)", True),
    ("contains(createArray('one', 'two', 'three'), 'three')", True),
    ("contains(createArray('one', 'two', 'three'), 'Three')", False),
    ("contains(createArray('one', 'two', 'three'), 'four')", False),
    ('contains(createArray(1, 2), 2)', True),
    ("contains(createArray(1, 2), '2')", False),
    ('contains(createArray(1), true())', False),
    ("contains(createArray(createObject('a', 1)), createObject('A', 1))", True),
    ('contains(createArray(null()), null())', True),
    ("contains(null(), 'x')", False),
    ("contains(createArray(), 'x')", False),
])
def test_contains(expression, value):
    assert evaluate(expression) is value


@pytest.mark.parametrize(('expression', 'value'), [
    ("empty('')", True), ('empty(createArray())', True), ('empty(createObject())', True), ('empty(null())', True),
    ("empty(' ')", False), ('empty(createArray(null()))', False), ("empty(createObject('a', null()))", False),
    ("empty('a')", False), ("length('One Two Three')", 13), ("length('')", 0), (f'length({LETTERS})', 3),
    ("length(createObject('propA', 'one', 'propB', 'two', 'propC', 'three', 'propD', createObject('a', 1)))", 4),
    ("length(createObject('a', 1, 'A', 2))", 2), ('length(createArray())', 0), ("length('é')", 1), ("length('😀')", 2),
])
def test_empty_and_length(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    (f'first({LETTERS})', 'one'), ("first('One Two Three')", 'O'), ('first(createArray())', None), ("first('')", ''),
    (f'last({LETTERS})', 'three'), ("last('One Two Three')", 'e'), ('last(createArray())', None), ("last('')", ''),
    ('first(createArray(createArray(1), 2))', [1]), ('last(createArray(null()))', None),
    (f'take({LETTERS}, 2)', ['one', 'two']), ("take('one two three', 2)", 'on'), (f'take({LETTERS}, 0)', []),
    (f'take({LETTERS}, -1)', []), (f'take({LETTERS}, 9)', ['one', 'two', 'three']), ("take('abc', 9)", 'abc'),
    ("take('abc', -1)", ''), (f'skip({LETTERS}, 2)', ['three']), ("skip('one two three', 4)", 'two three'),
    (f'skip({LETTERS}, 0)', ['one', 'two', 'three']), (f'skip({LETTERS}, -2)', ['one', 'two', 'three']),
    (f'skip({LETTERS}, 9)', []), ("skip('abc', 9)", ''), ("take('a😀', 3)", 'a😀'), ("skip('😀a', 2)", 'a'),
    ("take(skip('abcdef', 2), 2)", 'cd'),
])
def test_first_last_take_and_skip(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    ("indexOf('test', 't')", 0), ("lastIndexOf('test', 't')", 3), ("indexOf('abcdef', 'CD')", 2),
    ("lastIndexOf('abcdef', 'AB')", 0), ("indexOf('abcdef', 'z')", -1), ("lastIndexOf('abcdef', 'z')", -1),
    ("indexOf('abc', '')", 0), ("indexOf('', 'a')", -1), ("indexOf('ééa', 'A')", 2), ("indexOf('😀a', 'a')", 2),
    (f"indexOf({LETTERS}, 'two')", 1), (f"indexOf({LETTERS}, 'TWO')", -1), (f"indexOf({LETTERS}, 'four')", -1),
    ('indexOf(createArray(1, 2, 1), 1)', 0), ('lastIndexOf(createArray(1, 2, 1), 1)', 2),
    ("indexOf(createArray(1, '1'), '1')", 1), ('lastIndexOf(createArray(), 1)', -1),
    ("indexOf(createArray(createObject('a', 1)), createObject('a', 1))", 0),
])
def test_index_of_and_last_index_of(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize('expression', [
    'contains(1, 1)', "contains('a', createArray())", "contains('a', true())",
    "contains(createObject('a', 1), null())",
    'empty(1)', 'empty(true())', 'length(null())', 'length(1)', 'first(1)', 'first(null())', 'last(createObject())',
    "take('a', '1')", 'take(1, 1)', "skip('a', null())", 'skip(createObject(), 1)', 'indexOf(1, 1)',
    "indexOf('a', 1)",
    'lastIndexOf(null(), 1)', "take('a', true())",
])
def test_a_value_of_the_wrong_kind_is_an_error(expression):
    with pytest.raises(ValueError, match='takes'):
        evaluate(expression)
