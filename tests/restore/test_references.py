"""Which modules a project refers to, where they are kept, and that linting then has them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.arm.expander import expand
from linter.arm.links import Links
from linter.bicep.configuration import Configuration
from linter.bicep.front_end import compile_bicep
from linter.bicep.registry import read_reference
from linter.bicep.workspace import Workspace
from linter.restore.oci import read_address
from linter.source.text import read_source
from tests.restore.conftest import TEMPLATE, Restoring

TYPES = json.dumps({
    '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    'languageVersion': '2.0', 'contentVersion': '1.0.0.0', 'resources': {},
    'definitions': {'Name': {'type': 'string', 'maxLength': 24, 'metadata': {'__bicep_export!': True}}},
}).encode()


def test_references_are_found_wherever_they_stand(restoring: Restoring) -> None:
    for number in range(1, 6):
        restoring.registry.publish('bicep/m', f'{number}.0.0', TEMPLATE)
    restoring.registry.publish('bicep/types', '1.0.0', TYPES)
    references = [restoring.reference(f'bicep/m:{number}.0.0') for number in range(1, 6)]
    restoring.refer(references[0], 'modules/local.bicep')
    restoring.refer(references[1], references[0], name='modules/local.bicep')
    restoring.refer(references[2], name='deep/down/other.bicep')
    restoring.write(f"import {{Name}} from '{restoring.reference('bicep/types:1.0.0')}'\n", 'import.bicep')
    restoring.write(f"using '{references[3]}'\nparam name = 'x'\n", 'main.bicepparam')
    restoring.write("using none\nextends '../shared/base.bicepparam'\n", 'envs/prod.bicepparam')
    restoring.write(f"using '{references[4]}'\n", 'shared/base.bicepparam')
    outcome = restoring.run()
    assert outcome.diagnostics == []
    assert sorted(outcome.restored) == [*references, restoring.reference('bicep/types:1.0.0')]


def test_a_named_file_brings_the_files_it_refers_to(restoring: Restoring) -> None:
    restoring.refer('modules/local.bicep')
    restoring.refer(name='modules/local.bicep')
    restoring.refer(restoring.reference('bicep/absent:1.0.0'), name='other.bicep')
    outcome = restoring.run('main.bicep')
    assert (outcome.restored, outcome.diagnostics) == ([restoring.reference()], [])


def test_files_that_refer_to_each_other_are_read_once(restoring: Restoring) -> None:
    restoring.refer('b.bicep', restoring.reference(), name='a.bicep')
    restoring.refer('a.bicep', 'b.bicep', name='b.bicep')
    assert restoring.run().restored == [restoring.reference()]


def test_aliases_of_the_nearest_configuration_count(restoring: Restoring) -> None:
    for path, module_path in (('.', 'bicep'), ('inner', 'inner')):
        alias = {'registry': restoring.registry.host, 'modulePath': module_path}
        restoring.write(json.dumps({'moduleAliases': {'br': {'mine': alias}}}), f'{path}/bicepconfig.json')
    restoring.registry.publish('inner/storage', '1.0.0', TEMPLATE)
    restoring.refer('br/mine:storage:1.0.0')
    restoring.refer('br/mine:storage:1.0.0', name='inner/main.bicep')
    assert sorted(restoring.run().restored) == [
        restoring.reference(), restoring.reference('inner/storage:1.0.0'),
    ]


def test_a_module_that_the_project_has_is_not_downloaded(restoring: Restoring) -> None:
    restoring.registry.publish('bicep/network', '1.0.0', TEMPLATE)
    restoring.refer(restoring.reference())
    restoring.refer(restoring.reference('bicep/network:1.0.0'), name='vendor/storage/main.bicep')
    places = {f'br:{restoring.registry.host}/bicep/storage': 'vendor/storage'}
    assert restoring.run('main.bicep', modules=places).restored == [restoring.reference('bicep/network:1.0.0')]


@pytest.mark.parametrize(('written', 'message'), [
    ('br/nobody:x:1.0.0', "bicepconfig.json has no registry alias 'nobody'"),
    ('br:127.0.0.1/x', "'br:127.0.0.1/x' is not a reference to a module with its version"),
    ('absent.bicep', "the file 'absent.bicep' does not exist"),
    ('../outside.bicep', "'../outside.bicep' leaves the project"),
])
def test_a_reference_that_means_nothing_is_named_with_its_place(
    restoring: Restoring, written: str, message: str
) -> None:
    restoring.refer(written)
    outcome = restoring.run()
    (diagnostic,) = outcome.diagnostics
    assert (diagnostic.code, diagnostic.message, diagnostic.blocking) == ('unresolved-module', message, True)
    assert (diagnostic.location.file, diagnostic.location.line, diagnostic.location.column) == ('main.bicep', 1, 11)


@pytest.mark.parametrize('path', [
    'bicep/..:1.0.0', '../../x:1.0.0', 'Bicep/Storage:1.0.0', 'bicep//storage:1.0.0', '-bicep/storage:1.0.0',
    'bicep/storage-:1.0.0',
    'bicep/st$rage:1.0.0', 'bicep/storage/manifests/x#:1.0.0', 'a/' * 127 + 'bb:1.0.0', 'bicep:storage:1.0.0',
])
def test_a_name_that_no_repository_can_have_is_asked_of_nobody(restoring: Restoring, path: str) -> None:
    restoring.refer(restoring.reference(path))
    outcome = restoring.run()
    (diagnostic,) = outcome.diagnostics
    assert 'is not the name of a repository' in diagnostic.message or 'is not a reference' in diagnostic.message
    assert (restoring.registry.requests, restoring.files()) == ([], [])


@given(st.text(st.sampled_from('ab./\\:@#$%~ -_A?é\n0'), max_size=20), st.text(max_size=8))
def test_no_reference_leads_out_of_the_cache_or_to_another_path(path: str, version: str) -> None:
    try:
        reference = read_reference(f'br:registry.example/{path}:{version}', Configuration())
        address = read_address(reference)
    except ValueError:
        return
    cache = os.path.join(os.sep, 'cache')
    assert os.path.normpath(os.path.join(cache, reference.folder)) == os.path.join(cache, reference.folder)
    assert reference.folder.startswith('br/registry.example/')
    assert '..' not in f'{address.repository}/manifests/{address.version}'.split('/')
    assert re.fullmatch('[a-z0-9._/-]+', address.repository)
    assert re.fullmatch('[A-Za-z0-9._-]+', address.version)


def test_a_template_spec_needs_a_sign_in(restoring: Restoring) -> None:
    written = 'ts:00000000-0000-0000-0000-000000000000/group/spec:1.0.0'
    restoring.refer(written)
    assert restoring.failure() == 'a template spec needs a sign-in, and azgov never signs in: bicep restore can'
    place = restoring.cache / 'ts' / written[3:39] / 'group' / 'spec' / '1.0.0'
    place.mkdir(parents=True)
    (place / 'main.json').write_bytes(TEMPLATE)
    assert restoring.run().present == [written]


def test_one_module_that_cannot_be_had_does_not_stop_the_others(restoring: Restoring) -> None:
    absent = restoring.reference('bicep/absent:1.0.0')
    restoring.refer(absent, restoring.reference(), 'br:elsewhere.example/x:1.0.0')
    outcome = restoring.run()
    assert outcome.restored == [restoring.reference()]
    assert [(diagnostic.code, diagnostic.location.line) for diagnostic in outcome.diagnostics] == [
        ('not-restored', 1), ('not-restored', 3),
    ]
    assert list(restoring.lock()['modules']) == [restoring.reference()]


def test_a_file_that_cannot_be_read_is_named(restoring: Restoring) -> None:
    (restoring.root / 'binary.bicep').write_bytes(b'\xff\x00')
    outcome = restoring.run()
    assert [(diagnostic.code, diagnostic.location.file) for diagnostic in outcome.diagnostics] == [
        ('encoding', 'binary.bicep')
    ]
    assert outcome.restored == [restoring.reference()]


def test_a_run_ends_somewhere(restoring: Restoring) -> None:
    restoring.refer(*(f'br:elsewhere.example/m{number}:1.0.0' for number in range(1003)))
    messages = [diagnostic.message for diagnostic in restoring.run().diagnostics]
    assert sum('more than the 1,000 modules that one run restores' in message for message in messages) == 3


# What linting then sees


def deployed(restoring: Restoring) -> tuple[list[str], list[str]]:
    """Return the names of the storage accounts that main.bicep deploys, and the codes of what is wrong with it."""
    workspace = Workspace(str(restoring.root), cache=str(restoring.cache))
    path = os.path.realpath(restoring.root / 'main.bicep')
    template = compile_bicep(read_source(path, 'main.bicep'), workspace)
    expansion = expand(template, settings={}, arguments=None, link=Links(str(restoring.root)))
    accounts = [one for one in expansion.resources if one.type.lower() == 'microsoft.storage/storageaccounts']
    return [str(one.name) for one in accounts], [one.code for one in (*template.diagnostics, *expansion.diagnostics)]


def test_linting_looks_into_a_restored_module(restoring: Restoring) -> None:
    assert deployed(restoring) == ([], ['unresolved-module'])
    restoring.run()
    assert deployed(restoring) == (['s'], [])


def test_imported_types_come_from_a_restored_module(restoring: Restoring) -> None:
    restoring.registry.publish('bicep/types', '1.0.0', TYPES)
    restoring.write(f"import {{Name}} from '{restoring.reference('bicep/types:1.0.0')}'\nparam name Name\n")
    restoring.run()
    workspace = Workspace(str(restoring.root), cache=str(restoring.cache))
    path = os.path.realpath(restoring.root / 'main.bicep')
    template = compile_bicep(read_source(path, 'main.bicep'), workspace)
    assert [diagnostic.code for diagnostic in template.diagnostics] == []
    assert template.types['Name']['maxLength'] == 24


def test_a_cache_of_the_project_is_used_by_both(restoring: Restoring) -> None:
    restoring.write(json.dumps({'cacheRootDirectory': '.bicep'}), 'bicepconfig.json')
    restoring.run()
    assert restoring.files() == []
    assert [path.name for path in (restoring.root / '.bicep').rglob('main.json')] == ['main.json']
    assert deployed(restoring) == (['s'], [])


@pytest.mark.parametrize('place', ['..', '../elsewhere', 'link/cache', '/elsewhere'])
def test_the_project_does_not_choose_a_cache_outside_of_itself(
    restoring: Restoring, tmp_path: Path, place: str
) -> None:
    (tmp_path / 'elsewhere').mkdir()
    (restoring.root / 'link').symlink_to(tmp_path / 'elsewhere')
    restoring.write(json.dumps({'cacheRootDirectory': place}), 'bicepconfig.json')
    restoring.run()
    assert len(restoring.modules()) == 1
    assert list((tmp_path / 'elsewhere').iterdir()) == []
