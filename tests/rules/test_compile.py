"""Conditions as written, and what is wrong with them."""

from __future__ import annotations

import pytest

from linter.rules.compile import MAXIMUM_CONDITIONS
from tests.rules.builders import ACCOUNT, ENDPOINT, compiled, problems

LEAF = {'field': 'kind', 'equals': 'a'}
PARAMETERS = {'allowed': {'type': 'array'}, 'limit': {'type': 'integer'}, 'name': {'type': 'string'}}


@pytest.mark.parametrize(('condition', 'program'), [
    (LEAF, ['field', 0, ['kind'], 'equals', 'a']),
    ({'allOf': [LEAF]}, ['all', [['field', 0, ['kind'], 'equals', 'a']]]),
    ({'not': {'anyOf': [LEAF]}}, ['not', ['any', [['field', 0, ['kind'], 'equals', 'a']]]]),
    ({'field': 'kind', 'in': '{{ parameters.allowed }}'}, ['field', 0, ['kind'], 'in', {'parameter': 'allowed'}]),
    ({'field': 'kind', 'in': ['a', '{{parameters.name}}']}, ['field', 0, ['kind'], 'in', ['a', {'parameter': 'name'}]]),
    ({'field': 'kind', 'like': '{{ parameters.name }}-*'},
     ['field', 0, ['kind'], 'like', {'text': [{'parameter': 'name'}, '-*']}]),
    ({'field': 'kind', 'equals': '{{ row.kind }}'}, ['field', 0, ['kind'], 'equals', {'row': 'kind'}]),
    ({'field': 'kind', 'equals': {'field': 'sku.name'}},
     ['field', 0, ['kind'], 'equals', {'field': [0, ['sku', 'name']]}]),
    ({'value': '{{ parameters.allowed }}', 'contains': 'a'}, ['value', {'parameter': 'allowed'}, 'contains', 'a']),
    ({'count': {'field': 'zones[*]'}, 'greater': 1}, ['count', 0, ['zones', None], None, 'greater', 1]),
    ({'related': {'type': 'Microsoft.CognitiveServices/accounts/deployments'}},
     ['related', 'Microsoft.CognitiveServices/accounts/deployments', {}, None, 'greaterOrEquals', 1]),
    ({'related': {'type': ENDPOINT, 'via': 'properties.x[*].id'}, 'equals': 0},
     ['related', ENDPOINT, {'via': 'properties.x[*].id'}, None, 'equals', 0]),
])
def test_a_condition_becomes_a_program(condition: object, program: object) -> None:
    assert compiled(condition, parameters=PARAMETERS, columns={'kind'}) == program


def test_paths_inside_a_count_start_from_the_element() -> None:
    condition = {'count': {'field': 'properties.a[*]', 'where': {'allOf': [
        {'field': 'Properties.A[*].x', 'equals': {'field': 'properties.a[*].y'}},
        {'field': 'properties.a[*]', 'exists': True},
        {'field': 'properties.b', 'exists': True},
        {'count': {'field': 'properties.a[*].c[*]', 'where': {'field': 'properties.a[*].c[*].d', 'equals': 1}},
         'greater': 0},
        {'count': {'field': 'properties.a[*]'}, 'greater': 1},
    ]}}, 'equals': 0}
    where = compiled(condition)[3][1]
    assert where[0] == ['field', 1, ['x'], 'equals', {'field': [1, ['y']]}]
    assert where[1] == ['field', 1, [], 'exists', True]
    assert where[2] == ['field', 0, ['properties', 'b'], 'exists', True]
    assert where[3] == ['count', 1, ['c', None], ['field', 2, ['d'], 'equals', 1], 'greater', 0]
    assert where[4] == ['count', 0, ['properties', 'a', None], None, 'greater', 1]


def test_outer_is_the_resource_of_the_rule_with_the_element_it_is_at() -> None:
    related = {'related': {'type': ENDPOINT, 'via': 'properties.id', 'where': {
        'field': 'location', 'equals': {'outer': 'properties.a[*].location'},
    }}}
    condition = {'count': {'field': 'properties.a[*]', 'where': related}, 'equals': 0}
    assert compiled(condition)[3][3] == ['field', 0, ['location'], 'equals', {'outer': [1, ['location']]}]


@pytest.mark.parametrize(('condition', 'at', 'message'), [
    ({'field': 'kind', 'equal': 'a'}, 'equal', "'equal' is not an operator; did you mean 'equals'?"),
    ({'field': 'kind', 'xyz': 'a'}, 'xyz', "'xyz' is not an operator"),
    ({'field': 'kind', 'equals': 'a', 'in': ['a']}, 'in', "'equals' and 'in' exclude each other; use allOf"),
    ({'field': 'kind'}, 'field', "'field' needs an operator"),
    ({'field': 'kind', 'value': 'a', 'equals': 'b'}, 'value', "'field' and 'value' exclude each other"),
    ({'allof': [LEAF]}, 'allof', "'allof' is not a condition; did you mean 'allOf'?"),
    ({'allOf': [LEAF], 'equals': 1}, 'equals', "'equals' cannot stand beside 'allOf'"),
    ({'allOf': []}, 'allOf', "'allOf' is a list of conditions, at least one"),
    ({'allOf': LEAF}, 'allOf', "'allOf' is a list of conditions, at least one"),
    ({'allOf': ['x']}, 'allOf.0', 'a condition is a mapping'),
    ({}, '', 'a condition has one of'),
    ({'equals': 'a'}, '', 'a condition has one of'),
    ({'field': 5, 'equals': 1}, 'field', 'a property path is text'),
    ({'field': 'a..b', 'equals': 1}, 'field', "'a..b' is not a property path"),
    ({'field': 'Microsoft.Search/searchServices/sku.name', 'equals': 1}, 'field', 'is an Azure Policy alias'),
    ({'field': 'kind', 'equals': None}, 'equals', "null is no operand; a missing property is 'exists: false'"),
    ({'field': 'kind', 'equals': ['a']}, 'equals', "'equals' compares with a single value; use 'in' for a list"),
    ({'field': 'kind', 'in': 'a'}, 'in', "'in' compares with a list; use 'equals' for a single value"),
    ({'field': 'kind', 'in': []}, 'in', "'in' needs at least one value"),
    ({'field': 'kind', 'in': ['a', {}]}, 'in.1', 'an operand is text, a number, true or false'),
    ({'field': 'kind', 'exists': 'yes'}, 'exists', "'exists' is true or false"),
    ({'field': 'kind', 'less': True}, 'less', "'less' compares numbers, dates or text"),
    ({'field': 'kind', 'equals': {'path': 'a'}}, 'equals', 'an operand is a literal, {field: path} or {outer: path}'),
    ({'field': 'kind', 'equals': {'outer': 'kind'}}, 'equals.outer', "outside 'related' that is {field: path}"),
    ({'field': 'kind', 'equals': '{{ parameters.nam }}'}, 'equals', "no parameter 'nam'; did you mean 'name'?"),
    ({'field': 'kind', 'equals': '{{ parameters.allowed }}'}, 'equals', "use 'in' for a list"),
    ({'field': 'kind', 'in': '{{ parameters.name }}'}, 'in', "use 'equals' for a single value"),
    ({'field': 'kind', 'equals': '{{ row.x }}'}, 'equals', "'row' needs a rule with a 'table'"),
    ({'field': 'kind', 'equals': '{{ secrets.x }}'}, 'equals', "write '{{ parameters.name }}'"),
    ({'field': 'kind', 'equals': '{{ parameters.name'}, 'equals', "write '{{ parameters.name }}'"),
    ({'field': 'kind', 'notContainsKey': ['a']}, 'notContainsKey', 'takes a single key'),
    ({'count': {'field': 'zones'}, 'equals': 0}, 'count.field', "'count' counts the elements of an array: 'zones[*]'"),
    ({'count': {'field': 'a[*].b'}, 'equals': 0}, 'count.field', "'a[*].b[*]'"),
    ({'count': 'zones[*]', 'equals': 0}, 'count', "'count' is a mapping with field, where"),
    ({'count': {'field': 'a[*]', 'wher': {}}, 'equals': 0}, 'count.wher', "did you mean 'where'?"),
    ({'count': {'where': LEAF}, 'equals': 0}, 'count', "'count' needs 'field'"),
    ({'count': {'field': 'a[*]'}, 'like': 'a'}, 'like', "'like' does not compare numbers; 'count' takes equals"),
    ({'count': {'field': 'a[*]'}, 'equals': -1}, 'equals', 'a whole number from 0'),
    ({'count': {'field': 'a[*]'}, 'equals': 1.5}, 'equals', 'a whole number from 0'),
    ({'count': {'field': 'a[*]'}, 'equals': 'one'}, 'equals', 'a whole number from 0'),
    ({'count': {'field': 'a[*]'}, 'equals': {'field': 'b'}}, 'equals', 'is compared with a number'),
    ({'count': {'field': 'a[*]'}}, 'count', "'count' needs an operator"),
    ({'related': {}}, 'related', "'related' needs 'type'"),
    ({'related': {'type': 'privateEndpoints'}}, 'related.type', "'type' is a resource type"),
    ({'related': {'type': ENDPOINT, 'vias': 'a'}}, 'related.vias', "did you mean 'via'?"),
    ({'related': {'type': ENDPOINT}}, 'related.type', "nothing says how 'microsoft.cognitiveservices/accounts' and"),
    ({'related': {'type': ENDPOINT, 'via': 'a', 'to': 'b'}}, 'related.via', 'takes one of via, to and named'),
    ({'related': {'type': ENDPOINT, 'via': 'a..b'}}, 'related.via', 'is not a property path'),
    ({'related': {'type': ENDPOINT, 'via': 'a'}, 'exists': True}, 'exists', "'exists' does not compare numbers"),
])
def test_what_is_wrong_is_said_at_its_place(condition: object, at: str, message: str) -> None:
    found = problems(condition, parameters=PARAMETERS)
    assert [place for place, _ in found] == [f'require.{at}'.rstrip('.')]
    assert message in found[0][1]


def test_a_column_that_a_row_lacks_is_named() -> None:
    found = problems({'field': 'kind', 'equals': '{{ row.knd }}'}, columns={'kind'})
    assert found == [('require.equals', "the table has no column 'knd'; did you mean 'kind'?")]


def test_every_problem_is_reported() -> None:
    found = problems({'allOf': [{'field': 'a', 'equal': 1}, {'field': 'b', 'is': 1}, LEAF]})
    assert [at for at, _ in found] == ['require.allOf.0.equal', 'require.allOf.1.is']


def test_the_number_and_depth_of_conditions_are_limited() -> None:
    (many,) = problems({'anyOf': [LEAF] * MAXIMUM_CONDITIONS})
    assert many[1] == 'a rule has at most 4096 conditions'
    deep: dict = LEAF
    for _ in range(64):
        deep = {'not': deep}
    (found,) = problems(deep)
    assert found[1] == 'conditions stand at most 64 deep in each other'
    assert problems({'allOf': [LEAF] * (MAXIMUM_CONDITIONS - 1)}) == []


def test_a_relation_is_checked_for_each_type_of_the_rule() -> None:
    related = {'related': {'type': 'Microsoft.Search/searchServices/sharedPrivateLinkResources'}}
    assert problems(related, ('Microsoft.Search/searchServices',)) == []
    assert len(problems(related, ('Microsoft.Search/searchServices', ACCOUNT))) == 1
    assert problems(related, ('azgov/deployment',)) == []
