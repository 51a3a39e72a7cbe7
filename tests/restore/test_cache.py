"""The cache folder: what counts as there, what is written where, and what an interruption leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.restore.conftest import TEMPLATE, Restoring
from tests.restore.registry import Handler, digest_of, manifest_of

ROOT = Path(__file__).resolve().parents[2]


def folder(restoring: Restoring) -> Path:
    """Return the folder of the module."""
    return restoring.cache / 'br' / restoring.registry.host.replace(':', '$') / 'bicep$storage' / '1.0.0$'


def test_a_module_that_is_there_is_not_downloaded(restoring: Restoring) -> None:
    restoring.run()
    restoring.registry.requests.clear()
    outcome = restoring.run()
    assert (outcome.restored, outcome.present, outcome.diagnostics) == ([], [restoring.reference()], [])
    assert restoring.registry.requests == []


def test_a_module_that_is_there_needs_no_registry(restoring: Restoring) -> None:
    restoring.run()
    restoring.registry.close()
    assert restoring.run(named=()).present == [restoring.reference()]


def test_force_downloads_it_all_the_same(restoring: Restoring) -> None:
    restoring.run()
    anew = TEMPLATE.replace(b'Standard_LRS', b'Standard_ZRS')
    restoring.registry.publish('bicep/storage', '1.0.0', anew)
    assert restoring.run(force=True).restored == [restoring.reference()]
    assert (folder(restoring) / 'main.json').read_bytes() == anew


@pytest.mark.parametrize('name', ['main.json', 'manifest', 'metadata'])
@pytest.mark.parametrize('damage', [
    lambda path: path.unlink(), lambda path: path.write_bytes(b''), lambda path: path.write_bytes(b'{"a": 1}'),
    lambda path: path.write_bytes(path.read_bytes()[:-1] + b' '),
], ids=['absent', 'empty', 'other', 'changed'])
def test_a_damaged_module_is_downloaded_again(
    restoring: Restoring, name: str, damage: Callable[[Path], None]
) -> None:
    restoring.run()
    damage(folder(restoring) / name)
    assert restoring.run().restored == [restoring.reference()]
    assert (folder(restoring) / 'main.json').read_bytes() == TEMPLATE
    assert digest_of((folder(restoring) / 'manifest').read_bytes()) == digest_of(manifest_of(TEMPLATE))
    assert restoring.run().present == [restoring.reference()]


def test_a_module_for_another_digest_does_not_count(restoring: Restoring) -> None:
    digest = digest_of(restoring.registry.manifests['bicep/storage', '1.0.0'])
    restoring.run()
    os.rename(folder(restoring), folder(restoring).parent / digest_of(b'x').replace(':', '#'))
    restoring.refer(f'br:{restoring.registry.host}/bicep/storage@{digest_of(b"x")}')
    restoring.registry.manifests['bicep/storage', digest_of(b'x')] = manifest_of(TEMPLATE)
    (diagnostic,) = restoring.run().diagnostics
    assert f'the manifest has digest {digest}; it should have {digest_of(b"x")}' in diagnostic.message


# Links: whoever wrote the project, or had the cache before, must not choose where azgov writes


@pytest.mark.parametrize('depth', [0, 1, 2, 3])
def test_nothing_is_written_through_a_linked_folder(restoring: Restoring, tmp_path: Path, depth: int) -> None:
    outside = tmp_path / 'outside'
    outside.mkdir()
    parts = folder(restoring).relative_to(restoring.cache).parts
    place = restoring.cache.joinpath(*parts[:depth])
    place.mkdir(parents=True)
    (place / parts[depth]).symlink_to(outside)
    (diagnostic,) = restoring.run().diagnostics
    link = os.path.join(os.path.realpath(place), parts[depth])
    assert f'{link} is not a folder, or a symbolic link; nothing is written there' in diagnostic.message
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize('name', ['main.json', 'manifest', 'metadata', 'lock'])
@pytest.mark.parametrize('dangling', [False, True])
def test_nothing_is_written_through_a_linked_file(
    restoring: Restoring, tmp_path: Path, name: str, dangling: bool
) -> None:
    outside = tmp_path / 'outside'
    if not dangling:
        outside.write_text('mine')
    folder(restoring).mkdir(parents=True)
    (folder(restoring) / name).symlink_to(outside)
    outcome = restoring.run()
    assert outside.exists() is not dangling
    assert dangling or outside.read_text() == 'mine'
    assert outcome.restored == ([] if name == 'lock' else [restoring.reference()])
    assert (folder(restoring) / name).is_symlink() is (name == 'lock')


def test_a_linked_module_does_not_count_as_there(restoring: Restoring, tmp_path: Path) -> None:
    restoring.run()
    os.rename(folder(restoring) / 'main.json', tmp_path / 'elsewhere.json')
    (folder(restoring) / 'main.json').symlink_to(tmp_path / 'elsewhere.json')
    assert restoring.run().restored == [restoring.reference()]
    assert not (folder(restoring) / 'main.json').is_symlink()


def test_what_is_in_the_way_is_named(restoring: Restoring) -> None:
    folder(restoring).parent.mkdir(parents=True)
    folder(restoring).write_text('a file')
    (diagnostic,) = restoring.run().diagnostics
    assert 'is not a folder' in diagnostic.message
    folder(restoring).unlink()
    (folder(restoring) / 'main.json').mkdir(parents=True)
    (diagnostic,) = restoring.run().diagnostics
    assert 'cannot be written' in diagnostic.message


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='there are no FIFOs')
@pytest.mark.parametrize('name', ['main.json', 'manifest', 'metadata', 'lock'])
def test_a_fifo_does_not_stop_the_run(restoring: Restoring, name: str) -> None:
    folder(restoring).mkdir(parents=True)
    os.mkfifo(folder(restoring) / name)
    outcome = restoring.run()
    assert bool(outcome.restored) is (name != 'lock')


def test_a_cache_that_cannot_be_made_is_named(restoring: Restoring) -> None:
    restoring.cache.write_text('a file')
    (diagnostic,) = restoring.run().diagnostics
    assert f'the cache folder {restoring.cache} cannot be written: ' in diagnostic.message


# Interruptions and neighbours


PROGRAM = 'from linter.cli import main; raise SystemExit(main())'


def azgov(restoring: Restoring, before: str = '') -> subprocess.Popen[str]:
    """Start a restore in a process of its own."""
    return subprocess.Popen(
        [sys.executable, '-c', f'{before}\n{PROGRAM}', 'restore', '--plain-http', '--registry', restoring.registry.host,
         '--cache', str(restoring.cache)],
        cwd=restoring.root, env={**os.environ, 'PYTHONPATH': str(ROOT)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )


@pytest.mark.skipif(sys.platform == 'win32', reason='signals')
@pytest.mark.parametrize(('number', 'code'), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_an_interrupted_download_leaves_nothing(restoring: Restoring, number: int, code: int) -> None:
    sent, done = threading.Event(), threading.Event()

    def half(handler: Handler) -> bool:
        if 'blobs' not in handler.path:
            return False
        handler.send(200, TEMPLATE[:100], {'Content-Length': str(len(TEMPLATE))})
        handler.close_connection = True
        sent.set()
        return done.wait(20)

    restoring.registry.interfere = half
    process = azgov(restoring)
    try:
        assert sent.wait(20)
        process.send_signal(number)
        assert process.wait(20) == code
    finally:
        done.set()
        process.kill()
        process.communicate()
    assert restoring.files() == []
    assert not (restoring.root / 'azgov.lock.json').exists()


@pytest.mark.skipif(sys.platform == 'win32', reason='limits of a process')
def test_a_full_disk_leaves_no_module(restoring: Restoring) -> None:
    large = TEMPLATE[:-1] + b' ' * 100_000 + b'}'
    restoring.registry.publish('bicep/storage', '1.0.0', large)
    process = azgov(restoring, 'import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))')
    out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert 'cannot be written: File too large' in err
    assert out == '1 module: 0 restored, 0 already there, 1 not restored\n'
    assert [name for name in restoring.files() if not name.endswith(('/lock', '/manifest', '/metadata'))] == []
    assert restoring.run().restored == [restoring.reference()]


@pytest.mark.skipif(sys.platform == 'win32', reason='locks of files')
def test_a_module_that_another_program_writes_is_waited_for(restoring: Restoring) -> None:
    import fcntl

    folder(restoring).mkdir(parents=True)
    with open(folder(restoring) / 'lock', 'wb') as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # as the Bicep CLI does
        writer = threading.Timer(0.5, stream.close)
        writer.start()
        start = time.monotonic()
        assert restoring.run().restored == [restoring.reference()]
        assert time.monotonic() - start > 0.4
        writer.join()


def test_two_runs_at_once_both_succeed(restoring: Restoring) -> None:
    processes = [azgov(restoring) for _ in range(3)]
    results = [(*process.communicate(timeout=60), process.returncode) for process in processes]
    assert [code for _, _, code in results] == [0, 0, 0], results
    assert (folder(restoring) / 'main.json').read_bytes() == TEMPLATE
    assert restoring.run().present == [restoring.reference()]
    assert [name for name in restoring.files() if '/.' in name] == []
