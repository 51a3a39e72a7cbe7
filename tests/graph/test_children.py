"""Children that no resource declares: embedded, merged and implied ones, and where their values are written."""

from __future__ import annotations

import pytest

from linter.graph import build
from linter.graph.paths import parse
from linter.model.finding import TRUE, UNKNOWN
from linter.model.values import ABSENT, Cause, OpenDict, OpenList, Unknown
from tests.graph.resources import account, endpoint, make, opaque, parameter

NETWORKS = 'Microsoft.Network/virtualNetworks'
SUBNETS = f'{NETWORKS}/subnets'
FIREWALLS = 'Microsoft.Network/networkSecurityGroups'
SITES = 'Microsoft.Web/sites'
STORAGE = 'Microsoft.Storage/storageAccounts'
CONNECTIONS = 'Microsoft.CognitiveServices/accounts/privateEndpointConnections'
STATUS = parse('properties.privateLinkServiceConnectionState.status')


def network(subnets, **members):
    return make(NETWORKS, 'vnet', properties={'subnets': subnets}, **members)


@pytest.mark.parametrize(('type', 'path', 'child'), [
    (NETWORKS, 'subnets', SUBNETS),
    (NETWORKS, 'virtualNetworkPeerings', f'{NETWORKS}/virtualNetworkPeerings'),
    (FIREWALLS, 'securityRules', f'{FIREWALLS}/securityRules'),
    ('Microsoft.Network/routeTables', 'routes', 'Microsoft.Network/routeTables/routes'),
])
def test_items_of_known_arrays_are_children(type, path, child):
    item = {'name': 'one', 'id': 'x', 'properties': {'a': 1}}
    parent = make(type, 'parent', api='2024-05-01', properties={path: [item]})
    graph = build([parent])
    [lifted] = graph.of_type(child)
    assert (lifted.id, lifted.name, lifted.api_version) == (f'{parent.id}/{path}/one', 'parent/one', '2024-05-01')
    assert lifted.body == {'type': child, 'name': 'parent/one', 'apiVersion': '2024-05-01', 'properties': {'a': 1}}
    assert lifted.embedded == (parent, ('properties', path, 0))
    assert graph.children(parent, child) == [lifted]
    assert graph.parent(lifted) is parent


def test_the_members_of_a_flat_item_are_the_properties_of_the_child():
    cluster = make('Microsoft.ContainerService/managedClusters', 'aks',
                   properties={'agentPoolProfiles': [{'name': 'gpu', 'vmSize': 'Standard_NC6'}]})
    graph = build([cluster])
    [pool] = graph.of_type('Microsoft.ContainerService/managedClusters/agentPools')
    assert graph.value(pool, ('properties', 'vmSize')) == 'Standard_NC6'
    assert graph.place(pool, ('properties', 'vmSize')) == (cluster, ('properties', 'agentPoolProfiles', 0, 'vmSize'))


def test_a_value_of_an_embedded_child_is_written_in_its_parent():
    parent = network([{'name': 'one'}, {'name': 'two', 'properties': {'addressPrefix': '10.0.0.0/24'}}])
    graph = build([parent])
    two = graph.of_type(SUBNETS)[1]
    at = ('properties', 'subnets', 1)
    assert graph.place(two, ('properties', 'addressPrefix')) == (parent, (*at, 'properties', 'addressPrefix'))
    assert graph.place(two, ('name',)) == (parent, (*at, 'name'))
    assert graph.place(two, ('type',)) == (parent, at)
    assert graph.place(two, ()) == (parent, at)
    assert graph.place(parent, ('location',)) == (parent, ('location',))


def test_a_child_declared_both_ways_is_the_declared_one():
    parent = network([{'name': 'one', 'properties': {'from': 'parent'}}])
    declared = make(SUBNETS, 'vnet', 'ONE', properties={'from': 'child'})
    assert build([parent, declared]).of_type(SUBNETS) == [declared]


def test_a_child_declared_as_existing_is_the_embedded_one():
    parent = network([{'name': 'one', 'properties': {'from': 'parent'}}])
    [subnet] = build([make(SUBNETS, 'vnet', 'one', existing=True), parent]).of_type(SUBNETS)
    assert subnet.body['properties'] == {'from': 'parent'}


def test_a_child_declared_under_a_condition_may_or_may_not_replace_the_embedded_one():
    declared = make(SUBNETS, 'vnet', 'one', certainty='maybe')
    assert len(build([network([{'name': 'one'}]), declared]).of_type(SUBNETS)) == 2


def test_an_unknown_item_is_a_child_with_unknown_properties():
    item = Unknown([Cause('parameter', 'subnet')], 'object')
    graph = build([network([item])])
    [subnet] = graph.of_type(SUBNETS)
    value = graph.value(subnet, parse('properties.networkSecurityGroup.id'))
    assert isinstance(value, Unknown)
    assert value.causes == {Cause('parameter', 'subnet')}


@pytest.mark.parametrize('subnets', [
    parameter('subnets'), OpenList([], [Cause('parameter', 'subnets')]),
])
def test_children_in_an_array_that_is_not_known_cannot_be_said_to_be_missing(subnets):
    parent = network(subnets)
    assert build([parent]).missing_causes(parent, SUBNETS) == {Cause('parameter', 'subnets')}


def test_children_of_parents_without_known_names_stay_with_their_own_parent():
    one, two = (make(NETWORKS, opaque(), properties={'subnets': [{'name': name}]}) for name in ('a', 'b'))
    graph = build([one, two])
    first, second = graph.of_type(SUBNETS)
    assert graph.children(one, SUBNETS) == [first]
    assert graph.related(two, SUBNETS) == [(second, TRUE)]
    assert graph.parent(second) is two


def config(*names, **properties):
    return make(f'{SITES}/config', *names, properties=properties)


def test_settings_of_an_app_are_read_from_its_config_child():
    site = make(SITES, 'app', properties={'siteConfig': {'minTlsVersion': '1.2', 'ftpsState': 'AllAllowed'}})
    web = config('app', 'web', ftpsState='Disabled', http20Enabled=True)
    graph = build([site, web, config('other', 'web', minTlsVersion='1.0'), config('app', 'logs', minTlsVersion='1.0')])
    for name, value in (('minTlsVersion', '1.2'), ('ftpsState', 'Disabled'), ('http20Enabled', True)):
        assert graph.value(site, ('properties', 'siteConfig', name)) == value
    assert graph.value(site, ('Properties', 'SiteConfig')) == {
        'minTlsVersion': '1.2', 'ftpsState': 'Disabled', 'http20Enabled': True,
    }
    assert graph.place(site, parse('properties.siteConfig.ftpsState')) == (web, ('properties', 'ftpsState'))
    tls = parse('properties.siteConfig.minTlsVersion')
    assert graph.place(site, tls) == (site, tls)


def test_names_of_settings_are_one_whatever_their_case():
    site = make(SITES, 'app', properties={'siteConfig': {'FtpsState': 'AllAllowed'}})
    assert build([site, config('app', 'web', ftpsState='Disabled')]).value(site, parse('properties.siteConfig')) == {
        'ftpsState': 'Disabled',
    }


def test_settings_that_a_config_may_replace_are_unknown():
    site = make(SITES, 'app', properties={'siteConfig': {'ftpsState': 'Disabled'}})
    web = make(f'{SITES}/config', 'app', 'web', properties=OpenDict({'a': 1}, [Cause('parameter', 'more')]))
    graph = build([site, web])
    for path in ('properties.siteConfig.ftpsState', 'properties.siteConfig.other'):
        assert isinstance(graph.value(site, parse(path)), Unknown)
    whole = graph.value(site, parse('properties.siteConfig'))
    assert isinstance(whole['ftpsState'], Unknown)
    assert whole['a'] == 1


def test_settings_of_a_config_that_may_not_be_deployed_are_candidates():
    site = make(SITES, 'app', properties={'siteConfig': {'ftpsState': 'AllAllowed'}})
    web = make(f'{SITES}/config', 'app', 'web', properties={'ftpsState': 'Disabled'}, certainty='maybe')
    value = build([site, web]).value(site, parse('properties.siteConfig.ftpsState'))
    assert isinstance(value, Unknown)
    assert value.candidates == ('AllAllowed', 'Disabled')


def test_a_renamed_member_of_a_child_is_a_member_of_the_parent():
    site = make(SITES, 'app', properties={})
    child = make(f'{SITES}/networkConfig', 'app', 'virtualNetwork', properties={'subnetResourceId': '/subnet'})
    assert build([site, child]).value(site, parse('properties.virtualNetworkSubnetId')) == '/subnet'


@pytest.mark.parametrize(('kind', 'child', 'truth'), [
    ('StorageV2', 'blobServices', TRUE),
    ('FileStorage', 'blobServices', None),
    ('FileStorage', 'fileServices', TRUE),
    ('BlobStorage', 'queueServices', None),
    (parameter('kind'), 'blobServices', UNKNOWN),
])
def test_services_of_a_storage_account_exist_with_it(kind, child, truth):
    storage = make(STORAGE, 'st', kind=kind)
    found = build([storage]).related(storage, f'{STORAGE}/{child}')
    assert [(service.name, each) for service, each in found] == ([] if truth is None else [('st/default', truth)])


def test_a_declared_service_is_not_implied_and_extends_as_it_is():
    storage, service = make(STORAGE, 'st', kind='StorageV2'), make(f'{STORAGE}/blobServices', 'st', 'default')
    assert build([storage, service]).children(storage, service.type) == [service]


def test_an_implied_service_has_the_extensions_that_are_scoped_to_it():
    storage = make(STORAGE, 'st', kind='StorageV2')
    setting = make('Microsoft.Insights/diagnosticSettings', 'logs', scope=f'{storage.id}/blobServices/default')
    graph = build([storage, setting])
    [service] = graph.children(storage, f'{STORAGE}/blobServices')
    assert graph.extensions(service, setting.type) == [setting]
    assert graph.value(service, ('properties', 'isVersioningEnabled')) is False


def test_a_private_endpoint_makes_a_connection_at_its_target():
    target = account()
    start = endpoint(target.id)
    graph = build([target, start])
    [connection] = graph.children(target, CONNECTIONS)
    assert graph.value(connection, STATUS) == 'Approved'
    assert connection.embedded == (start, ('properties', 'privateLinkServiceConnections', 0))
    assert graph.value(target, ('properties', 'privateEndpointConnections', 0, *STATUS)) == 'Approved'


def test_a_manual_connection_waits_for_approval():
    target = account()
    graph = build([target, endpoint(target.id, member='manualPrivateLinkServiceConnections')])
    [connection] = graph.children(target, CONNECTIONS)
    assert isinstance(graph.value(connection, STATUS), Unknown)


def test_an_endpoint_for_an_unknown_target_may_make_a_connection():
    target = account()
    graph = build([target, endpoint(parameter('id'))])
    assert [truth for _, truth in graph.related(target, CONNECTIONS)] == [UNKNOWN]
    assert isinstance(graph.value(target, parse('properties.privateEndpointConnections[0]')), Unknown)


def test_a_connection_of_an_endpoint_that_may_not_be_deployed_is_no_certain_item():
    target = account()
    graph = build([target, endpoint(target.id, certainty='maybe')])
    assert isinstance(graph.value(target, parse('properties.privateEndpointConnections[0]')), Unknown)


def test_a_resource_without_endpoints_has_no_connections():
    target = account()
    graph = build([target, endpoint(account('other').id)])
    assert graph.related(target, CONNECTIONS) == []
    assert graph.value(target, parse('properties.privateEndpointConnections')) is ABSENT


def test_connections_that_a_stored_resource_shows_are_its_own():
    shown = {'id': 'x', 'name': 'pe.1', 'properties': {'privateLinkServiceConnectionState': {'status': 'Rejected'}}}
    target = account(properties={'privateEndpointConnections': [shown]})
    graph = build([target, endpoint(target.id)])
    [connection] = graph.children(target, CONNECTIONS)
    assert (connection.name, graph.value(connection, STATUS)) == ('ai/pe.1', 'Rejected')


def test_an_open_item_stays_open():
    item = OpenDict({'name': 'one'}, [Cause('parameter', 'extra')])
    graph = build([network([item])])
    [subnet] = graph.of_type(SUBNETS)
    assert isinstance(graph.value(subnet, ('properties',)), Unknown)
