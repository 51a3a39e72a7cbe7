"""Nested and linked deployments, in both scopes and at every deployment scope."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.arm.expansion import causes, codes, expand_text, expanded, only, storage, template

if TYPE_CHECKING:
    from pathlib import Path

DEPLOYMENTS = 'Microsoft.Resources/deployments'


def nested(inner: dict[str, Any], *, evaluation: str = 'inner', name: str = 'nested', **members: Any) -> dict[str, Any]:
    parameters = members.pop('parameters', None)
    properties: dict[str, Any] = {
        'mode': 'Incremental',
        'expressionEvaluationOptions': {'scope': evaluation},
        'template': inner,
    }
    if parameters is not None:
        properties['parameters'] = parameters
    return {'type': DEPLOYMENTS, 'apiVersion': '2022-09-01', 'name': name, **members, 'properties': properties}


def test_inner_scope_sees_its_own_parameters() -> None:
    inner = template([storage("[parameters('p')]")], parameters={'p': {'type': 'string'}})
    outer = template(
        [nested(inner, parameters={'p': {'value': "[parameters('p')]"}})],
        parameters={'p': {'type': 'string', 'defaultValue': 'given'}},
    )
    resource = only(expanded(outer))
    assert (resource.name, resource.module) == ('given', ('nested',))


def test_outer_scope_sees_the_parameters_around_it_and_the_loop() -> None:
    inner = template(
        [storage("[concat(parameters('p'), copyIndex())]")],
        parameters={'p': {'type': 'string', 'defaultValue': 'ignored'}},
    )
    outer = template(
        [nested(inner, evaluation='outer', copy={'name': 'l', 'count': 2})],
        parameters={'p': {'type': 'string', 'defaultValue': 'outer'}},
    )
    assert [resource.name for resource in expanded(outer).resources] == ['outer0', 'outer1']


def test_outer_scope_is_the_default() -> None:
    inner = template([storage("[variables('v')]")], variables={'v': 'inner'})
    deployment = nested(inner)
    del deployment['properties']['expressionEvaluationOptions']
    assert only(expanded(template([deployment], variables={'v': 'outer'}))).name == 'outer'


def test_outputs_of_a_nested_deployment_are_known() -> None:
    inner = template(
        [storage('inside')],
        outputs={'id': {'type': 'string', 'value': "[resourceId('Microsoft.Storage/storageAccounts', 'inside')]"}},
    )
    outer = template([nested(inner), storage('user', tags={'id': "[reference('nested').outputs.id.value]"})])
    inside, user = expanded(outer).resources
    assert user.body['tags'] == {'id': inside.id}


def test_a_parameter_without_value_is_unknown_wherever_it_flows() -> None:
    inner = template([storage('s', properties={'value': "[parameters('q')]"})], parameters={'q': {'type': 'string'}})
    outer = template(
        [nested(inner, parameters={'q': {'value': "[parameters('p')]"}})],
        parameters={'p': {'type': 'string', 'allowedValues': ['a', 'b']}},
    )
    value = only(expanded(outer)).body['properties']['value']  # type: ignore[index]
    assert causes(value) == {('parameter', 'p')}
    assert value.candidates == ('a', 'b')


def test_null_for_a_parameter_with_a_default_means_the_default() -> None:
    inner = template([storage("[parameters('q')]")], parameters={'q': {'type': 'string', 'defaultValue': 'd'}})
    outer = template([nested(inner, parameters={'q': {'value': '[null()]'}})])
    assert only(expanded(outer)).name == 'd'


def test_escaped_text_in_a_nested_template_is_escaped_once() -> None:
    inner = template([storage('s', properties={'value': '[[x]'})])
    assert only(expanded(template([nested(inner)]))).body['properties'] == {'value': '[x]'}


@pytest.mark.parametrize(
    ('members', 'prefix'),
    [
        ({'resourceGroup': 'other'}, '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/other'),
        ({'resourceGroup': 'other', 'subscriptionId': 's'}, '/subscriptions/s/resourceGroups/other'),
    ],
)
def test_the_target_of_a_deployment_decides_ids_and_context(members: dict[str, str], prefix: str) -> None:
    inner = template([storage('s', tags={'group': '[resourceGroup().name]', 'where': '[resourceGroup().location]'})])
    resource = only(expanded(template([nested(inner, **members)])))
    assert resource.id == f'{prefix}/providers/Microsoft.Storage/storageAccounts/s'
    tags: Any = resource.body['tags']
    assert tags['group'] == 'other'
    assert causes(tags['where']) == {('context', 'resourceGroup(other).location')}


def test_the_location_of_a_group_that_is_deployed_here_is_known() -> None:
    group = {
        'type': 'Microsoft.Resources/resourceGroups',
        'apiVersion': '2022-09-01',
        'name': 'g',
        'location': 'uksouth',
    }
    inner = template([storage('s', location='[resourceGroup().location]')])
    outer = template([group, nested(inner, resourceGroup='g')], scope='subscription')
    assert expanded(outer).resources[1].body['location'] == 'uksouth'


@pytest.mark.parametrize(
    ('scope', 'members', 'expected'),
    [
        (
            'managementGroup',
            {'scope': 'Microsoft.Management/managementGroups/other'},
            '/providers/Microsoft.Management/managementGroups/other',
        ),
        (
            'tenant',
            {'scope': 'Microsoft.Management/managementGroups/mg'},
            '/providers/Microsoft.Management/managementGroups/mg',
        ),
        ('managementGroup', {'subscriptionId': 's'}, '/subscriptions/s'),
    ],
)
def test_deployments_cross_scopes(scope: str, members: dict[str, str], expected: str) -> None:
    target = 'subscription' if 'subscriptionId' in members else 'managementGroup'
    assignment = {'type': 'Microsoft.Authorization/policyAssignments', 'apiVersion': '2022-06-01', 'name': 'a'}
    inner = template([assignment], scope=target)
    resource = only(expanded(template([nested(inner, location='uksouth', **members)], scope=scope)))
    assert resource.id == f'{expected}/providers/Microsoft.Authorization/policyAssignments/a'


def test_a_template_of_another_scope_than_its_target_is_reported() -> None:
    inner = template([], scope='subscription')
    assert codes(expanded(template([nested(inner)]))) == ['scope-mismatch']


def test_a_computed_template_is_expanded() -> None:
    document = template([storage('from-variable')])
    outer = template([nested("[variables('t')]")], variables={'t': document})  # type: ignore[arg-type]
    assert only(expanded(outer)).name == 'from-variable'


def test_an_unknown_template_leaves_the_deployment_opaque_and_says_so() -> None:
    outer = template([nested("[parameters('t')]")], parameters={'t': {'type': 'object'}})  # type: ignore[arg-type]
    expansion = expanded(outer)
    assert codes(expansion) == ['unresolved-template']
    assert expansion.diagnostics[0].blocking
    assert [cause.kind for cause in expansion.opaque] == ['module']


def test_a_loop_of_parameters_and_key_vault_references() -> None:
    inner = template(
        [storage('s', properties={'list': "[parameters('list')]", 'secret': "[parameters('secret')]"})],
        parameters={'list': {'type': 'array'}, 'secret': {'type': 'securestring'}},
    )
    parameters = {
        'list': {'copy': [{'name': 'value', 'count': 2, 'input': "[copyIndex('value')]"}]},
        'secret': {'reference': {'keyVault': {'id': 'x'}, 'secretName': 'password'}},
    }
    properties: Any = only(expanded(template([nested(inner, parameters=parameters)]))).body['properties']
    assert properties['list'] == [0, 1]
    assert properties['secret'].secure
    assert causes(properties['secret']) == {('secret', 'password')}


def write(root: Path, **files: dict[str, Any]) -> None:
    for name, document in files.items():
        path = root / name.replace('__', '/')
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix('.json').write_text(json.dumps(document))


def linked(**link: str) -> dict[str, Any]:
    return {
        'type': DEPLOYMENTS,
        'apiVersion': '2022-09-01',
        'name': 'linked',
        'properties': {'mode': 'Incremental', 'templateLink': link, 'parameters': {'name': {'value': 'x'}}},
    }


LINKED = template([storage("[parameters('name')]")], parameters={'name': {'type': 'string'}})


@pytest.mark.parametrize(
    'link',
    [
        {'relativePath': 'nested/child.json'},
        {'uri': "[uri(deployment().properties.templateLink.uri, 'nested/child.json')]"},
        {'uri': "[concat(uri(deployment().properties.templateLink.uri, 'nested/'), 'child.json', '?sas=1')]"},
    ],
)
def test_a_linked_template_is_opened_inside_the_project(tmp_path: Path, link: dict[str, str]) -> None:
    write(tmp_path, nested__child=LINKED)
    resource = only(expand_text(json.dumps(template([linked(**link)])), root=tmp_path))
    assert (resource.name, resource.file) == ('x', 'nested/child.json')


@pytest.mark.parametrize(
    ('link', 'reason'),
    [
        ({'relativePath': '../outside.json'}, 'leaves the project'),
        ({'relativePath': '/etc/passwd'}, 'not a path inside the project'),
        ({'relativePath': '..%2foutside.json'}, 'leaves the project'),
        ({'relativePath': '\\\\host\\share.json'}, 'not a path inside the project'),
        ({'uri': 'http://169.254.169.254/metadata'}, 'outside the project'),
        ({'uri': 'file:///etc/passwd'}, 'outside the project'),
        ({'relativePath': 'missing.json'}, 'does not exist'),
        (
            {'id': '/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/templateSpecs/t/versions/1'},
            'template spec',
        ),
    ],
)
def test_a_link_that_leads_outside_is_not_followed_and_said(tmp_path: Path, link: dict[str, str], reason: str) -> None:
    project = tmp_path / 'project'
    project.mkdir()
    (tmp_path / 'outside.json').write_text(json.dumps(LINKED))
    expansion = expand_text(json.dumps(template([linked(**link)])), root=project)
    (diagnostic,) = expansion.diagnostics
    assert diagnostic.code == 'unresolved-template'
    assert diagnostic.blocking
    assert reason in diagnostic.message


def test_a_template_that_links_to_itself_is_reported(tmp_path: Path) -> None:
    write(tmp_path, main=template([linked(relativePath='main.json')]))
    expansion = expand_text((tmp_path / 'main.json').read_text(), root=tmp_path)
    assert codes(expansion) == ['unresolved-template']
    assert 'links to itself' in expansion.diagnostics[0].message


def test_a_deployment_in_a_loop_with_unknown_count_is_a_representative() -> None:
    inner = template([storage('s')])
    outer = template(
        [nested(inner, copy={'name': 'l', 'count': "[length(parameters('names'))]"})],
        parameters={'names': {'type': 'array'}},
    )
    assert only(expanded(outer)).multiplicity == 'unknown'


def test_an_unavailable_template_is_said_even_if_it_may_not_be_deployed(tmp_path: Path) -> None:
    deployment = {**linked(relativePath='missing.json'), 'condition': "[parameters('p')]"}
    document = template([deployment], parameters={'p': {'type': 'bool'}})
    assert codes(expand_text(json.dumps(document), root=tmp_path)) == ['unresolved-template']


def test_a_computed_template_sees_its_own_parameters_in_either_scope() -> None:
    document = template([storage("[[parameters('q')]")], parameters={'q': {'type': 'string'}})
    outer = template(
        [nested("[variables('t')]", evaluation='outer', parameters={'q': {'value': 'given'}})],  # type: ignore[arg-type]
        variables={'t': document},
    )
    assert only(expanded(outer)).name == 'given'


@pytest.mark.parametrize(('members', 'scope'), [
    ({'resourceGroup': 'other'}, "subscription().id, '/resourceGroups/other'"),
    ({'resourceGroup': 'other', 'subscriptionId': 's'}, "'/subscriptions/s/resourceGroups/other'"),
    ({'subscriptionId': 's'}, "'/subscriptions/s/resourceGroups/', resourceGroup().name"),
    ({}, 'resourceGroup().id'),
])
def test_a_deployment_stands_where_it_goes(members: dict[str, str], scope: str) -> None:
    inner = template([], outputs={'o': {'type': 'string', 'value': 'known'}})
    target = f"extensionResourceId(concat({scope}), '{DEPLOYMENTS}', 'nested')"
    user = storage('user', tags={'t': f'[reference({target}).outputs.o.value]'})
    assert only(expanded(template([nested(inner, **members), user]))).body['tags'] == {'t': 'known'}


def test_a_deployment_to_a_management_group_stands_there() -> None:
    inner = template([], scope='managementGroup', outputs={'o': {'type': 'string', 'value': 'known'}})
    group = 'Microsoft.Management/managementGroups/mg'
    target = f"extensionResourceId('/providers/{group}', '{DEPLOYMENTS}', 'nested')"
    user = {'type': 'Microsoft.Authorization/policyAssignments', 'apiVersion': '2022-06-01', 'name': 'a',
            'properties': {'displayName': f'[reference({target}).outputs.o.value]'}}
    outer = template([nested(inner, scope=group, location='uksouth'), user], scope='managementGroup')
    assert only(expanded(outer)).body['properties'] == {'displayName': 'known'}
