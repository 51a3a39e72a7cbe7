"""Values of properties: as written, unknown, or the service's default; and property paths."""

from __future__ import annotations

import pytest

from linter.graph import build
from linter.graph.paths import EVERY, collect, parse, show
from linter.model.values import ABSENT, Cause, OpenDict, OpenList, Unknown
from tests.graph.resources import account, make, opaque, parameter

ACCESS = ('properties', 'publicNetworkAccess')


def value_of(properties, path=ACCESS, **members):
    resource = account(properties=properties, **members)
    return build([resource]).value(resource, path)


@pytest.mark.parametrize(('properties', 'expected'), [
    ({'publicNetworkAccess': 'Disabled'}, 'Disabled'),
    ({'PublicNetworkAccess': 'Disabled'}, 'Disabled'),
    ({}, 'Enabled'),
    ({'publicNetworkAccess': None}, 'Enabled'),
])
def test_a_value_is_what_is_written_or_the_default(properties, expected):
    assert value_of(properties) == expected


@pytest.mark.parametrize('path', ['properties.nothing.of.it', 'tags.owner', 'properties.list[3]', 'properties.text.x'])
def test_a_value_that_is_neither_written_nor_known_is_absent(path):
    assert value_of({'list': [1], 'text': 'x'}, parse(path)) is ABSENT


@pytest.mark.parametrize('properties', [
    Unknown([Cause('parameter', 'p')], 'object'),
    OpenDict({}, [Cause('parameter', 'p')]),
    {'publicNetworkAccess': parameter('p')},
])
def test_a_value_that_may_be_written_is_unknown_and_not_the_default(properties):
    value = value_of(properties)
    assert isinstance(value, Unknown)
    assert value.causes == {Cause('parameter', 'p')}
    assert value.candidates is None


def chosen(*candidates):
    return Unknown([Cause('parameter', 'p')], candidates=candidates)


@pytest.mark.parametrize(('access', 'expected'), [
    (chosen('Disabled', ABSENT), ('Disabled', 'Enabled')),
    (chosen('Disabled', None), ('Disabled', 'Enabled')),
    (chosen('Disabled', 'Enabled'), ('Disabled', 'Enabled')),
])
def test_the_default_stands_for_a_candidate_that_is_absent(access, expected):
    assert value_of({'publicNetworkAccess': access}).candidates == expected


def test_candidates_that_agree_are_a_value():
    assert value_of({'publicNetworkAccess': chosen('Enabled', ABSENT)}) == 'Enabled'
    properties = chosen({'publicNetworkAccess': 'Disabled'}, {'publicNetworkAccess': 'Disabled', 'other': 1})
    assert value_of(properties) == 'Disabled'


def test_members_of_candidates_are_candidates():
    value = value_of(chosen({'publicNetworkAccess': 'Disabled'}, {}))
    assert value.candidates == ('Disabled', 'Enabled')


def test_true_and_one_are_two_candidates():
    assert len(value_of({'x': chosen({'y': True}, {'y': 1})}, parse('properties.x.y')).candidates) == 2


def test_a_secret_stays_secret_however_deep():
    secret = Unknown([Cause('secret', 's')], 'object', secure=True)
    assert value_of({'x': secret}, parse('properties.x.y.z')).secure


def test_items_behind_the_known_ones_of_an_open_list_are_unknown():
    items = OpenList(['a', 'b'], [Cause('parameter', 'p')], prefix=1)
    assert value_of({'list': items}, parse('properties.list[0]')) == 'a'
    assert isinstance(value_of({'list': items}, parse('properties.list[1]')), Unknown)


def test_properties_of_an_existing_resource_are_external():
    shared = account('shared', existing=True)
    value = build([shared]).value(shared, ACCESS)
    assert isinstance(value, Unknown)
    assert value.causes == {Cause('external', 'shared')}


def test_the_id_is_a_value():
    one = account()
    assert build([one]).value(one, ('id',)) == one.id


@pytest.mark.parametrize(('text', 'path'), [
    ('sku.name', ('sku', 'name')),
    ('properties.rules[*].access', ('properties', 'rules', EVERY, 'access')),
    ('zones[0]', ('zones', 0)),
    ("tags['cost.center']", ('tags', 'cost.center')),
    ("tags['it''s']", ('tags', "it's")),
])
def test_paths_are_read(text, path):
    assert parse(text) == path


@pytest.mark.parametrize('path', [('a', 'b.c', 0, 'd'), ('a', EVERY, 'b')])
def test_a_path_that_is_shown_is_read_again(path):
    assert parse(show(path)) == path


@pytest.mark.parametrize('text', ['', '.a', 'a..b', 'a[', 'a]b', 'a[*', "a['b"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ValueError, match='property path'):
        parse(text)


def test_all_values_of_a_path_are_collected_with_the_reasons_for_more():
    rules = OpenList([{'p': {'to': 'a'}}, {'p': {}}, opaque('item')], [Cause('parameter', 'more')])
    values, causes = collect({'rules': rules}, parse('rules[*].p.to'))
    assert values[0] == 'a'
    assert [type(value) for value in values] == [str, Unknown]
    assert causes == {Cause('parameter', 'more')}


def test_a_role_assignment_names_its_built_in_role():
    def assignment(role):
        return make('Microsoft.Authorization/roleAssignments', 'x', properties={'roleDefinitionId': role})

    prefix = '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/'
    owner, user = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', '5E0BD9BD-7B93-4F28-AF87-19FC36AD61BD'
    unknown_scope = Unknown([Cause('parameter', 's')], 'string', parts=(parameter('s'), prefix[15:] + owner))
    cases = [
        (prefix + owner, 'Owner'), (prefix + user, 'Cognitive Services OpenAI User'), (unknown_scope, 'Owner'),
        (prefix + '11111111-1111-1111-1111-111111111111', ABSENT),
    ]
    for role, name in cases:
        resource = assignment(role)
        assert build([resource]).value(resource, ('azgov', 'roleName')) == name
    either = assignment(parameter('role', candidates=(prefix + owner, prefix + user)))
    graph = build([either])
    assert graph.value(either, ('azgov', 'roleId')).candidates == (owner, user.lower())
    assert graph.value(either, ('azgov', 'roleName')).candidates == ('Owner', 'Cognitive Services OpenAI User')
    anything = assignment(parameter('role'))
    assert isinstance(build([anything]).value(anything, ('azgov', 'roleName')), Unknown)


def test_other_resources_have_no_role_name():
    one = account(properties={'roleDefinitionId': '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'})
    assert build([one]).value(one, ('azgov', 'roleName')) is ABSENT
