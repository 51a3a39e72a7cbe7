from __future__ import annotations

import pytest

from tests.arm.functions.evaluation import evaluate, same


@pytest.mark.parametrize(('expression', 'value'), [
    ('array(1)', [1]), ("array('efgh')", ['efgh']), ("array(createObject('a', 'b'))", [{'a': 'b'}]),
    ('array(createArray(1, 2))', [1, 2]), ('array(null())', [None]), ('createArray()', []),
    ("createArray('a', 1, true(), null(), createArray(), createObject('b', 2))", ['a', 1, True, None, [], {'b': 2}]),
    ('createArray(createArray(1), createArray(2))', [[1], [2]]),
])
def test_arrays_are_made_of_values(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    ("concat('prefix', '-', '5yj4yjf5mbg72')", 'prefix-5yj4yjf5mbg72'),
    ("concat('a')", 'a'), ("concat('a', '')", 'a'), ("concat('a', 1)", 'a1'), ("concat('a', true())", 'aTrue'),
    ("concat(false(), 'x')", 'Falsex'), ("concat('a', null(), 'b')", 'ab'), ('concat(1, 2)', '12'),
    ("concat('n', -5)", 'n-5'), ("concat(json('0.5'), 's')", '0.5s'),
    ("concat(createArray('1-1', '1-2'), createArray('2-1'))", ['1-1', '1-2', '2-1']),
    ("concat(createArray('a'), createArray('a'))", ['a', 'a']), ('concat(createArray(1))', [1]),
    ('concat(createArray(), createArray())', []), ('concat(createArray(createArray(1)), createArray(2))', [[1], 2]),
])
def test_concat_joins_text_and_arrays(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    ("union(createArray('one', 'two', 'three'), createArray('three', 'four'))", ['one', 'two', 'three', 'four']),
    ('union(createArray(1, 1), createArray(1))', [1]),
    ("union(createArray(1, '1'), createArray(true()))", [1, '1', True]),
    ("union(createArray('a'), createArray('A'))", ['a', 'A']),
    ('union(createArray(2), createArray(1), createArray(3, 2))', [2, 1, 3]),
    ("union(createArray(createArray('one', 'two'), createArray('three')), "
     "createArray(createArray('three'), createArray('four', 'two')))",
     [['one', 'two'], ['three'], ['four', 'two']]),
    ("union(createArray(createObject('a', 1)), createArray(createObject('A', 1)))", [{'a': 1}]),
    ('union(null(), createArray(1))', [1]), ('union(createArray(1), null())', [1]),
    ('union(createArray(), createArray())', []),
    ("intersection(createArray('one', 'two', 'three'), createArray('two', 'three'))", ['two', 'three']),
    ('intersection(createArray(3, 1, 2), createArray(2, 3))', [3, 2]),
    ('intersection(createArray(1), createArray(2))', []),
    ("intersection(createArray(1, '1'), createArray('1'))", ['1']),
    ('intersection(createArray(1, 1), createArray(1))', [1]),
    ('intersection(createArray(1, 2), createArray(2, 3), createArray(2))', [2]),
    ("intersection(createArray(createObject('a', 1)), createArray(createObject('a', 1), 2))", [{'a': 1}]),
])
def test_union_and_intersection_of_arrays(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    ("flatten(createArray(createArray('one', 'two'), createArray('three'), createArray('four', 'five')))",
     ['one', 'two', 'three', 'four', 'five']),
    ('flatten(createArray())', []), ('flatten(createArray(createArray(), createArray(createArray(1))))', [[1]]),
    ('distinct(createArray(1, 2, 1))', [1, 2]), ("distinct(createArray('a', 'A', 'a'))", ['a', 'A']),
    ("distinct(createArray(1, '1', 1))", [1, '1']), ('distinct(createArray())', []),
    ("distinct(createArray(createObject('a', 1), createObject('a', 1)))", [{'a': 1}]),
    ('range(5, 3)', [5, 6, 7]), ('range(1, 0)', []), ('range(-2, 3)', [-2, -1, 0]),
    ('range(2147483646, 1)', [2147483646]),
    ('length(range(0, 10000))', 10000), ('range(0, 3)[2]', 2),
])
def test_flatten_distinct_and_range(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize('expression', [
    "concat(createArray(1), 'a')", "concat('a', createArray(1))", "concat(createObject('a', 1), 'a')",
    "union(createArray(), 'a')",
    "union('a', 'b')", 'union(createArray(), createObject())', 'intersection(createArray(), createObject())',
    "intersection('a', 'a')",
    'flatten(createArray(1))', "flatten('a')", 'flatten(null())', 'distinct(1)', 'range(0, -1)', 'range(0, 10001)',
    'range(2147483647, 1)', "range('0', 1)", 'range(0, null())',
])
def test_what_does_not_fit_is_an_error(expression):
    with pytest.raises(ValueError, match="'"):
        evaluate(expression)
