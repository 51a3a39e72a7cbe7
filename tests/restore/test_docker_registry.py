"""The registry that most others descend from, where it is installed: ``docker-registry`` of Debian, or ``registry``."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest

from linter.restore import restore
from linter.restore.hosts import Hosts
from linter.restore.oci import Registries
from linter.restore.transport import Transport
from tests.restore.conftest import TEMPLATE
from tests.restore.registry import MANIFEST, digest_of, manifest_of

BINARY = shutil.which('docker-registry') or shutil.which('registry')

pytestmark = pytest.mark.skipif(BINARY is None, reason='docker-registry is not installed')

ANSWER = 10


def serve(folder: Path, **sections: object) -> Iterator[str]:
    """Run the registry with its data below a folder; yield its host."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        host = f'127.0.0.1:{free.getsockname()[1]}'
    configuration = {
        'version': 0.1, 'log': {'level': 'error'}, 'http': {'addr': host, 'secret': 'test'},
        'storage': {'filesystem': {'rootdirectory': str(folder / 'data')}}, **sections,
    }
    (folder / 'config.yml').write_text(json.dumps(configuration))  # JSON is YAML
    with open(folder / 'log', 'wb') as log:
        process = subprocess.Popen([str(BINARY), 'serve', str(folder / 'config.yml')], stdout=log, stderr=log)
    try:
        wait_for(host, folder / 'log')
        yield host
    finally:
        process.terminate()
        process.wait(ANSWER)


def wait_for(host: str, log: Path) -> None:
    end = time.monotonic() + ANSWER
    while time.monotonic() < end:
        try:
            with urlopen(f'http://{host}/v2/', timeout=ANSWER):
                return
        except URLError as error:
            if getattr(error, 'code', 0):
                return
            time.sleep(0.05)
    pytest.fail(log.read_text())


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    yield from serve(tmp_path)


def send(url: str, data: bytes, method: str, kind: str = 'application/octet-stream') -> str:
    """Send a request; return the address that it answers with."""
    with urlopen(Request(url, data, {'Content-Type': kind}, method=method), timeout=ANSWER) as response:
        assert response.status in (201, 202)
        return str(response.headers.get('Location', ''))


def publish(host: str, repository: str, tag: str, template: bytes) -> str:
    """Push a module as ``bicep publish`` does: configuration, template, manifest; return the manifest's digest."""
    base = f'http://{host}/v2/{repository}'
    for blob in (b'{}', template):
        place = urljoin(base, send(f'{base}/blobs/uploads/', b'', 'POST'))
        send(f'{place}{"&" if "?" in place else "?"}digest={digest_of(blob)}', blob, 'PUT')
    manifest = manifest_of(template)
    send(f'{base}/manifests/{tag}', manifest, 'PUT', MANIFEST)
    return digest_of(manifest)


def run(root: Path, host: str, reference: str) -> tuple[list[str], list[str]]:
    """Restore one module; return what was restored, and what is wrong."""
    root.mkdir(exist_ok=True)
    (root / 'main.bicep').write_text(f"module m '{reference}' = {{ name: 'm' }}\n")
    registries = Registries(Transport(Hosts([host], plain_http=True), pause=lambda seconds: None))
    outcome = restore([], registries, root=str(root), cache=str(root.parent / 'cache'))
    return outcome.restored, [diagnostic.message for diagnostic in outcome.diagnostics]


def test_a_module_is_restored_by_tag_and_by_digest(host: str, tmp_path: Path) -> None:
    digest = publish(host, 'bicep/storage', '1.0.0', TEMPLATE)
    for reference in (f'br:{host}/bicep/storage:1.0.0', f'br:{host}/bicep/storage@{digest}'):
        assert run(tmp_path / 'project', host, reference) == ([reference], [])
    found = list((tmp_path / 'cache').rglob('main.json'))
    assert [path.read_bytes() for path in found] == [TEMPLATE, TEMPLATE]


def test_a_module_of_some_size_is_restored(host: str, tmp_path: Path) -> None:
    large = TEMPLATE[:-1] + b' ' * 5_000_000 + b'}'
    publish(host, 'bicep/large', '1.0.0', large)
    reference = f'br:{host}/bicep/large:1.0.0'
    assert run(tmp_path / 'project', host, reference) == ([reference], [])


def test_a_module_that_is_not_there_is_named(host: str, tmp_path: Path) -> None:
    publish(host, 'bicep/storage', '1.0.0', TEMPLATE)
    for path, tag in (('bicep/storage', '2.0.0'), ('bicep/absent', '1.0.0')):
        restored, messages = run(tmp_path / 'project', host, f'br:{host}/{path}:{tag}')
        assert restored == []
        assert messages[0].endswith(f"{host} has no module '{path}' with '{tag}'")


@pytest.mark.parametrize('damage', [
    lambda data: data.replace(b'westeurope', b'eastus2euap')[: len(data)], lambda data: data[:-10],
], ids=['changed', 'cut off'])
def test_a_blob_that_was_tampered_with_is_refused(host: str, tmp_path: Path, damage: object) -> None:
    publish(host, 'bicep/storage', '1.0.0', TEMPLATE)
    hexadecimal = digest_of(TEMPLATE).removeprefix('sha256:')
    (blob,) = (path / 'data' for path in (tmp_path / 'data').rglob(hexadecimal) if (path / 'data').is_file())
    os.chmod(blob, 0o644)
    blob.write_bytes(damage(TEMPLATE))  # type: ignore[operator]
    restored, messages = run(tmp_path / 'project', host, f'br:{host}/bicep/storage:1.0.0')
    assert restored == []
    assert 'the template has ' in messages[0]
    assert not list((tmp_path / 'cache').rglob('main.json'))


def test_a_registry_with_passwords_is_not_given_any(tmp_path: Path) -> None:
    (tmp_path / 'passwords').write_text('')
    section = {'htpasswd': {'realm': 'test', 'path': str(tmp_path / 'passwords')}}
    for host in serve(tmp_path, auth=section):
        restored, messages = run(tmp_path / 'project', host, f'br:{host}/bicep/storage:1.0.0')
        assert restored == []
        assert 'wants a sign-in' in messages[0]
