"""Verdicts and lines of other tools on their own test files, for the rules whose aim is also ours.

docs/peer-verdicts.md explains every disagreement; the tests read its tables.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from linter.lint import lint
from linter.model.finding import FAIL, NOT_APPLICABLE, OPEN, PASS, Finding
from linter.model.run import Run
from linter.model.values import ABSENT
from linter.rules.cache import open_rules
from linter.rules.compiled import RuleSet
from linter.source.jsonc import locate, read_json
from linter.source.text import read_source
from tests.corpus import CORPUS, ROOT, needs_corpus

PAGE = ROOT / 'docs' / 'peer-verdicts.md'
VERDICT = re.compile(r'^\| `(\S+)` \| `(\S+)` \| `(\S+)` \| ([\w-]+) \| ([\w-]+) \| (?:theirs|ours) \|', re.MULTILINE)
COUNT = re.compile(r'^(\d+) verdicts of (\d+) rules are compared, (\d+) agree\.$', re.MULTILINE)
LINE = re.compile(r'^\| `(TA-\d+)` \| (\d+|-) \| (\d+|-) \| (?:theirs|ours) \|', re.MULTILINE)

RULES: dict[str, tuple[str, ...]] = {
    'Azure.AKS.PlatformLogs': ('diagnostic-settings',),
    'Azure.AppInsights.Workspace': ('appinsights-workspace-based',),
    'Azure.NSG.AnyInboundSource': ('nsg-no-any-inbound', 'nsg-no-management-ports'),
    'Azure.Storage.Firewall': ('storage-network-acls-deny',),
    'Azure.Storage.SecureTransfer': ('storage-https-only',),
    'Azure.Storage.UseReplication': ('storage-redundancy',),
    'Azure.VNET.UseNSGs': ('subnet-has-nsg',),
    'CKV2_AZURE_49': ('aml-workspace-public-network-disabled',),
    'CKV_AZURE_71': ('managed-identity-assigned',),
    'CKV_AZURE_109': ('keyvault-firewall-deny',),
    'CKV_AZURE_110': ('keyvault-purge-protection',),
    'CKV_AZURE_153': ('webapp-https-only',),
    'CKV_AZURE_174': ('apim-public-network-disabled',),
    'CKV_AZURE_206': ('storage-redundancy',),
    'CKV_AZURE_238': ('managed-identity-assigned',),
    'CKV_AZURE_243': ('private-endpoint-exists',),
    'TA-000004': ('webapp-https-only',),
    'TA-000019': ('managed-identity-assigned',),
    'TA-000029': ('apim-apis-https-only',),
}
"""Rules of PSRule for Azure, Checkov and Template Analyzer, with ours that check the same."""

CHILDREN = {'Azure.NSG.AnyInboundSource', 'Azure.VNET.UseNSGs'}
"""Rules that judge a resource by its children, which we judge one by one: no failing child is a pass."""

KINDS = {'TA-000004': 'api'}
"""Rules that judge resources of one kind only, where ours judge every kind."""

DIAGNOSTICS = {'Azure.Template.ParameterDataTypes': 'type-mismatch'}
"""Rules on a template as a whole, with our diagnostic that says the same."""

ALL = frozenset({PASS, FAIL, OPEN, NOT_APPLICABLE})
WORST_FIRST = (FAIL, OPEN, PASS)

Record = dict[str, Any]  # Any: decoded JSON


def records(name: str, format: str) -> list[Record]:
    file = CORPUS / 'oracles' / name
    lines = file.read_text(encoding='utf-8').splitlines() if file.exists() else []
    return [record for record in map(json.loads, lines) if record['format'] == format]


def cases() -> list[tuple[str, str, str, list[Record]]]:
    """Return each shared rule of a peer with a file, its parameter file or '', and the verdicts on it."""
    found: dict[tuple[str, str, str], list[Record]] = {}
    for record in records('peer-verdicts.jsonl', 'arm-template'):
        if record['rule_id'] in RULES:
            key = (record['rule_id'], record['file'], record.get('params', ''))
            found.setdefault(key, []).append(record)
    return [(*key, verdicts) for key, verdicts in found.items()]


@cache
def rules() -> RuleSet:
    return open_rules()


def judged(rule: str, file: str, parameters: str, place: Path) -> Run:
    """Judge a copy of a file by our counterpart of a peer's rule."""
    template = shutil.copy(CORPUS / file, place)
    given = [str(shutil.copy(CORPUS / parameters, place))] if parameters else []
    return lint(
        [str(template)], rules(), root=str(place), parameter_files=given, outcomes=ALL,
        selected=lambda one: one.id in RULES.get(rule, ()),
    )


def verdict(run: Run, record: Record) -> str:
    """Return our verdict on the resource that a peer names by its last segment, or as type.name."""
    found = {finding.outcome for finding in run.findings if is_about(finding, record)}
    worst = next((outcome for outcome in WORST_FIRST if outcome in found), NOT_APPLICABLE)
    return PASS if worst == NOT_APPLICABLE and record['rule_id'] in CHILDREN else worst


def is_about(finding: Finding, record: Record) -> bool:
    """Return whether a finding is about the resource that a peer names, or about a child of it."""
    name = record['resource'].rpartition('.')[2] if record['peer'] == 'checkov' else record['resource']
    ours, theirs = finding.resource_name.lower(), name.lower()
    return theirs in (ours, ours.rpartition('/')[2]) or ours.startswith(f'{theirs}/')


def others(run: Run, verdicts: list[Record]) -> set[str]:
    """Return what fails by our rule alone, if the peer names all that fails by its own."""
    if not any(record['expected'] == FAIL and record['exact_set'] for record in verdicts):
        return set()
    failing = [finding for finding in run.findings if finding.outcome == FAIL]
    return {one.resource_name for one in failing if not any(is_about(one, record) for record in verdicts)}


def short(file: str) -> str:
    return '/'.join(Path(file).parts[-2:])


def documented(pattern: re.Pattern[str]) -> set[tuple[str, ...]]:
    return set(pattern.findall(PAGE.read_text(encoding='utf-8')))


@needs_corpus
@pytest.mark.parametrize('case', cases(), ids=lambda case: f'{case[0]}-{short(case[1])}')
def test_a_verdict_is_that_of_the_peer_or_the_difference_is_documented(
    case: tuple[str, str, str, list[Record]], tmp_path: Path
) -> None:
    rule, file, parameters, verdicts = case
    run = judged(rule, file, parameters, tmp_path)
    ours = {record['resource']: verdict(run, record) for record in verdicts}
    different = {
        (rule, short(file), record['resource'], record['expected'], ours[record['resource']])
        for record in verdicts if record['expected'] != ours[record['resource']]
    }
    different |= {(rule, short(file), name, '-', FAIL) for name in others(run, verdicts)}
    assert different == {row for row in documented(VERDICT) if row[:2] == (rule, short(file))}


@needs_corpus
def test_the_page_is_about_the_verdicts_of_the_peers() -> None:
    different = documented(VERDICT)
    assert {row[:2] for row in different} <= {(rule, short(file)) for rule, file, _, _ in cases()}
    compared = sum(len(verdicts) for _, _, _, verdicts in cases())
    rules_compared = len({rule for rule, _, _, _ in cases()})
    assert documented(COUNT) == {(str(compared), str(rules_compared), str(compared - len(different)))}


@needs_corpus
@pytest.mark.parametrize('record', [
    record for record in records('peer-verdicts.jsonl', 'template-file') if record['rule_id'] in DIAGNOSTICS
], ids=lambda record: record['rule_id'])
def test_what_a_peer_says_of_a_whole_template_is_a_diagnostic(record: Record, tmp_path: Path) -> None:
    run = judged(record['rule_id'], record['file'], '', tmp_path)
    codes = {diagnostic.code for diagnostic in run.diagnostics}
    assert (DIAGNOSTICS[record['rule_id']] in codes) == (record['expected'] == 'fail')


def resources(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Record]]:
    """Yield path and declaration of every resource of a template, inner ones after those around them."""
    for index, declaration in enumerate(value.get('resources', [])):
        here = (*path, 'resources', index)
        yield here, declaration
        yield from resources(declaration, here)


class Places:
    """The resources of a template by line; only those of a kind, if one is given."""

    def __init__(self, file: Path, kind: str | None) -> None:
        source = read_source(str(file), file.name)
        document, _ = read_json(source)
        self.spans = [
            (source.location(*locate(source, path)[1]), path)
            for path, declaration in resources(document) if kind is None or declaration.get('kind') == kind
        ]

    def resource(self, line: int) -> tuple[str | int, ...] | None:
        """Return the path of the innermost resource around a line."""
        around = [path for place, path in self.spans if place.line <= line <= place.end_line]
        return around[-1] if around else None


@needs_corpus
@pytest.mark.parametrize('record', [
    record for record in records('peer-lines.jsonl', 'arm-template') if record['rule_id'] in RULES
], ids=lambda record: record['rule_id'])
def test_a_finding_stands_on_the_line_of_the_peer_or_the_difference_is_documented(
    record: Record, tmp_path: Path
) -> None:
    rule = record['rule_id']
    places = Places(CORPUS / record['file'], KINDS.get(rule))
    theirs = {failure['line'] for failure in record['expected_failures']}
    failing = {places.resource(line) for line in theirs}
    findings = [
        finding for finding in judged(rule, record['file'], '', tmp_path).findings
        if finding.outcome == FAIL and places.resource(finding.location.line) is not None
    ]
    found = {places.resource(finding.location.line) for finding in findings}
    different = {(rule, str(line), '-') for line in theirs if places.resource(line) not in found}
    different |= {
        (rule, '-', str(finding.location.line)) for finding in findings
        if places.resource(finding.location.line) not in failing
        or (finding.value is not ABSENT and finding.location.line not in theirs)
    }
    assert different == {row for row in documented(LINE) if row[0] == rule}
