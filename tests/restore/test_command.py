"""``azgov restore`` as people type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.cli import main
from tests.restore.conftest import TEMPLATE, Restoring

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def azgov(restoring: Restoring, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a restore of the project in this process; return exit code, standard output and standard error."""
    monkeypatch.setenv('HOME', str(restoring.root.parent))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(['restore', *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_command_restores_into_the_home_folder(restoring: Restoring, azgov: Command) -> None:
    host, name = restoring.registry.host, restoring.reference()
    options = ('--registry', host, '--plain-http')
    assert azgov(*options) == (
        0, '1 module: 1 restored, 0 already there; azgov.lock.json has changed\n',
        f'azgov: {name} ({len(TEMPLATE)} bytes)\n',
    )
    assert azgov(*options) == (0, '1 module: 0 restored, 1 already there\n', '')
    assert azgov(*options, '--force', '--locked')[:2] == (0, '1 module: 1 restored, 0 already there\n')
    assert len(list((restoring.root.parent / '.bicep').rglob('main.json'))) == 1


def test_linting_looks_where_the_command_puts_modules(
    restoring: Restoring, azgov: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    azgov('--registry', restoring.registry.host, '--plain-http')
    assert main(['expand', 'main.bicep']) == 0
    document = json.loads(capsys.readouterr().out)
    assert 'Microsoft.Storage/storageAccounts' in [resource['type'] for resource in document['resources']]


def test_a_cache_can_be_named(restoring: Restoring, azgov: Command) -> None:
    azgov('main.bicep', '--registry', restoring.registry.host, '--plain-http', '--cache', str(restoring.cache))
    assert len(restoring.modules()) == 1
    assert not (restoring.root.parent / '.bicep').exists()


def test_a_project_without_references_is_done_at_once(restoring: Restoring, azgov: Command) -> None:
    restoring.write('param name string')
    assert azgov() == (0, 'no module of a registry is referred to\n', '')
    assert azgov('--locked') == (0, 'no module of a registry is referred to\n', '')


def test_what_cannot_be_had_is_listed_with_its_reason(restoring: Restoring, azgov: Command) -> None:
    restoring.refer('br/public:avm/res/x/y:0.9.0', restoring.reference('bicep/absent:1.0.0'))
    host = restoring.registry.host
    assert azgov('--registry', host, '--plain-http') == (
        2, '2 modules: 0 restored, 0 already there, 2 not restored\n',
        "main.bicep:1:11: error[not-restored]: module 'br:mcr.microsoft.com/bicep/avm/res/x/y:0.9.0' "
        "is not restored: the registry 'mcr.microsoft.com' is not among those to download from; --public adds it\n"
        f"main.bicep:2:11: error[not-restored]: module 'br:{host}/bicep/absent:1.0.0' is not restored: "
        f"{host} has no module 'bicep/absent' with '1.0.0'\n",
    )


@pytest.mark.parametrize(('arguments', 'message'), [
    (('--registry',), 'azgov restore: --registry needs a value; see azgov restore --help\n'),
    (('--registry', 'https://mcr.microsoft.com'),
     "azgov restore: --registry: 'https://mcr.microsoft.com' is not a host; "
     'write a name such as mcr.microsoft.com, without https://; see azgov restore --help\n'),
    (('--publik',),
     "azgov restore: '--publik' is not an option of azgov restore; did you mean '--public'?\n"),
    (('--module', 'x'), "azgov restore: --module: 'x' has no place; write PATTERN=PLACE; see azgov restore --help\n"),
])
def test_a_command_that_cannot_be_carried_out_says_why(
    azgov: Command, arguments: tuple[str, ...], message: str
) -> None:
    assert azgov(*arguments) == (2, '', message)


def test_without_a_home_folder_the_cache_must_be_named(
    restoring: Restoring, azgov: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ('HOME', 'USERPROFILE'):
        monkeypatch.delenv(name, raising=False)
    assert azgov() == (
        2, '', 'azgov restore: there is no home folder; --cache DIR says where modules are kept; '
        'see azgov restore --help\n',
    )


def test_a_path_that_is_not_there_is_named(azgov: Command) -> None:
    code, out, err = azgov('absent')
    assert (code, out) == (2, 'no module of a registry is referred to\n')
    assert err == 'absent:1:1: error[not-found]: there is no such file or folder\n'


def test_text_of_a_registry_cannot_reach_the_terminal(restoring: Restoring, azgov: Command) -> None:
    def answer(handler: object) -> bool:
        handler.send(200, b'{}', {'Content-Type': 'text/\x1b[2J::error::##vso[x]'})  # type: ignore[attr-defined]
        return True

    restoring.registry.interfere = answer
    code, _, err = azgov('--registry', restoring.registry.host, '--plain-http')
    assert code == 2
    assert '\x1b' not in err
    assert '##vso' not in err
    assert 'text/\\x1b[2J' in err


def test_the_proxy_of_the_environment_is_not_asked_for_this_machine(
    restoring: Restoring, azgov: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ('http_proxy', 'https_proxy', 'HTTPS_PROXY'):
        monkeypatch.setenv(name, 'http://127.0.0.1:9')
    for name in ('no_proxy', 'NO_PROXY'):
        monkeypatch.delenv(name, raising=False)
    assert azgov('--registry', restoring.registry.host, '--plain-http')[0] == 0


def test_a_proxy_is_asked_for_other_hosts(
    restoring: Restoring, azgov: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def answer(handler: object) -> None:
        asked.append(handler.path)  # type: ignore[attr-defined]
        handler.send(403, b'')  # type: ignore[attr-defined]

    monkeypatch.setattr(restoring.registry.server.RequestHandlerClass, 'do_CONNECT', answer, raising=False)
    monkeypatch.setattr('linter.restore.transport.PAUSES', ())
    monkeypatch.setenv('https_proxy', f'http://{restoring.registry.host}')
    for name in ('no_proxy', 'NO_PROXY'):
        monkeypatch.delenv(name, raising=False)
    restoring.refer('br:registry.example/bicep/storage:1.0.0')
    code, _, err = azgov('--registry', 'registry.example')
    assert (code, asked) == (2, ['registry.example:443'])
    assert 'the connection to registry.example fails' in err or 'registry.example breaks off' in err
