"""The other commands, and what holds for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from linter import __version__
from linter.cli.program import COMMANDS
from tests.cli.conftest import Azgov

HEADINGS = [
    'What it checks', 'Why', 'Avoid', 'Prefer', 'How to fix', 'When it says unknown', 'Guidance', 'References',
]
Golden = Callable[[str, str], None]


def test_the_version_is_one_line(azgov: Azgov, project: Path) -> None:
    result = azgov('--version')
    assert (result.code, result.out, result.err) == (0, f'azgov {__version__}\n', '')


def test_help_lists_the_commands(azgov: Azgov, project: Path, golden: Golden) -> None:
    result = azgov('--help')
    assert (result.code, result.err) == (0, '')
    golden('help.txt', result.out)
    assert all(f'azgov {name}' in result.out for name in COMMANDS)


@pytest.mark.parametrize('name', COMMANDS)
def test_every_command_explains_itself_as_the_overview_does(azgov: Azgov, project: Path, name: str) -> None:
    operands, words, _ = COMMANDS[name]
    first = azgov(name, '--help').out.splitlines()[0]
    assert first == f'azgov {name} {operands}'.rstrip().ljust(31) + ' ' + words


def test_without_a_command_there_is_help_and_no_success(azgov: Azgov, project: Path) -> None:
    result = azgov()
    assert (result.code, result.out) == (2, '')
    assert result.err == azgov('--help').out


@pytest.mark.parametrize(('arguments', 'message'), [
    (('lnt',), "azgov: 'lnt' is not a command; did you mean 'lint'?\n"),
    (('expand',), 'azgov expand: FILE is missing; see azgov expand --help\n'),
    (('explain',), 'azgov explain: RULE is missing; see azgov explain --help\n'),
    (('explain', 'cogsvc-public-network-disable'),
     "azgov explain: there is no rule 'cogsvc-public-network-disable'; "
     "did you mean 'cogsvc-public-network-disabled'?\n"),
    (('explain', 'x'), "azgov explain: there is no rule 'x'; azgov rules lists the rules; see azgov explain --help\n"),
    (('guidance', 'caf-network'),
     "azgov guidance: there is no article 'caf-network'; did you mean 'caf-networking'?\n"),
    (('guidance', 'a', 'b'), "azgov guidance: 'b' is one argument too many; see azgov guidance --help\n"),
    (('rules', '--format', 'csv'),
     "azgov rules: --format: 'csv' is not a format; there are table, json, yaml; see azgov rules --help\n"),
])
def test_a_command_that_cannot_be_carried_out_says_why(
    azgov: Azgov, project: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = azgov(*arguments)
    assert (result.code, result.out, result.err) == (2, '', message)


# expand


def test_expand_prints_the_resources(azgov: Azgov, templates: Path) -> None:
    result = azgov('expand', 'fail.json')
    document = json.loads(result.out)
    assert result.code == 0
    assert list(document) == ['schema', 'file', 'scope', 'resources', 'outputs', 'diagnostics']
    assert (document['schema'], document['file'], document['scope']) == (
        'azgov.expand/1', 'fail.json', 'resourceGroup'
    )
    first = document['resources'][0]
    assert list(first)[:4] == ['id', 'type', 'name', 'apiVersion']
    assert first['id'].endswith('/providers/Microsoft.CognitiveServices/accounts/aif-chat')
    assert first['properties']['publicNetworkAccess'] == 'Enabled'
    assert first['azgov'] == {
        'file': 'fail.json', 'line': 6, 'column': 7, 'module': [], 'certainty': 'yes', 'existing': False
    }


def test_expand_says_why_a_value_is_unknown(azgov: Azgov, templates: Path) -> None:
    document = json.loads(azgov('expand', 'unknown.json').out)
    unknown = document['resources'][0]['properties']['publicNetworkAccess']['$unknown']
    assert unknown['causes'] == [
        {'kind': 'parameter', 'name': 'publicAccess', 'message': "parameter 'publicAccess' has no value"}
    ]


def test_yaml_and_json_say_the_same(azgov: Azgov, templates: Path) -> None:
    for arguments in (('expand', 'unknown.json'), ('rules',)):
        as_json, as_yaml = (azgov(*arguments, '--format', format).out for format in ('json', 'yaml'))
        assert yaml.safe_load(as_yaml) == json.loads(as_json)


def test_expand_takes_parameters_context_and_output(azgov: Azgov, templates: Path) -> None:
    schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#'
    values = {'$schema': schema, 'contentVersion': '1.0.0.0', 'parameters': {'publicAccess': {'value': 'Disabled'}}}
    (templates / 'values.json').write_text(json.dumps(values), encoding='utf-8')
    result = azgov(
        'expand', 'unknown.json', '--parameters', 'values.json', '--context', 'location=norwayeast', '--output', 'out'
    )
    assert (result.code, result.out) == (0, '')
    resource = json.loads((templates / 'out').read_text(encoding='utf-8'))['resources'][0]
    assert resource['location'] == 'norwayeast'
    assert resource['properties']['publicNetworkAccess'] == 'Disabled'


@pytest.mark.parametrize('text', ['{', '{"name": "x"}'])
def test_what_is_no_template_is_not_expanded(azgov: Azgov, project: Path, text: str) -> None:
    (project / 'x.json').write_text(text, encoding='utf-8')
    result = azgov('expand', 'x.json')
    document = json.loads(result.out)
    assert result.code == 2
    assert document['resources'] == []
    assert document['diagnostics'][0]['file'] == 'x.json'


def test_a_file_that_is_not_there_is_named(azgov: Azgov, project: Path) -> None:
    result = azgov('expand', 'x.json')
    assert result.code == 2
    assert [(one['code'], one['file']) for one in json.loads(result.out)['diagnostics']] == [('not-found', 'x.json')]


# rules


def test_rules_lists_every_rule_under_the_contract(azgov: Azgov, project: Path) -> None:
    result = azgov('rules', '--format', 'json')
    document = json.loads(result.out)
    assert (result.code, document['schema']) == (0, 'azgov.rules/1')
    assert {tuple(one) for one in document['rules']} == {(
        'id', 'title', 'area', 'severity', 'pillar', 'audience', 'resource', 'guidance', 'checks', 'policies',
        'parameters', 'fixable',
    )}
    ids = [one['id'] for one in document['rules']]
    assert len(ids) == len(set(ids)) >= 40
    table = azgov('rules').out
    assert all(f'  {id} ' in table for id in ids)
    assert table.endswith(f'\n{len(ids)} rules\n')


# explain


def test_every_rule_has_a_page_under_the_fixed_headings(azgov: Azgov, project: Path) -> None:
    for one in json.loads(azgov('rules', '--format', 'json').out)['rules']:
        result = azgov('explain', one['id'])
        headings = [line[3:] for line in result.out.splitlines() if line.startswith('## ')]
        assert result.code == 0
        assert headings == [heading for heading in HEADINGS if heading in headings]
        assert {'What it checks', 'Why', 'How to fix', 'When it says unknown', 'Guidance'} <= set(headings)
        assert result.out.startswith(f'# {one["title"]}\n')


def test_a_terminal_gets_the_page_rendered(
    azgov: Azgov, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('FORCE_COLOR', '1')
    text = azgov('explain', 'cogsvc-public-network-disabled').out
    assert '\x1b[' in text
    assert '## Why' not in text
    assert 'Why' in text


# guidance


def test_guidance_counts_what_is_enforced(azgov: Azgov, project: Path) -> None:
    result = azgov('guidance')
    assert result.code == 0
    (line,) = [line for line in result.out.splitlines() if line.startswith('caf-networking ')]
    assert line.endswith('Configure secure networking for Azure AI platform services')
    assert 'recommendations: ' in result.out.splitlines()[-1]


def test_guidance_names_the_rules_of_each_recommendation(azgov: Azgov, project: Path) -> None:
    result = azgov('guidance', 'caf-networking')
    assert result.code == 0
    assert result.out.startswith('Configure secure networking for Azure AI platform services\nhttps://')
    _, _, rest = result.out.partition('caf-networking/private-endpoints  ')
    block = rest.partition('\n\n')[0]
    assert 'cogsvc-public-network-disabled' in ' '.join(block.split())
    assert block.startswith(('enforced', 'in part'))


# The process


def test_a_bug_looks_like_a_bug_and_exits_2(process) -> None:
    done = process(
        'import linter.cli.program as program\n'
        'def broken(arguments):\n'
        "    raise KeyError('\\x1b[31m##vso[x]' + 'y' * 1000)\n"
        'program._dispatch = broken\n'
        'from linter.cli import main\n'
        'main()'
    )
    assert done.returncode == 2
    assert 'in broken' in done.stderr
    assert 'KeyError: ' in done.stderr
    assert done.stderr.endswith('has a bug: these lines and the command help to repair it. Exit code 2.\n')
    assert '\x1b' not in done.stderr
    assert '##' not in done.stderr
    assert 'y' * 300 not in done.stderr


def test_an_interrupt_ends_quietly(process) -> None:
    done = process(
        'import sys, linter.cli.program as program\n'
        'def interrupted(arguments):\n'
        '    raise KeyboardInterrupt\n'
        'program._dispatch = interrupted\n'
        'from linter.cli import main\n'
        'sys.exit(main())'
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, '', '')


def test_a_reader_that_leaves_is_no_error_message(process) -> None:
    done = process(
        'import os, sys\n'
        'reader, writer = os.pipe()\n'
        'os.dup2(writer, 1)\n'
        'os.close(reader)\n'
        'os.close(writer)\n'
        'from linter.cli import main\n'
        "sys.argv[1:] = ['rules']\n"
        'sys.exit(main())'
    )
    assert (done.returncode, done.stderr) == (2, '')


@pytest.mark.parametrize('encoding', ['ascii', 'cp1252', 'utf-8'])
def test_every_encoding_of_the_terminal_can_show_the_report(process, templates: Path, encoding: str) -> None:
    done = process(
        'import sys; from linter.cli import main; sys.exit(main())', 'lint', 'fail.json', env={
            'PYTHONIOENCODING': encoding, 'PYTHONUTF8': '0',
        }, cwd=templates, encoding=encoding,
    )
    assert done.returncode == 1
    assert done.stderr == ''
    assert 'high[cogsvc-public-network-disabled]' in done.stdout
    assert done.stdout.isascii() == (encoding != 'utf-8')
