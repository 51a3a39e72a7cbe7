"""The lock file: what is written, and what --locked makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linter.model.diagnostic import InputError
from tests.restore.conftest import TEMPLATE, Restoring
from tests.restore.registry import digest_of, manifest_of

ANEW = TEMPLATE.replace(b'Standard_LRS', b'Standard_ZRS')


def entry(template: bytes) -> dict[str, object]:
    return {'manifest': digest_of(manifest_of(template)), 'layer': digest_of(template), 'size': len(template)}


def test_the_lock_file_says_what_each_reference_meant(restoring: Restoring) -> None:
    assert restoring.run().lock_changed
    assert restoring.lock() == {'schema': 'azgov.lock/1', 'modules': {restoring.reference(): entry(TEMPLATE)}}


def test_the_lock_file_depends_on_the_references_alone(restoring: Restoring) -> None:
    restoring.registry.publish('bicep/another', '2.0.0', ANEW)
    restoring.refer(restoring.reference(), restoring.reference('bicep/another:2.0.0'))
    restoring.run()
    first = (restoring.root / 'azgov.lock.json').read_bytes()
    (restoring.root / 'azgov.lock.json').unlink()
    restoring.refer(restoring.reference('bicep/another:2.0.0'), name='a.bicep')
    restoring.refer(restoring.reference(), name='z.bicep')
    restoring.run(force=True)
    assert (restoring.root / 'azgov.lock.json').read_bytes() == first
    assert first.endswith(b'}\n')
    assert list(json.loads(first)['modules']) == sorted(json.loads(first)['modules'])


def test_a_lock_file_that_is_right_is_left_alone(restoring: Restoring) -> None:
    restoring.run()
    before = (restoring.root / 'azgov.lock.json').stat()
    assert not restoring.run().lock_changed
    after = (restoring.root / 'azgov.lock.json').stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_project_without_references_gets_no_lock_file(restoring: Restoring) -> None:
    restoring.write('param x string')
    restoring.run()
    assert not (restoring.root / 'azgov.lock.json').exists()


def test_what_nobody_refers_to_any_more_leaves_the_lock_file_with_a_run_over_all(restoring: Restoring) -> None:
    restoring.registry.publish('bicep/another', '2.0.0', ANEW)
    restoring.refer(restoring.reference(), restoring.reference('bicep/another:2.0.0'))
    restoring.run()
    restoring.refer()
    restoring.run('main.bicep')
    assert len(restoring.lock()['modules']) == 2
    restoring.run()
    assert list(restoring.lock()['modules']) == [restoring.reference()]


def test_what_could_not_be_had_stays_in_the_lock_file(restoring: Restoring) -> None:
    restoring.run()
    before = restoring.lock()
    restoring.registry.manifests.clear()
    assert restoring.run(force=True).diagnostics != []
    assert restoring.lock() == before


def test_a_module_that_was_published_anew_is_taken_and_named(restoring: Restoring) -> None:
    restoring.run()
    restoring.registry.publish('bicep/storage', '1.0.0', ANEW)
    restoring.run(force=True)
    assert restoring.lock()['modules'] == {restoring.reference(): entry(ANEW)}
    was, now = digest_of(manifest_of(TEMPLATE)), digest_of(manifest_of(ANEW))
    assert restoring.lines[-1] == f'{restoring.reference()} was published anew: {was} is now {now}'


def test_a_cache_that_is_behind_the_lock_file_is_renewed(restoring: Restoring) -> None:
    restoring.run()
    restoring.registry.publish('bicep/storage', '1.0.0', ANEW)
    lock = {'schema': 'azgov.lock/1', 'modules': {restoring.reference(): entry(ANEW)}}
    restoring.write(json.dumps(lock), 'azgov.lock.json')
    assert restoring.run(locked=True).restored == [restoring.reference()]
    assert restoring.run(locked=True).present == [restoring.reference()]


# --locked


def test_locked_takes_what_the_lock_file_says(restoring: Restoring) -> None:
    restoring.run()
    before = (restoring.root / 'azgov.lock.json').read_bytes()
    assert restoring.run(locked=True).present == [restoring.reference()]
    assert restoring.run(locked=True, force=True).restored == [restoring.reference()]
    assert (restoring.root / 'azgov.lock.json').read_bytes() == before


def lock(restoring: Restoring, **changes: object) -> None:
    """Write a lock file that differs from what the registry has."""
    modules = {restoring.reference(): {**entry(TEMPLATE), **changes}}
    restoring.write(json.dumps({'schema': 'azgov.lock/1', 'modules': modules}), 'azgov.lock.json')


@pytest.mark.parametrize('changes', [
    {'manifest': digest_of(b'x')}, {'layer': digest_of(b'x')}, {'size': 1},
], ids=['manifest', 'layer', 'size'])
def test_locked_refuses_what_differs_from_the_lock_file(restoring: Restoring, changes: dict[str, object]) -> None:
    lock(restoring, **changes)
    before = (restoring.root / 'azgov.lock.json').read_bytes()
    wanted = changes.get('manifest', digest_of(manifest_of(TEMPLATE)))
    assert restoring.failure(locked=True) == (
        f'the registry has {digest_of(manifest_of(TEMPLATE))}, azgov.lock.json has {wanted}; '
        'find out why the module was published anew, then run azgov restore without --locked'
    )
    assert (restoring.root / 'azgov.lock.json').read_bytes() == before
    assert len(restoring.registry.requests) == 1


def test_locked_refuses_a_module_in_the_cache_that_differs(restoring: Restoring) -> None:
    restoring.run()
    lock(restoring, manifest=digest_of(b'x'))
    (diagnostic,) = restoring.run(locked=True).diagnostics
    assert f'azgov.lock.json has {digest_of(b"x")}' in diagnostic.message


def test_locked_refuses_what_the_lock_file_does_not_have(restoring: Restoring) -> None:
    assert restoring.failure(locked=True) == 'azgov.lock.json does not have it; run azgov restore without --locked'
    assert restoring.registry.requests == []
    assert not (restoring.root / 'azgov.lock.json').exists()


# A lock file is part of the project, and whoever wrote that may mean harm


@pytest.mark.parametrize(('text', 'code'), [
    ('', 'json-syntax'), ('{', 'json-syntax'), ('[' * 200, 'limit-depth'), ('[]', 'lock-file'), ('{}', 'lock-file'),
    ('{"schema": "azgov.lock/2", "modules": {}}', 'lock-file'),
    ('{"schema": "azgov.lock/1", "modules": []}', 'lock-file'),
    ('{"schema": "azgov.lock/1", "modules": {"br:x/y:1": null}}', 'lock-file'),
    ('{"schema": "azgov.lock/1", "modules": {"br:x/y:1": {"manifest": "sha256:0", "layer": "", "size": 1}}}',
     'lock-file'),
    (json.dumps({'schema': 'azgov.lock/1', 'modules': {'br:x/y:1': {**entry(TEMPLATE), 'size': True}}}), 'lock-file'),
])
def test_a_lock_file_that_is_none_ends_the_run(restoring: Restoring, text: str, code: str) -> None:
    restoring.write(text, 'azgov.lock.json')
    with pytest.raises(InputError) as caught:
        restoring.run()
    assert (caught.value.diagnostic.code, caught.value.diagnostic.blocking) == (code, True)
    assert caught.value.diagnostic.location.file == 'azgov.lock.json'
    assert restoring.registry.requests == []


@pytest.mark.parametrize('dangling', [False, True])
def test_a_linked_lock_file_is_neither_read_nor_written(restoring: Restoring, tmp_path: Path, dangling: bool) -> None:
    outside = tmp_path / 'outside.json'
    if not dangling:
        outside.write_text('{"schema": "azgov.lock/1", "modules": {}}')
    (restoring.root / 'azgov.lock.json').symlink_to(outside)
    with pytest.raises(InputError, match='symbolic link'):
        restoring.run()
    assert outside.exists() is not dangling
    assert (restoring.root / 'azgov.lock.json').is_symlink()
