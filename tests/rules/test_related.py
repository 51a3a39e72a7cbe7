"""Conditions on related resources: found, counted, and missing."""

from __future__ import annotations

import pytest

from linter.graph.graph import Graph
from linter.model.resource import Resource
from linter.model.values import Cause, OpenDict, Unknown
from linter.rules.evaluate import evaluate
from tests.rules.builders import ACCOUNT, ENDPOINT, GROUP, judge, make_resource, make_rule, unknown

DEPLOYMENT = ACCOUNT + '/deployments'
FILTER = ACCOUNT + '/raiPolicies'
SETTING = 'Microsoft.Insights/diagnosticSettings'
ZONE_GROUP = ENDPOINT + '/privateDnsZoneGroups'
ZONE = 'Microsoft.Network/privateDnsZones'
LINK = ZONE + '/virtualNetworkLinks'
SERVICE_ID = 'properties.privateLinkServiceConnections[*].properties.privateLinkServiceId'


def endpoint(name: str, target: object, group: object = 'account', **members: object) -> Resource:
    connection = {'properties': {'privateLinkServiceId': target, 'groupIds': [group]}}
    return make_resource(ENDPOINT, name, properties={'privateLinkServiceConnections': [connection]}, **members)


def found(type: str, where: object = None, **how: str) -> dict:
    return {'related': {'type': type, **how, **({} if where is None else {'where': where})}}


PRIVATE = found(ENDPOINT, via=SERVICE_ID)
ID = make_resource().id


@pytest.mark.parametrize(('require', 'others', 'outcome'), [
    (PRIVATE, [endpoint('pe', ID)], 'pass'),
    (PRIVATE, [endpoint('pe', str(ID).upper())], 'pass'),
    (PRIVATE, [endpoint('pe', str(ID) + 'other')], 'fail'),
    (PRIVATE, [endpoint('pe', unknown('target'))], 'unknown'),
    (PRIVATE, [], 'fail'),
    (PRIVATE, [endpoint('pe', ID, certainty='maybe')], 'unknown'),
    (PRIVATE, [endpoint('pe', ID, multiplicity='unknown')], 'unknown'),
    (PRIVATE, [endpoint('one', ID), endpoint('two', ID, certainty='maybe')], 'pass'),
    ({**PRIVATE, 'equals': 0}, [endpoint('pe', ID)], 'fail'),
    ({**PRIVATE, 'equals': 0}, [], 'pass'),
    ({**PRIVATE, 'equals': 1}, [endpoint('one', ID), endpoint('two', ID, certainty='maybe')], 'unknown'),
    ({**PRIVATE, 'in': [1, 2]}, [endpoint('one', ID), endpoint('two', ID, certainty='maybe')], 'pass'),
    ({**PRIVATE, 'equals': 2}, [endpoint('one', ID), endpoint('many', ID, multiplicity='unknown')], 'unknown'),
    ({**PRIVATE, 'greater': 0}, [endpoint('one', ID), endpoint('many', ID, multiplicity='unknown')], 'pass'),
    (found(DEPLOYMENT), [make_resource(DEPLOYMENT, 'acct/d')], 'pass'),
    (found(DEPLOYMENT), [make_resource(DEPLOYMENT, 'other/d')], 'fail'),
    (found(DEPLOYMENT, {'field': 'name', 'equals': 'd'}), [make_resource(DEPLOYMENT, 'acct/d')], 'pass'),
    (found(DEPLOYMENT, {'field': 'sku.name', 'exists': True}), [make_resource(DEPLOYMENT, 'acct/d')], 'fail'),
    (found(SETTING), [make_resource(SETTING, 'logs', id=f'{ID}/providers/{SETTING}/logs')], 'pass'),
])
def test_related_resources_are_found_and_counted(require: dict, others: list, outcome: str) -> None:
    assert judge(require, make_resource(), *others).outcome == outcome


GROUPED = found(ENDPOINT, {
    'count': {'field': 'properties.privateLinkServiceConnections[*]', 'where': {'allOf': [
        {'field': 'properties.privateLinkServiceConnections[*].properties.privateLinkServiceId',
         'equals': {'outer': 'id'}},
        {'field': 'properties.privateLinkServiceConnections[*].properties.groupIds', 'contains': 'account'},
    ]}}, 'greater': 0,
}, via=SERVICE_ID)


def test_a_connection_is_to_the_resource_that_is_judged() -> None:
    account = make_resource()
    assert judge(GROUPED, account, endpoint('pe', ID, 'Account')).outcome == 'pass'
    verdict = judge(GROUPED, account, endpoint('pe', ID, 'portal'))
    assert verdict.outcome == 'fail'
    ((other, path, message),) = verdict.related
    assert (other.name, path) == ('pe', ('properties', 'privateLinkServiceConnections'))
    assert message.startswith('privateLinkServiceConnections has no element where')
    assert verdict.message.startswith("no private endpoint for this resource meets the requirement: 'pe': ")


def test_ids_with_unknown_names_are_the_same_where_they_are_built_alike() -> None:
    name = Unknown(unknown('n').causes, 'string', nullable=False, key='parameters.name', display='{name}')
    id = Unknown(unknown('n').causes, 'string', parts=(f'{GROUP}/providers/{ACCOUNT}/', name), display='id')
    account = make_resource(ACCOUNT, name, id=id)
    assert judge(GROUPED, account, endpoint('pe', id)).outcome == 'pass'
    assert judge(GROUPED, account, endpoint('pe', unknown('other'))).outcome == 'unknown'


def test_relations_follow_on_from_the_related_resource() -> None:
    linked = found(LINK, {'field': 'properties.registrationEnabled', 'equals': False})
    zone = found(ZONE, {'allOf': [{'field': 'name', 'equals': 'privatelink.openai.azure.com'}, linked]},
                 to='properties.privateDnsZoneConfigs[*].properties.privateDnsZoneId')
    require = found(ENDPOINT, found(ZONE_GROUP, zone), via=SERVICE_ID)
    dns = make_resource(ZONE, 'privatelink.openai.azure.com')
    configs = [{'name': 'a', 'properties': {'privateDnsZoneId': dns.id}}]
    group = make_resource(ZONE_GROUP, 'pe/default', properties={'privateDnsZoneConfigs': configs})
    link = make_resource(LINK, 'privatelink.openai.azure.com/l', properties={'registrationEnabled': False})
    assert judge(require, make_resource(), endpoint('pe', ID), dns, group, link).outcome == 'pass'
    verdict = judge(require, make_resource(), endpoint('pe', ID), dns, group)
    assert verdict.outcome == 'fail'
    assert verdict.message == (
        "no private endpoint for this resource meets the requirement: 'pe': "
        'no private DNS zone group for it meets the requirement: '
        "'pe/default': no private DNS zone for it meets the requirement: "
        "'privatelink.openai.azure.com': no virtual network link for it in this deployment"
    )


def test_a_policy_is_reached_by_its_name() -> None:
    require = found(FILTER, {'field': 'properties.mode', 'equals': 'Blocking'}, named='properties.raiPolicyName')
    deployment = make_resource(DEPLOYMENT, 'acct/d', properties={'raiPolicyName': 'strict'})
    policy = make_resource(FILTER, 'acct/strict', properties={'mode': 'Blocking'})
    assert judge(require, deployment, policy).outcome == 'pass'
    lax = make_resource(FILTER, 'acct/strict', properties={'mode': 'Default'})
    verdict = judge(require, deployment, lax)
    assert verdict.outcome == 'fail'
    assert verdict.related == ((lax, ('properties', 'mode'), "mode is 'Default'; it must be 'Blocking'"),)
    elsewhere = judge(require, deployment)
    assert elsewhere.outcome == 'unknown'
    assert elsewhere.causes


def test_what_could_not_be_read_makes_absence_unknown() -> None:
    account = make_resource()
    rule = make_rule(PRIVATE)
    graph = Graph([account], (Cause('module', 'network.json'),), False, False)
    verdict = evaluate(rule, account, graph, {})
    assert verdict.outcome == 'unknown'
    assert verdict.message == (
        'whether there is a private endpoint for this resource cannot be decided: '
        "the template 'network.json' is not available"
    )
    assert evaluate(make_rule({**PRIVATE, 'equals': 0}), account, graph, {}).outcome == 'unknown'
    partial = evaluate(rule, account, Graph([account], (), True, False), {})
    assert partial.outcome == 'unknown'
    there = Graph([account, endpoint('pe', ID)], (Cause('module', 'm.json'),), False, False)
    assert evaluate(rule, account, there, {}).outcome == 'pass'
    assert evaluate(make_rule({**PRIVATE, 'equals': 0}), account, there, {}).outcome == 'fail'


@pytest.mark.parametrize(('require', 'others', 'message'), [
    (PRIVATE, [], 'no private endpoint for this resource in this deployment'),
    ({**PRIVATE, 'greaterOrEquals': 2}, [endpoint('pe', ID)],
     '1 private endpoint for this resource in this deployment; there must be at least 2'),
    ({**PRIVATE, 'equals': 0}, [endpoint('pe', ID)], "private endpoint 'pe' is there; there must be none"),
    ({**PRIVATE, 'less': 2}, [endpoint('one', ID), endpoint('two', ID)],
     "private endpoints 'one' and 'two' are there; there must be at most 1"),
    ({'anyOf': [PRIVATE, {'field': 'properties.publicNetworkAccess', 'equals': 'Disabled'}]}, [],
     'no private endpoint for this resource in this deployment and publicNetworkAccess is not set; '
     "either there must be a private endpoint or publicNetworkAccess must be 'Disabled'"),
    (found(FILTER), [], 'no RAI policy for this resource in this deployment'),
    ({'not': {**PRIVATE, 'greater': 0}}, [endpoint('pe', ID)], "private endpoint 'pe' is there; there must be none"),
])
def test_a_missing_or_unwanted_relation_is_said_in_words(require: dict, others: list, message: str) -> None:
    verdict = judge(require, make_resource(), *others)
    assert (verdict.outcome, verdict.message, verdict.path) == ('fail', message, ())


@pytest.mark.parametrize(('other', 'message'), [
    (endpoint('pe', ID, certainty='maybe'), "it depends on a condition whether 'pe' is deployed"),
    (endpoint('pe', ID, multiplicity='unknown'), "the number of iterations of 'pe' is unknown"),
    (endpoint('pe', unknown('target')), "it is not known whether 'pe' belongs to this resource"),
])
def test_a_doubtful_relation_says_why(other: Resource, message: str) -> None:
    verdict = judge(PRIVATE, make_resource(), other)
    assert verdict.outcome == 'unknown'
    assert message in verdict.message
    assert [place[0] for place in verdict.related] == [other]


def test_a_doubtful_property_of_a_related_resource_is_named() -> None:
    require = found(DEPLOYMENT, {'field': 'sku.name', 'equals': 'Standard'})
    deployment = make_resource(DEPLOYMENT, 'acct/d', sku={'name': unknown('sku')})
    verdict = judge(require, make_resource(), deployment)
    assert verdict.outcome == 'unknown'
    assert verdict.related == (
        (deployment, ('sku', 'name'), "sku.name depends on parameter 'sku', which has no value"),
    )
    assert {cause.name for cause in verdict.causes} == {'sku'}


def test_the_deployment_as_a_whole_has_every_resource() -> None:
    whole = make_resource('azgov/deployment', 'main.bicep', id='main.bicep')
    firewall = 'Microsoft.Network/azureFirewalls'
    require, when = found(firewall), found(ACCOUNT)
    account = make_resource()
    assert judge(require, whole, account, make_resource(firewall, 'fw'), when=when).outcome == 'pass'
    verdict = judge(require, whole, account, when=when)
    assert verdict.message == 'no Azure firewall in this deployment'
    assert judge(require, whole, when=when).outcome == 'not-applicable'


def test_of_an_existing_resource_only_the_declared_is_known() -> None:
    require = found(FILTER, {'field': 'properties.mode', 'equals': 'Blocking'})
    existing = make_resource(FILTER, 'acct/strict', existing=True)
    verdict = judge(require, make_resource(), existing)
    assert verdict.outcome == 'unknown'
    assert "'acct/strict' exists already" in verdict.message
    assert judge(found(FILTER, {'field': 'name', 'equals': 'strict'}), make_resource(), existing).outcome == 'pass'


def test_a_related_resource_that_is_open_keeps_what_it_misses_unknown() -> None:
    opened = make_resource(DEPLOYMENT, 'acct/d')
    opened.body = OpenDict(opened.body, unknown('all').causes)
    require = found(DEPLOYMENT, {'field': 'sku.name', 'equals': 'Standard'})
    assert judge(require, make_resource(), opened).outcome == 'unknown'


def test_children_that_set_members_of_their_parent_count_as_these() -> None:
    site = make_resource('Microsoft.Web/sites', 'app', properties={'siteConfig': {'minTlsVersion': '1.0'}})
    config = make_resource('Microsoft.Web/sites/config', 'app/web', properties={'MinTlsVersion': '1.2'})
    require = {'field': 'properties.siteConfig.minTlsVersion', 'equals': '1.2'}
    assert judge(require, site).outcome == 'fail'
    assert judge(require, site, config).outcome == 'pass'


def test_the_connections_that_a_service_shows_are_seen() -> None:
    require = {'count': {'field': 'properties.privateEndpointConnections[*]'}, 'greater': 0}
    assert judge(require, make_resource(), endpoint('pe', ID)).outcome == 'pass'
    assert judge(require, make_resource()).outcome == 'fail'


def test_derived_members_are_properties_like_others() -> None:
    assignment = 'Microsoft.Authorization/roleAssignments'
    role = '/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
    resource = make_resource(assignment, 'x', properties={'roleDefinitionId': role})
    assert judge({'field': 'azgov.roleName', 'notEquals': 'Owner'}, resource).outcome == 'fail'
    assert judge({'field': 'azgov.roleId', 'in': ['8E3AF657-A8FF-443C-A75C-2FE8C4BCB635']}, resource).outcome == 'pass'
    assert judge({'field': 'azgov.nothing', 'exists': False}, resource).outcome == 'pass'
