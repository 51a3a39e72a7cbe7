"""The workloads: the good variant has no failing finding, the flawed one exactly those that are marked in it."""

from __future__ import annotations

import difflib
import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORKLOAD = ROOT / 'fixtures' / 'workloads' / 'chat-baseline'
BICEP = ROOT / 'fixtures' / 'workloads' / 'chat-baseline-bicep'
MARK = re.compile(r'// (flaw|unknown|from|also): ([\w, -]+)$')
OUTCOMES = {'flaw': 'fail', 'unknown': 'unknown'}
STAGES = [
    ('azuredeploy.parameters.json', 'main.bicepparam'),
    ('azuredeploy.parameters.test.json', 'main.test.bicepparam'),
]
DOCUMENTED_UNKNOWN = re.compile(
    r"parameter '\w+' of the rule needs a value$"  # nobody has set it for these workloads
    r'|^apim-gateway-in-front-of-models: .* the deployment context is known only during deployment$'  # uniqueString()
)

Json = dict[str, Any]  # Any: decoded JSON


def azgov(*arguments: str) -> Json:
    """Return what azgov prints as JSON; it must have been able to judge all of its input."""
    run = subprocess.run(
        [sys.executable, '-m', 'linter.cli', *arguments],
        capture_output=True, text=True, timeout=120, cwd=ROOT,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    answer: Json = json.loads(run.stdout)
    return answer


@cache
def lint(variant: str, workload: Path = WORKLOAD) -> Json:
    folder = str((workload / variant).relative_to(ROOT))
    return azgov('lint', folder, '--format', 'json', '--outcomes', 'fail,unknown,pass,not-applicable')


@cache
def checks_by_rule() -> dict[str, set[str]]:
    return {rule['id']: set(rule['checks']) for rule in azgov('rules', '--format', 'json')['rules']}


@cache
def marks() -> dict[tuple[str, int], dict[str, str]]:
    """Return (file, line) → check → outcome for every mark in the flawed variant."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for path in sorted((WORKLOAD / 'flawed').glob('*.json')):
        file = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            if match := MARK.search(line):
                checks = match[2].replace(' ', '').split(',')
                found[file, number] = dict.fromkeys(checks, OUTCOMES[match[1]])
    return found


def places(finding: Json) -> set[tuple[str, int]]:
    """Return the (file, line) pairs that a finding points at: its own lines and the related ones."""
    location = finding['location']
    lines = range(location['line'], location['endLine'] + 1)
    return {(location['file'], line) for line in lines} | {(r['file'], r['line']) for r in finding['related']}


@pytest.mark.parametrize('workload', [WORKLOAD, BICEP], ids=lambda path: path.name)
def test_the_good_variant_has_no_failing_finding(workload: Path) -> None:
    answer = lint('good', workload)
    fails = [f"{f['location']['file']}:{f['location']['line']} {f['message']}"
             for f in answer['findings'] if f['outcome'] == 'fail']
    assert fails == []
    assert answer['summary']['notAnalysed'] == 0
    assert answer['summary']['pass'] > 0


def test_every_marked_mistake_that_a_rule_decides_is_found_at_one_of_its_marks() -> None:
    decided = set().union(*checks_by_rule().values())
    found = {
        (check, finding['outcome'])
        for finding in lint('flawed')['findings']
        for place in places(finding)
        for check in checks_by_rule()[finding['ruleId']] & marks().get(place, {}).keys()
        if marks()[place][check] == finding['outcome']
    }
    marked = {mark for checks in marks().values() for mark in checks.items()}
    assert sorted(mark for mark in marked - found if mark[0] in decided) == []


def test_every_failing_finding_of_the_flawed_variant_is_marked() -> None:
    unmarked = [
        f"{finding['location']['file']}:{finding['location']['line']} {finding['message']}"
        for finding in lint('flawed')['findings']
        if finding['outcome'] == 'fail' and not any(
            checks_by_rule()[finding['ruleId']] & marks().get(place, {}).keys() for place in places(finding)
        )
    ]
    assert unmarked == []


def test_the_rules_decide_at_least_fifteen_of_the_marked_flaws() -> None:
    marked = {check for checks in marks().values() for check, outcome in checks.items() if outcome == 'fail'}
    assert len(marked & set().union(*checks_by_rule().values())) >= 15


def test_public_access_is_a_mistake_of_the_parameters_for_test_only() -> None:
    findings = [
        finding for finding in lint('flawed')['findings']
        if finding['outcome'] == 'fail'
        and 'cogsvc-public-network-disabled' in checks_by_rule()[finding['ruleId']]
    ]
    assert [[Path(name).name for name in finding['parameterSets']] for finding in findings] == [
        ['azuredeploy.parameters.test.json']
    ]


def files(workload: Path, *patterns: str) -> list[Path]:
    """Return the files of the good variant, by name."""
    return sorted(path for pattern in patterns for path in (workload / 'good').rglob(pattern))


@pytest.mark.parametrize(
    ('workload', 'path'),
    [
        *((WORKLOAD, path) for path in files(WORKLOAD, '*.json')),
        *((BICEP, path) for path in files(BICEP, '*.bicep', '*.bicepparam', '*.xml')),
    ],
    ids=lambda path: path.name,
)
def test_the_variants_differ_in_nothing_but_what_is_marked(workload: Path, path: Path) -> None:
    good = path.read_text(encoding='utf-8').splitlines()
    flawed = (workload / 'flawed' / path.relative_to(workload / 'good')).read_text(encoding='utf-8').splitlines()
    known = {line.rstrip(',') for line in good}
    unmarked = [
        flawed[first:last]
        for operation, _, _, first, last in difflib.SequenceMatcher(None, good, flawed, autojunk=False).get_opcodes()
        if operation in ('replace', 'insert')
        and not any(MARK.search(line) for line in flawed[first:last])
        and not known.issuperset(line.rstrip(',') for line in flawed[first:last])
    ]
    assert unmarked == []


@cache
def bicep_marks() -> list[tuple[str, int, str, str]]:
    """Return (file, line, word, check) of every mark in the flawed Bicep variant; word as in MARK."""
    found = []
    for path in sorted((BICEP / 'flawed').rglob('*.bicep*')):
        file = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            if match := MARK.search(line):
                found += [(file, number, match[1], check) for check in match[2].replace(' ', '').split(',')]
    return found


def test_every_bicep_file_is_analysed() -> None:
    for variant in ('good', 'flawed'):
        summary = lint(variant, BICEP)['summary']
        assert summary['files'] == summary['analysed'] == len(files(BICEP, '*.bicep', '*.bicepparam'))


def is_documented_unknown(finding: Json) -> bool:
    said = f"{finding['ruleId']}: {finding['message']}"
    return finding['outcome'] == 'unknown' and DOCUMENTED_UNKNOWN.search(said) is not None


def test_findings_in_bicep_stand_exactly_where_the_marks_are() -> None:
    decided = set().union(*checks_by_rule().values())
    expected = Counter(
        (file, line, check, OUTCOMES[word])
        for file, line, word, check in bicep_marks() if word in OUTCOMES and check in decided
    )
    found: Counter[tuple[str, int, str, str]] = Counter()
    for finding in lint('flawed', BICEP)['findings']:
        if finding['outcome'] in OUTCOMES.values() and not is_documented_unknown(finding):
            file, line, outcome = finding['location']['file'], finding['location']['line'], finding['outcome']
            checks = checks_by_rule()[finding['ruleId']]
            marked = {check for check in checks if (file, line, check, outcome) in expected}
            found.update((file, line, check, outcome) for check in marked or {finding['ruleId']})
    assert found == expected


def test_findings_in_bicep_name_the_place_that_their_value_comes_from() -> None:
    named = {
        (step['file'], step['line'], check)
        for finding in lint('flawed', BICEP)['findings'] if finding['outcome'] in OUTCOMES.values()
        for step in finding['related']
        for check in checks_by_rule()[finding['ruleId']]
    }
    origins = {(file, line, check) for file, line, word, check in bicep_marks() if word == 'from'}
    assert origins
    assert origins - named == set()


@pytest.mark.parametrize('workload', [WORKLOAD, BICEP], ids=lambda path: path.name)
def test_the_good_variant_has_only_documented_unknowns(workload: Path) -> None:
    assert [
        f"{finding['location']['file']}:{finding['location']['line']} {finding['message']}"
        for finding in lint('good', workload)['findings']
        if finding['outcome'] == 'unknown' and not is_documented_unknown(finding)
    ] == []


def test_public_access_is_a_mistake_of_one_bicep_parameter_file_only() -> None:
    assert [
        [Path(name).name for name in finding['parameterSets']] for finding in lint('flawed', BICEP)['findings']
        if finding['outcome'] == 'fail' and finding['ruleId'] == 'cogsvc-public-network-disabled'
    ] == [['main.test.bicepparam']]


def test_the_same_mistakes_are_made_in_both_languages() -> None:
    in_json = {check for checks in marks().values() for check in checks}
    assert {check for *_, check in bicep_marks()} == in_json


@pytest.mark.parametrize('variant', ['good', 'flawed'])
def test_a_rule_says_the_same_of_a_resource_type_in_both_languages(variant: str) -> None:
    def verdicts(workload: Path) -> dict[tuple[str, str], set[str]]:
        said: dict[tuple[str, str], set[str]] = {}
        for finding in lint(variant, workload)['findings']:
            subject = (finding['ruleId'], finding['resource']['type'].lower())
            said.setdefault(subject, set()).add(finding['outcome'])
        return said

    assert verdicts(BICEP) == verdicts(WORKLOAD)


def test_the_same_findings_are_made_in_both_languages() -> None:
    def failing(workload: Path) -> list[tuple[str, str, str, str]]:
        return sorted(
            (finding['ruleId'], finding['resource']['type'], finding['property'], finding['message'])
            for finding in lint('flawed', workload)['findings'] if finding['outcome'] == 'fail'
        )

    assert failing(BICEP) == failing(WORKLOAD)


def expand(workload: Path, template: str, parameters: str) -> Counter[str]:
    """Return what the good variant deploys, as JSON without what nobody can know; modules are no resources."""
    folder = (workload / 'good').relative_to(ROOT)
    answer = azgov('expand', str(folder / template), '--parameters', str(folder / parameters))
    assert answer['diagnostics'] == []
    return Counter(
        json.dumps(without_unknowns({key: value for key, value in body.items() if key != 'azgov'}), sort_keys=True)
        for body in answer['resources']
        if not body['azgov']['existing'] and body['type'].lower() != 'microsoft.resources/deployments'
    )


def without_unknowns(value: object) -> object:
    """Return a value with '?' for all that is not known, so that it does not matter how its reason is worded."""
    if isinstance(value, dict):
        return '?' if '$unknown' in value else {key: without_unknowns(member) for key, member in value.items()}
    return [without_unknowns(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(('json_parameters', 'bicep_parameters'), STAGES, ids=['prod', 'test'])
def test_both_languages_deploy_the_same_resources_with_the_same_properties(
    json_parameters: str, bicep_parameters: str
) -> None:
    from_json = expand(WORKLOAD, 'azuredeploy.json', json_parameters)
    from_bicep = expand(BICEP, 'main.bicep', bicep_parameters)
    assert from_json - from_bicep == Counter()
    assert from_bicep - from_json == Counter()
    assert from_json.total() > 100
