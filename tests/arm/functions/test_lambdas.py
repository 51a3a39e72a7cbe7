from __future__ import annotations

import pytest

from linter.arm.functions import call
from tests.arm.functions.evaluation import evaluate, same

DOGS = [
    {'name': 'Evie', 'age': 5, 'interests': ['Ball', 'Frisbee']},
    {'name': 'Casper', 'age': 3, 'interests': ['Other dogs']},
    {'name': 'Indy', 'age': 2, 'interests': ['Butter']},
    {'name': 'Kira', 'age': 8, 'interests': ['Rubs']},
]
DOG = "lambdaVariables('dog')"


@pytest.mark.parametrize(('expression', 'value'), [
    (f"map(variables('dogs'), lambda('dog', {DOG}.name))", ['Evie', 'Casper', 'Indy', 'Kira']),
    (
        f"map(variables('dogs'), lambda('dog', format('Hello {{0}}!', {DOG}.name)))",
        ['Hello Evie!', 'Hello Casper!', 'Hello Indy!', 'Hello Kira!'],
    ),
    (f"map(variables('dogs'), lambda('dog', 'i', format('{{0}}{{1}}', lambdaVariables('i'), {DOG}.name)))",
     ['0Evie', '1Casper', '2Indy', '3Kira']),
    ("map(createArray(), lambda('x', lambdaVariables('x')))", []),
    ("map(range(0, 3), lambda('i', createObject('i', lambdaVariables('i'))))", [{'i': 0}, {'i': 1}, {'i': 2}]),
    (
        "map(createArray(1, 2), lambda('x', map(createArray(10), lambda('y', add(lambdaVariables('x'), "
        "lambdaVariables('y'))))))",
        [[11], [12]],
    ),
    ("map(createArray(1), lambda('x', map(createArray(2), lambda('x', lambdaVariables('x')))))", [[2]]),
    (
        f"map(filter(variables('dogs'), lambda('dog', greaterOrEquals({DOG}.age, 5))), lambda('dog', {DOG}.name))",
        ['Evie', 'Kira'],
    ),
    ("filter(range(0, 10), lambda('i', greater(lambdaVariables('i'), 5)))", [6, 7, 8, 9]),
    ("filter(range(0, 10), lambda('i', equals(0, mod(lambdaVariables('i'), 2))))", [0, 2, 4, 6, 8]),
    ("filter(createArray('a', 'b', 'c'), lambda('x', 'i', less(lambdaVariables('i'), 2)))", ['a', 'b']),
    ("filter(createArray(1), lambda('x', 'true'))", [1]),
    (
        f"reduce(map(variables('dogs'), lambda('dog', {DOG}.age)), 0, lambda('cur', 'next', "
        f"add(lambdaVariables('cur'), lambdaVariables('next'))))",
        18,
    ),
    (
        f"reduce(map(variables('dogs'), lambda('dog', {DOG}.age)), 1, lambda('cur', 'next', "
        f"add(lambdaVariables('cur'), lambdaVariables('next'))))",
        19,
    ),
    ("reduce(createArray(createObject('foo', 123), createObject('bar', 456)), createObject(), "
     "lambda('cur', 'next', union(lambdaVariables('cur'), lambdaVariables('next'))))",
     {'foo': 123, 'bar': 456}),
    ("reduce(createArray('a', 'b'), '', "
     "lambda('cur', 'next', 'i', concat(lambdaVariables('cur'), lambdaVariables('next'), lambdaVariables('i'))))",
     'a0b1'),
    ("reduce(createArray(), 'none', lambda('cur', 'next', 1))", 'none'),
    (f"map(sort(variables('dogs'), lambda('a', 'b', less(lambdaVariables('a').age, lambdaVariables('b').age))), "
     f"lambda('dog', {DOG}.name))",
     ['Indy', 'Casper', 'Evie', 'Kira']),
    ("sort(createArray(3, 1, 2), lambda('a', 'b', greater(lambdaVariables('a'), lambdaVariables('b'))))", [3, 2, 1]),
    ("sort(createArray(), lambda('a', 'b', true()))", []),
    ("toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')))", {'a': 'a', 'b': 'b'}),
    (
        f"toObject(variables('dogs'), lambda('dog', {DOG}.name), lambda('dog', {DOG}.age))",
        {'Evie': 5, 'Casper': 3, 'Indy': 2, 'Kira': 8},
    ),
    ("toObject(createArray('a', 'b'), lambda('x', 'i', string(lambdaVariables('i'))))", {'0': 'a', '1': 'b'}),
    ("toObject(createArray(1, 2), lambda('x', 'same'))", {'same': 2}),
    (
        "groupBy(createArray('foo', 'bar', 'baz'), lambda('x', substring(lambdaVariables('x'), 0, 1)))",
        {'f': ['foo'], 'b': ['bar', 'baz']},
    ),
    ("groupBy(createArray('foo', 'bar', 'baz'), lambda('x', substring(lambdaVariables('x'), 0, 1)), "
     "lambda('x', toUpper(lambdaVariables('x'))))",
     {'f': ['FOO'], 'b': ['BAR', 'BAZ']}),
    ("groupBy(createArray(), lambda('x', 'a'))", {}),
    (
        "mapValues(createObject('foo', 'foo', 'bar', 'bar'), lambda('x', toUpper(lambdaVariables('x'))))",
        {'foo': 'FOO', 'bar': 'BAR'},
    ),
    ("mapValues(createObject(), lambda('x', 1))", {}),
])
def test_lambdas_see_items(expression, value):
    assert same(evaluate(expression, dogs=DOGS), value)


@pytest.mark.parametrize('predicate', ['less', 'lessOrEquals'])
def test_sort_keeps_the_order_of_items_that_are_equal(predicate):
    items = [{'n': number % 3, 'place': number} for number in range(30)]
    result = evaluate(
        f"sort(variables('items'), lambda('a', 'b', {predicate}(lambdaVariables('a').n, lambdaVariables('b').n)))",
        items=items
    )
    assert result == sorted(items, key=lambda item: item['n'])


@pytest.mark.parametrize('expression', [
    "map(createArray(1), 'x')", "map('abc', lambda('x', 1))", 'map(createArray(1), lambda(1))',
    "map(null(), lambda('x', 1))",
    "map(createArray(1), lambda('a', 'b', 'c', 1))", "filter(createArray(1), lambda('x', 1))",
    "filter(createArray(1), lambda('x', 'perhaps'))",
    "reduce(createArray(1), 0, lambda('x', 1))", "sort(createArray(2, 1), lambda('a', 1))",
    "sort(createArray(2, 1), lambda('a', 'b', 1))",
    "toObject(createArray(1), lambda('x', lambdaVariables('x')))", "groupBy(createArray(1), lambda('x', null()))",
    "mapValues(createArray(1), lambda('x', 1))", "mapValues(createObject('a', 1), lambda('x', 'y', 1))",
])
def test_what_does_not_fit_is_an_error(expression):
    with pytest.raises(ValueError, match="'"):
        evaluate(expression)


def test_an_error_inside_a_lambda_is_the_error_of_the_call():
    with pytest.raises(ValueError, match='divided by 0'):
        evaluate("map(createArray(0), lambda('x', div(1, lambdaVariables('x'))))")


def test_a_lambda_is_no_value_of_other_functions():
    with pytest.raises(ValueError, match='string'):
        call('toLower', [evaluate("lambda('x', 1)")])
