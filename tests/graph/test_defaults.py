"""Service defaults by type, kind, other properties and API version."""

from __future__ import annotations

import re

import pytest

from linter.graph import build, tables
from linter.graph.defaults import DATE
from linter.graph.paths import parse, walk
from linter.model.values import ABSENT, Cause, Unknown
from tests.graph.resources import make, parameter

VAULTS = 'Microsoft.KeyVault/vaults'
STORAGE = 'Microsoft.Storage/storageAccounts'
HUBS = 'Microsoft.EventHub/namespaces'
GATEWAYS = 'Microsoft.Network/applicationGateways'


def default(type, path, *, api='2025-01-01', stored=False, **members):
    resource = make(type, *(['x'] * type.count('/')), api=api, **members)
    return build([resource], stored=stored).value(resource, parse(path))


@pytest.mark.parametrize(('type', 'path', 'api', 'expected'), [
    (VAULTS, 'properties.enableRbacAuthorization', '2025-05-01', False),
    (VAULTS, 'properties.enableRbacAuthorization', '2026-02-01', True),
    (VAULTS, 'properties.enableRbacAuthorization', '2026-03-01-preview', True),
    (STORAGE, 'properties.allowBlobPublicAccess', '2022-09-01', True),
    (STORAGE, 'properties.allowBlobPublicAccess', '2023-01-01', False),
    (STORAGE, 'properties.supportsHttpsTrafficOnly', '2018-11-01', False),
    (STORAGE, 'properties.supportsHttpsTrafficOnly', '2019-04-01', True),
    (HUBS, 'properties.minimumTlsVersion', '2021-11-01', '1.0'),
    (HUBS, 'properties.minimumTlsVersion', '2022-01-01-preview', '1.2'),
    ('Microsoft.Network/virtualNetworks/subnets', 'properties.defaultOutboundAccess', '2025-05-01', True),
    ('Microsoft.Network/virtualNetworks/subnets', 'properties.defaultOutboundAccess', '2025-07-01', False),
    (GATEWAYS, 'properties.sslPolicy.policyName', '2022-11-01', 'AppGwSslPolicy20150501'),
    (GATEWAYS, 'properties.sslPolicy.policyName', '2023-02-01', 'AppGwSslPolicy20220101'),
    ('Microsoft.Databricks/workspaces', 'properties.parameters.enableNoPublicIp.value', '2023-02-01', False),
    ('Microsoft.Databricks/workspaces', 'properties.parameters.enableNoPublicIp.value', '2024-05-01', True),
    ('Microsoft.Insights/autoscaleSettings', 'properties.enabled', '2015-04-01', ABSENT),
    (VAULTS, 'properties.nothing', '2025-05-01', ABSENT),
    ('Microsoft.Unknown/things', 'properties.publicNetworkAccess', '2025-05-01', ABSENT),
])
def test_defaults_follow_the_api_version(type, path, api, expected):
    assert default(type, path, api=api) == expected


@pytest.mark.parametrize(('type', 'path', 'members', 'expected'), [
    ('Microsoft.MachineLearningServices/workspaces', 'properties.publicNetworkAccess', {'kind': 'Hub'}, 'Enabled'),
    ('Microsoft.MachineLearningServices/workspaces', 'properties.publicNetworkAccess', {'kind': 'project'}, ABSENT),
    ('Microsoft.MachineLearningServices/workspaces', 'properties.publicNetworkAccess', {}, 'Enabled'),
    ('Microsoft.EventGrid/topics', 'properties.publicNetworkAccess', {'kind': 'AzureArc'}, ABSENT),
    ('Microsoft.Cache/redis', 'properties.publicNetworkAccess', {'properties': {'subnetId': '/x'}}, ABSENT),
    ('Microsoft.Cache/redis', 'properties.publicNetworkAccess', {'properties': {}}, 'Enabled'),
    ('Microsoft.App/containerApps', 'properties.configuration.ingress.external',
     {'properties': {'configuration': {'ingress': {}}}}, False),
    ('Microsoft.App/containerApps', 'properties.configuration.ingress.external', {}, ABSENT),
    ('Microsoft.ContainerRegistry/registries', 'properties.anonymousPullEnabled', {'sku': {'name': 'PREMIUM'}}, False),
    ('Microsoft.ContainerRegistry/registries', 'properties.anonymousPullEnabled', {'sku': {'name': 'Basic'}}, ABSENT),
    ('Microsoft.ContainerService/managedClusters', 'properties.oidcIssuerProfile.enabled',
     {'sku': {'name': 'Automatic'}}, True),
])
def test_defaults_follow_kind_and_other_properties(type, path, members, expected):
    assert default(type, path, **members) == expected


def test_a_member_of_an_array_item_has_a_default_only_where_the_item_is():
    type = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies'
    members = {'properties': {'customRules': [{'name': 'one'}]}}
    assert default(type, 'properties.customRules[0].state', **members) == 'Enabled'
    assert default(type, 'properties.customRules[1].state', **members) is ABSENT


def test_a_member_with_dots_in_its_name_has_a_default():
    key = 'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10'
    assert default('Microsoft.ApiManagement/service', f"properties.customProperties['{key}']") == 'False'


def test_a_default_that_depends_on_something_unknown_is_unknown_with_all_candidates():
    value = default(STORAGE, 'properties.allowBlobPublicAccess', api=parameter('api'))
    assert (value.candidates, value.causes) == ((True, False, ABSENT), {Cause('parameter', 'api')})
    value = default('Microsoft.EventGrid/topics', 'properties.publicNetworkAccess', kind=parameter('kind'))
    assert (value.candidates, value.causes) == (('Enabled', ABSENT), {Cause('parameter', 'kind')})


def test_an_unknown_whose_candidates_all_decide_alike_decides():
    kind = Unknown([Cause('parameter', 'kind')], candidates=('Default', 'Hub'))
    workspaces = 'Microsoft.MachineLearningServices/workspaces'
    assert default(workspaces, 'properties.publicNetworkAccess', kind=kind) == 'Enabled'


@pytest.mark.parametrize(('api', 'stored'), [(None, False), ('2025-05-01', True), ('latest', False)])
def test_the_version_that_created_a_stored_resource_is_not_known(api, stored):
    value = default(VAULTS, 'properties.enableRbacAuthorization', api=api, stored=stored)
    assert isinstance(value, Unknown)
    assert set(value.candidates) == {False, True, ABSENT}


def test_a_default_of_new_resources_is_only_possible_for_stored_ones():
    path = 'properties.allowCrossTenantReplication'
    assert default(STORAGE, path) is False
    assert set(default(STORAGE, path, stored=True).candidates) == {False, True}


def test_a_default_that_nobody_documents_is_unknown_and_says_so():
    value = default('Microsoft.Cache/redisEnterprise', 'properties.publicNetworkAccess')
    assert isinstance(value, Unknown)
    [cause] = value.causes
    assert cause.kind == 'external'
    assert 'is not documented' in cause.message


ROWS = tables.read('defaults')['rows']
SOURCE = re.compile(
    r'https://[\w./#-]+|bicep-types-az [0-9a-f]{8} \w+ \d{4}-\d\d-\d\d, property text( does not say)?'
    r'|built-in policy [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
    r'|azure-rest-api-specs \w+ \d{4}-\d\d-\d\d, schema default'
)
COLUMNS = {
    'type', 'path', 'value', 'unknown', 'kinds', 'when', 'unless', 'present', 'absent', 'from', 'before', 'created',
    'source', 'note',
}


def test_every_row_has_sources_one_answer_and_known_columns():
    for row in ROWS:
        assert all(SOURCE.fullmatch(source) for source in row['source'].split('; ')), row
        assert ('value' in row) != ('unknown' in row), row
        assert row.keys() <= COLUMNS, row
        assert all(DATE.fullmatch(row[bound]) for bound in ('from', 'before') if bound in row), row


def test_rows_stand_in_order_one_a_line_and_none_is_hidden_by_an_earlier_one():
    keys = [(row['type'].lower(), row['path'].lower()) for row in ROWS]
    assert keys == sorted(keys)
    conditions = {'kinds', 'when', 'unless', 'present', 'absent', 'from', 'before', 'created'}
    for key in set(keys):
        *earlier, _ = [row for row, other in zip(ROWS, keys, strict=True) if other == key]
        assert all(row.keys() & conditions for row in earlier), key


def test_a_written_value_is_never_replaced_by_a_default():
    for row in ROWS:
        path = parse(row['path'].replace('[*]', '[0]'))
        body: object = 'written'
        for step in reversed(path):
            body = [body] if isinstance(step, int) else {step: body}
        resource = make(row['type'], *(['x'] * row['type'].count('/')), **body)
        assert walk(resource.body, path) == 'written'
        assert build([resource]).value(resource, path) == 'written', row
