"""What a JSON document is."""

from __future__ import annotations

import json

import pytest

from linter.source.files import kind_of, sniff

SCHEMAS = 'https://schema.management.azure.com/schemas'


def facts(value: object, text: str = '') -> tuple[str, str, bool, bool]:
    kind = kind_of(value, text)
    return kind.name, kind.scope, kind.schema_missing, kind.generated


@pytest.mark.parametrize(('schema', 'scope'), [
    (f'{SCHEMAS}/2019-04-01/deploymentTemplate.json#', 'resourceGroup'),
    (f'{SCHEMAS}/2015-01-01/deploymentTemplate.json', 'resourceGroup'),
    ('http://schema.management.azure.com/schemas/2014-04-01-preview/deploymentTemplate.json#', 'resourceGroup'),
    (f'{SCHEMAS}/2018-05-01/subscriptionDeploymentTemplate.json#', 'subscription'),
    (f'{SCHEMAS}/2019-08-01/subscriptionDeploymentTemplate.json#', 'subscription'),
    (f'{SCHEMAS}/2019-08-01/managementGroupDeploymentTemplate.json#', 'managementGroup'),
    (f'{SCHEMAS}/2019-08-01/tenantDeploymentTemplate.json#', 'tenant'),
    (f'{SCHEMAS}/2019-04-01/DEPLOYMENTTEMPLATE.JSON#'.upper(), 'resourceGroup'),
])
def test_the_schema_of_a_template_decides_its_scope(schema: str, scope: str) -> None:
    assert facts({'$schema': schema, 'contentVersion': '1.0.0.0', 'resources': []}) == ('template', scope, False, False)
    assert facts({'$SCHEMA': schema}) == ('template', scope, False, False)


@pytest.mark.parametrize(('document', 'scope'), [
    ({'contentVersion': '1', 'resources': []}, 'resourceGroup'),
    ({'ContentVersion': '1', 'Resources': {}}, 'resourceGroup'),
    ({'$schema': 'https://example.org/any', 'contentVersion': '1', 'resources': []}, 'resourceGroup'),
    ({'$schema': 7, 'contentVersion': '1', 'resources': []}, 'resourceGroup'),
    ({'$schema': 'https://schemas.example/x/tenantDeploymentTemplate.json', 'resources': []}, 'tenant'),
    ({'$schema': f'{SCHEMAS}/a/b/subscriptionDeploymentTemplate.json# ', 'resources': []}, 'subscription'),
    ({'$schema': f'{SCHEMAS}/0.1.2-preview/CreateUIDefinition.MultiVm.json#', 'contentVersion': '1', 'resources': []},
     'resourceGroup'),
    ({'$schema': f'{SCHEMAS}/2019-04-01/deploymentParameters.json#', 'contentVersion': '1', 'resources': []},
     'resourceGroup'),
    ({'$schema': f'{SCHEMAS}/2019-04-01/deploymentParameters.json#', 'resources': {}}, 'resourceGroup'),
    ({'schema': 'azgov.snapshot/1', 'contentVersion': '1', 'resources': []}, 'resourceGroup'),
])
def test_an_odd_or_missing_schema_hides_no_template(document: dict[str, object], scope: str) -> None:
    assert facts(document) == ('template', scope, True, False)


@pytest.mark.parametrize(('document', 'missing'), [
    ({'$schema': f'{SCHEMAS}/2019-04-01/deploymentParameters.json#', 'parameters': {}}, False),
    ({'$schema': f'{SCHEMAS}/2018-05-01/subscriptionDeploymentParameters.json#'}, False),
    ({'contentVersion': '1.0.0.0', 'parameters': {'a': {'value': 1}, 'b': {'reference': {}}}}, True),
])
def test_a_parameter_file_is_known(document: dict[str, object], missing: bool) -> None:
    assert facts(document) == ('parameters', '', missing, False)


@pytest.mark.parametrize(('document', 'name'), [
    ({'$schema': f'{SCHEMAS}/0.1.2-preview/CreateUIDefinition.MultiVm.json#', 'parameters': {}}, 'ui-definition'),
    ({'$schema': f'{SCHEMAS}/viewdefinition/0.0.1-preview/ViewDefinition.json#', 'views': []}, 'ui-definition'),
    ({'$schema': f'{SCHEMAS}/2021-09-09/uiFormDefinition.schema.json', 'view': {}}, 'ui-definition'),
    ({'name': 'x', 'properties': {'policyRule': {}}}, 'policy'),
    ({'properties': {'policyDefinitions': []}}, 'policy'),
    ({'kind': 'template', 'properties': {'template': {}}}, 'policy'),
    ({'analyzers': {'core': {}}, 'moduleAliases': {}}, 'bicep-config'),
    ({'compilerOptions': {}}, 'other'),
    ({'contentVersion': '1', 'parameters': {'a': {'type': 'string'}}}, 'other'),
    ({}, 'other'),
    ([], 'other'),
    ([{'type': 'button', 'name': 'x'}], 'other'),
    ([{'type': 'Microsoft.Web/sites', 'name': 'a'}, 7], 'other'),
    ([{'type': 'Microsoft.Web/sites', 'name': 'a'}], 'snapshot'),
    ([{'ResourceType': 'Microsoft.Web/sites', 'Id': '/subscriptions/x'}], 'snapshot'),
    ({'k': 'header', 'schema': 'azgov.snapshot/1'}, 'snapshot'),
    ('text', 'other'),
    (None, 'other'),
    (7, 'other'),
])
def test_what_is_no_template_is_told_apart(document: object, name: str) -> None:
    assert facts(document, json.dumps(document)) == (name, '', False, False)


def test_a_snapshot_of_many_lines_is_known_by_its_first() -> None:
    assert kind_of(None, '{"k":"header","schema":"azgov.snapshot/1"}\n{"k":"resource"}').name == 'snapshot'
    assert kind_of(None, '{"k":"header"}\n{"schema":"azgov.snapshot/1"}').name == 'other'


@pytest.mark.parametrize(('metadata', 'generated'), [
    ({'_generator': {'name': 'bicep', 'version': '0.30'}}, True),
    ({'_generator': {'name': 'other'}}, False),
    ({'_generator': 'bicep'}, False),
    (None, False),
])
def test_a_template_that_bicep_compiled_says_so(metadata: object, generated: bool) -> None:
    document = {'contentVersion': '1', 'resources': [], 'metadata': metadata}
    assert kind_of(document, '').generated is generated


@pytest.mark.parametrize(('text', 'expected'), [
    ('{"$schema": ".../deploymentTemplate.json#",', True),
    ('{"$SCHEMA": ".../TENANTDEPLOYMENTTEMPLATE.JSON",', True),
    ('{"$schema": "…deploymentTempl\\u0061te.json"', True),
    ('{"$schema": ".../deploymentParameters.json#",', True),
    ('x' * 100_000 + '{resources: [], contentVersion: ', True),
    ('{"resources": [', False),
    ('{"contentVersion": "1"', False),
    ('', False),
])
def test_a_broken_text_is_taken_for_a_template_by_its_words(text: str, expected: bool) -> None:
    assert sniff(text) is expected
