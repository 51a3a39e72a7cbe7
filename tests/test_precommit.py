"""The pre-commit hook, run by pre-commit itself in a repository of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RULE = 'cogsvc-public-network-disabled'

pytestmark = pytest.mark.slow

SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/'
ACCOUNT = {
    '$schema': f'{SCHEMA}deploymentTemplate.json#', 'contentVersion': '1.0.0.0',
    'parameters': {'access': {'type': 'string'}},
    'resources': [{
        'type': 'Microsoft.CognitiveServices/accounts', 'apiVersion': '2024-10-01', 'name': 'models', 'kind': 'OpenAI',
        'location': 'swedencentral', 'sku': {'name': 'S0'},
        'properties': {'publicNetworkAccess': "[parameters('access')]"},
    }],
}
MAIN = {
    '$schema': f'{SCHEMA}deploymentTemplate.json#', 'contentVersion': '1.0.0.0',
    'parameters': {'access': {'type': 'string'}},
    'resources': [{
        'type': 'Microsoft.Resources/deployments', 'apiVersion': '2024-03-01', 'name': 'models',
        'properties': {
            'mode': 'Incremental', 'templateLink': {'relativePath': 'modules/account.json'},
            'parameters': {'access': {'value': "[parameters('access')]"}},
        },
    }],
}
FILES = {
    'deploy/main.json': MAIN,
    'deploy/main.parameters.json': {
        '$schema': f'{SCHEMA}deploymentParameters.json#', 'contentVersion': '1.0.0.0',
        'parameters': {'access': {'value': 'Enabled'}},
    },
    'deploy/modules/account.json': ACCOUNT,
    'package.json': {'name': 'chat', 'dependencies': {}},
}
BICEP_FILES = {
    'bicep/main.bicep': """param access string
module models 'account.bicep' = {
  name: 'models'
  params: { access: access }
}
""",
    'bicep/account.bicep': """param access string
resource models 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'models'
  location: 'swedencentral'
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: { publicNetworkAccess: access }
}
""",
    'bicep/main.bicepparam': """using 'main.bicep'
param access = 'Enabled'
""",
}


def git(folder: Path, *arguments: str) -> str:
    identity = ['-c', 'user.name=azgov', '-c', 'user.email=azgov@example.com', '-c', 'commit.gpgsign=false']
    run = subprocess.run(['git', *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def commit_all(folder: Path) -> None:
    git(folder, 'init', '--quiet', '--initial-branch', 'main')
    git(folder, 'add', '--all')
    git(folder, 'commit', '--quiet', '--message', 'all')


@pytest.fixture(scope='module')
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a git repository with azgov as it is now, committed or not."""
    folder = tmp_path_factory.mktemp('hooks')
    for name in git(ROOT, 'ls-files', '--cached', '--others', '--exclude-standard').splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    commit_all(folder)
    return folder


@pytest.fixture(scope='module')
def project(tmp_path_factory: pytest.TempPathFactory, hooks: Path) -> Path:
    """Return a git repository that uses the hook: a template, a template that it links to, its parameters."""
    folder = tmp_path_factory.mktemp('project')
    texts = {name: json.dumps(content, indent=2) for name, content in FILES.items()}
    for name, text in {**texts, **BICEP_FILES}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding='utf-8')
    revision = git(hooks, 'rev-parse', 'HEAD')
    (folder / '.pre-commit-config.yaml').write_text(
        f'repos:\n  - repo: {hooks}\n    rev: {revision}\n    hooks:\n      - id: azgov-lint\n', encoding='utf-8'
    )
    commit_all(folder)
    return folder


@pytest.fixture(scope='module')
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp('pre-commit')


def pre_commit(project: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, '-m', 'pre_commit', *arguments], cwd=project, capture_output=True, text=True, timeout=300,
        env={**os.environ, 'PRE_COMMIT_HOME': str(home), 'PRE_COMMIT_COLOR': 'never', 'NO_COLOR': '1'},
    )


def test_try_repo_finds_the_mistake_and_fails_the_commit(project: Path, hooks: Path, pre_commit_home: Path) -> None:
    run = pre_commit(project, pre_commit_home, 'try-repo', str(hooks), 'azgov-lint', '--all-files')
    assert run.returncode == 1, run.stdout + run.stderr
    assert RULE in run.stdout
    assert 'deploy/modules/account.json' in run.stdout


@pytest.mark.parametrize('changed', [
    'deploy/main.json', 'deploy/modules/account.json', 'deploy/main.parameters.json',
    'bicep/main.bicep', 'bicep/account.bicep', 'bicep/main.bicepparam',
])
def test_a_changed_file_lints_the_deployment_that_uses_it(changed: str, project: Path, pre_commit_home: Path) -> None:
    run = pre_commit(project, pre_commit_home, 'run', 'azgov-lint', '--files', changed)
    folder = changed.split('/')[0]
    assert run.returncode == 1, run.stdout + run.stderr
    assert RULE in run.stdout
    assert f'{folder}/main.{"parameters.json" if folder == "deploy" else "bicepparam"}:' in run.stdout  # the value
    assert ('bicep/' in run.stdout) == (folder == 'bicep')  # and nothing of the other deployment


def test_json_that_is_no_template_passes(project: Path, pre_commit_home: Path) -> None:
    run = pre_commit(project, pre_commit_home, 'run', 'azgov-lint', '--files', 'package.json')
    assert run.returncode == 0, run.stdout + run.stderr


def test_files_of_other_kinds_do_not_start_the_hook(project: Path, pre_commit_home: Path) -> None:
    (project / 'notes.md').write_text('# Notes\n', encoding='utf-8')
    run = pre_commit(project, pre_commit_home, 'run', 'azgov-lint', '--files', 'notes.md')
    assert run.returncode == 0
    assert 'no files to check' in run.stdout
