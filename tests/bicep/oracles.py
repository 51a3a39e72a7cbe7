"""What the Bicep compiler makes of the files of the corpus, and the comparison with what we make of them.

Not compared: metadata, generator, version and description of templates, numbers of ``$fxv#`` variables, letter case of
resource types (the compiler takes it from its type library), the API version of the deployments it makes of
modules (it follows the compiler's version), the type of values whose type comes from a resource (it is in that
library), the order of members, and how often a dependency is listed.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from linter.bicep.file import BicepTemplate
from linter.bicep.front_end import compile_bicep
from linter.bicep.workspace import Workspace
from linter.source.text import read_source
from tests.corpus import CORPUS

REGISTRY = 'bicep/registry/mcr.microsoft.com/bicep/*'

DIFFERENCES = {
    'bicep/avm/avm/res/azure-stack-hci/cluster/main.bicep': 'the script it loads is a placeholder in the corpus',
    'bicep/avm/avm/res/network/private-dns-zone/main.bicep': 'the JSON embeds an older state of a child module',
    'bicep/samples/baselines/Imports_LF/modules/mod.bicep': 'the JSON beside it was written by hand, not compiled',
    'ai-workloads/ai-hub-gateway-solution-accelerator/infra/usecase-onboarding/main.bicep':
        'the XML file it loads was changed after the JSON was compiled',
}
"""Pairs whose JSON is not what the compiler would make of the source beside it; docs/bicep-differences.md."""

FILE_VARIABLE = re.compile(r'\$fxv#\d+')
TYPE_TEXT = re.compile(r"'[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)+/[A-Za-z0-9/]+'")
DEPLOYMENT_VERSION = re.compile(r"'(?:2020-10-01|2021-04-01|2022-09-01|2025-04-01)'")


@cache
def workspace(*, symbolic_names: bool = False) -> Workspace:
    """Return the workspace of the corpus: registry modules are mapped to the ones in it."""
    mapping = {'br/public:*': REGISTRY, 'br:mcr.microsoft.com/bicep/*': REGISTRY}
    return Workspace(str(CORPUS), modules=mapping, symbolic_names=symbolic_names)


def compiled(path: str, *, symbolic_names: bool = False) -> BicepTemplate:
    """Return the template of a Bicep file of the corpus."""
    template = compile_bicep(read_source(str(CORPUS / path), path), workspace(symbolic_names=symbolic_names))
    assert isinstance(template, BicepTemplate)
    return template


def cases(name: str) -> list[dict[str, Any]]:
    """Return the records of an oracle; none when the corpus is absent."""
    path = CORPUS / 'oracles' / name
    return [json.loads(line) for line in path.read_text(encoding='utf-8').splitlines()] if path.exists() else []


def pairs() -> list[dict[str, Any]]:
    """Return the pairs of source and compiled JSON that belong together."""
    return [pair for pair in cases('bicep-pairs.jsonl') if not pair.get('stale_signs')]


def document(path: str) -> dict[str, Any]:
    return json.loads((CORPUS / path).read_text(encoding='utf-8-sig'))


def comparable(value: object) -> Any:
    """Return a template in the form in which templates are compared."""
    if isinstance(value, dict):
        return comparable_object(value)
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return comparable_text(value) if isinstance(value, str) else value


def comparable_text(text: str) -> str:
    text = TYPE_TEXT.sub(lambda match: match[0].lower(), FILE_VARIABLE.sub('$fxv#', text))
    if 'reference(' in text or 'listOutputsWithSecureValues(' in text:
        text = DEPLOYMENT_VERSION.sub("'DEPLOYMENT'", text)
    return text


def comparable_object(value: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    from_resource = '__bicep_resource_derived_type!' in (value.get('metadata') or {})
    for key, member in value.items():
        if key in ('metadata', '_generator', 'languageVersion', 'contentVersion') or (key == 'type' and from_resource):
            continue
        if key == 'type' and isinstance(member, str) and '/' in member:
            result[key] = member.lower()
        elif key == 'apiVersion' and value.get('type') == 'Microsoft.Resources/deployments':
            result[key] = 'DEPLOYMENT'
        elif key == 'dependsOn':
            result[key] = sorted({comparable(item) for item in member})
        elif key == 'copy' and isinstance(member, list):
            result[key] = sorted((comparable(item) for item in member), key=json.dumps)
        elif FILE_VARIABLE.fullmatch(key):
            result.setdefault('$fxv#', []).append(json.dumps(comparable(member), sort_keys=True))
        else:
            result[comparable_text(key)] = comparable(member)
    if '$fxv#' in result:
        result['$fxv#'].sort()
    if isinstance(result.get('resources'), (list, dict)):
        complete_template(result)
    return result


def complete_template(template: dict[str, Any]) -> None:
    """Make empty sections equal to absent ones, and put what has no order in one."""
    for section in ('parameters', 'variables', 'outputs', 'definitions'):
        if template.get(section) == {}:
            del template[section]
    for section in ('functions', 'resources'):
        if isinstance(template.get(section), list):
            template[section].sort(key=lambda item: json.dumps(item, sort_keys=True))


def difference(ours: Any, theirs: Any, path: str = '') -> str:
    """Return the first difference between two templates; '' when there is none."""
    if ours == theirs:
        return ''
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            if key not in ours or key not in theirs:
                return f'{path}/{key} is only in {"ours" if key in ours else "theirs"}'
            found = difference(ours[key], theirs[key], f'{path}/{key}')
            if found:
                return found
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        items = enumerate(zip(ours, theirs, strict=True))
        return next(filter(None, (difference(our, their, f'{path}/{index}') for index, (our, their) in items)))
    return f'{path}: {str(ours)[:300]} is not {str(theirs)[:300]}'
