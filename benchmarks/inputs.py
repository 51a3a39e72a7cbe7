"""What the tools are timed on: real templates where the corpus lies beside the repository, and generated ones."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get('AZGOV_CORPUS') or ROOT.parent / 'shared' / 'corpus')
QUICKSTARTS = CORPUS / 'arm' / 'quickstarts'
FIXTURES = ROOT / 'fixtures' / 'workloads'
LEFT_OUT = Path(__file__).with_name('left-out.json')
"""Files of the quickstarts that crash or stop Checkov, by its version: {version: {file: what happened}}."""

TEMPLATE = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'


def templates(folder: Path) -> list[Path]:
    """Return the files below folder that say they are deployment templates."""
    return [
        path for path in sorted(folder.rglob('*.json'))
        if 'deploymenttemplate.json' in path.read_text(encoding='utf-8', errors='replace')[:4096].lower()
    ]


def copy_tree(source: Path, target: Path, without: Iterable[str] = ()) -> Path:
    """Copy source to target, which may be changed afterwards, without some files (named relative to source)."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=shutil.copyfile)
    for folder, _, _ in os.walk(target):
        Path(folder).chmod(0o755)
    for name in without:
        (target / name).unlink()
    return target


def copy_some(source: Path, files: Iterable[Path], target: Path) -> Path:
    """Copy some files of source to target, in the same folders."""
    shutil.rmtree(target, ignore_errors=True)
    for path in files:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return target


def find_breakers(files: list[Path], breaks: Callable[[list[Path]], str]) -> dict[Path, str]:
    """Return the files that break a tool, by halving; breaks gives what happened to a list of files, '' for nothing."""
    reason = breaks(files)
    if not reason:
        return {}
    if len(files) == 1:
        return {files[0]: reason}
    half = len(files) // 2
    found = {**find_breakers(files[:half], breaks), **find_breakers(files[half:], breaks)}
    remaining = [path for path in files if path not in found]
    if not found and breaks(remaining):
        raise ValueError(f'{len(files)} files break the tool together, but none of them alone')
    return found


def known_breakers(version: str) -> dict[str, str]:
    """Return what is known to break this version of Checkov; {} for a version that was not looked at."""
    known: dict[str, dict[str, str]] = json.loads(LEFT_OUT.read_text(encoding='utf-8')) if LEFT_OUT.exists() else {}
    return known.get(version, {})


def remember_breakers(version: str, breakers: dict[str, str]) -> None:
    """Write down what breaks this version of Checkov, so that the next run need not search."""
    known = json.loads(LEFT_OUT.read_text(encoding='utf-8')) if LEFT_OUT.exists() else {}
    known[version] = dict(sorted(breakers.items()))
    LEFT_OUT.write_text(json.dumps(known, indent=2) + '\n', encoding='utf-8')


def generate_template(path: Path, resources: int) -> Path:
    """Write a template with a number of resources: accounts with private endpoints and diagnostic settings."""
    groups = [_account(number) for number in range(resources // 3)]
    document = {
        '$schema': TEMPLATE, 'contentVersion': '1.0.0.0',
        'parameters': {'location': {'type': 'string', 'defaultValue': '[resourceGroup().location]'}},
        'resources': [resource for group in groups for resource in group],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2), encoding='utf-8')
    return path


def _account(number: int) -> list[dict[str, object]]:
    name = f'account-{number}'
    account_id = f"[resourceId('Microsoft.CognitiveServices/accounts', '{name}')]"
    return [
        {
            'type': 'Microsoft.CognitiveServices/accounts', 'apiVersion': '2024-10-01', 'name': name,
            'location': "[parameters('location')]", 'kind': 'OpenAI', 'sku': {'name': 'S0'},
            'properties': {'customSubDomainName': name, 'publicNetworkAccess': 'Disabled', 'disableLocalAuth': True},
        },
        {
            'type': 'Microsoft.Network/privateEndpoints', 'apiVersion': '2024-05-01', 'name': f'pe-{name}',
            'location': "[parameters('location')]",
            'properties': {'privateLinkServiceConnections': [{
                'name': name, 'properties': {'privateLinkServiceId': account_id, 'groupIds': ['account']},
            }]},
        },
        {
            'type': 'Microsoft.Insights/diagnosticSettings', 'apiVersion': '2021-05-01-preview', 'name': 'logs',
            'scope': account_id,
            'properties': {
                'workspaceId': "[resourceId('Microsoft.OperationalInsights/workspaces', 'log')]",
                'logs': [{'categoryGroup': 'allLogs', 'enabled': True}],
            },
        },
    ]


def generate_rules(folder: Path, count: int) -> Path:
    """Write a number of rules: ours over and over, each for another resource type in turn, with ids of their own.

    Spread evenly over the types, because that is how rules grow: our types have between one and a dozen.
    """
    ours = [yaml.safe_load(path.read_text(encoding='utf-8')) for path in sorted((ROOT / 'rules').glob('*/*.yaml'))]
    rules = [rule for rule in ours if 'require' in rule and 'related' not in str(rule) and 'table' not in rule]
    types = sorted({kind for rule in rules for kind in _as_list(rule['resource']) if kind.startswith('Microsoft.')})
    for number in range(count):
        rule = rules[number % len(rules)]
        name = f'{rule["id"][:50]}-{number}'
        text = yaml.safe_dump({**rule, 'id': name, 'resource': types[number % len(types)]}, sort_keys=False)
        target = folder / 'management' / f'{name}.yaml'
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding='utf-8')
    return folder


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
