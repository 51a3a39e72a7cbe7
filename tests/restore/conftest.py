"""A project, an empty cache, registries on this machine, and a restore of the one from the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linter.restore import Outcome, restore
from linter.restore.hosts import Hosts
from linter.restore.oci import Registries
from linter.restore.transport import Transport
from tests.restore.registry import Registry

TEMPLATE = json.dumps({
    '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    'contentVersion': '1.0.0.0',
    'parameters': {'name': {'type': 'string'}},
    'resources': [{
        'type': 'Microsoft.Storage/storageAccounts', 'apiVersion': '2023-05-01', 'name': "[parameters('name')]",
        'location': 'westeurope', 'sku': {'name': 'Standard_LRS'}, 'kind': 'StorageV2',
        'properties': {'allowBlobPublicAccess': False},
    }],
    'outputs': {'name': {'type': 'string', 'value': "[parameters('name')]"}},
}).encode()
"""A module as it is published: compiled."""


@pytest.fixture
def start() -> Iterator[Callable[[], Registry]]:
    """Start registries that end with the test."""
    started: list[Registry] = []

    def begin() -> Registry:
        started.append(Registry())
        return started[-1]

    yield begin
    for registry in started:
        registry.close()


@pytest.fixture
def registry(start: Callable[[], Registry]) -> Registry:
    """Return a registry with the module ``bicep/storage:1.0.0``."""
    registry = start()
    registry.publish('bicep/storage', '1.0.0', TEMPLATE)
    return registry


class Restoring:
    """A project folder with a cache beside it. pauses: seconds that were waited for. lines: of progress."""

    def __init__(self, folder: Path, registry: Registry) -> None:
        self.root = folder / 'project'
        self.root.mkdir()
        self.cache = folder / 'cache'
        self.registry = registry
        self.pauses: list[float] = []
        self.lines: list[str] = []

    def write(self, text: str, name: str = 'main.bicep') -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')

    def refer(self, *references: str, name: str = 'main.bicep') -> None:
        """Write a file with a module for each reference; without one, for the module that there is."""
        written = references or (self.reference(),)
        modules = (f"module m{n} '{path}' = {{ name: 'm{n}', params: {{ name: 's' }} }}\n" for n, path in
                   enumerate(written))
        self.write(''.join(modules), name)

    def reference(self, path: str = 'bicep/storage:1.0.0') -> str:
        return f'br:{self.registry.host}/{path}'

    def run(
        self, *paths: str, named: tuple[str, ...] | None = None, silence: float = 5, duration: float = 20,
        plain_http: bool = True, **options: object,
    ) -> Outcome:
        """Restore from the registry, or from named ones."""
        hosts = Hosts((self.registry.host,) if named is None else named, plain_http=plain_http)
        transport = Transport(hosts, pause=self.pauses.append, silence=silence, duration=duration)
        return restore(
            [str(self.root / path) for path in paths], Registries(transport), root=str(self.root),
            cache=str(self.cache), tell=self.lines.append, **options,
        )

    def failure(self, **options: object) -> str:
        """Restore one module in vain, leaving nothing behind; return why."""
        outcome = self.run(**options)
        assert (outcome.restored, outcome.present) == ([], [])
        assert self.modules() == []
        (diagnostic,) = outcome.diagnostics
        assert (diagnostic.code, diagnostic.blocking) == ('not-restored', True)
        return diagnostic.message.partition(' is not restored: ')[2]

    def modules(self) -> list[str]:
        """Return the folders below the cache that anyone would take for a module."""
        return sorted(path.parent.relative_to(self.cache).as_posix() for path in self.cache.rglob('main.json'))

    def files(self) -> list[str]:
        """Return all files below the cache."""
        return sorted(path.relative_to(self.cache).as_posix() for path in self.cache.rglob('*') if path.is_file())

    def lock(self) -> dict[str, object]:
        return json.loads((self.root / 'azgov.lock.json').read_text(encoding='utf-8'))


@pytest.fixture
def restoring(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Restoring:
    """Return a project that refers to the module of the registry, in which azgov then runs."""
    restoring = Restoring(tmp_path, registry)
    restoring.refer()
    monkeypatch.chdir(restoring.root)
    return restoring
