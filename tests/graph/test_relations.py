"""Related resources: by parent, by scope, by id and by name; existing resources and unread modules."""

from __future__ import annotations

import pytest

from linter.arm.ids import provider_id
from linter.graph import build
from linter.graph.relations import relation
from linter.model.finding import TRUE, UNKNOWN
from linter.model.resource import Resource
from linter.model.values import Cause, OpenList, Unknown
from tests.graph.resources import ENDPOINTS, GROUP, VIA_ENDPOINT, account, endpoint, make, opaque, parameter

ACCOUNTS = 'Microsoft.CognitiveServices/accounts'
DEPLOYMENTS = f'{ACCOUNTS}/deployments'
POLICIES = f'{ACCOUNTS}/raiPolicies'
DIAGNOSTICS = 'Microsoft.Insights/diagnosticSettings'
LOCKS = 'Microsoft.Authorization/locks'
NETWORKS = 'Microsoft.Network/virtualNetworks'
SUBNETS = f'{NETWORKS}/subnets'
ZONES = 'Microsoft.Network/privateDnsZones'
GROUPS = 'Microsoft.Resources/resourceGroups'
SUBSCRIPTION = GROUP.rpartition('/resourceGroups/')[0]


def names(found):
    return [(resource.name, truth) for resource, truth in found]


def deployment() -> Resource:
    return Resource(id='', type='azgov/deployment', name='main', body={})


def test_children_are_found_at_every_depth_and_by_type_without_case():
    service = make('Microsoft.ApiManagement/service', 'apim')
    api = make('Microsoft.ApiManagement/service/apis', 'apim', 'chat')
    policy = make('Microsoft.ApiManagement/service/apis/policies', 'apim', 'chat', 'policy')
    other = make('Microsoft.ApiManagement/service/apis', 'other', 'chat')
    graph = build([service, api, policy, other])
    assert graph.children(service, 'microsoft.apimanagement/SERVICE/apis') == [api]
    assert graph.children(service, policy.type) == [policy]
    assert graph.parent(policy) is api
    assert graph.related(policy, service.type) == [(service, TRUE)]


def test_a_parent_that_is_not_here_is_none_and_its_absence_is_external():
    child = make(DEPLOYMENTS, 'ai', 'gpt')
    graph = build([child])
    assert graph.parent(child) is None
    assert graph.missing_causes(child, ACCOUNTS) == {Cause('external', 'rg')}


def test_extension_resources_belong_to_what_they_are_scoped_to():
    one, other = account('one'), account('other')
    setting = make(DIAGNOSTICS, 'logs', scope=one.id)
    graph = build([one, other, setting])
    assert graph.extensions(one, DIAGNOSTICS) == [setting]
    assert graph.extensions(other, DIAGNOSTICS) == []
    assert graph.related(setting, ACCOUNTS) == [(one, TRUE)]


@pytest.mark.parametrize('scope', [
    provider_id(GROUP, DEPLOYMENTS, ['ai', 'gpt']), provider_id(GROUP, ACCOUNTS, ['ai']), GROUP, SUBSCRIPTION,
])
def test_locks_hold_for_everything_below_their_scope(scope):
    model, lock = make(DEPLOYMENTS, 'ai', 'gpt'), make(LOCKS, 'lock', scope=scope)
    assert build([model, lock]).extensions(model, LOCKS) == [lock]


def test_diagnostic_settings_of_a_group_are_not_those_of_its_resources():
    one, setting = account(), make(DIAGNOSTICS, 'logs', scope=SUBSCRIPTION)
    assert build([one, setting]).extensions(one, DIAGNOSTICS) == []


def test_an_extension_with_an_unknown_scope_may_belong_to_anything():
    one, setting = account(), make(DIAGNOSTICS, 'logs', scope=parameter('scope'))
    graph = build([one, setting])
    assert graph.related(one, DIAGNOSTICS) == [(setting, UNKNOWN)]
    assert graph.extensions(one, DIAGNOSTICS) == []


@pytest.mark.parametrize(('held', 'truth'), [
    (account('AI').id.upper(), TRUE),
    (make(DEPLOYMENTS, 'ai', 'gpt').id, TRUE),
    (account('other').id, None),
    (account(parameter('name')).id, UNKNOWN),
    (parameter('id'), UNKNOWN),
    (parameter('id', candidates=(account('a').id, account('b').id)), None),
    (parameter('id', candidates=(account('a').id, account('ai').id)), UNKNOWN),
    (parameter('id', candidates=(account('a').id, make(DEPLOYMENTS, 'ai', 'gpt').id)), UNKNOWN),
    (make('Microsoft.Search/searchServices', parameter('name')).id, None),
    (17, None),
])
def test_via_finds_who_holds_the_id_of_a_resource_or_of_its_child(held, truth):
    target, holder = account('ai'), endpoint(held)
    expected = [] if truth is None else [(holder, truth)]
    assert build([target, holder]).related(target, ENDPOINTS, VIA_ENDPOINT) == expected


def test_via_matches_equal_unknown_names_and_no_others():
    one, other = account(parameter('a')), account(parameter('b'))
    holder = endpoint(one.id)
    graph = build([one, other, holder])
    assert graph.related(one, ENDPOINTS, VIA_ENDPOINT) == [(holder, TRUE)]
    assert graph.related(other, ENDPOINTS, VIA_ENDPOINT) == [(holder, UNKNOWN)]


def test_via_cannot_exclude_a_resource_whose_property_is_unknown_or_open():
    target = account()
    unknown = make(ENDPOINTS, 'one', properties=parameter('properties', ))
    opened = make(ENDPOINTS, 'two', properties={
        'privateLinkServiceConnections': OpenList([], [Cause('parameter', 'more')]),
    })
    graph = build([target, unknown, opened])
    assert graph.related(target, ENDPOINTS, VIA_ENDPOINT) == [(unknown, UNKNOWN), (opened, UNKNOWN)]


@pytest.mark.parametrize(('type', 'name'), [(SUBNETS, 'vnet/snet-pe'), (NETWORKS, 'vnet')])
def test_to_follows_an_id_that_a_resource_holds_to_what_it_names_or_what_that_lies_in(type, name):
    network = make(NETWORKS, 'vnet', properties={'subnets': [{'name': 'snet-pe', 'properties': {}}]})
    start = endpoint(account().id)
    graph = build([network, start])
    assert names(graph.related(start, type, to='properties.subnet.id')) == [(name, TRUE)]
    assert graph.missing_causes(start, type, to='properties.subnet.id') == frozenset()


def test_to_an_id_that_nothing_here_has_is_external_and_to_no_id_is_nothing():
    start = make(SUBNETS, 'vnet', 'one', properties={'networkSecurityGroup': {'id': f'{GROUP}/providers/'
                 'Microsoft.Network/networkSecurityGroups/nsg'}})
    bare = make(SUBNETS, 'vnet', 'two', properties={})
    unset = make(SUBNETS, 'vnet', 'three', properties={'networkSecurityGroup': {'id': opaque('nsg')}})
    graph, wanted = build([start, bare, unset]), 'Microsoft.Network/networkSecurityGroups'
    how = {'to': 'properties.networkSecurityGroup.id'}
    assert graph.related(start, wanted, **how) == []
    assert graph.missing_causes(start, wanted, **how) == {Cause('external', 'nsg')}
    assert graph.missing_causes(bare, wanted, **how) == frozenset()
    assert graph.missing_causes(unset, wanted, **how) == {Cause('reference', 'nsg')}


@pytest.mark.parametrize(('name', 'expected'), [
    ('Strict', [('ai/strict', TRUE)]),
    ('lax', []),
    (parameter('policy'), [('ai/strict', UNKNOWN)]),
    (parameter('policy', candidates=('a', 'b')), []),
    (parameter('policy', candidates=('a', 'strict')), [('ai/strict', UNKNOWN)]),
    (None, []),
])
def test_named_finds_the_sibling_with_a_name(name, expected):
    model = make(DEPLOYMENTS, 'ai', 'gpt', properties={} if name is None else {'raiPolicyName': name})
    strict, elsewhere = make(POLICIES, 'ai', 'strict'), make(POLICIES, 'other', 'strict')
    graph = build([model, strict, elsewhere])
    assert names(graph.related(model, POLICIES, named='properties.raiPolicyName')) == expected


def test_a_name_that_nothing_here_has_is_external():
    model = make(DEPLOYMENTS, 'ai', 'gpt', properties={'raiPolicyName': 'lax'})
    causes = build([model]).missing_causes(model, POLICIES, named='properties.raiPolicyName')
    assert causes == {Cause('external', 'lax')}


def test_named_finds_several_names_a_child_and_a_neighbour_in_the_group():
    connections = 'Microsoft.CognitiveServices/accounts/projects/connections'
    host = make('Microsoft.CognitiveServices/accounts/projects/capabilityHosts', 'ai', 'p', 'h',
                properties={'storageConnections': ['one', 'two']})
    one, two = make(connections, 'ai', 'p', 'one'), make(connections, 'ai', 'p', 'two')
    third = make(connections, 'ai', 'q', 'one')
    app = make('Microsoft.Web/sites', 'app', properties={'plan': 'basic', 'slot': 'green'})
    plan, slot = make('Microsoft.Web/serverfarms', 'basic'), make('Microsoft.Web/sites/slots', 'app', 'green')
    graph = build([host, one, two, third, app, plan, slot])
    assert graph.related(host, connections, named='properties.storageConnections[*]') == [(one, TRUE), (two, TRUE)]
    assert graph.related(app, plan.type, named='properties.plan') == [(plan, TRUE)]
    assert graph.related(app, slot.type, named='properties.slot') == [(slot, TRUE)]


def test_the_chain_from_an_account_to_the_network_that_resolves_it():
    target, start = account(), endpoint(account().id)
    group = make(f'{ENDPOINTS}/privateDnsZoneGroups', 'pe', 'default', properties={'privateDnsZoneConfigs': [
        {'properties': {'privateDnsZoneId': provider_id(GROUP, ZONES, ['privatelink.openai.azure.com'])}},
    ]})
    zone = make(ZONES, 'privatelink.openai.azure.com')
    network = make(NETWORKS, 'vnet', properties={})
    link = make(f'{ZONES}/virtualNetworkLinks', zone.name, 'link', properties={'virtualNetwork': {'id': network.id}})
    graph = build([link, network, zone, group, start, target])
    assert graph.related(target, ENDPOINTS, VIA_ENDPOINT) == [(start, TRUE)]
    assert graph.related(start, group.type) == [(group, TRUE)]
    assert graph.related(group, ZONES, to='properties.privateDnsZoneConfigs[*].properties.privateDnsZoneId') == [
        (zone, TRUE)]
    assert graph.related(zone, link.type) == [(link, TRUE)]
    assert graph.related(link, NETWORKS, to='properties.virtualNetwork.id') == [(network, TRUE)]


def test_a_container_holds_what_lies_in_it():
    group = Resource(id=GROUP, type=GROUPS, name='rg', body={})
    inside = account('inside')
    outside = account('outside', scope=f'{SUBSCRIPTION}/resourceGroups/other')
    graph = build([group, inside, outside])
    subscription = Resource(id=SUBSCRIPTION, type='Microsoft.Resources/subscriptions', name='s', body={})
    assert graph.related(group, ACCOUNTS) == [(inside, TRUE)]
    assert graph.related(subscription, ACCOUNTS) == [(inside, TRUE), (outside, TRUE)]
    assert graph.related(deployment(), ACCOUNTS) == [(inside, TRUE), (outside, TRUE)]
    assert graph.related(inside, 'Microsoft.Resources/subscriptions/resourceGroups') == [(group, TRUE)]
    assert graph.missing_causes(outside, GROUPS) == {Cause('external', 'other')}


def test_a_resource_is_not_related_to_itself():
    one = make(DEPLOYMENTS, 'ai', 'one', properties={'spilloverDeploymentName': 'one'})
    assert build([one]).related(one, DEPLOYMENTS, named='properties.spilloverDeploymentName') == []


def test_nothing_is_missing_from_a_complete_graph():
    one = account()
    graph = build([one])
    assert graph.complete
    assert graph.missing_causes(one, ENDPOINTS, VIA_ENDPOINT) == frozenset()
    assert graph.missing_causes(deployment(), ENDPOINTS) == frozenset()


def test_anything_may_be_in_a_module_that_could_not_be_read_or_in_another_deployment():
    one, module = account(), Cause('module', 'br/public:x')
    opened, partial = build([one], opaque=(module,)), build([one], partial=True)
    assert not opened.complete
    assert not partial.complete
    assert opened.missing_causes(one, ENDPOINTS, VIA_ENDPOINT) == {module}
    assert opened.missing_causes(deployment(), ENDPOINTS) == {module}
    assert {cause.kind for cause in partial.missing_causes(one, DIAGNOSTICS)} == {'external'}


@pytest.mark.parametrize(('type', 'how'), [(DEPLOYMENTS, {}), (DIAGNOSTICS, {}), (ENDPOINTS, {'via': VIA_ENDPOINT})])
def test_an_existing_resource_may_have_children_and_relations_elsewhere(type, how):
    one = account('shared', existing=True)
    assert build([one]).missing_causes(one, type, **how) == {Cause('external', 'shared')}


def test_an_existing_resource_is_a_target_of_relations():
    zone, link = make(ZONES, 'zone', existing=True), make(f'{ZONES}/virtualNetworkLinks', 'zone', 'link')
    graph = build([zone, link])
    assert graph.parent(link) is zone
    assert graph.children(zone, link.type) == [link]


def test_what_the_deployment_makes_is_not_existing_elsewhere():
    made, again, twice = account('ai'), account('AI', existing=True), account('ai', existing=True)
    assert build([again, made, twice]).resources == [made]


def test_an_existing_resource_that_is_made_only_under_a_condition_stays():
    made, again = account('ai', certainty='maybe'), account('ai', existing=True)
    assert build([made, again]).resources == [made, again]


def test_resources_of_other_providers_are_never_found():
    graph = build([account(provider='kubernetes')])
    assert graph.of_type(ACCOUNTS) == []


@pytest.mark.parametrize(('own', 'wanted', 'how', 'expected'), [
    (ACCOUNTS, DEPLOYMENTS, {}, 'child'),
    (DEPLOYMENTS, ACCOUNTS, {}, 'parent'),
    (ACCOUNTS, DIAGNOSTICS, {}, 'extension'),
    (DIAGNOSTICS, ACCOUNTS, {}, 'target'),
    (GROUPS, ACCOUNTS, {}, 'contained'),
    ('Microsoft.Resources/subscriptions', GROUPS, {}, 'contained'),
    (ACCOUNTS, 'Microsoft.Resources/subscriptions', {}, 'container'),
    ('azgov/deployment', DIAGNOSTICS, {}, 'all'),
    (ACCOUNTS, ENDPOINTS, {'via': 'properties.x'}, 'via'),
    (DEPLOYMENTS, DEPLOYMENTS, {'named': 'properties.spilloverDeploymentName'}, 'named'),
])
def test_types_and_paths_say_what_a_relation_is(own, wanted, how, expected):
    assert relation(own, wanted, **how) == expected


@pytest.mark.parametrize(('own', 'wanted', 'how', 'words'), [
    (ACCOUNTS, ENDPOINTS, {}, 'nothing says how'),
    (ACCOUNTS, ENDPOINTS, {'via': 'a', 'to': 'b'}, 'one of via, to and named'),
    (ACCOUNTS, ENDPOINTS, {'via': 'properties..x'}, 'not a property path'),
    (ACCOUNTS, SUBNETS, {'named': 'properties.subnetName'}, 'does not lie below'),
    ('azgov/deployment', ACCOUNTS, {'to': 'properties.x'}, "leave out 'to'"),
])
def test_a_relation_that_nothing_defines_is_refused(own, wanted, how, words):
    with pytest.raises(ValueError, match=words):
        relation(own, wanted, **how)


def test_results_stand_in_the_order_of_the_deployment():
    one = account()
    holders = [endpoint(id, name) for id, name in ((one.id, 'a'), (parameter('id'), 'b'), (one.id, 'c'))]
    found = build([*holders, one]).related(one, ENDPOINTS, VIA_ENDPOINT)
    assert names(found) == [('a', TRUE), ('b', UNKNOWN), ('c', TRUE)]


def test_an_id_of_unknown_parts_without_keys_may_be_anything_of_its_type():
    subnet = Unknown([Cause('reference', 'vnet')], 'string', parts=(opaque('vnet'), '/subnets/snet-pe'))
    start = make(ENDPOINTS, 'pe', properties={'subnet': {'id': subnet}})
    network = make(NETWORKS, 'vnet', properties={'subnets': [{'name': 'snet-pe'}, {'name': 'other'}]})
    graph = build([start, network])
    assert names(graph.related(start, SUBNETS, to='properties.subnet.id')) == [('vnet/snet-pe', UNKNOWN)]
    assert names(graph.related(start, NETWORKS, to='properties.subnet.id')) == [('vnet', UNKNOWN)]


def test_a_parent_with_an_empty_name_is_found():
    parent = make('Microsoft.OperationalInsights/workspaces', '')
    child = make('Microsoft.OperationalInsights/workspaces/views', '', 'view')
    assert build([parent, child]).parent(child) is parent
