"""Members and items of unknown values, and unknowns of declared types."""

from __future__ import annotations

import pytest

from linter.arm.functions import call, index_of, merge_branches, property_of, unknown_of_type
from linter.model.values import ABSENT, Assumed, Cause, OpenDict, OpenList, Unknown
from tests.arm.functions.unknowns import choice, names, unknown

CAUSE = Cause('parameter', 'p')
NETWORK = {
    'type': 'object',
    'properties': {
        'sku': {'type': 'string', 'allowedValues': ['Basic', 'Standard']},
        'name': {'type': 'string', 'minLength': 2, 'maxLength': 4},
        'secret': {'type': 'securestring'},
        'tags': {'type': 'object', 'nullable': True},
        'subnets': {'type': 'array', 'items': {'type': 'object', 'properties': {'id': {'type': 'string'}}}},
        'loop': {'$ref': '#/definitions/network'},
        'one': {'type': 'string', 'allowedValues': ['only']},
        'pair': {'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'int'}], 'items': False},
    },
    'additionalProperties': False,
}
DEFINITIONS = {'#/definitions/network': NETWORK, '#/definitions/circle': {'$ref': '#/definitions/circle'}}


def declared(schema: dict[str, object], **options: object) -> object:
    return unknown_of_type(schema, CAUSE, '{p}', 'parameters.p', resolve=DEFINITIONS.get, **options)


@pytest.mark.parametrize(('schema', 'type', 'attributes'), [
    ({'type': 'string'}, 'string', {'nullable': False, 'candidates': None, 'secure': False, 'length': None}),
    ({'type': 'String'}, 'string', {'nullable': False}),
    ({'type': 'securestring'}, 'string', {'secure': True}), ({'type': 'secureObject'}, 'object', {'secure': True}),
    ({'type': 'int'}, 'int', {'candidates': None}), ({'type': 'bool'}, 'bool', {'candidates': (True, False)}),
    ({'type': 'bool', 'nullable': True}, 'bool', {'candidates': (True, False, None), 'nullable': True}),
    ({'type': 'int', 'minValue': 1, 'maxValue': 3}, 'int', {'candidates': (1, 2, 3)}),
    ({'type': 'int', 'minValue': 1, 'maxValue': 1000}, 'int', {'candidates': None}),
    ({'type': 'string', 'allowedValues': ['a', 'b']}, 'string', {'candidates': ('a', 'b')}),
    ({'type': 'string', 'allowedValues': ['a'], 'nullable': True}, 'string', {'candidates': ('a', None)}),
    ({'type': 'securestring', 'allowedValues': ['a']}, 'string', {'candidates': ('a',), 'secure': True}),
    ({'allowedValues': [1, 2]}, 'int', {'candidates': (1, 2)}),
    ({'allowedValues': [1, 'a']}, 'any', {'candidates': (1, 'a')}),
    ({'type': 'array', 'allowedValues': ['a', 'b']}, 'array', {'candidates': None}),
    ({'type': 'array', 'minLength': 1}, 'array', {'length': (1, None)}),
    ({'type': 'string', 'minLength': 3, 'maxLength': 24}, 'string', {'length': (3, 24)}),
    ({}, 'any', {'nullable': None}), ({'properties': {}}, 'object', {}),
    ({'$ref': '#/definitions/network'}, 'object', {}),
    ({'$ref': '#/definitions/network', 'nullable': True}, 'object', {'nullable': True}),
    ({'$ref': '#/definitions/circle'}, 'any', {}), ({'$ref': '#/definitions/none'}, 'any', {}),
])
def test_an_unknown_knows_what_its_type_says(schema, type, attributes):
    value = declared(schema)
    assert isinstance(value, Unknown)
    assert (value.type, value.key, value.display, names(value)) == (type, 'parameters.p', '{p}', {'p'})
    assert {name: getattr(value, name) for name in attributes} == attributes


def test_a_type_with_one_value_is_that_value():
    assert declared({'type': 'string', 'allowedValues': ['only']}) == 'only'
    assert declared({'type': 'int', 'minValue': 4, 'maxValue': 4}) == 4


@pytest.mark.parametrize(('path', 'type', 'attributes'), [
    (['sku'], 'string', {'candidates': ('Basic', 'Standard'), 'display': '{p.sku}', 'key': 'parameters.p.sku'}),
    (['SKU'], 'string', {'candidates': ('Basic', 'Standard'), 'key': 'parameters.p.sku'}),
    (['name'], 'string', {'length': (2, 4)}),
    (['secret'], 'string', {'secure': True}), (['tags'], 'object', {'nullable': True}),
    (['tags', 'x'], 'any', {'display': '{p.tags.x}'}),
    (['subnets', 0], 'object', {'display': '{p.subnets[0]}', 'key': 'parameters.p.subnets[0]'}),
    (['subnets', 3, 'id'], 'string', {'nullable': False, 'display': '{p.subnets[3].id}'}),
    (['loop', 'loop', 'sku'], 'string', {}),
    (['pair', 0], 'string', {}), (['pair', 1], 'int', {}),
])
def test_a_member_has_the_type_its_declaration_gives_it(path, type, attributes):
    value = declared(NETWORK)
    for step in path:
        value = index_of(value, step)
    assert value.type == type
    assert {name: getattr(value, name) for name in attributes} == attributes


def test_a_member_with_one_possible_value_is_known():
    assert property_of(declared(NETWORK), 'one') == 'only'


@pytest.mark.parametrize('path', [['none'], ['pair', 2], ['subnets', -1], ['sku', 'x'], ['subnets', 'x']])
def test_a_member_the_type_does_not_have_is_an_error(path):
    *before, last = path
    value = declared(NETWORK)
    for step in before:
        value = index_of(value, step)
    with pytest.raises(ValueError, match='no member'):
        index_of(value, last)


def test_a_member_of_a_secret_is_secret():
    assert property_of(declared({'type': 'secureObject'}), 'a').secure


def test_additional_members_have_their_declared_type():
    value = declared({'type': 'object', 'additionalProperties': {'type': 'int'}})
    assert property_of(value, 'whatever').type == 'int'


def test_the_discriminator_of_a_tagged_union_is_one_of_its_tags():
    value = declared({'type': 'object', 'discriminator': {'propertyName': 'kind', 'mapping': {'a': {}, 'b': {}}}})
    assert property_of(value, 'kind').candidates == ('a', 'b')
    assert property_of(value, 'other').type == 'any'


def test_items_of_an_array_with_allowed_values_are_those():
    assert index_of(declared({'type': 'array', 'allowedValues': ['a', 'b']}), 0).candidates == ('a', 'b')
    assert index_of(declared({'type': 'array', 'allowedValues': [['a'], ['b']]}), 0).candidates is None


@pytest.mark.parametrize(('arguments', 'value'), [
    ([declared(NETWORK), 'none'], None), ([declared(NETWORK), 'none', 'deeper'], None),
    ([declared(NETWORK), 'one'], 'only'),
    ([declared(NETWORK), 'pair', 5], None), ([unknown('list', 'array', nullable=True), 'x'], None),
    (['text', 'a'], None),
    ([unknown('list', 'array', length=(0, 2)), 2], None),
])
def test_a_safe_access_to_what_the_type_does_not_have_is_null(arguments, value):
    assert call('tryGet', arguments) == value


@pytest.mark.parametrize(('arguments', 'nullable', 'candidates'), [
    ([declared(NETWORK), 'name'], False, None), ([declared(NETWORK), 'sku'], False, ('Basic', 'Standard')),
    ([declared(NETWORK), 'tags'], True, None),
    ([declared({**NETWORK, 'nullable': True}), 'sku'], True, ('Basic', 'Standard', None)),
    ([declared({'type': 'object'}), 'x'], True, None),
    ([OpenDict({}, [CAUSE]), 'x'], True, None), ([OpenList([1], [CAUSE], prefix=1), 1], True, None),
    ([{'a': Unknown([CAUSE], candidates=(1, ABSENT))}, 'a'], True, (1, None)),
    ([[1, 2], unknown('i', 'int')], True, (1, 2, None)),
    ([[1, 2], choice('i', 0, 1, type='int')], None, (1, 2)),
    ([choice('o', {'a': 1}, {}, type='object'), 'a'], True, (1, None)),
    ([unknown('list', 'array', length=(2, None), schema={'items': {'type': 'string'}}), 1], False, None),
])
def test_a_safe_access_to_what_may_be_missing_may_be_null(arguments, nullable, candidates):
    value = call('tryGet', arguments)
    assert value.candidates == candidates
    assert bool(value.nullable) is bool(nullable)


@pytest.mark.parametrize(('base', 'index', 'candidates'), [
    (['a', 'b'], unknown('i', 'int'), ('a', 'b')), (['a', 'b', 'c'], choice('i', 0, 2, type='int'), ('a', 'c')),
    ({'x': 1, 'y': 2}, unknown('k'), (1, 2)), ({'x': 1, 'y': 2, 'z': 3}, choice('k', 'X', 'z'), (1, 3)),
    ({'x': 1}, Assumed('eastus'), 1),
    ({'x': 1, 'y': 2}, Assumed('eastus'), (1, 2)), (['a', 'a'], unknown('i', 'int'), 'a'),
    (choice('l', [1, 2], [3, 4], type='array'), 1, (2, 4)),
    (choice('o', {'a': 1}, {'a': 2}, type='object'), 'a', (1, 2)),
    ({'x': {'d': 1}, 'y': {'d': 2}}, unknown('k'), ({'d': 1}, {'d': 2})),
])
def test_what_an_unknown_index_finds_is_one_of_all(base, index, candidates):
    value = index_of(base, index)
    assert (value.candidates if isinstance(value, Unknown) else value) == candidates


def test_a_name_made_of_the_same_stand_in_finds_its_member():
    place = Assumed('eastus')
    assert index_of(call('createObject', [place, 5]), place) == 5


def test_an_unknown_index_of_partly_known_items_keeps_what_they_share():
    value = index_of([{'a': unknown('x')}, {'a': unknown('y')}], unknown('i', 'int'))
    assert isinstance(value, Unknown)
    assert value.type == 'object'
    assert names(value) == {'x', 'y', 'i'}


def test_a_member_that_one_branch_lacks_is_taken_to_be_there():
    merged = merge_branches(unknown('flag', 'bool'), {'a': 1}, {})
    assert property_of(merged, 'a') == 1
    merged = merge_branches(unknown('flag', 'bool'), {'a': choice('c', 1, 2, type='int')}, {})
    assert property_of(merged, 'a').candidates == (1, 2)


@pytest.mark.parametrize(('base', 'index'), [
    ([1], unknown('k')), ({'a': 1}, unknown('i', 'int')), ([], unknown('i', 'int')), ({}, unknown('k')),
    ([1], choice('i', 5, 6, type='int')), (None, 'a'), (5, 0), (unknown('n'), 'a'),
    (choice('o', {'a': 1}, {'b': 1}, type='object'), 'c'),
])
def test_what_cannot_be_there_is_an_error(base, index):
    with pytest.raises(ValueError, match=r'member|item'):
        index_of(base, index)


def test_an_index_from_the_end_of_an_unknown_array():
    assert call('indexFromEnd', [choice('l', [1, 2], [3], type='array'), 1]).candidates == (2, 3)
    assert call('tryIndexFromEnd', [unknown('l', 'array'), 1]).nullable is True
    assert call('indexFromEnd', [['a', 'b'], unknown('i', 'int')]).candidates == ('a', 'b')
    assert isinstance(call('indexFromEnd', [OpenList([1], [CAUSE], prefix=1), 1]), Unknown)
