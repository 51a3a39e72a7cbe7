"""Which deployments a run judges, with which parameters, and where its findings stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from linter.lint import lint
from linter.lint.bicep_inputs import BicepSettings
from linter.rules.cache import open_rules
from tests.arm.expansion import storage, template

if TYPE_CHECKING:
    from pathlib import Path

    from linter.model.run import Run

RULES = {'storage-no-public-blobs', 'storage-min-tls12'}


def run(root: Path, *paths: str, **options: Any) -> Run:
    return lint(
        [str(root / path) for path in paths] or [str(root)],
        open_rules(),
        root=str(root),
        selected=lambda rule: rule.id in RULES,
        **options,
    )


def found(result: Run) -> list[tuple[str, int, str, tuple[str, ...]]]:
    """Return file, line, outcome and parameter files of each finding on public blobs."""
    return [
        (finding.location.file, finding.location.line, finding.outcome, finding.parameter_sets)
        for finding in result.findings
        if finding.rule.id == 'storage-no-public-blobs'
    ]


def status(result: Run) -> dict[str, tuple[str, str]]:
    return {file: (state, reason) for file, state, reason in result.analysis.files}


def account(value: Any = True) -> dict[str, Any]:
    return storage(
        sku={'name': 'Standard_ZRS'},
        kind='StorageV2',
        location='westeurope',
        properties={'allowBlobPublicAccess': value, 'minimumTlsVersion': 'TLS1_2'},
    )


def write(root: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))


def parameters(**values: Any) -> dict[str, Any]:
    return {
        '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#',
        'contentVersion': '1.0.0.0',
        'parameters': {name: {'value': value} for name, value in values.items()},
    }


OPEN = template([account("[parameters('open')]")], parameters={'open': {'type': 'bool'}})


def test_a_template_is_judged_once_with_each_of_its_parameter_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            'main.json': OPEN,
            'main.parameters.dev.json': parameters(open=True),
            'main.parameters.prod.json': parameters(open=False),
            'main.parameters.test.json': parameters(open=True),
        },
    )
    assert found(run(tmp_path)) == [
        ('main.json', 20, 'fail', ('main.parameters.dev.json', 'main.parameters.test.json'))
    ]
    assert found(run(tmp_path, 'main.json')) == found(run(tmp_path))


def test_a_parameter_file_alone_brings_its_template(tmp_path: Path) -> None:
    write(tmp_path, {'main.json': OPEN, 'main.parameters.json': parameters(open=True)})
    assert found(run(tmp_path, 'main.parameters.json')) == [('main.json', 20, 'fail', ('main.parameters.json',))]


def test_a_named_parameter_file_replaces_those_beside_the_template(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            'main.json': OPEN,
            'main.parameters.json': parameters(open=True),
            'other/values.json': parameters(open=False),
        },
    )
    assert found(run(tmp_path, 'main.json', parameter_files=[str(tmp_path / 'other/values.json')])) == []


def test_without_parameters_what_depends_on_them_is_unknown(tmp_path: Path) -> None:
    write(tmp_path, {'main.json': OPEN})
    assert found(run(tmp_path)) == [('main.json', 20, 'unknown', ())]


def linking(open: Any) -> dict[str, Any]:
    return template(
        [
            {
                'type': 'Microsoft.Resources/deployments',
                'apiVersion': '2022-09-01',
                'name': 'linked',
                'properties': {
                    'mode': 'Incremental',
                    'templateLink': {'relativePath': 'nested/child.json'},
                    'parameters': {'open': {'value': open}},
                },
            }
        ]
    )


def test_a_linked_template_is_judged_where_it_is_linked_and_not_alone(tmp_path: Path) -> None:
    write(tmp_path, {'azuredeploy.json': linking(True), 'nested/child.json': OPEN})
    assert found(run(tmp_path)) == [('nested/child.json', 20, 'fail', ())]
    assert run(tmp_path).summary.fail == 1
    assert status(run(tmp_path))['nested/child.json'][0] == 'analysed'


def test_changed_files_lint_the_templates_that_use_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            'azuredeploy.json': linking(True),
            'nested/child.json': OPEN,
            'unrelated.json': template([account(True)]),
        },
    )
    assert found(run(tmp_path, 'nested/child.json')) == [('nested/child.json', 20, 'unknown', ())]
    assert found(run(tmp_path, 'nested/child.json', changed=True)) == [('nested/child.json', 20, 'fail', ())]


def test_what_is_no_template_is_skipped_with_a_reason(tmp_path: Path) -> None:
    write(tmp_path, {'package.json': {'name': 'x'}, 'broken.json': '{', 'main.json': template([])})
    states = status(run(tmp_path))
    assert {file: state for file, (state, _) in states.items()} == {
        'package.json': 'skipped',
        'broken.json': 'skipped',
        'main.json': 'analysed',
    }
    assert all(reason for state, reason in states.values() if state == 'skipped')


def test_a_broken_template_fails_with_its_place_and_the_rest_is_judged(tmp_path: Path) -> None:
    text = json.dumps(template([account(True)]), indent=1)
    write(tmp_path, {'bad.json': text[:-3], 'good.json': text})
    result = run(tmp_path)
    assert [diagnostic.code for diagnostic in result.diagnostics if diagnostic.blocking] == ['json-syntax']
    assert result.diagnostics[0].location.file == 'bad.json'
    assert len(found(result)) == 1
    assert (result.summary.analysed, result.summary.not_analysed) == (1, 1)


def test_fingerprints_do_not_depend_on_lines(tmp_path: Path) -> None:
    text = json.dumps(template([account(True)]), indent=1)
    write(tmp_path, {'main.json': text})
    before = [finding.fingerprint for finding in run(tmp_path).findings]
    write(tmp_path, {'main.json': '// a comment\n\n' + text})
    assert [finding.fingerprint for finding in run(tmp_path).findings] == before


MODULE = """param open bool
resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'account'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: open
  }
}
"""
MAIN = """param open bool
module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    open: open
  }
}
"""


def test_a_bicep_module_is_judged_through_the_file_that_calls_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            'main.bicep': MAIN,
            'modules/storage.bicep': MODULE,
            'main.bicepparam': "using 'main.bicep'\nparam open = true\n",
        },
    )
    result = run(tmp_path)
    assert found(result) == [('modules/storage.bicep', 9, 'fail', ('main.bicepparam',))]
    (finding,) = [finding for finding in result.findings if finding.rule.id == 'storage-no-public-blobs']
    assert finding.module == ('storage',)
    assert [(related.location.file, related.location.line) for related in finding.related] == [
        ('main.bicep', 5),
        ('main.bicepparam', 2),
    ]
    assert {file: state for file, (state, _) in status(result).items()} == {
        'main.bicep': 'analysed',
        'main.bicepparam': 'analysed',
        'modules/storage.bicep': 'analysed',
    }


def test_a_changed_module_is_judged_through_the_deployments_that_use_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            'main.bicep': MAIN,
            'modules/storage.bicep': MODULE,
            'main.bicepparam': "using 'main.bicep'\nparam open = true\n",
        },
    )
    assert found(run(tmp_path, 'modules/storage.bicep')) == [('modules/storage.bicep', 9, 'unknown', ())]
    changed = run(tmp_path, 'modules/storage.bicep', changed=True)
    assert found(changed) == [('modules/storage.bicep', 9, 'fail', ('main.bicepparam',))]


def test_equal_findings_of_several_callers_are_one(tmp_path: Path) -> None:
    call = MAIN.replace('open: open', 'open: true').replace('param open bool\n', '')
    write(tmp_path, {'one.bicep': call, 'two.bicep': call, 'modules/storage.bicep': MODULE})
    assert found(run(tmp_path)) == [('modules/storage.bicep', 9, 'fail', ())]


def test_a_template_compiled_from_a_bicep_file_beside_it_is_not_judged_twice(tmp_path: Path) -> None:
    compiled = {**template([account(True)]), 'metadata': {'_generator': {'name': 'bicep', 'version': '0.30.0'}}}
    source = MODULE.replace('param open bool\n', '').replace('Access: open', 'Access: true')
    write(tmp_path, {'main.bicep': source, 'main.json': compiled})
    assert found(run(tmp_path)) == [('main.bicep', 8, 'fail', ())]
    assert status(run(tmp_path))['main.json'] == ('skipped', 'compiled from the Bicep file beside it')
    assert [file for file, *_ in found(run(tmp_path, 'main.json'))] == ['main.json']


CALL = '''module storage 'br/public:avm/res/storage:1.0.0' = {
  name: 'storage'
  params: {
    ARGUMENT
  }
}
'''


@pytest.mark.parametrize(('argument', 'line'), [('open: true', 4), ('', 1)])
def test_a_finding_inside_a_registry_module_stands_in_the_file_of_the_user(
    tmp_path: Path, argument: str, line: int
) -> None:
    declared = {'open': {'type': 'bool', 'defaultValue': True}}
    compiled = template([account("[parameters('open')]")], parameters=declared)
    write(
        tmp_path,
        {
            'project/main.bicep': CALL.replace('ARGUMENT', argument),
            'home/br/mcr.microsoft.com/bicep$avm$res$storage/1.0.0$/main.json': compiled,
        },
    )
    result = run(tmp_path / 'project', bicep=BicepSettings(cache=str(tmp_path / 'home')))
    assert [place[:3] for place in found(result)] == [('main.bicep', line, 'fail')]


def test_a_registry_module_that_is_not_restored_is_said(tmp_path: Path) -> None:
    write(tmp_path, {'main.bicep': "module storage 'br/public:avm/res/storage:1.0.0' = {\n  name: 'storage'\n}\n"})
    (diagnostic,) = run(tmp_path).diagnostics
    assert (diagnostic.code, diagnostic.blocking, diagnostic.location.line) == ('unresolved-module', True, 1)


def test_a_broken_declaration_costs_that_declaration(tmp_path: Path) -> None:
    source = MODULE.replace('param open bool\n', 'param = = bool\n').replace('Access: open', 'Access: true')
    write(tmp_path, {'main.bicep': source})
    result = run(tmp_path)
    assert found(result) == [('main.bicep', 9, 'fail', ())]
    assert [(one.code, one.blocking, one.location.line) for one in result.diagnostics] == [('bicep-syntax', True, 1)]


def test_a_changed_file_does_not_judge_a_deployment_that_uses_another_file_of_its_name(tmp_path: Path) -> None:
    call = MAIN.replace('open: open', 'open: true').replace('param open bool\n', '')
    for project in ('one', 'two'):
        write(tmp_path, {f'{project}/main.bicep': call, f'{project}/modules/storage.bicep': MODULE})
    changed = run(tmp_path, 'one/modules/storage.bicep', changed=True)
    assert [file for file, *_ in found(changed)] == ['one/modules/storage.bicep']
    assert set(status(changed)) == {'one/main.bicep', 'one/modules/storage.bicep'}


def test_a_rule_without_its_parameter_says_so_once(tmp_path: Path) -> None:
    accounts = [
        {'type': 'Microsoft.CognitiveServices/accounts', 'apiVersion': '2024-10-01', 'name': name, 'location': 'x',
         'kind': 'OpenAI', 'sku': {'name': 'S0'}, 'properties': {}} for name in ('one', 'two')
    ]  # fmt: skip
    write(tmp_path, {'main.json': template(accounts)})
    result = lint(
        [str(tmp_path)], open_rules(), root=str(tmp_path), selected=lambda rule: rule.id == 'cogsvc-region-allowed'
    )
    assert [finding.outcome for finding in result.findings] == ['unknown']
    assert result.summary.unknown == 2
    assert result.summary.rules == 1


def test_a_broken_parameter_file_beside_a_named_template_is_said(tmp_path: Path) -> None:
    broken = json.dumps(parameters(open=True))[:-2]
    write(tmp_path, {'main.json': OPEN, 'main.parameters.json': broken, 'other.parameters.json': broken})
    result = run(tmp_path, 'main.json')
    assert [(one.code, one.blocking, one.location.file) for one in result.diagnostics] == [
        ('json-syntax', True, 'main.parameters.json')
    ]
    assert status(result)['main.parameters.json'][0] == 'failed'
