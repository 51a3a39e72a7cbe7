"""The network is the business of one package and its command; nothing that lints can reach it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.restore.conftest import Restoring
from tests.test_architecture import MODULES, imports, name_of, package_of

ROOT = Path(__file__).resolve().parents[2]

NETWORK = ('socket', 'ssl', 'http', 'urllib.request', 'urllib.error', 'asyncio', 'ftplib', 'smtplib', 'xmlrpc')
"""Modules of Python that open connections."""


def is_part(name: str, whole: str) -> bool:
    return name == whole or name.startswith(f'{whole}.')


def test_only_restore_and_live_open_connections() -> None:
    wrong = [
        f'{name_of(path)}:{line} imports {name}'
        for path in MODULES if package_of(path) not in ('restore', 'live')
        for name, line in imports(path) if any(is_part(name, network) for network in NETWORK)
    ]
    # The command only asks urllib which proxies the environment names.
    assert [place.partition(':')[0] for place in wrong] == ['linter/cli/restore.py']


def test_only_the_command_imports_restore() -> None:
    users = {
        name_of(path) for path in MODULES if package_of(path) != 'restore'
        for name, _ in imports(path) if is_part(name, 'linter.restore')
    }
    assert users == {'linter/cli/restore.py'}


WATCHED = """
import sys
events = []
sys.addaudithook(lambda event, arguments: events.append(event) if event.startswith(('socket.', 'urllib.')) else None)
from linter.cli import main
code = main(sys.argv[1:])
print(code, events, [name for name in sys.modules if name.startswith(('linter.restore', 'http.', 'urllib.request'))])
"""


@pytest.mark.parametrize('command', ['lint', 'expand', 'build'])
def test_a_module_that_is_not_there_is_not_fetched_on_the_way(restoring: Restoring, command: str) -> None:
    run = subprocess.run(
        [sys.executable, '-c', WATCHED, command, 'main.bicep', '--bicep-cache', 'cache', '--output', 'out'],
        cwd=restoring.root, capture_output=True, text=True, timeout=60,
        env={**os.environ, 'PYTHONPATH': str(ROOT), 'XDG_CACHE_HOME': str(restoring.cache / 'rules')},
    )
    code, _, rest = run.stdout.splitlines()[-1].partition(' ')
    assert code in ('0', '1', '2'), run.stderr
    assert rest == '[] []'
    assert restoring.registry.requests == []
