from __future__ import annotations

import re

import pytest

from linter.arm.functions import TemplateFailure, call
from tests.arm.functions.evaluation import evaluate, same


@pytest.mark.parametrize(('expression', 'value'), [
    ('and(true(), true())', True),
    ('and(true(), false())', False),
    ('and(false(), false())', False),
    ('and(true(), true(), true(), false())', False),
    ('and(bool(\'true\'), bool(\'false\'))', False),
    ("and('true', true())", True),
    ("and('False', true())", False),
    ('or(true(), false())', True),
    ('or(false(), false())', False),
    ('or(false(), false(), true())', True),
    ("or('TRUE', false())", True),
    ('not(true())', False),
    ('not(false())', True),
    ("not('true')", False),
    ("not(bool('true'))", False),
    ('true()', True),
    ('TRUE()', True),
    ('false()', False),
    ('null()', None),
    ("if(equals('a', 'a'), 'yes', 'no')", 'yes'),
    ("if(equals('a', 'b'), 'yes', 'no')", 'no'),
    ("if('true', 1, 2)", 1),
    ('if(false(), null(), createObject())', {}),
])
def test_logical_functions(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    ("bool('true')", True),
    ("bool('True')", True),
    ("bool('TRUE')", True),
    ("bool('false')", False),
    ("bool('1')", True),
    ("bool('0')", False),
    ('bool(1)', True),
    ('bool(0)', False),
    ('bool(true())', True),
])
def test_bool_reads_text_and_integers(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('expression', 'value'), [
    ('equals(1, 1)', True),
    ('equals(1, 2)', False),
    ("equals('a', 'a')", True),
    ("equals('a', 'A')", False),
    ("equals(1, '1')", False),
    ("equals(true(), 'true')", False),
    ('equals(true(), 1)', False),
    ('equals(false(), 0)', False),
    ('equals(true(), true())', True),
    ('equals(null(), null())', True),
    ("equals(null(), '')", False),
    ('equals(null(), createArray())', False),
    ("equals(createArray('a', 'b'), createArray('a', 'b'))", True),
    ("equals(createArray('a', 'b'), createArray('b', 'a'))", False),
    ("equals(createArray('a'), createArray('a', 'b'))", False),
    ('equals(createArray(1), createArray(true()))', False),
    ("equals(createObject('a', 1, 'b', 2), createObject('b', 2, 'a', 1))", True),
    ("equals(createObject('a', 1), createObject('A', 1))", True),
    ("equals(createObject('a', 'x'), createObject('a', 'X'))", False),
    ("equals(createObject('a', 1), createObject('a', 1, 'b', 2))", False),
    (
        "equals(createObject('a', createArray(createObject('b', null()))), createObject('a', "
        "createArray(createObject('b', null()))))",
        True,
    ),
    ("equals(json('1.5'), json('1.5'))", True),
    ("equals(json('1.0'), 1)", False),
    ('equals(createArray(), createObject())', False),
])
def test_equals_is_deep_and_strict_about_types(expression, value):
    assert evaluate(expression) is value


@pytest.mark.parametrize(('left', 'right', 'order'), [
    (1, 2, -1), (2, 1, 1), (2, 2, 0), (-1, 0, -1), (2**62, 2**62 + 1, -1), ('a', 'b', -1), ('b', 'a', 1),
    ('a', 'a', 0),
    ('A', 'a', -1), ('a', 'B', 1), ('', 'a', -1), ('a', 'aa', -1), ('é', 'z', 1), (1.5, 1, 1),
    ('\U0001f600', '\uffff', -1),
])
def test_comparisons_of_order(left, right, order):
    assert call('less', [left, right]) is (order < 0)
    assert call('lessOrEquals', [left, right]) is (order <= 0)
    assert call('greater', [left, right]) is (order > 0)
    assert call('greaterOrEquals', [left, right]) is (order >= 0)


@pytest.mark.parametrize(('expression', 'value'), [
    ("coalesce('a')", 'a'),
    ("coalesce(null(), 'string')", 'string'),
    ('coalesce(null(), 1)', 1),
    ("coalesce(null(), null(), createObject('first', 'default'))", {'first': 'default'}),
    ('coalesce(null(), createArray(1))', [1]),
    ("coalesce('', 'a')", ''),
    ('coalesce(false(), true())', False),
    ('coalesce(0, 1)', 0),
    ('coalesce(null(), null())', None),
])
def test_coalesce_returns_the_first_that_is_not_null(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize('expression', [
    'and(1, true())', "and('yes', true())", 'and(null(), true())', 'or(createArray(), true())', "not('no')", 'not(0)',
    "if('maybe', 1, 2)", 'if(1, 1, 2)', "bool('yes')", 'bool(2)', 'bool(null())', 'bool(createArray())',
    "less(1, '2')", "greater('1', 2)", 'lessOrEquals(true(), false())', 'greaterOrEquals(null(), null())',
    'less(createArray(), createArray())',
])
def test_a_value_of_the_wrong_kind_is_an_error(expression):
    with pytest.raises(ValueError, match="'"):
        evaluate(expression)


def test_fail_raises_the_message_of_the_template():
    with pytest.raises(TemplateFailure, match=r'^no such region$'):
        evaluate("fail('no such region')")


@pytest.mark.parametrize(('name', 'arguments', 'sentence'), [
    ('substring', ['a'], "'substring' takes 2 or 3 arguments; 1 given"),
    ('equals', [1], "'equals' takes 2 arguments; 1 given"),
    ('true', [1], "'true' takes no arguments; 1 given"),
    ('empty', [], "'empty' takes 1 argument; 0 given"),
    ('concat', [], "'concat' takes at least 1 argument; 0 given"),
    ('and', [True], "'and' takes at least 2 arguments; 1 given"),
    ('noSuchThing', [], "'noSuchThing' is not a function"),
    ('toLower', [1], "'toLower' takes a string as argument 1; it is an integer"),
    ('less', [1, 'a'], "'less' takes an integer, as argument 1 is one, as argument 2; it is a string"),
])
def test_an_error_says_what_is_wrong(name, arguments, sentence):
    with pytest.raises(ValueError, match=f'^{re.escape(sentence)}$'):
        call(name, arguments)
