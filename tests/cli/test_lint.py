"""``azgov lint``: what it checks, what it prints, and its exit code."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from linter.cli.lint import command
from tests.cli.conftest import Azgov

RULE = 'cogsvc-public-network-disabled'
ONLY = ('--rules', RULE)


@pytest.mark.parametrize(('arguments', 'code'), [
    (('pass.json',), 0),
    (('fail.json',), 1),
    (('unknown.json',), 0),
    (('unknown.json', '--fail-on', 'unknown'), 1),
    (('fail.json', '--fail-on', 'high'), 1),
    (('pass.json', '--fail-on', 'unknown'), 0),
    (('.',), 1),
    ((), 1),
    (('*.json',), 1),
    (('p*.json',), 0),
    (('no-such-file.json',), 2),
    (('no-such-file.json', 'fail.json'), 2),
])
def test_the_exit_code_says_whether_there_is_something_to_act_on(
    azgov: Azgov, templates: Path, arguments: tuple[str, ...], code: int
) -> None:
    result = azgov('lint', *arguments, *ONLY)
    assert result.code == code
    assert f'exit code {code}: ' in result.out.splitlines()[-1]


@pytest.mark.parametrize(('level', 'code'), [('high', 0), ('medium', 1), ('low', 1), ('unknown', 1)])
def test_a_level_includes_those_above_it(azgov: Azgov, templates: Path, level: str, code: int) -> None:
    result = azgov('lint', 'pass.json', '--rules', 'diagnostic-settings', '--fail-on', level)
    assert 'medium[diagnostic-settings]' in result.out
    assert result.code == code


def test_nothing_to_check_is_not_a_success(azgov: Azgov, project: Path) -> None:
    result = azgov('lint')
    assert result.code == 2
    assert 'exit code 2: no deployment was found' in result.out
    assert azgov('lint', '--allow-empty').code == 0
    assert azgov('lint', '--changed').code == 0


def test_what_could_not_be_analysed_outweighs_findings(azgov: Azgov, templates: Path) -> None:
    broken = (templates / 'fail.json').read_text(encoding='utf-8').replace('"resources": [', '"resources": [ , ]')
    (templates / 'broken.json').write_text(broken, encoding='utf-8')
    result = azgov('lint', '.', '--allow-empty', *ONLY)
    assert result.code == 2
    assert f'high[{RULE}]' in result.out
    assert 'broken.json:' in result.out
    assert '1 file could not be analysed' in result.out.splitlines()[-1]


def test_files_without_a_deployment_are_left_alone(azgov: Azgov, templates: Path) -> None:
    (templates / 'package.json').write_text('{"name": "x"}', encoding='utf-8')
    result = azgov('lint', 'package.json', 'pass.json', *ONLY, '--show-analysis')
    assert result.code == 0
    assert 'skipped   package.json' in result.out
    assert 'analysed  pass.json' in result.out


def test_a_finding_shows_the_line_the_guidance_and_the_fix(azgov: Azgov, templates: Path) -> None:
    text = azgov('lint', 'fail.json', *ONLY).out
    assert text.startswith(f"fail.json:14:9: high[{RULE}]: publicNetworkAccess is 'Enabled' and ")
    assert '\n    14 │ "publicNetworkAccess": "Enabled"' in text
    assert '\n       │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n' in text
    assert 'https://learn.microsoft.com/azure/cloud-adoption-framework/' in text
    assert 'fix       Set properties.publicNetworkAccess to Disabled' in text


def test_parameters_decide_what_was_unknown(azgov: Azgov, templates: Path) -> None:
    schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#'
    values = {'$schema': schema, 'contentVersion': '1.0.0.0', 'parameters': {'publicAccess': {'value': 'Enabled'}}}
    (templates / 'values.json').write_text(json.dumps(values), encoding='utf-8')
    assert azgov('lint', 'unknown.json', *ONLY).code == 0
    result = azgov('lint', 'unknown.json', *ONLY, '--parameters', 'values.json')
    assert result.code == 1
    assert 'with      values.json' in result.out
    assert "values.json:1:" in result.out


def test_options_and_paths_stand_in_any_order(azgov: Azgov, templates: Path) -> None:
    result = azgov('lint', 'pass.json', '--format', 'json', 'fail.json', *ONLY, 'unknown.json')
    document = json.loads(result.out)
    assert {one['location']['file'] for one in document['findings']} == {'fail.json', 'unknown.json'}
    assert document['summary']['analysed'] == 3


def test_after_two_dashes_everything_is_a_path(azgov: Azgov, templates: Path) -> None:
    (templates / 'fail.json').rename(templates / '--rules')
    result = azgov('lint', *ONLY, '--format', 'json', '--', '--rules', 'pass.json')
    document = json.loads(result.out)
    assert {one['location']['file'] for one in document['findings']} == {'--rules'}
    assert document['summary']['files'] == 2


@pytest.mark.parametrize(('outcomes', 'found'), [
    ('fail', {'fail'}),
    ('pass', {'pass'}),
    ('fail,unknown', {'fail', 'unknown'}),
    ('unknown, pass', {'unknown', 'pass'}),
])
def test_outcomes_filter_what_is_shown_but_not_the_exit_code(
    azgov: Azgov, templates: Path, outcomes: str, found: set[str]
) -> None:
    result = azgov('lint', '--format', 'json', '--outcomes', outcomes, *ONLY)
    assert {one['outcome'] for one in json.loads(result.out)['findings']} == found
    assert result.code == 1


@pytest.mark.parametrize(('selection', 'found'), [
    ([RULE], {RULE}),
    ([f'{RULE},diagnostic-settings'], {RULE, 'diagnostic-settings'}),
    ([RULE, 'diagnostic-settings'], {RULE, 'diagnostic-settings'}),
    (['cogsvc-public-*'], {RULE}),
    (['management'], {'diagnostic-settings'}),
])
def test_rules_are_selected_by_id_pattern_and_area(
    azgov: Azgov, templates: Path, selection: list[str], found: set[str]
) -> None:
    options = [word for one in selection for word in ('--rules', one)]
    result = azgov('lint', 'fail.json', '--format', 'json', '--outcomes', 'fail', *options)
    assert {one['ruleId'] for one in json.loads(result.out)['findings']} >= found
    assert len({one['ruleId'] for one in json.loads(result.out)['findings']} - found) <= (selection == ['management'])


def test_a_rule_parameter_decides_what_was_unknown(azgov: Azgov, templates: Path) -> None:
    rule = ('--rules', 'cogsvc-region-allowed', '--format', 'json', 'fail.json')
    context = ('--context', 'location=westeurope')
    outcomes = {
        value: {one['outcome'] for one in json.loads(azgov('lint', *rule, *context, *value).out)['findings']}
        for value in [
            (), ('--rule-parameter', 'allowedLocations=["westeurope"]'), ('--rule-parameter', 'allowedLocations=["x"]'),
        ]
    }
    assert list(outcomes.values()) == [{'unknown'}, set(), {'fail'}]


@pytest.mark.parametrize('format', ['json', 'sarif', 'github', 'console'])
def test_the_same_files_give_the_same_bytes(azgov: Azgov, templates: Path, format: str) -> None:
    assert azgov('lint', '--format', format).out == azgov('lint', '--format', format).out


def test_sarif_names_the_exit_code(azgov: Azgov, templates: Path) -> None:
    document = json.loads(azgov('lint', 'fail.json', '--format', 'sarif', *ONLY).out)
    (invocation,) = document['runs'][0]['invocations']
    assert (invocation['exitCode'], invocation['executionSuccessful']) == (1, True)


# --output


def test_a_report_goes_to_a_file(azgov: Azgov, templates: Path) -> None:
    expected = azgov('lint', 'fail.json', '--format', 'json', *ONLY).out
    (templates / 'report.json').write_text('old', encoding='utf-8')
    result = azgov('lint', 'fail.json', '--format', 'json', '--output', 'report.json', *ONLY)
    assert (templates / 'report.json').read_text(encoding='utf-8') == expected
    assert (result.code, result.out) == (1, '')
    assert result.err == 'azgov: the report is in report.json; exit code 1: 2 findings at or above low\n'
    assert sorted(os.listdir(templates)) == ['fail.json', 'pass.json', 'report.json', 'unknown.json']


def make_link(folder: Path) -> str:
    (folder / 'victim').write_text('precious', encoding='utf-8')
    (folder / 'report').symlink_to(folder / 'victim')
    return 'report'


def make_dangling_link(folder: Path) -> str:
    (folder / 'report').symlink_to(folder / 'not-there')
    return 'report'


def make_linked_folder(folder: Path) -> str:
    (folder.parent / 'elsewhere').mkdir()
    (folder / 'reports').symlink_to(folder.parent / 'elsewhere')
    return 'reports/report'


def make_fifo(folder: Path) -> str:
    os.mkfifo(folder / 'report')
    return 'report'


def make_folder(folder: Path) -> str:
    (folder / 'report').mkdir()
    return 'report'


@pytest.mark.parametrize(('make', 'reason'), [
    (make_link, 'is a symbolic link'),
    (make_dangling_link, 'is a symbolic link'),
    (make_linked_folder, 'is a symbolic link'),
    (make_fifo, 'is not a regular file'),
    (make_folder, 'is not a regular file'),
    (lambda folder: 'no/such/folder/report', 'its folder does not exist'),
    (lambda folder: '/dev/null', 'is not a regular file'),
])
def test_a_report_is_not_written_where_it_could_do_harm(azgov: Azgov, templates: Path, make, reason: str) -> None:
    target = make(templates)
    result = azgov('lint', 'fail.json', '--output', target, *ONLY)
    assert result.code == 2
    assert result.err.startswith(f"azgov lint: --output '{target}': ")
    assert reason in result.err
    assert result.err.count('\n') == 1
    if (templates / 'victim').exists():
        assert (templates / 'victim').read_text(encoding='utf-8') == 'precious'
    assert not (templates / 'not-there').exists()
    assert not any((templates.parent / 'elsewhere').glob('*'))


@pytest.mark.skipif(os.geteuid() == 0, reason='the superuser may write everywhere')
def test_a_folder_that_cannot_be_written_is_named(azgov: Azgov, templates: Path) -> None:
    (templates / 'closed').mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    result = azgov('lint', 'fail.json', '--output', 'closed/report', *ONLY)
    assert (result.code, result.err) == (
        2, "azgov lint: --output 'closed/report': Permission denied; see azgov lint --help\n"
    )


# Colour


def test_colour_is_for_terminals(azgov: Azgov, templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = azgov('lint', 'fail.json', *ONLY).out
    assert '\x1b' not in plain
    monkeypatch.setenv('FORCE_COLOR', '1')
    assert '\x1b[1;31m' in azgov('lint', 'fail.json', *ONLY).out
    monkeypatch.setenv('NO_COLOR', '1')
    assert azgov('lint', 'fail.json', *ONLY).out == plain


# Options


@pytest.mark.parametrize(('arguments', 'message'), [
    (('--formt', 'json'), "'--formt' is not an option of azgov lint; did you mean '--format'?"),
    (('--format', 'xml'), "--format: 'xml' is not a format; there are console, json, sarif, github"),
    (('--format', 'sarf'), "--format: 'sarf' is not a format; did you mean 'sarif'?"),
    (('--format',), '--format needs a value'),
    (('--fail-on', 'critical'), "--fail-on: 'critical' is not a level; there are high, medium, low, unknown"),
    (('--outcomes', 'fail,passed'), "--outcomes: 'passed' is not an outcome; did you mean 'pass'?"),
    (('--context', 'locaton=eastus'), "--context: 'locaton' is not a setting; did you mean 'location'?"),
    (('--context', 'location'), "--context: 'location' has no value; write NAME=VALUE"),
    (('--rule-parameter', 'a=b'), "--rule-parameter: the value of 'a' is not JSON; text needs quotes: 'a=\"text\"'"),
    (('--rule-parameter', 'allowedLocation=[]'),
     "--rule-parameter: no rule has a parameter 'allowedLocation'; did you mean 'allowedLocations'?"),
    (('--rules', 'cogsvc-public-network'),
     "--rules: 'cogsvc-public-network' is not the id of a rule, an area, or a pattern for ids; "
     "did you mean 'cogsvc-public-network-disabled'?"),
    (('--rules', 'nothing-*'), "--rules: 'nothing-*' is not the id of a rule, an area, or a pattern for ids"),
    (('--fmt\x1b[31m',), "'--fmt\\x1b[31m' is not an option of azgov lint"),
])
def test_a_command_line_that_cannot_be_carried_out_gets_one_line(
    azgov: Azgov, templates: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = azgov('lint', 'fail.json', *arguments)
    assert (result.code, result.out) == (2, '')
    assert result.err.startswith(f'azgov lint: {message}')
    assert result.err.endswith(('?\n', '; see azgov lint --help\n'))
    assert result.err.count('\n') == 1


def test_help_is_one_line_for_each_option(azgov: Azgov, project: Path, golden) -> None:
    result = azgov('lint', '--help')
    assert (result.code, result.err) == (0, '')
    golden('lint.help.txt', result.out)
    lines = result.out.splitlines()
    assert len(lines) == 1 + len([flag for flag in command().flags if flag != '--help'])
    assert all(line[31] == ' ' and line[32] != ' ' for line in lines)
    assert max(map(len, lines)) <= 110


