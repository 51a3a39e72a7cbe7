"""Modules: where they come from, what they are given, and what is said when they are not there."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from linter.bicep.configuration import read_configuration
from linter.bicep.registry import read_reference
from linter.bicep.workspace import Workspace
from linter.model.values import Unknown
from tests.bicep.project import Project, errors

CHILD = """
param text string = ''
param list array = []
@secure()
param secret string = ''
output o string = text
@secure()
output s string = secret
"""
PLAIN_CHILD = 'param text string = \'\'\noutput o string = text\n'


def module(project: Project, text: str, name: str = 'm') -> dict[str, Any]:
    found = project.build(text)['resources']
    return found[name] if isinstance(found, dict) else found[-1]


def call(body: str, path: str = 'child.bicep') -> str:
    return f"module m '{path}' = {{\n  name: 'd'\n{body}\n}}\n"


def test_a_module_is_a_deployment_of_its_template(project) -> None:
    project.put('child.bicep', PLAIN_CHILD)
    found = module(project, call("  params: { text: 'a' }"))
    assert found['type'] == 'Microsoft.Resources/deployments'
    assert found['name'] == 'd'
    properties = found['properties']
    assert properties['expressionEvaluationOptions'] == {'scope': 'inner'}
    assert properties['mode'] == 'Incremental'
    assert properties['parameters'] == {'text': {'value': 'a'}}
    assert properties['template']['outputs']['o']['value'] == "[parameters('text')]"


def test_a_file_is_compiled_once_for_all_its_callers(project) -> None:
    project.put('child.bicep', PLAIN_CHILD)
    text = "module a 'child.bicep' = {\n  name: 'a'\n}\nmodule b './child.bicep' = {\n  name: 'b'\n}"
    template = project.compile(text)
    first, second = (resource.nested for resource in template.resources)
    assert first is not None
    assert second is not None
    assert first.template is second.template


@pytest.mark.parametrize(('bicep', 'arm'), [
    ("'a'", {'value': 'a'}),
    ("c ? 'a' : 'b'", "[if(parameters('c'), createObject('value', 'a'), createObject('value', 'b'))]"),
    ('v', "[if(parameters('c'), createObject('value', reference(resourceId('Microsoft.KeyVault/vaults', 'kv'), "
          "'1').x), createObject('value', 'y'))]"),
    ("[for i in range(0, 2): { a: i }]", {'copy': [{
        'name': 'value', 'count': '[length(range(0, 2))]',
        'input': "[createObject('a', range(0, 2)[copyIndex('value')])]",
    }]}),
    ("kv.getSecret('s')", {'reference': {
        'keyVault': {'id': "[resourceId('Microsoft.KeyVault/vaults', 'kv')]"}, 'secretName': 's',
    }}),
    ("c ? kv.getSecret('s', 'v') : ''",
     "[if(parameters('c'), createObject('reference', createObject('keyVault', createObject('id', "
     "resourceId('Microsoft.KeyVault/vaults', 'kv')), 'secretName', 's', 'secretVersion', 'v')), "
     "createObject('value', ''))]"),
])
def test_an_argument_is_a_value_a_secret_or_a_choice(project, bicep: str, arm: object) -> None:
    project.put('child.bicep', PLAIN_CHILD)
    declarations = (
        "param c bool\nresource kv 'Microsoft.KeyVault/vaults@1' existing = {\n  name: 'kv'\n}\n"
        "var v = c ? kv.properties.x : 'y'\n"
    )
    found = module(project, declarations + call(f'  params: {{ text: {bicep} }}'))
    assert found['properties']['parameters']['text'] == arm


@pytest.mark.parametrize(('expression', 'by_id', 'by_symbol'), [
    ('m.outputs.o', "[reference(resourceId('Microsoft.Resources/deployments', 'd'), '2025-04-01').outputs.o.value]",
     "[reference('m').outputs.o.value]"),
    ('m.name', 'd', 'd'),
    ('m.outputs.?o',
     "[tryGet(tryGet(reference(resourceId('Microsoft.Resources/deployments', 'd'), '2025-04-01').outputs, 'o'), "
     "'value')]",
     "[tryGet(tryGet(reference('m').outputs, 'o'), 'value')]"),
    ('v.outputs.o', "[reference(resourceId('Microsoft.Resources/deployments', 'd'), '2025-04-01').outputs.o.value]",
     "[reference('m').outputs.o.value]"),
])
def test_what_is_said_of_a_module(project, expression: str, by_id: str, by_symbol: str) -> None:
    project.put('child.bicep', PLAIN_CHILD)
    text = f'{call("")}var v = m\noutput x string = {expression}\n'
    assert project.build(text)['outputs']['x']['value'] == by_id
    assert project.build(text + 'type t = string')['outputs']['x']['value'] == by_symbol


def test_a_secret_output_is_listed(project) -> None:
    project.put('child.bicep', CHILD)
    text = f'{call("")}output x string = m.outputs.s\noutput y string = m.outputs.o'
    outputs = project.build(text)['outputs']
    assert outputs['x']['value'] == "[listOutputsWithSecureValues('m', '2025-04-01').s]"
    assert outputs['y']['value'] == "[reference('m').outputs.o.value]"


def test_safe_access_to_a_conditional_module_is_guarded(project) -> None:
    project.put('child.bicep', PLAIN_CHILD)
    text = (
        "param c bool\nmodule m 'child.bicep' = if (c) {\n  name: 'd'\n}\n"
        'type t = string\noutput x string? = m.?outputs.o'
    )
    assert project.build(text)['outputs']['x']['value'] == (
        "[tryGet(if(parameters('c'), reference('m'), null()), 'outputs', 'o', 'value')]"
    )


def test_a_module_without_name_gets_one_and_symbolic_names(project) -> None:
    project.put('child.bicep', PLAIN_CHILD)
    assert project.build("module m 'child.bicep' = {\n}")['resources']['m']['name'] == (
        "[format('m-{0}', uniqueString('m', deployment().name))]"
    )
    assert project.build("module l 'child.bicep' = [for i in [1]: {\n}]")['resources']['l']['name'] == (
        "[format('l-{0}-{1}', copyIndex(), uniqueString('l', deployment().name))]"
    )


@pytest.mark.parametrize(('target', 'scope', 'members'), [
    ('resourceGroup', "resourceGroup('g')", {'resourceGroup': 'g'}),
    ('resourceGroup', "subscription('s')", {'subscriptionId': 's', 'location': '[resourceGroup().location]'}),
    ('subscription', "resourceGroup('g')", {'resourceGroup': 'g'}),
    ('subscription', "subscription('s')", {'subscriptionId': 's', 'location': '[deployment().location]'}),
    ('managementGroup', 'tenant()', {'scope': '/', 'location': '[deployment().location]'}),
    ('managementGroup', "managementGroup('m')", {
        'scope': "[format('Microsoft.Management/managementGroups/{0}', 'm')]", 'location': '[deployment().location]',
    }),
])
def test_a_module_goes_where_its_scope_says(project, target: str, scope: str, members: dict[str, str]) -> None:
    project.put('child.bicep', PLAIN_CHILD)
    found = module(project, f"targetScope = '{target}'\n" + call(f'  scope: {scope}'))
    assert {k: v for k, v in found.items() if k in ('scope', 'subscriptionId', 'resourceGroup', 'location')} == members


def test_a_json_template_is_a_module(project) -> None:
    child = {'$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
             'contentVersion': '1.0.0.0', 'resources': [], 'outputs': {'o': {'type': 'securestring', 'value': 'x'}}}
    project.put('child.json', json.dumps(child))
    document = project.build(call('', 'child.json') + 'output x string = m.outputs.o')
    assert document['resources']['m']['properties']['template'] == child
    assert document['outputs']['x']['value'] == "[listOutputsWithSecureValues('m', '2025-04-01').o]"


@pytest.mark.parametrize(('path', 'message'), [
    ('missing.bicep', "the file 'missing.bicep' does not exist"),
    ('folder', "the file 'folder' is a folder"),
    ('../outside.bicep', "'../outside.bicep' leaves the project"),
    ('/etc/passwd', "'/etc/passwd' is not a relative path with forward slashes"),
    ('a\\\\b.bicep', "'a\\b.bicep' is not a relative path with forward slashes"),
    ('br/none:a/b:1', "bicepconfig.json has no registry alias 'none'"),
    ('br:registry.example/a', "'br:registry.example/a' is not a reference to a module with its version"),
])
def test_a_module_that_is_not_there_costs_that_module(project, path: str, message: str) -> None:
    project.put('folder/x.txt', '')
    template = project.compile(call('', path) + "resource r 'Microsoft.A/b@1' = {\n  name: 'x'\n}")
    assert [(d.code, d.message, d.location.line, d.location.column) for d in template.diagnostics] == [
        ('unresolved-module', message, 1, 10)
    ]
    assert [resource.symbol for resource in template.resources] == ['r', 'm']
    nested = template.resources[1].nested
    assert nested is not None
    assert (nested.template, nested.unavailable) == (None, message)


def test_a_link_out_of_the_project_is_not_followed(project, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp('outside') / 'child.bicep'
    outside.write_text(PLAIN_CHILD)
    os.symlink(outside, project.folder / 'child.bicep')
    assert errors(project.compile(call(''))) == [('unresolved-module', 1, 10)]


def test_a_module_that_leads_back_to_its_caller_is_a_cycle(project) -> None:
    project.put('child.bicep', "module back 'main.bicep' = {\n  name: 'x'\n}")
    template = project.compile(call(''))
    nested = template.resources[0].nested
    assert nested is not None
    assert nested.template is not None
    assert errors(nested.template) == [('cycle', 1, 13)]
    assert errors(project.compile(call('', 'main.bicep'))) == [('cycle', 1, 10)]


# Registries and template specs


@pytest.mark.parametrize(('written', 'full', 'folder'), [
    ('br/public:avm/res/a/b:1.0.0', 'br:mcr.microsoft.com/bicep/avm/res/a/b:1.0.0',
     'br/mcr.microsoft.com/bicep$avm$res$a$b/1.0.0$'),
    ('br:localhost:5000/a/b:V1', 'br:localhost:5000/a/b:V1', 'br/localhost$5000/a$b/V1$1'),
    ('br:r.example/a:v1-RC', 'br:r.example/a:v1-RC', 'br/r.example/a/v1-RC$18'),
    ('br/mine:x:2', 'br:r.example/modules/x:2', 'br/r.example/modules$x/2$'),
    (f'br:r.example/a@sha256:{"0" * 64}', f'br:r.example/a@sha256:{"0" * 64}', f'br/r.example/a/sha256#{"0" * 64}'),
    ('ts:SUB/rg/spec:1.0', 'ts:SUB/rg/spec:1.0', 'ts/sub/rg/spec/1.0'),
    ('ts/specs:spec:1.0', 'ts:sub/rg/spec:1.0', 'ts/sub/rg/spec/1.0'),
])
def test_a_reference_has_a_canonical_form_and_a_place_in_the_cache(written: str, full: str, folder: str) -> None:
    configuration = read_configuration({'moduleAliases': {
        'br': {'mine': {'registry': 'r.example', 'modulePath': 'modules'}},
        'ts': {'specs': {'subscription': 'sub', 'resourceGroup': 'rg'}},
    }})
    reference = read_reference(written, configuration)
    assert (reference.full, reference.folder) == (full, folder)


@pytest.mark.parametrize('written', [
    'br:../x:1', 'br:r.example/a:../../x', 'ts:a/b/..:1', 'br:r.example/a b:1', 'br:r.example/:1', 'br:x',
])
def test_a_reference_cannot_lead_out_of_the_cache(written: str) -> None:
    with pytest.raises(ValueError, match='not a reference'):
        read_reference(written, read_configuration({}))


REGISTRY_CALL = call('', 'br/public:avm/res/a/b:1.0.0')


def resolved(project: Project, text: str = REGISTRY_CALL):
    template = project.compile(text)
    nested = template.resources[-1].nested
    assert nested is not None
    return nested, template


def test_a_registry_module_that_is_nowhere_is_said_so_and_opaque(project) -> None:
    nested, template = resolved(project, REGISTRY_CALL + 'output x string = m.outputs.o')
    assert template.diagnostics == []
    assert nested.template is None
    assert 'br:mcr.microsoft.com/bicep/avm/res/a/b:1.0.0' in nested.unavailable
    assert 'x' in template.outputs


@pytest.mark.parametrize(('pattern', 'place', 'name'), [
    ('br/public:avm/*', 'vendor/avm/*', 'vendor/avm/res/a/b/main.bicep'),
    ('br/public:avm/*', 'vendor/avm/*', 'vendor/avm/res/a/b/1.0.0/main.bicep'),
    ('br:mcr.microsoft.com/bicep/*', 'vendor/*', 'vendor/avm/res/a/b/main.bicep'),
    ('br/public:avm/res/a/b:1.0.0', 'vendor/b.bicep', 'vendor/b.bicep'),
    ('br/public:avm/res/a/b', 'vendor/b', 'vendor/b/main.bicep'),
])
def test_the_projects_mapping_finds_a_module(tmp_path, pattern: str, place: str, name: str) -> None:
    project = Project(tmp_path, modules={pattern: place}).put(name, PLAIN_CHILD)
    nested, template = resolved(project)
    assert nested.template is not None
    assert nested.template.source.file == name
    assert template.diagnostics == []


def test_a_mapping_cannot_lead_out_of_the_project(tmp_path) -> None:
    (tmp_path / 'main.bicep').write_text(PLAIN_CHILD)
    project = Project(tmp_path / 'project', modules={'br/public:*': '..'})
    assert resolved(project)[0].template is None


TEMPLATE = json.dumps({'$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
                       'contentVersion': '1.0.0.0', 'resources': []})


@pytest.mark.parametrize(('path', 'folder'), [
    ('br/public:avm/res/a/b:1.0.0', 'br/mcr.microsoft.com/bicep$avm$res$a$b/1.0.0$'),
    ('ts:sub/rg/spec:1.0', 'ts/sub/rg/spec/1.0'),
])
def test_the_bicep_cache_finds_a_module(tmp_path, path: str, folder: str) -> None:
    project = Project(tmp_path / 'project', cache=str(tmp_path / 'cache'))
    Project(tmp_path / 'cache').put(f'{folder}/main.json', TEMPLATE)
    nested, template = resolved(project, call('', path))
    assert nested.template is not None
    assert template.diagnostics == []


def test_a_template_spec_is_linked_when_it_is_printed(tmp_path) -> None:
    project = Project(tmp_path, modules={'ts:sub/rg/spec': 'spec.json'}).put('spec.json', TEMPLATE)
    properties = module(project, call('', 'ts:sub/rg/spec:1.0'))['properties']
    assert properties['templateLink'] == {'id': (
        '/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Resources/templateSpecs/spec/versions/1.0'
    )}
    assert 'template' not in properties


def test_bicepconfig_names_registries_and_the_nearest_one_counts(project) -> None:
    far = {'moduleAliases': {'br': {'mine': {'registry': 'far.example'}}}}
    near = {'moduleAliases': {'br': {'mine': {'registry': 'near.example'}}}}
    project.put('bicepconfig.json', f'// a comment\n{json.dumps(far)}').put('inner/bicepconfig.json', json.dumps(near))
    for name, registry in (('main.bicep', 'far.example'), ('inner/deep/main.bicep', 'near.example')):
        nested = project.compile(call('', 'br/mine:x:1'), name).resources[0].nested
        assert nested is not None
        assert f"'br:{registry}/x:1'" in nested.unavailable


def test_the_workspace_knows_who_refers_to_a_file(project) -> None:
    project.put('child.bicep', PLAIN_CHILD)
    template = project.compile(call(''))
    child = str(project.folder / 'child.bicep')
    assert project.workspace.used[child] == {str(project.folder / 'main.bicep')}
    assert template.files == {child}


def test_unknown_outputs_of_an_opaque_module_do_not_stop_the_rest(project) -> None:
    from linter.arm.expander import expand
    from linter.arm.links import Links

    text = REGISTRY_CALL + "resource r 'Microsoft.A/b@1' = {\n  name: 'x'\n  tags: { a: m.outputs.o, b: 'c' }\n}"
    expansion = expand(project.compile(text), settings={}, link=Links(str(project.folder)))
    tags = next(r for r in expansion.resources if r.symbol == 'r').body['tags']
    assert isinstance(tags['a'], Unknown)
    assert tags['b'] == 'c'


def test_a_workspace_reads_nothing_above_its_root(tmp_path) -> None:
    (tmp_path / 'bicepconfig.json').write_text('{"moduleAliases": {"br": {"mine": {"registry": "r.example"}}}}')
    root = tmp_path / 'project'
    root.mkdir()
    assert 'mine' not in Workspace(str(root)).configuration(str(root / 'main.bicep')).registries
