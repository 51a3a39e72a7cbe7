"""The reports of one run, compared with golden files, and what each of them promises beyond."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from linter.model.finding import Related
from linter.model.source import Location, Source
from linter.model.values import Cause, Unknown
from linter.report import REPORTS
from linter.report.console import BLOCKS
from linter.report.sarif import MAXIMUM_RESULTS
from linter.report.selection import OUTCOMES, select
from tests.report.builders import KEYS, PUBLIC, TLS, empty_run, finding, report, rule, usual_run

SARIF_SCHEMA = json.loads((Path(__file__).parent / 'sarif-2.1.0.schema.json').read_text(encoding='utf-8'))
SUFFIXES = {'console': 'txt', 'json': 'json', 'sarif': 'sarif', 'github': 'txt'}


@pytest.mark.parametrize('format', REPORTS)
def test_the_report_is_the_golden_one(format: str, golden: Callable[[str, str], None]) -> None:
    golden(f'usual.{format}.{SUFFIXES[format]}', report(format, usual_run()))


@pytest.mark.parametrize('format', REPORTS)
def test_the_full_report_is_the_golden_one(format: str, golden: Callable[[str, str], None]) -> None:
    golden(f'everything.{format}.{SUFFIXES[format]}', report(format, usual_run(), everything=True))


def test_the_painted_report_is_the_golden_one(golden: Callable[[str, str], None]) -> None:
    golden('usual.colour.txt', report('console', usual_run(), colour=True))


@pytest.mark.parametrize('format', REPORTS)
def test_the_order_of_findings_does_not_matter(format: str) -> None:
    run = usual_run()
    before = report(format, run, everything=True)
    random.Random(1).shuffle(run.findings)
    random.Random(1).shuffle(run.diagnostics)
    assert report(format, run, everything=True) == before


def test_findings_are_shown_by_file_and_line() -> None:
    shown = select(usual_run().findings, OUTCOMES)
    assert [one.location.line for one in shown] == [10, 14, 16, 17, 21, *[24] * 7]


# Console.


def test_colour_changes_nothing_but_colour() -> None:
    painted = report('console', usual_run(), colour=True)
    assert re.sub(r'\x1b\[[0-9;]*m', '', painted) == report('console', usual_run())
    assert re.sub(r'\x1b\[[0-9;]*m', '', painted) != painted


def test_without_unicode_the_lines_are_ascii() -> None:
    assert report('console', usual_run(), unicode=False).isascii()


@pytest.mark.parametrize('width', [60, 80, 120])
def test_text_is_wrapped_to_the_width(width: int) -> None:
    lines = [line for line in report('console', usual_run(), width=width).splitlines() if line.startswith('    ')]
    assert [line for line in lines if len(line) > width and 'https://' not in line and ': the value' not in line] == []


def test_guidance_and_fix_are_spelled_out_once_for_a_file() -> None:
    run = usual_run()
    run.findings = [finding(PUBLIC, 'x', Location(file, line)) for file, line in (('a', 1), ('a', 2), ('b', 3))]
    text = report('console', run)
    assert text.count(PUBLIC.remediation[:40]) == 2
    assert text.count(PUBLIC.guidance[0].title[:40]) == 2
    assert text.count('fix       as at line 1\n') == 1
    assert text.count(PUBLIC.guidance[0].url) == 3


def test_iterations_of_a_loop_are_one_block() -> None:
    text = report('console', usual_run())
    assert text.count('low[storage-min-tls]') == 1
    assert "'st0', 'st1', 'st2', 'st3', 'st4' and 2 more" in text


def test_iterations_that_differ_are_blocks_of_their_own() -> None:
    run = usual_run()
    place = Location('infra/main.json', 24, 23, 24, 52)
    run.findings = [
        finding(TLS, f"'{name}' has {version}", place, resource_name=name, value=version)
        for name, version in (('a', '1.0'), ('b', '1.0'), ('c', '1.1'))
    ]
    text = report('console', run)
    assert text.count('low[storage-min-tls]') == 2
    assert "'a', 'b'" in text


def test_a_rule_that_fails_everywhere_does_not_flood_the_console() -> None:
    run = usual_run()
    run.findings = [finding(PUBLIC, 'x', Location('a.json', line)) for line in range(1, BLOCKS + 8)]
    text = report('console', run)
    assert len([line for line in text.splitlines() if line.startswith('a.json:')]) == BLOCKS + 1
    assert 'a.json: high[cogsvc-public-network-disabled]: 7 more' in text


def test_a_secret_is_not_quoted() -> None:
    run = usual_run()
    run.sources['p.json'] = Source('p.json', '/p.json', '"password": { "value": "hunter2" }')
    secret = Unknown([Cause('secret', 'password')], secure=True, candidates=('hunter2',))
    place = Location('p.json', 1, 1, 1, 35)
    run.findings = [finding(PUBLIC, 'is a secret', place, value=secret, related=(Related('from here', place),))]
    for format in REPORTS:
        assert 'hunter2' not in report(format, run)


def test_a_run_without_findings_says_so() -> None:
    assert report('console', empty_run(files=2, analysed=1, resources=3, rules=40, passed=12)) == (
        '2 files (1 analysed, 1 without a deployment), 3 resources, 40 rules; '
        'verdicts: 0 failed, 0 unknown, 12 passed\n'
        'findings: none; exit code 0: no findings at or above low\n'
    )


# JSON.


def test_the_members_of_the_json_contract_are_in_its_order() -> None:
    document = json.loads(report('json', usual_run(), everything=True))
    assert list(document) == ['schema', 'summary', 'findings', 'diagnostics', 'analysis']
    assert list(document['summary']) == [
        'files', 'analysed', 'notAnalysed', 'resources', 'rules', 'fail', 'unknown', 'pass', 'notApplicable',
        'suppressed',
    ]
    assert {tuple(one) for one in document['findings']} == {(
        'ruleId', 'outcome', 'severity', 'message', 'resource', 'property', 'value', 'location', 'related', 'guidance',
        'fingerprint', 'parameterSets', 'module', 'certainty',
    )}
    assert list(document['findings'][0]['location']) == ['file', 'line', 'column', 'endLine', 'endColumn']
    assert list(document['diagnostics'][0]) == ['code', 'severity', 'message', 'file', 'line', 'column']


def test_an_unknown_value_says_why() -> None:
    document = json.loads(report('json', usual_run()))
    values = {one['ruleId']: one['value'] for one in document['findings'] if one['outcome'] == 'unknown'}
    assert values == {'cogsvc-sku-allowed': {'$unknown': {
        'causes': [{'kind': 'parameter', 'name': 'sku', 'message': "parameter 'sku' has no value"}],
        'display': '{sku}',
        'candidates': ['S0', {'$absent': True}],
    }}}


# SARIF.


def sarif(run_report: str) -> dict[str, object]:
    """Return the only run of a SARIF report that the official schema accepts."""
    document = json.loads(run_report)
    jsonschema.Draft4Validator(SARIF_SCHEMA).validate(document)
    assert len(document['runs']) == 1
    return document['runs'][0]


def test_the_schema_is_at_work() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SARIF_SCHEMA).validate({'version': '2.1.0', 'runs': [{'tool': {}}]})


@pytest.mark.parametrize('everything', [False, True])
def test_sarif_is_valid_and_complete(everything: bool) -> None:
    run = sarif(report('sarif', usual_run(), everything=everything))
    assert run['columnKind'] == 'unicodeCodePoints'
    assert len(run['results']) == (12 if everything else 10)
    rules = run['tool']['driver']['rules']
    for result in run['results']:
        assert rules[result['ruleIndex']]['id'] == result['ruleId']
        assert result['level'] == 'none' or result['kind'] == 'fail'
        assert result['partialFingerprints']['primaryLocationLineHash']
    (invocation,) = run['invocations']
    assert invocation['exitCode'] == 2
    assert not invocation['executionSuccessful']
    assert [one['descriptor']['id'] for one in invocation['toolExecutionNotifications']] == [
        'json-syntax', 'template-kind'
    ]


def test_sarif_kinds_and_levels_follow_outcome_and_severity() -> None:
    results = sarif(report('sarif', usual_run(), everything=True))['results']
    assert {(one['ruleId'], one['kind'], one['level']) for one in results} == {
        ('cogsvc-public-network-disabled', 'fail', 'error'),
        ('cogsvc-local-auth-disabled', 'fail', 'warning'),
        ('cogsvc-local-auth-disabled', 'pass', 'none'),
        ('storage-min-tls', 'fail', 'note'),
        ('cogsvc-sku-allowed', 'open', 'none'),
        ('cogsvc-sku-allowed', 'notApplicable', 'none'),
    }


def test_sarif_rules_carry_help_tags_and_severity() -> None:
    rules = {one['id']: one for one in sarif(report('sarif', usual_run()))['tool']['driver']['rules']}
    public = rules['cogsvc-public-network-disabled']
    assert public['properties']['security-severity'] == '8.0'
    assert 'security' in public['properties']['tags']
    assert 'caf-networking/private-endpoints' in public['properties']['tags']
    assert public['help']['markdown'].startswith('# AI services accounts refuse traffic')
    assert 'How to fix' in public['help']['text']
    assert {one['properties']['security-severity'] for one in rules.values()} == {'8.0', '5.5', '3.0'}


@pytest.mark.parametrize(('file', 'uri', 'based'), [
    ('infra/main.json', 'infra/main.json', True),
    ('a b/größe#1?.json', 'a%20b/gr%C3%B6%C3%9Fe%231%3F.json', True),
    ('javascript:alert(1).json', 'javascript%3Aalert%281%29.json', True),
    ('file:///etc/passwd', 'file%3A///etc/passwd', True),
    ('C:\\x.json', 'C%3A%5Cx.json', True),
    ('\ud800.json', '%3F.json', True),
    ('/outside/x.json', 'file:///outside/x.json', False),
    ('//host/x.json', 'file:////host/x.json', False),
])
def test_a_file_name_brings_no_scheme_into_a_uri(file: str, uri: str, based: bool) -> None:
    run = usual_run()
    run.findings = [finding(PUBLIC, 'x', Location(file, 1))]
    place = sarif(report('sarif', run))['results'][0]['locations'][0]['physicalLocation']['artifactLocation']
    assert place == ({'uri': uri, 'uriBaseId': '%SRCROOT%'} if based else {'uri': uri})


def test_sarif_keeps_the_worst_findings_and_says_what_it_leaves_out() -> None:
    run = usual_run()
    low = [finding(TLS, 'low', Location('a.json', line)) for line in range(1, MAXIMUM_RESULTS + 1)]
    unknown = [finding(PUBLIC, 'unknown', Location('a.json', 1), outcome='unknown')]
    medium = [finding(KEYS, 'medium', Location('z.json', line)) for line in range(1, 4)]
    run.findings = [*low, *unknown, *medium]
    document = sarif(report('sarif', run))
    kept = [one['message']['text'] for one in document['results']]
    assert len(kept) == MAXIMUM_RESULTS
    assert kept.count('medium') == 3
    assert kept.count('unknown') == 0
    last = document['invocations'][0]['toolExecutionNotifications'][-1]
    assert last['descriptor']['id'] == 'limit-results'
    assert last['message']['text'].startswith('4 results are left out')


def test_a_link_in_a_message_is_not_a_link() -> None:
    run = usual_run()
    run.findings = [finding(PUBLIC, 'see [here](https://evil.example) and [1](1)', Location('a.json', 1))]
    text = sarif(report('sarif', run))['results'][0]['message']['text']
    assert '](' not in text


def test_a_result_without_its_rule_in_the_run_is_still_valid() -> None:
    run = usual_run()
    run.rules = []
    assert all('ruleIndex' not in one for one in sarif(report('sarif', run))['results'])


# GitHub.


COMMAND = re.compile(r'::(error|warning|notice) ([a-zA-Z]+=[^,:]*(?:,[a-zA-Z]+=[^,:]*)*)::(.*)')


def annotations(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return the annotations of a report as GitHub reads them; the last line is for the log."""
    *commands, last = text.splitlines()
    assert last.startswith('azgov: ')
    found = []
    for command in commands:
        match = COMMAND.fullmatch(command)
        assert match, command
        properties = dict(pair.split('=', 1) for pair in match[2].split(','))
        decoded = {name: decode(value) for name, value in properties.items()}
        found.append((match[1], decoded, decode(match[3])))
    return found


def decode(text: str) -> str:
    for code, character in (('%3A', ':'), ('%2C', ','), ('%0D', '\r'), ('%0A', '\n'), ('%25', '%')):
        text = text.replace(code, character)
    return text


def test_annotations_say_what_where_and_how_to_fix() -> None:
    found = annotations(report('github', usual_run()))
    assert [(name, properties['line']) for name, properties, _ in found] == [
        ('notice', '14'), ('error', '16'), ('warning', '17'), ('notice', '24'), ('error', '4'), ('notice', '1'),
    ]
    _, properties, message = found[1]
    assert properties == {
        'file': 'infra/main.json', 'line': '16', 'col': '9', 'endColumn': '61', 'endLine': '16',
        'title': 'high[cogsvc-public-network-disabled]: AI services accounts refuse traffic from the public internet',
    }
    assert "the value comes from parameter 'publicAccess'" in message
    assert 'How to fix: Set properties.publicNetworkAccess' in message


@pytest.mark.parametrize('text', ['100%', '%0A', 'a,b', 'a:b', 'a::b', 'a=b', '::error::x'])
def test_annotations_keep_text_with_signs_that_commands_use(text: str) -> None:
    run = usual_run()
    run.findings = [finding(rule(title=text), text, Location(text, 1, 1, 1, 2))]
    run.diagnostics = []
    ((_, properties, message),) = annotations(report('github', run))
    assert properties['file'] == text
    assert properties['title'] == f'high[cogsvc-public-network-disabled]: {text}'
    assert message.startswith(text + '\n')


def test_an_annotation_over_several_lines_has_no_columns() -> None:
    run = usual_run()
    run.findings = [finding(PUBLIC, 'x', Location('a.json', 1, 5, 3, 2))]
    (_, properties, _), *_ = annotations(report('github', run))
    assert (properties['line'], properties['endLine']) == ('1', '3')
    assert 'col' not in properties


