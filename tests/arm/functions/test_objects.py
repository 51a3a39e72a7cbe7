from __future__ import annotations

import re

import pytest

from tests.arm.functions.evaluation import evaluate, same

DEEP = {'property': {'one': 'a', 'three': 'c1'}, 'nestedArray': [1, 2]}
OTHER = {'property': {'three': 'c2', 'four': 'd'}, 'nestedArray': [3, 4]}
TREE = {'properties': {'displayName': 'Test', 'values': ['v1', 'v2'], 'nothing': None}, 'Tag': 'x'}


@pytest.mark.parametrize(('expression', 'value'), [
    ('createObject()', {}), ("createObject('a', 1)", {'a': 1}),
    ("createObject('intProp', 1, 'arrayProp', createArray('a'), 'objectProp', createObject('key1', 'value1'))",
     {'intProp': 1, 'arrayProp': ['a'], 'objectProp': {'key1': 'value1'}}),
    ("createObject('a', 1, 'a', 2)", {'a': 2}), ("createObject('a', 1, 'A', 2)", {'a': 1, 'A': 2}),
    ("createObject('a', null())", {'a': None}),
    ("objectKeys(createObject('b', 1, 'a', 2))", ['a', 'b']),
    ("objectKeys(createObject('B', 1, 'a', 2, 'C', 3))", ['a', 'B', 'C']),
    ("objectKeys(createObject('a', 1, 'A', 2))", ['a', 'A']),
    ("objectKeys(createObject('_a', 1, 'B', 2))", ['B', '_a']),
    ('objectKeys(createObject())', []),
    (
        "items(createObject('item002', 2, 'item001', 1))",
        [{'key': 'item001', 'value': 1}, {'key': 'item002', 'value': 2}],
    ),
    ('items(createObject())', []), ("items(createObject('B', 1, 'a', 2))[0].key", 'a'),
])
def test_objects_are_made_and_taken_apart(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    (
        "union(createObject('one', 'a', 'three', 'c1'), createObject('three', 'c2', 'four', 'd'))",
        {'one': 'a', 'three': 'c2', 'four': 'd'},
    ),
    (
        "union(variables('deep'), variables('other'))",
        {'property': {'one': 'a', 'three': 'c2', 'four': 'd'}, 'nestedArray': [3, 4]},
    ),
    ("union(createObject('a', 1), createObject('a', null()))", {'a': None}),
    ("union(createObject('Name', 1), createObject('name', 2))", {'Name': 2}),
    ("union(createObject('a', createObject('b', 1)), createObject('a', 2))", {'a': 2}),
    ("union(createObject('a', 2), createObject('a', createObject('b', 1)))", {'a': {'b': 1}}),
    ("union(null(), createObject('a', 1), null())", {'a': 1}), ('union(createObject(), createObject())', {}),
    ("union(createObject('a', 1))", {'a': 1}), ('union(null(), null())', None),
    (
        "shallowMerge(createArray(variables('deep'), variables('other')))",
        {'property': {'three': 'c2', 'four': 'd'}, 'nestedArray': [3, 4]},
    ),
    ("shallowMerge(createArray(createObject('a', 1), null(), createObject('b', 2)))", {'a': 1, 'b': 2}),
    ('shallowMerge(createArray())', {}),
    ("shallowMerge(createArray(createObject('a', 1), createObject('a', null())))", {'a': None}),
    ("intersection(createObject('one', 'a', 'two', 'b', 'three', 'c'), "
     "createObject('one', 'a', 'two', 'z', 'three', 'c'))",
     {'one': 'a', 'three': 'c'}),
    ("intersection(createObject('a', 1), createObject('A', 1))", {'a': 1}),
    ("intersection(createObject('a', 1), createObject('b', 1))", {}),
    ("intersection(createObject('a', createArray(1)), createObject('a', createArray(1)))", {'a': [1]}),
    ("intersection(createObject('a', 1), createObject('a', '1'))", {}),
])
def test_objects_are_merged(expression, value):
    assert same(evaluate(expression, deep=DEEP, other=OTHER), value)


def test_union_changes_neither_of_its_arguments():
    evaluate("union(variables('deep'), variables('other'))", deep=DEEP, other=OTHER)
    assert DEEP == {'property': {'one': 'a', 'three': 'c1'}, 'nestedArray': [1, 2]}
    assert OTHER == {'property': {'three': 'c2', 'four': 'd'}, 'nestedArray': [3, 4]}


@pytest.mark.parametrize(('expression', 'value'), [
    ("variables('tree').properties.displayName", 'Test'), ("variables('tree')['properties']['values'][1]", 'v2'),
    ("variables('tree').PROPERTIES.displayname", 'Test'), ("variables('tree').tag", 'x'),
    ("variables('tree').properties.nothing", None),
    ("tryGet(variables('tree'), 'properties')['displayName']", 'Test'),
    ("tryGet(variables('tree'), 'properties', 'values', 1)", 'v2'),
    ("tryGet(variables('tree'), 'properties', 'values', 2)", None),
    ("tryGet(variables('tree'), 'properties', 'values', -1)", None),
    ("tryGet(variables('tree'), 'none')", None), ("tryGet(variables('tree'), 'none', 'deeper', 0)", None),
    ("tryGet(variables('tree'), 'properties', 'nothing', 'deeper')", None), ("tryGet(null(), 'a')", None),
    ("tryGet(variables('tree'), 'TAG')", 'x'), ("tryGet(variables('tree').properties.values, 0)", 'v1'),
    ("tryGet(variables('tree').properties.values, createObject('value', 1, 'fromEnd', true()))", 'v2'),
    ("tryGet(variables('tree').properties.values, createObject('value', 3, 'fromEnd', true()))", None),
    ("tryGet(variables('tree').properties.values, createObject('value', 0, 'fromEnd', false()))", 'v1'),
    ("indexFromEnd(createArray('a', 'b', 'c'), 1)", 'c'), ("indexFromEnd(createArray('a', 'b', 'c'), 3)", 'a'),
    ("tryIndexFromEnd(createArray('a', 'b', 'c'), 2)", 'b'), ("tryIndexFromEnd(createArray('a', 'b', 'c'), 4)", None),
    ("tryIndexFromEnd(createArray('a'), 0)", None), ('tryIndexFromEnd(null(), 1)', None),
])
def test_members_are_looked_up(expression, value):
    assert same(evaluate(expression, tree=TREE), value)


@pytest.mark.parametrize(('expression', 'sentence'), [
    ("variables('tree').colour", "the object has no member 'colour'; it has properties, Tag"),
    ("variables('tree').properties.values[2]", 'the array has no item 2; it has 2'),
    ("variables('tree').properties.values[-1]", 'the array has no item -1; it has 2'),
    ("variables('tree').properties.nothing.x", "null has no member 'x'"),
    ("variables('tree')[0]", 'a member of an object is named by a string, not by an integer'),
    ("createArray(1)['a']", 'an item of an array is named by an integer, not by a string'),
    ("'text'[0]", 'a string has no member 0'),
    ("createObject('a', 1, 'b', 1, 'c', 1, 'd', 1, 'e', 1, 'f', 1, 'g', 1, 'h', 1, 'i', 1, 'j', 1, 'k', 1, 'l', 1).z",
     "the object has no member 'z'; it has a, b, c, d, e, f, g, h, i, j and 2 more"),
    ('createObject().a', "the object has no member 'a'; it has none"),
    ("indexFromEnd(createArray('a'), 2)", 'the array has no item 2; it has 1'),
    ("createObject('a')", "'createObject' takes names and values in turn; 1 arguments given"),
    ("createObject(1, 'a')", "'createObject' takes a string as argument 1; it is an integer"),
    ("objectKeys('a')", "'objectKeys' takes an object as argument 1; it is a string"),
    ('items(createArray())', "'items' takes an object as argument 1; it is an array"),
    ('shallowMerge(createArray(1))', "'shallowMerge' takes an array of objects as argument 1; it is an integer"),
    ('tryGet(createArray(), true())', "'tryGet' takes a string or an integer as argument 2; it is a boolean"),
    (
        "union(createObject(), createArray())",
        "'union' takes an object, as another argument is one, as argument 2; it is an array",
    ),
])
def test_what_is_missing_or_of_the_wrong_kind_is_an_error(expression, sentence):
    with pytest.raises(ValueError, match=f'^{re.escape(sentence)}$'):
        evaluate(expression, tree=TREE)
